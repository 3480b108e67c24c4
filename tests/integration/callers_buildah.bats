load helpers

@test "buildah: create, start, a state every 100 ms until stopped, delete" {
	args sh -c 'sleep 0.5; exit 4'
	subreaper -o "$T/report" "$TARE" --root "$R" create --bundle "$B" --pid-file "$B/pid" "$ID" \
		>"$T/o" 2>&1 </dev/null 3>&- &
	local bg=$! i seen=()
	wait_for 2 test -s "$B/pid"
	wait_for 2 status_is created
	ok start "$ID"
	for ((i = 0; i < 40; i++)); do
		ok state "$ID"
		seen+=("$(jq -r .status "$T/out")")
		[ "${seen[-1]}" != stopped ] || break
		sleep 0.1
	done
	same "${seen[-1]}" stopped
	has "${seen[*]}" running
	ok state "$ID"
	want ".pid == 0 and .bundle == \"$B\""
	wait "$bg" || true
	grep -q "adopted $(<"$B/pid") 4" "$T/report"
	ok delete "$ID"
}

@test "buildah: the container is stopped while its end has not been waited for" {
	args sh -c 'exit 4'
	subreaper -z "$T/reap" -o "$T/report" "$TARE" --root "$R" create --bundle "$B" --pid-file "$B/pid" "$ID" \
		>"$T/o" 2>&1 </dev/null 3>&- &
	local bg=$!
	wait_for 2 grep -q '^child' "$T/report"
	ok start "$ID"
	wait_for 2 grep -q ') Z ' "/proc/$(<"$B/pid")/stat"
	status_is stopped
	ok delete "$ID"
	touch "$T/reap"
	wait "$bg"
}

@test "buildah: a terminal over the console socket of the bundle" {
	config '.process.terminal = true'
	args sh -c 'echo from the terminal'
	recvtty -r "$B/console.sock" >"$T/tty" 2>/dev/null </dev/null 3>&- &
	local reader=$!
	wait_for 2 test -S "$B/console.sock"
	ok create --bundle "$B" --pid-file "$B/pid" --console-socket "$B/console.sock" "$ID"
	ok start "$ID"
	wait "$reader"
	has "$(<"$T/tty")" "from the terminal"
	wait_for 2 status_is stopped
	ok delete "$ID"
}

@test "buildah: a failure is told over the pipe of both streams, which then ends" {
	args /no/such/program
	out=$(timeout 5 "$TARE" --root "$R" create --bundle "$B" --pid-file "$B/pid" "$ID" 2>&1 </dev/null 3>&-) && status=0 || status=$?
	[ "$status" != 0 ]
	[ "$status" != 124 ]
	has "$out" "no such file or directory"
}

@test "buildah: kill without a signal" {
	args sh -c 'trap "exit 0" TERM; while :; do sleep 0.02; done'
	ok create --bundle "$B" "$ID"
	ok start "$ID"
	sleep 0.3
	ok kill "$ID"
	wait_for 2 status_is stopped
}
