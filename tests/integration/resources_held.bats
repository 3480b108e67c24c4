load helpers

# limits FILTER: linux.resources of the bundle; the controllers it needs, or skip.
limits() {
	config ".linux.resources += $1"
	shift
	need_controllers "$@"
}

# holds FILE TEXT: a file of the container's cgroup.
holds() {
	same "$(<"$C/$1")" "$2"
}

# The directory of this test's own cgroups, with what is in it.
own_cgroup() {
	only_cgroupfs
	mkdir "$CG/$TAG"
	config '.linux.cgroupsPath = $p' --arg p "/$TAG/web"
}

# A cgroup namespace of its own, and its cgroup mounted ro or rw.
own_view() {
	config '.linux.namespaces |= (map(select(.type != "cgroup")) + [{type: "cgroup"}])
		| .mounts |= map(select(.destination != "/sys/fs/cgroup"))
		| .mounts += [{destination: "/sys/fs/cgroup", type: "cgroup", source: "cgroup", options: [$o]}]' \
		--arg o "$1"
}

teardown() {
	[ ! -e "$T/pid" ] || kill -9 "$(<"$T/pid")" 2>/dev/null || true
	finish
	[ ! -d "$CG/$TAG" ] || wait_for 2 rmdir "$CG/$TAG"
}

@test "what callers watch is there without any limit" {
	need_controllers memory pids io cpu
	create_sleeper
	[ -e "$C/memory.events" ]
	[ -e "$C/pids.current" ]
	[ -e "$C/io.stat" ]
	grep -q nr_throttled "$C/cpu.stat"
}

@test "controllers are enabled all the way down" {
	not_with crun "moves the parent's processes"
	limits '{pids: {limit: 30}}' pids
	own_cgroup
	config '.linux.cgroupsPath = $p' --arg p "/$TAG/a/b/web"
	create_sleeper
	same "$(<"$CG/$TAG/a/b/web/pids.max")" 30
	grep -qw pids "$CG/$TAG/cgroup.subtree_control"
	grep -qw pids "$CG/$TAG/a/b/cgroup.subtree_control"
	ok delete --force "$ID"
	[ ! -d "$CG/$TAG/a" ]
}

@test "a parent with processes of its own is named" {
	only_tare
	limits '{pids: {limit: 30}}' pids
	own_cgroup
	sleep 100 3>&- &
	echo $! >"$T/pid"
	echo $! >"$CG/$TAG/cgroup.procs"
	fails "cannot enable the pids controller in the cgroup '$CG/$TAG': it has processes" \
		create --bundle "$B" "$ID"
	[ ! -d "$CG/$TAG/web" ]
	config 'del(.linux.resources.pids)'
	create_sleeper
	ok delete --force "$ID"
}

@test "a cgroup of the container's user is the user's to manage" {
	not_with crun "1.8 gives it away by another rule"
	user_namespace
	own_view rw
	args sh -c 'mkdir /sys/fs/cgroup/below && echo 1 >/sys/fs/cgroup/below/cgroup.procs &&
		cat /proc/self/cgroup && exec sleep 1000'
	rt run -d --bundle "$B" "$ID"
	[ "$status" = 0 ] || tell "it must run"
	same "$(stat -c %u "$C" "$C/cgroup.procs" "$C/cgroup.subtree_control")" \
		$'100000\n100000\n100000'
	same "$(stat -c %u "$C/cgroup.freeze")" 0
	wait_for 5 test -d "$C/below"
	wait_for 5 grep -q . "$C/below/cgroup.procs"
}

@test "without a writable mount the cgroup stays the host's" {
	user_namespace
	own_view ro
	create_sleeper
	same "$(stat -c %u "$C" "$C/cgroup.procs")" $'0\n0'
}

@test "a memory hog is killed and state says so" {
	not_with crun "1.8 has no --keep for it"
	not_with runc "state knows no exit"
	limits '{memory: {limit: 16777216, swap: 16777216}}' memory
	args sh -c 'x=x; while :; do x=$x$x; done'
	rt run --keep --bundle "$B" "$ID"
	[ "$status" = 137 ]
	ok state "$ID"
	want '.status == "stopped" and .exitCode == 137 and .oomKilled == true
		and (.exitedAt | test("^20.*Z$"))'
}

@test "state of a kept container tells its exit status" {
	only_tare
	args sh -c 'exit 7'
	rt run --keep --bundle "$B" "$ID"
	[ "$status" = 7 ]
	ok state "$ID"
	want '.exitCode == 7 and .oomKilled == false and (.exitedAt > .created)'
}

@test "a fork bomb stops at the limit" {
	limits '{pids: {limit: 12}}' pids
	config '.root.readonly = false'
	# The shell that cannot fork ends; init lives on, and with it the cgroup that has counted.
	args sh -c '(while :; do sleep 1000 & done) & exec sleep 1000'
	rt run -d --bundle "$B" "$ID"
	wait_for 10 eval '[ "$(sed -n "s/max //p" "$C/pids.events")" -gt 0 ]'
	[ "$(<"$C/pids.current")" -le 12 ]
	ok kill --all "$ID" KILL
}

@test "a busy loop gets its quota" {
	limits '{cpu: {quota: 20000, period: 100000}}' cpu
	args sh -c 'while :; do :; done'
	rt run -d --bundle "$B" "$ID"
	[ "$status" = 0 ]
	local before after from till
	usage() { sed -n 's/^usage_usec //p' "$C/cpu.stat"; }
	sleep 1
	before=$(usage) from=$(date +%s%N)
	sleep 5
	after=$(usage) till=$(date +%s%N)
	local share=$(((after - before) * 1000 * 1000 / (till - from)))
	echo "$share of 1000"
	[ $share -ge 180 ] && [ $share -le 220 ]
}

@test "a memory limit too small to start is told, with what was in use" {
	only_tare
	limits '{memory: {limit: 32768, swap: 32768}}' memory
	fails '(ran out of memory: the limit is 32768 bytes, the most in use was [0-9]+|killed, most likely for the memory limit of 32768 bytes).*smallest limit that works' \
		create --bundle "$B" "$ID"
	[ ! -d "$C" ]
}

@test "512 KiB are enough for a small static program" {
	limits '{memory: {limit: 524288, swap: 524288}}' memory
	args true
	ok run --bundle "$B" "$ID"
}

@test "exec finds the cgroup that init went to" {
	not_with runc "1.1 has no such fallback"
	not_with crun "1.8 has no such fallback"
	need_controllers pids
	own_view rw
	args sh -c 'cd /sys/fs/cgroup; mkdir init; echo 1 >init/cgroup.procs; echo +pids >cgroup.subtree_control
		exec sleep 1000'
	rt run -d --bundle "$B" "$ID"
	[ "$status" = 0 ]
	wait_for 5 grep -q pids "$C/cgroup.subtree_control"
	ok exec "$ID" cat /proc/self/cgroup
	has "$out" 0::/init
	ok ps -f json "$ID"
	want "any(. == $(pid_of))"
}

@test "processes in cgroups below are listed, signalled and removed" {
	not_with runc "1.1 lists no cgroups below"
	start_sleeper
	mkdir "$C/sub" "$C/sub/deep"
	rt exec --detach --cgroup sub/deep "$ID" sleep 1000
	[ "$status" = 0 ] || skip "exec --cgroup: $err"
	same "$(wc -l <"$C/sub/deep/cgroup.procs")" 1
	ok ps -f json "$ID"
	want 'length == 2'
	ok kill --all "$ID" TERM
	wait_for 2 eval '[ -z "$(<"$C/sub/deep/cgroup.procs")" ]'
	ok delete --force "$ID"
	[ ! -d "$C" ]
}
