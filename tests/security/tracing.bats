load attacks

# A process that joins a container is seen by those that are there: they must find nothing of
# the host in it, nor lay hands on it while it may do more than they.

# storm EXPRESSION: exec runs many times while pid 1 tries; what it prints must match.
storm() {
	local i
	args tracer
	cp "$TT_BIN/tracer" "$B/rootfs/bin/"
	"$TARE" --root "$R" run --bundle "$B" "$ID" >"$T/watch" 2>&1 </dev/null 3>&- &
	wait_for $((20 * TT_SLOW)) status_is running
	for ((i = 0; i < (ROUNDS > 60 ? ROUNDS : 60); i++)); do
		"$TARE" --root "$R" --log "$T/log" exec "$ID" true >"$T/out" 2>"$T/err" </dev/null 3>&- ||
			tell "exec $i"
	done
	"$TARE" --root "$R" kill "$ID" TERM 3>&-
	wait $! || true
	cat "$T/watch"
	tail -n 1 "$T/watch" | grep -qE "$1"
}

@test "CVE-2016-9962: nothing of the host is found in a process that joins" {
	storm '^seen [1-9][0-9]* inside [0-9]+ host 0 strong 0$'
}

@test "CVE-2016-9962: nor by those who may trace all processes" {
	more_caps CAP_SYS_PTRACE
	storm '^seen [1-9][0-9]* inside [0-9]+ host 0 strong 0$'
}

@test "CVE-2016-9962: nor by those to whom only exec gave that" {
	cp "$TT_BIN/tracer" "$B/rootfs/bin/"
	# Longer than the longest night.
	args sleep 1000000
	ok run -d --bundle "$B" "$ID"
	"$TARE" --root "$R" exec --cap CAP_SYS_PTRACE --pid-file "$T/pid" "$ID" tracer >"$T/watch" 2>&1 </dev/null 3>&- &
	local tracer=$! i
	wait_for $((20 * TT_SLOW)) test -s "$T/pid"
	for ((i = 0; i < (ROUNDS > 60 ? ROUNDS : 60); i++)); do
		ok exec "$ID" true
	done
	kill -TERM "$(<"$T/pid")"
	wait $tracer || true
	cat "$T/watch"
	tail -n 1 "$T/watch" | grep -qE '^seen [1-9][0-9]* inside [0-9]+ host 0 strong 0$'
}

# created_in_sight: containers are made in the pid namespace of one that tries.
created_in_sight() {
	cp "$TT_BIN/tracer" "$B/rootfs/bin/"
	cp -a "$B" "$T/other"
	: >"$T/marker"
	args tracer "${T#/}/marker"
	"$TARE" --root "$R" run --bundle "$B" "$ID" >"$T/watch" 2>&1 </dev/null 3>&- &
	local tracer=$! i
	wait_for $((20 * TT_SLOW)) status_is running
	B=$T/other
	args true
	config '(.linux.namespaces[] | select(.type == "pid")).path = $p | .linux.cgroupsPath += "-other"' --arg p "/proc/$(pid_of)/ns/pid"
	for ((i = 0; i < (ROUNDS > 60 ? ROUNDS : 60); i++)); do
		ok run --bundle "$B" "$ID-$i"
	done
	"$TARE" --root "$R" kill "$ID" TERM 3>&-
	wait $tracer || true
	cat "$T/watch"
	tail -n 1 "$T/watch" | grep -qE '^seen [1-9][0-9]* inside [0-9]+ host 0 strong 0$'
}

@test "CVE-2016-9962: nor in one that is created in its pid namespace" {
	created_in_sight
}

# Before Linux 6.17 only a member can make the procfs of a pid namespace.
need_procfs_of_others() {
	mkdir "$T/procfs" && mount -t proc -o pidns=/proc/self/ns/pid none "$T/procfs" 2>/dev/null ||
		skip "the kernel cannot make the procfs of another pid namespace"
	umount "$T/procfs"
}

@test "CVE-2016-9962: nor by those who may trace all processes of the namespace" {
	need_procfs_of_others
	more_caps CAP_SYS_PTRACE
	created_in_sight
}

@test "what is created late in a pid namespace is what it would be otherwise" {
	local holder
	start_sleeper
	holder=$(pid_of)
	config '(.linux.namespaces[] | select(.type == "pid")).path = $p | .linux.cgroupsPath += "-other"' --arg p "/proc/$holder/ns/pid"
	need_procfs_of_others
	hook startContainer 'echo $$ >/dev/null'
	args sh -c 'cat /proc/self/stat >/dev/null && echo $$; ls /proc | grep -c "^[0-9]"; exec sleep 1000'
	ok run -d --pid-file "$T/pid" --bundle "$B" "$ID-a"
	same "$(<"$T/pid")" "$(pid_of "$ID-a")"
	same "$(readlink "/proc/$(<"$T/pid")/ns/pid")" "$(readlink "/proc/$holder/ns/pid")"
	same "$(ps -o sid= -p "$(<"$T/pid")" | tr -d ' ')" "$(<"$T/pid")"
	same "$(awk 'NR == 1' "$T/out")" "$(awk '/^NSpid/ { print $NF }' "/proc/$(<"$T/pid")/status")"
	# The sleeper, the shell and its children: those of the host are not there.
	[ "$(awk 'NR == 2' "$T/out")" -le 6 ]
	same "$(ls "/proc/$(<"$T/pid")/fd" | xargs)" "0 1 2"
	ok exec "$ID-a" true
	ok delete --force "$ID-a"
	args sh -c 'exit 9'
	rt run --bundle "$B" "$ID-b"
	[ "$status" = 9 ] || tell status
	ok create --bundle "$B" "$ID-c"
	same "$(status_of "$ID-c")" created
	ok start "$ID-c"
	wait_for $((5 * TT_SLOW)) status_is stopped "$ID-c"
	ok delete "$ID-c"
	args /nowhere
	fails /nowhere create --bundle "$B" "$ID-d"
}

@test "a process that comes late is what it would be otherwise" {
	more_caps CAP_SYS_PTRACE
	start_sleeper
	rt exec --pid-file "$T/pid" --detach "$ID" sleep 1000
	[ "$status" = 0 ] || tell detach
	same "$(tr '\0' ' ' <"/proc/$(<"$T/pid")/cmdline")" "sleep 1000 "
	same "$(awk '/^NSpid/ { print NF }' "/proc/$(<"$T/pid")/status")" 3
	# Its own session, of which it is the leader.
	same "$(ps -o sid= -p "$(<"$T/pid")" | tr -d ' ')" "$(<"$T/pid")"
	rt exec "$ID" sh -c 'exit 7'
	[ "$status" = 7 ] || tell status
	rt exec "$ID" sh -c 'kill -TERM $$'
	[ "$status" = 143 ] || tell signal
	rt exec "$ID" /nowhere
	[ "$status" = 255 ] || tell missing
	has "$err" /nowhere
	rt exec "$ID" probe fds
	want '[.fds[].fd] == [0,1,2]'
	# shellcheck disable=SC2016
	bash -c 'export LISTEN_FDS=1 LISTEN_PID=$$; exec "$@"' - "$TARE" --root "$R" exec "$ID" \
		sh -c 'echo $LISTEN_PID $$; ls /proc/self/fd/3' >"$T/out" 2>"$T/err" </dev/null 3</dev/null || tell listen
	same "$(awk 'NR == 1 { print $1 == $2 }' "$T/out")" 1
	# No other process has been left.
	rt exec "$ID" ps -o pid=
	same "$(wc -l <"$T/out")" 3
}
