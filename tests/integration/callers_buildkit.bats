load helpers

# buildkit runs its containers in the foreground with --keep and polls beside it.
keep() {
	"$TARE" --root "$R" --log "$T/log" --log-format json run --bundle "$B" --keep "$ID" \
		>"$T/bg.out" 2>"$T/bg.err" </dev/null 3>&- &
	BG=$!
	wait_for 3 status_is running
}

setup() {
	begin
	not_with crun "1.8 has no --keep"
}

@test "buildkit: run --keep, state, exec, kill, delete" {
	args sleep 1000
	keep
	ok state "$ID"
	want ".bundle == \"$B\" and .rootfs == \"$B/rootfs\" and (.created | test(\"^20\"))"

	# The reader of the pid file never sees an empty or a partial one.
	jq '.process | .args = ["sh", "-c", "sleep 0.2; exit 8"]' "$B/config.json" >"$T/process"
	(
		for ((i = 0; i < 300; i++)); do
			if [ -e "$T/e.pid" ]; then
				cp "$T/e.pid" "$T/seen" && [[ $(<"$T/seen") =~ ^[0-9]+$ ]] || echo bad >"$T/bad"
				break
			fi
			sleep 0.002
		done
	) 3>&- &
	rt exec --process "$T/process" --pid-file "$T/e.pid" "$ID"
	same "$status" 8
	[ "$TT_KIND" = crun ] || [ ! -e "$T/bad" ]
	[ -s "$T/e.pid" ]

	kill -WINCH "$BG"
	ok kill "$ID" 9
	wait "$BG" && status=0 || status=$?
	same "$status" 137
	# The container is still there to be asked for its end.
	status_is stopped
	[ "$TT_MANAGER" = systemd ] || [ -e "$C/cgroup.events" ]
	[ ! -s "$T/log" ]
	ok delete "$ID"
	[ ! -d "$C" ]
}

@test "buildkit: TERM to the runtime reaches the container" {
	args sh -c 'trap "exit 9" TERM; touch /dev/shm/ready; while :; do sleep 0.02; done'
	keep
	sleep 0.3
	kill -TERM "$BG"
	wait "$BG" && status=0 || status=$?
	same "$status" 9
	ok delete "$ID"
}

@test "buildkit: the exit status of the program is the runtime's" {
	args probe --exit 23
	rt --log "$T/log" --log-format json run --bundle "$B" --keep "$ID"
	same "$status" 23
	status_is stopped
	ok delete "$ID"
}

@test "buildkit: a terminal" {
	config '.process.terminal = true'
	args sh -c 'test -t 1 && echo on a terminal'
	ptyrun "$TARE" --root "$R" --log "$T/log" --log-format json run --bundle "$B" --keep "$ID" \
		>"$T/o" 2>"$T/e" </dev/null 3>&-
	has "$(<"$T/o")" "on a terminal"
	ok delete "$ID"
}

@test "buildkit: a failure leaves a line in the log and nothing else" {
	args /no/such/program
	rt --log "$T/log" --log-format json run --bundle "$B" --keep "$ID"
	[ "$status" != 0 ]
	want '.level == "error"' <(tail -n 1 "$T/log")
	rt delete --force "$ID"
	same "$status" 0
	[ ! -d "$C" ]
}
