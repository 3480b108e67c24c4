load helpers

# No peer at hand has it: runc's document is the model.
setup() {
	begin
	[ "$TT_KIND" != crun ] || skip "crun has no events"
}

teardown() {
	[ -z "${watcher:-}" ] || kill -9 "$watcher" 2>/dev/null || true
	finish
}

# watch ARG...: events in the background; its output in $T/events.
watch() {
	"$TARE" --root "$R" events "$@" "$ID" >"$T/events" 2>"$T/events.err" </dev/null 3>&- &
	watcher=$!
}

@test "events --stats prints one document and ends" {
	start_sleeper
	ok events --stats "$ID"
	same "$(wc -l <"$T/out")" 1
	want '.type == "stats" and .id == "'"$ID"'" and (.data | has("cpu") and has("memory") and has("pids")
		and has("blkio") and has("hugetlb") and has("intel_rdt") and has("network_interfaces"))'
	want '.data.cpu.usage.total >= .data.cpu.usage.kernel and (.data.cpu.throttling.periods | type == "number")'
	want '.data.blkio.ioServiceBytesRecursive | type == "array"'
}

has_memory() {
	ok events --stats "$ID"
	jq -e '.data.memory.raw.anon > 0' "$T/out" >/dev/null
}

@test "events tells what the cgroup's files say" {
	need_controllers memory
	config '.linux.resources.memory = {limit: 67108864} | .linux.resources.pids = {limit: 20}'
	start_sleeper
	# The kernel sums memory.stat up every two seconds.
	wait_for 3 has_memory
	want '.data.memory.usage.limit == 67108864 and .data.memory.usage.usage > 0
		and .data.memory.raw.anon > 0 and .data.pids.limit == 20 and .data.pids.current == 1'
	[ "$TT_KIND" != tare ] || want '.data.memory.usage.max >= .data.memory.usage.usage
		and (.data.cpuset.cpus | length > 0)'
	[ "$TT_KIND" != tare ] || [ ! -s /proc/pressure/cpu ] ||
		want '.data.cpu.psi.some | has("avg10") and has("total")'
}

@test "without a limit the limit is the largest number" {
	need_controllers memory
	start_sleeper
	ok events --stats "$ID"
	want '.data.memory.usage.limit > 18446744073709550000 and .data.pids.limit == 0'
}

@test "events repeats until the container ends" {
	start_sleeper
	watch --interval 200ms
	wait_for 10 eval '[ "$(wc -l <"$T/events")" -ge 3 ]'
	ok kill "$ID" KILL
	wait_for 10 eval '! kill -0 $watcher 2>/dev/null'
	wait "$watcher"
	jq -e -s 'all(.type == "stats")' "$T/events" >/dev/null
	watcher=
}

@test "a process killed for want of memory is told at once" {
	need_controllers memory
	config '.linux.resources.memory = {limit: 33554432, swap: 33554432}'
	start_sleeper
	watch --interval 1h
	wait_for 10 test -s "$T/events"
	rt exec "$ID" sh -c 'x=x; while :; do x=$x$x; done'
	[ "$status" = 137 ]
	wait_for 10 grep -q oom "$T/events"
	jq -e -s '[.[] | select(.type == "oom")] | length == 1 and .[0].id == "'"$ID"'"' "$T/events" >/dev/null
	status_is running
}

@test "the last kill is told although the container ends by it" {
	need_controllers memory
	config '.linux.resources.memory = {limit: 33554432, swap: 33554432}'
	args sh -c 'sleep 3; x=x; while :; do x=$x$x; done'
	rt run -d --bundle "$B" "$ID"
	watch --interval 1h
	wait_for 60 eval '! kill -0 $watcher 2>/dev/null'
	grep -q '"oom"' "$T/events"
	watcher=
}

@test "events ends when nobody reads it" {
	only_tare
	start_sleeper
	local status=0
	timeout 10 "$TARE" --root "$R" events --interval 100ms "$ID" 3>&- | head -n 1 >"$T/events" || status=$?
	[ "$status" = 0 ]
	jq -e '.type == "stats"' "$T/events" >/dev/null
}

@test "events of a stopped or unknown container are refused" {
	fails 'does not exist' events --stats "$ID"
	args true
	ok run -d --bundle "$B" "$ID"
	wait_for 5 status_is stopped
	fails 'not running' events --stats "$ID"
}

@test "an interval must be a duration" {
	only_tare
	start_sleeper
	fails "^--interval: 'x' is not a duration" events --interval x "$ID"
	fails "^--interval: '0' is not a duration" events --interval 0 "$ID"
	fails "^--interval: '-5s' is not a duration" events --interval -5s "$ID"
}
