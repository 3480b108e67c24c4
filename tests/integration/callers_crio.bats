load helpers

# CRI-O: conmon creates, with stderr as the only way to tell an error; everything else are
# direct calls with an environment of two variables.  Streaming exec is the runtime on a
# terminal of CRI-O's; conmon-rs says everything twice.

# crio ARG...: a direct call.  $SD is how it asks for the cgroup manager.
crio() {
	status=0
	rm -f "$T/out" "$T/err"
	env -i CRI_O_EXTERNAL=1 PATH="$PATH" "$TARE" --root "$R" $SD "$@" \
		>"$T/out" 2>"$T/err" </dev/null 3>&- || status=$?
	out=$(<"$T/out") err=$(<"$T/err")
}

crio_ok() {
	crio "$@"
	[ "$status" = 0 ] && [ -z "$err" ] || tell "$@"
}

# crio_create [ARG...]: as conmon does it, which adopts the container.
crio_create() {
	env -i CRI_O_EXTERNAL=1 PATH="$PATH" _OCI_SYNCPIPE=3 _OCI_STARTPIPE=4 \
		subreaper -o "$T/report" -i 13 setsid -w "$TARE" $SD --root="$R" create --bundle "$B" \
		--pid-file "$B/pidfile" "$@" "$ID" >"$T/c.out" 2>"$T/c.err" </dev/null 3>&- &
	CONMON=$!
	wait_for $((10 * TT_SLOW)) grep -qs '^child' "$T/report" || { cat "$T/c.err"; return 1; }
	grep -q '^child [0-9]* 0' "$T/report" || { cat "$T/c.err"; return 1; }
}

process_file() {
	printf '%s\036' "$@" | jq -Rsc --slurpfile c "$B/config.json" \
		'split("\u001e")[:-1] as $v | $c[0].process | .args = $v' >"$T/process"
}

setup() {
	begin
	# The pod's cgroup is systemd's where there is a systemd to ask.
	SD=''
	if [ -d /run/systemd/system ] && [ -e /sys/fs/cgroup/cgroup.controllers ]; then
		SD=--systemd-cgroup
		config '.linux.cgroupsPath = ":crio:" + $id
			| .annotations["org.systemd.property.TimeoutStopUSec"] = "uint64 30000000"
			| .annotations["org.systemd.property.DefaultDependencies"] = "true"' --arg id "$ID"
	fi
}

@test "crio: the probes parse with both streams in one" {
	only_tare "the words of --version are tare's"
	out=$(env -i PATH="$PATH" "$TARE" --version 2>&1 3>&-)
	[[ $out =~ ^tare\ version\ [0-9] ]]
	env -i PATH="$PATH" "$TARE" features >"$T/out" 2>&1 3>&-
	want '(.ociVersionMin | length > 0) and (.ociVersionMax | length > 0)'
	want '.linux.mountExtensions.idmap.enabled and (.mountOptions | index("rro") and index("ridmap"))'
	! grep -q '^ *checkpoint ' <("$TARE" --help 3>&-) || ok checkpoint --help
}

@test "crio: create by conmon, start, state, stop, delete" {
	args sh -c 'trap "" TERM; while :; do sleep 0.1; done'
	crio_create
	[[ $(<"$B/pidfile") =~ ^[0-9]+$ ]]
	crio_ok state "$ID"
	want '.status == "created" and (.created | fromdateiso8601? // (sub("\\.[0-9]+"; "") | fromdateiso8601) > 0)'
	crio_ok start "$ID"
	crio_ok state "$ID"
	want ".status == \"running\" and .pid == $(<"$B/pidfile") and .bundle == \"$B\""
	crio_ok kill "$ID" 15
	crio_ok kill "$ID" KILL
	wait "$CONMON" || true
	grep -q "^adopted $(<"$B/pidfile") 137" "$T/report"
	crio kill "$ID" KILL
	[ "$status" != 0 ]
	[[ $err == *"no such process"* || $err == *"container not running"* ]]
	crio_ok state "$ID"
	want '.status == "stopped" and .pid == 0'
	crio_ok delete --force "$ID"
	crio_ok delete --force "$ID"
}

@test "crio: delete --force of what never was, and of what a killed create left" {
	crio_ok delete --force "$ID"
	local i pid
	for i in 1 2 3 4 5; do
		"$TARE" --root "$R" create --bundle "$B" "$ID" >/dev/null 2>&1 </dev/null 3>&- &
		pid=$!
		sleep "0.00$i"
		kill -9 $pid 2>/dev/null || true
		wait $pid || true
		crio_ok delete --force "$ID"
		[ ! -e "$R/$ID" ]
	done
}

@test "crio: a failing create is told on stderr, short and plain" {
	args no-such-program
	not crio_create
	wait "$CONMON" || true
	has "$(<"$T/c.err")" 'executable file not found in $PATH'
	[ "$TT_KIND" != tare ] || same "$(wc -l <"$T/c.err")" 1
	[ ! -s "$B/pidfile" ]
	crio_ok delete --force "$ID"
}

@test "crio: kill -a ends what a shared pid namespace left" {
	not_with runc "1.1 refuses when init is dead"
	# Init is a child of the pod's namespace, not its first process.
	config '.linux.namespaces |= map(select(.type != "pid"))'
	args sh -c "sleep 1000 & exec sleep 1000"
	crio_create
	crio_ok start "$ID"
	wait_for 5 eval '[ "$(wc -l <"$(cgroup_of "$(<"$B/pidfile")")/cgroup.procs")" = 2 ]'
	local group
	group=$(cgroup_of "$(<"$B/pidfile")")
	kill -9 "$(<"$B/pidfile")"
	wait_for 5 gone "$(<"$B/pidfile")"
	same "$(wc -l <"$group/cgroup.procs")" 1
	crio_ok kill -a "$ID" 9
	# A scope goes with its last process.
	wait_for 5 eval '[ ! -e "$group/cgroup.events" ] || grep -qs "populated 0" "$group/cgroup.events"'
	wait "$CONMON" || true
	crio_ok delete --force "$ID"
}

@test "crio: update from standard input remembers the cgroup manager" {
	[ "$(sed 's/.*/ & /' "$CG/cgroup.subtree_control" | grep -c ' pids ')" = 1 ] || skip "no controller pids in cgroup v2"
	args sleep 1000
	crio_create
	crio_ok start "$ID"
	env -i PATH="$PATH" "$TARE" --root "$R" update --resources - "$ID" <<<'{"pids":{"limit":77}}' >"$T/out" 2>"$T/err" 3>&-
	[ ! -s "$T/err" ]
	same "$(<"$(cgroup_of "$(<"$B/pidfile")")/pids.max")" 77
	crio_ok delete --force "$ID"
	wait "$CONMON" || true
}

@test "crio: streaming exec on a terminal of the caller's" {
	args sleep 1000
	crio_create
	crio_ok start "$ID"
	config '.process.terminal = true'
	process_file sh -c 'stty size; echo ready; read line; echo "got <$line>"
		while [ "$(stty size)" != "45 133" ]; do sleep 0.05; done; exit 7'
	status=0
	env -i CRI_O_EXTERNAL=1 PATH="$PATH" ptyrun -s 25x71 -w ready -r 45x133 -i typed \
		"$TARE" --root "$R" $SD exec --process "$T/process" "$ID" >"$T/o" 2>"$T/e" </dev/null 3>&- || status=$?
	same "$status" 7
	has "$(<"$T/o")" "25 71"
	has "$(<"$T/o")" "got <typed>"
	has "$(<"$T/e")" "settings kept"
	process_file sh -c 'kill -9 $$'
	status=0
	env -i PATH="$PATH" ptyrun "$TARE" --root "$R" exec --process "$T/process" "$ID" >"$T/o" 2>"$T/e" </dev/null 3>&- || status=$?
	same "$status" 137
	has "$(<"$T/e")" "settings kept"
	crio_ok delete --force "$ID"
	wait "$CONMON" || true
}

@test "crio: streaming exec ends with its program although a child holds the terminal" {
	args sleep 1000
	crio_create
	crio_ok start "$ID"
	config '.process.terminal = true'
	process_file sh -c 'trap "" HUP; sleep 1000 & echo begun; exit 3'
	status=0
	timeout $((20 * TT_SLOW)) ptyrun "$TARE" --root "$R" exec --process "$T/process" "$ID" >"$T/o" 2>"$T/e" </dev/null 3>&- || status=$?
	same "$status" 3
	has "$(<"$T/o")" begun
	crio_ok delete --force "$ID"
	wait "$CONMON" || true
}

@test "crio: streaming exec over pipes, and killed together with the container" {
	args sleep 1000
	crio_create
	crio_ok start "$ID"
	process_file sh -c 'cat; echo told >&2; exit 9'
	status=0
	echo piped | env -i PATH="$PATH" "$TARE" --root "$R" exec --process "$T/process" "$ID" >"$T/o" 2>"$T/e" 3>&- || status=$?
	same "$status $(<"$T/o") $(<"$T/e")" "9 piped told"
	process_file sleep 1000
	"$TARE" --root "$R" exec --process "$T/process" "$ID" >/dev/null 2>&1 </dev/null 3>&- &
	local bg=$!
	wait_for 5 eval '[ "$("$TARE" --root "$R" ps -f json "$ID" 3>&- | jq length)" = 2 ]'
	kill -9 $bg
	wait $bg || true
	crio_ok kill "$ID" KILL
	wait "$CONMON" || true
	crio_ok delete --force "$ID"
}

@test "crio: exec sync with a pid file that is there and empty" {
	args sleep 1000
	crio_create
	crio_ok start "$ID"
	process_file sh -c 'echo probed; exit 4'
	: >"$T/probe.pid"
	subreaper -o "$T/exec" "$TARE" --root="$R" exec --pid-file "$T/probe.pid" --process "$T/process" \
		--detach "$ID" >"$T/o" 2>"$T/e" </dev/null 3>&-
	[[ $(<"$T/probe.pid") =~ ^[0-9]+$ ]]
	grep -q "^adopted $(<"$T/probe.pid") 4" "$T/exec"
	same "$(<"$T/o")" probed
	process_file /no/such
	: >"$T/probe.pid"
	crio exec --pid-file "$T/probe.pid" --process "$T/process" --detach "$ID"
	[ "$status" != 0 ]
	[ ! -s "$T/probe.pid" ]
	status_is running
	crio_ok delete --force "$ID"
	wait "$CONMON" || true
}

@test "conmon-rs: every option twice, exec without a process file, a terminal" {
	config '.process.env += ["FROM=config"] | .process.cwd = "/tmp"'
	args sleep 1000
	subreaper -o "$T/report" "$TARE" --root="$R" $SD --root="$R" $SD create --bundle "$B" \
		--pid-file "$B/pidfile" "$ID" >"$T/c.out" 2>"$T/c.err" </dev/null 3>&- &
	CONMON=$!
	wait_for $((10 * TT_SLOW)) grep -q '^child [0-9]* 0' "$T/report"
	crio_ok start "$ID"
	subreaper -o "$T/exec" "$TARE" --root="$R" $SD --root="$R" $SD exec -d --pid-file="$T/e.pid" "$ID" \
		sh -c 'echo $FROM $(pwd) -x; exit 3' >"$T/o" 2>"$T/e" </dev/null 3>&-
	same "$(<"$T/o")" "config /tmp -x"
	grep -q "^adopted $(<"$T/e.pid") 3" "$T/exec"
	recvtty -r "$T/s" >"$T/tty" 2>/dev/null </dev/null 3>&- &
	wait_for 5 test -S "$T/s"
	crio_ok exec -d --console-socket="$T/s" --tty --pid-file="$T/e.pid" "$ID" sh -c 'test -t 0 && echo "a $((6 * 7))"'
	wait_for 5 grep -q "a 42" "$T/tty"
	crio_ok delete --force "$ID"
	wait "$CONMON" || true
}

@test "crio: the listener of the seccomp notifier gets one message and one descriptor" {
	only_tare "the form of the message is checked closely"
	"$TT_BIN/agent" "$T/agent" "$T/message" 3>&- &
	wait_for 5 test -S "$T/agent"
	config '.linux.seccomp = {defaultAction: "SCMP_ACT_ALLOW", listenerPath: $p,
		syscalls: [{names: ["swapon"], action: "SCMP_ACT_NOTIFY"}]}' --arg p "$T/agent"
	args sh -c 'swapon /etc/passwd 2>&1; exec sleep 1000'
	crio_create
	crio_ok start "$ID"
	wait_for 5 test -s "$T/message"
	same "$(tail -1 "$T/message")" "1 0"
	head -1 "$T/message" >"$T/out"
	want "(keys - [\"metadata\"]) == [\"fds\", \"ociVersion\", \"pid\", \"state\"] and .fds == [\"seccompFd\"] and .state.id == \"$ID\""
	crio_ok delete --force "$ID"
	wait "$CONMON" || true
}

@test "crio: an exec from a cgroup that was made below the container's" {
	args sleep 1000
	crio_create
	crio_ok start "$ID"
	local group
	group=$(cgroup_of "$(<"$B/pidfile")")
	mkdir "$group/exec"
	process_file sh -c 'cat /proc/self/cgroup; exit 2'
	status=0
	bash -c 'echo $$ >"$1/cgroup.procs" && shift && exec "$@"' bash "$group/exec" \
		"$TARE" --root "$R" exec --process "$T/process" "$ID" >"$T/o" 2>"$T/e" </dev/null 3>&- || status=$?
	same "$status" 2
	crio_ok delete --force "$ID"
	[ ! -e "$group" ]
	wait "$CONMON" || true
}

@test "crio: a user namespace of the pod by path, with its mappings" {
	user_namespace
	# The pod's namespaces are held by somebody else.
	unshare --user --net --ipc --uts --map-root-user sleep 1000 </dev/null >/dev/null 2>&1 3>&- &
	local holder=$!
	wait_for 5 eval '[ "$(readlink /proc/$holder/ns/user)" != "$(readlink /proc/self/ns/user)" ] &&
		[ "$(readlink /proc/$holder/ns/uts)" != "$(readlink /proc/self/ns/uts)" ]'
	kill $holder
	wait $holder || true
	setpriv --clear-groups unshare --user --net --ipc --uts sh -c 'echo; exec sleep 1000' </dev/null >"$T/held" 2>&1 3>&- &
	holder=$!
	wait_for 5 test -s "$T/held"
	echo 0 100000 65536 >/proc/$holder/uid_map
	echo 0 200000 65536 >/proc/$holder/gid_map
	config '.linux.namespaces |= map(if .type | IN("user", "network", "ipc", "uts")
			then .path = "/proc/\($h)/ns/\({network: "net"}[.type] // .type)" else . end)
		| del(.hostname)' --argjson h $holder
	args sleep 1000
	crio_create
	crio_ok start "$ID"
	local pid name
	pid=$(<"$B/pidfile")
	for name in user net ipc uts; do
		same "$(readlink "/proc/$pid/ns/$name")" "$(readlink "/proc/$holder/ns/$name")"
	done
	same "$(awk '{ print $1, $2, $3 }' "/proc/$pid/uid_map")" "0 100000 65536"
	crio_ok delete --force "$ID"
	kill $holder
	wait "$CONMON" || true
}

@test "crio: list in its three forms, the bundle in the fourth column" {
	args sleep 1000
	crio_create
	mkdir -p "$R/foreign-of-crun" && echo '{"x":1}' >"$R/foreign-of-crun/status"
	crio_ok list
	same "$(awk -v id="$ID" '$1 == id { print $4 }' "$T/out")" "$B"
	crio_ok list -q
	grep -qx "$ID" "$T/out"
	crio_ok list -f json
	want "map(select(.id == \"$ID\") | .pid) == [$(<"$B/pidfile")]"
	rm -r "$R/foreign-of-crun"
	crio_ok delete --force "$ID"
	wait "$CONMON" || true
}

@test "conmon itself, with the arguments of CRI-O" {
	need conmon
	args sh -c 'echo to the log; read line; echo "got <$line>"; exit 5'
	mkdir -p "$T/exits" "$T/persist" "$T/sockets"
	# conmon tells the pid, or the error, as one line of JSON on a descriptor that it is told.
	(exec 3>&-; env -i CRI_O_EXTERNAL=1 PATH="$PATH" _OCI_SYNCPIPE=5 conmon -b "$B" -c "$ID" -u "$ID" -n test \
		--exit-dir "$T/exits" --persist-dir "$T/persist" --socket-dir-path "$T/sockets" \
		-l "$T/log" --log-level warning -p "$B/pidfile" -P "$B/conmon-pidfile" -r "$TARE" \
		--runtime-arg=--root="$R" ${SD:+-s} --no-new-keyring --leave-stdin-open -i \
		5>"$T/sync" </dev/null >/dev/null 2>&1) &
	wait_for $((10 * TT_SLOW)) grep -q pid "$T/sync"
	same "$(jq .pid "$T/sync")" "$(<"$B/pidfile")"
	crio_ok start "$ID"
	wait_for $((5 * TT_SLOW)) grep -q "to the log" "$T/log"
	crio_ok kill "$ID" KILL
	wait_for $((5 * TT_SLOW)) test -s "$T/exits/$ID"
	same "$(<"$T/exits/$ID")" 137
	crio_ok delete --force "$ID"
	args no-such-program
	(exec 3>&-; env -i PATH="$PATH" _OCI_SYNCPIPE=5 conmon -b "$B" -c "$ID" -u "$ID" -n test \
		--exit-dir "$T/exits" --persist-dir "$T/persist" --socket-dir-path "$T/sockets" \
		-l "$T/log" -p "$B/pidfile" -P "$B/conmon-pidfile" -r "$TARE" \
		--runtime-arg=--root="$R" ${SD:+-s} 5>"$T/sync" </dev/null >/dev/null 2>&1) || true
	wait_for $((10 * TT_SLOW)) test -s "$T/sync"
	has "$(jq -r .message "$T/sync")" 'executable file not found in $PATH'
}
