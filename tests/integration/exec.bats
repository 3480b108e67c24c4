load helpers

@test "exec runs a command, passes its output and its exit status" {
	start_sleeper
	ok exec "$ID" echo hello
	same "$out" hello
	rt exec "$ID" sh -c 'echo bad >&2; exit 9'
	same "$status $err" "9 bad"
}

@test "exec passes input" {
	start_sleeper
	out=$(echo hello | "$TARE" --root "$R" exec "$ID" cat 3>&-)
	same "$out" hello
}

@test "exec exits with 128 plus the signal of the command" {
	start_sleeper
	rt exec "$ID" probe --signal 9
	same "$status" 137
	rt exec "$ID" probe --signal 15
	same "$status" 143
}

@test "everything after the id belongs to the command" {
	start_sleeper
	ok exec "$ID" echo --tty -d -e x
	same "$out" "--tty -d -e x"
}

@test "exec joins the namespaces and the cgroup of the container" {
	start_sleeper
	local pid ns
	pid=$(pid_of)
	ok exec "$ID" probe namespaces
	for ns in ipc mnt net pid uts cgroup user; do
		want ".namespaces.$ns == \"$(readlink /proc/"$pid"/ns/$ns)\""
	done
	args sleep 1000
	ok exec --detach --pid-file "$T/e.pid" "$ID" sleep 1000
	same "$(cgroup_of "$(<"$T/e.pid")")" "$(cgroup_of "$pid")"
}

@test "exec in a container that shares namespaces with the host joins only what it has" {
	config '.linux.namespaces = [{type: "mount"}]
		| .mounts |= map(select(.type != "cgroup" and .type != "sysfs" and .type != "mqueue"))
		| del(.hostname) | .process.args = ["sleep", "1000"]'
	ok create --bundle "$B" "$ID"
	ok start "$ID"
	ok exec "$ID" probe namespaces
	want ".namespaces.net == \"$(readlink /proc/self/ns/net)\" and .namespaces.mnt != \"$(readlink /proc/self/ns/mnt)\""
	ok kill "$ID" KILL
}

@test "exec sets directory, user, groups and environment" {
	start_sleeper
	ok exec --cwd /tmp --user 1000:1000 --env A=1 --env 'B=2,3' "$ID" probe cwd ids env
	want '.cwd == "/tmp" and .ids.uid == [1000,1000,1000] and .ids.gid == [1000,1000,1000]'
	want '(.env | index("A=1")) and (.env | index("B=2,3"))'
}

@test "exec keeps the container's environment and lets --env win" {
	config '.process.env += ["KEEP=yes", "OVER=old"]'
	start_sleeper
	not_with crun "merges since 1.28"
	ok exec -e OVER=new "$ID" probe env
	want '(.env | index("KEEP=yes")) and (.env | index("OVER=new")) and (.env | index("OVER=old") | not)'
}

@test "exec adds supplementary groups" {
	not_with crun "no --additional-gids"
	start_sleeper
	ok exec -u 1000:1000 -g 20 -g 30 "$ID" probe ids
	want '.ids.groups | contains([20, 30])'
}

@test "exec sets HOME from the password file of the container" {
	start_sleeper
	ok exec --user 1000 "$ID" probe env
	want '.env | index("HOME=/home/user")'
	ok exec "$ID" probe env
	want '.env | index("HOME=/root")'
}

@test "exec adds a capability" {
	start_sleeper
	ok exec "$ID" probe caps
	want '.caps.effective | index("CAP_SYS_TIME") | not'
	ok exec --cap CAP_SYS_TIME "$ID" probe caps
	want '(.caps.effective | index("CAP_SYS_TIME")) and (.caps.bounding | index("CAP_SYS_TIME"))'
}

@test "exec sets no_new_privs on request" {
	config '.process.noNewPrivileges = false'
	start_sleeper
	ok exec "$ID" probe prctl
	want '.prctl.no_new_privs == 0'
	ok exec --no-new-privs "$ID" probe prctl
	want '.prctl.no_new_privs == 1'
}

@test "exec --process takes everything from the file" {
	start_sleeper
	jq '.process | .args = ["/bin/probe", "ids", "cwd", "umask", "rlimits", "prctl", "env"] | .cwd = "/tmp"
		| .user = {uid: 7, gid: 8, additionalGids: [9], umask: 63}
		| .rlimits = [{type: "RLIMIT_NOFILE", soft: 50, hard: 60}] | .env = ["ONLY=this"]' \
		"$B/config.json" >"$T/p.json"
	ok exec --process "$T/p.json" "$ID"
	want '.ids == {uid: [7,7,7], gid: [8,8,8], groups: [9]} and .cwd == "/tmp" and .umask == 63'
	want '.rlimits.RLIMIT_NOFILE == [50, 60] and .prctl.no_new_privs == 1'
	want '(.env | index("ONLY=this")) and (.env | map(select(startswith("PATH="))) == [])'
	ok exec -p "$T/p.json" "$ID"
}

@test "exec --process with a missing or broken file names it" {
	start_sleeper
	fails 'nowhere\.json' exec --process "$T/nowhere.json" "$ID"
	echo '{"args": [' >"$T/broken.json"
	fails . exec --process "$T/broken.json" "$ID"
	status_is running
}

@test "exec --detach returns at once, writes a pid file and leaves an orphan" {
	start_sleeper
	subreaper -o "$T/report" "$TARE" --root "$R" exec -d --pid-file "$T/e.pid" "$ID" sh -c 'sleep 0.3; exit 6' \
		</dev/null >"$T/o" 2>&1 3>&-
	[[ $(<"$T/e.pid") =~ ^[0-9]+$ ]]
	same "$(tail -c 1 "$T/e.pid" | tr -d '0-9' | wc -c)" 0
	grep -q "adopted $(<"$T/e.pid") 6" "$T/report"
}

@test "a failing exec leaves no pid file and the container alive" {
	start_sleeper
	fails 'executable file not found in \$PATH' exec --pid-file "$T/e.pid" --detach "$ID" no-such-program
	[ ! -s "$T/e.pid" ]
	fails 'no such file or directory' exec --pid-file "$T/e.pid" "$ID" /no/such/program
	[ ! -s "$T/e.pid" ]
	status_is running
	[ -d "$C" ]
}

@test "exec that fails inside the runtime exits with 255" {
	not_with crun "exits with 1"
	start_sleeper
	rt exec "$ID" no-such-program
	same "$status" 255
	rt exec --cwd /no/such/directory "$ID" true
	same "$status" 255
}

@test "exec accepts a pid file that is there already" {
	start_sleeper
	: >"$T/e.pid"
	ok exec --pid-file "$T/e.pid" "$ID" true
	[[ $(<"$T/e.pid") =~ ^[0-9]+$ ]]
}

@test "exec in a created container" {
	create_sleeper
	ok exec "$ID" echo hello
	same "$out" hello
	status_is created
}

@test "exec in a stopped or an unknown container fails" {
	args true
	ok run -d --bundle "$B" "$ID"
	wait_for 2 status_is stopped
	fails . exec "$ID" true
	fails 'does not exist' exec "${ID}z" true
}

@test "exec in a paused container is refused" {
	start_sleeper
	ok pause "$ID"
	fails paused exec "$ID" true
	ok resume "$ID"
	ok exec "$ID" true
}

@test "exec without a command or a process file is refused" {
	start_sleeper
	rt exec "$ID"
	[ "$status" != 0 ]
	[ -n "$err" ]
}

@test "exec --cgroup enters a sub-cgroup and no other" {
	start_sleeper
	local cg
	cg=$(cgroup_of "$(pid_of)")
	mkdir "$cg/sub"
	ok exec --cgroup sub -d --pid-file "$T/e.pid" "$ID" sleep 1000
	same "$(cgroup_of "$(<"$T/e.pid")")" "$cg/sub"
	fails . exec --cgroup ../.. "$ID" true
	fails . exec --cgroup nowhere "$ID" true
}

@test "exec in a container with a user namespace gets its ids and no more capabilities" {
	user_namespace
	start_sleeper
	ok exec "$ID" probe ids caps namespaces
	want '.ids.uid == [0,0,0] and (.caps.effective | index("CAP_SYS_ADMIN") | not)'
	want ".namespaces.user == \"$(readlink /proc/"$(pid_of)"/ns/user)\""
	ok exec --detach --pid-file "$T/e.pid" "$ID" sleep 1000
	same "$(ps -o uid= -p "$(<"$T/e.pid")" | tr -d ' ')" 100000
}

@test "exec gives up the runtime's descriptors, signals and session" {
	start_sleeper
	rt exec "$ID" probe fds signals process 7</dev/null
	want '[.fds[].fd] == [0,1,2] and .signals == {blocked: [], ignored: []}'
	want '.process.sid == .process.pid'
}

@test "exec forwards signals to the command" {
	start_sleeper
	"$TARE" --root "$R" exec "$ID" sh -c 'trap "exit 42" TERM; echo ready; while :; do sleep 0.02; done' \
		>"$T/bg" 2>&1 </dev/null 3>&- &
	local bg=$!
	wait_for 2 grep -q ready "$T/bg"
	kill -TERM "$bg"
	wait "$bg" && status=0 || status=$?
	same "$status" 42
}

@test "exec of a user who does not exist in the container needs only numbers" {
	start_sleeper
	ok exec --user 4242:4343 "$ID" probe ids env
	want '.ids.uid[0] == 4242 and .ids.gid[0] == 4343'
	want '.env | index("HOME=/")'
	fails . exec --user root "$ID" true
	fails . exec --user -1 "$ID" true
	fails . exec --user 4294967295 "$ID" true
	fails . exec --user 1:2:3 "$ID" true
}

@test "exec into a container that is ending says so, whatever step it was at" {
	only_tare "the peers name the step"
	local i
	for i in $(seq 30); do
		start_sleeper "$ID$i"
		"$TARE" --root "$R" kill "$ID$i" KILL 3>&- &
		while rt exec "$ID$i" true && [ "$status" = 0 ]; do :; done
		wait $!
		# A program that runs already dies with its container.
		[[ $status == 137 && -z $err || $err == *"container not running"* ]] || tell "at $i"
		ok delete --force "$ID$i"
	done
}
