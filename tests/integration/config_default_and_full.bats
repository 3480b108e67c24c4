load helpers

@test "the default configuration runs as it is, with a terminal" {
	(cd "$T" && rm -f config.json && "$TARE" spec)
	mv "$T/config.json" "$B/config.json"
	ptyrun -w '#' -i 'echo $((6*7)); exit 3' "$TARE" --root "$R" run --bundle "$B" "$ID" >"$T/o" 2>"$T/e" </dev/null 3>&- &&
		status=0 || status=$?
	same "$status" 3
	has "$(<"$T/o")" 42
	has "$(<"$T/e")" "settings kept"
}

@test "the full configuration: every namespace, all hooks, a terminal, thirty mounts" {
	only_tare "the peers here know less"
	full_configuration
	want '.mounts | length >= 30' "$B/config.json"
	args sh -c 'echo program >>/mnt/order; probe; grep -c " /many/" /proc/mounts; cat /b/file; sleep 1000'
	recvtty -r "$T/s" >"$T/tty" 2>/dev/null </dev/null 3>&- &
	wait_for 2 test -S "$T/s"
	ok create --bundle "$B" --console-socket "$T/s" --pid-file "$T/pid" "$ID"
	status_is created
	same "$(xargs <"$T/shared/order")" "prestart createRuntime createContainer"
	ok start "$ID"
	wait_for 3 grep -q bound "$T/tty"
	tr -d '\r' <"$T/tty" | grep '^{"process"' >"$T/probe"
	local ns
	for ns in mnt pid net ipc uts cgroup user time; do
		want ".namespaces.$ns != \"$(readlink /proc/self/ns/$ns)\"" "$T/probe"
	done
	want '.process.sid == 1 and .names.hostname == "full" and .names.domainname == "example"' "$T/probe"
	want '.ids.uid == [0,0,0] and (.ids.groups | sort) == [5,6] and .umask == 18' "$T/probe"
	want '.tty.isatty == [1,1,1] and .tty.rows == 30 and .tty.cols == 90 and .tty.controlling == 1' "$T/probe"
	want '.rlimits.RLIMIT_NOFILE == [500,600] and .oom_score_adj == 200 and .sched.policy == 3' "$T/probe"
	want '.ioprio == {class: 2, level: 5} and ([.fds[].fd] == [0,1,2])' "$T/probe"
	has "$(<"$T/tty")" $'21\r'
	same "$(ps -o uid= -p "$(<"$T/pid")" | tr -d ' ')" 100000
	ok exec "$ID" probe namespaces ids
	want ".ids.uid == [0,0,0] and .namespaces.time == \"$(readlink /proc/"$(<"$T/pid")"/ns/time)\""
	ok pause "$ID"
	ok resume "$ID"
	ok kill "$ID" KILL
	wait_for 2 status_is stopped
	ok delete "$ID"
	same "$(xargs <"$T/shared/order" | sed 's/program poststart\|poststart program/start/')" \
		"prestart createRuntime createContainer startContainer start poststop"
}

@test "the full configuration is explained and validated" {
	only_tare
	full_configuration
	ok validate --bundle "$B"
	ok explain --bundle "$B" "$ID"
	[ "$(wc -l <"$T/out")" -ge 50 ]
}
