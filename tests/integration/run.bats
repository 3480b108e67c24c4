load helpers

# In the background, as a user who sits in front of it; BG is the runtime.
run_in_background() {
	"$TARE" --root "$R" run "$@" >"$T/bg.out" 2>"$T/bg.err" </dev/null 3>&- &
	BG=$!
}

@test "run passes on output, errors and input" {
	args sh -c 'read line; echo "out $line"; echo "err $line" >&2'
	echo hello >"$T/in"
	"$TARE" --root "$R" run --bundle "$B" "$ID" <"$T/in" >"$T/o" 2>"$T/e" 3>&-
	same "$(<"$T/o")" "out hello"
	same "$(<"$T/e")" "err hello"
}

@test "run exits with the status of the container" {
	local n
	for n in 0 1 7 125 255; do
		args probe --exit $n
		rt run --bundle "$B" "$ID"
		same "$status" "$n"
		[ -z "$err" ]
	done
}

@test "run exits with 128 plus the signal that killed the container" {
	args sleep 1000
	run_in_background --bundle "$B" "$ID"
	wait_for 2 status_is running
	ok kill "$ID" KILL
	wait "$BG" && status=0 || status=$?
	same "$status" 137
}

@test "run leaves no container behind" {
	args true
	ok run --bundle "$B" "$ID"
	fails 'does not exist' state "$ID"
	[ ! -d "$C" ]
}

@test "run --keep keeps the stopped container and its cgroup until delete" {
	not_with crun "1.8 has no --keep"
	args true
	ok run --keep --bundle "$B" "$ID"
	ok state "$ID"
	want '.status == "stopped" and .pid == 0'
	# A scope ends with its last process.
	[ "$TT_MANAGER" = systemd ] || [ -d "$C" ]
	ok delete "$ID"
	[ ! -d "$C" ]
}

@test "run --detach returns while the container runs" {
	args sleep 1000
	ok run -d --bundle "$B" --pid-file "$T/pid" "$ID"
	status_is running
	same "$(<"$T/pid")" "$(pid_of)"
}

@test "a detached container that ends stays as stopped until delete" {
	args true
	ok run --detach --bundle "$B" "$ID"
	wait_for 2 status_is stopped
	ok delete "$ID"
}

@test "run forwards signals to the container" {
	local sig
	for sig in TERM INT HUP USR1; do
		args sh -c "trap 'exit 42' $sig; echo ready; while :; do sleep 0.02; done"
		rm -f "$T/bg.out" # the last one said ready, too
		run_in_background --bundle "$B" "$ID"
		wait_for 2 grep -q ready "$T/bg.out"
		kill -s "$sig" "$BG"
		wait "$BG" && status=0 || status=$?
		same "$sig $status" "$sig 42"
	done
}

@test "state, exec and kill work on a container that runs in the foreground" {
	args sleep 1000
	run_in_background --bundle "$B" "$ID"
	wait_for 2 status_is running
	ok exec "$ID" echo hello
	same "$out" hello
	ok kill "$ID" 9
	wait "$BG" || true
	[ ! -e "$R/$ID" ]
}

@test "run fails as create does and leaves nothing" {
	args /no/such/program
	fails 'no such file or directory' run --bundle "$B" "$ID"
	same "$status" 1
	[ ! -e "$R/$ID" ]
}

@test "run waits for the container, not for its children" {
	# Without a pid namespace a child outlives init; the runtime returns all the same
	# and leaves no process of the container.
	config '.linux.namespaces |= map(select(.type != "pid"))'
	args sh -c 'sleep 1000 & exit 3'
	rt run --bundle "$B" "$ID"
	same "$status" 3
}

@test "a program that closes everything and forks does not hold up run" {
	args sh -c 'sleep 1000 >/dev/null 2>&1 </dev/null & exit 0'
	ok run --bundle "$B" "$ID"
}

@test "run --no-subreaper, --no-new-keyring and --no-pivot are accepted" {
	args echo fine
	ok run --no-subreaper --no-new-keyring --bundle "$B" "$ID"
	same "$out" fine
}

@test "run with the root by MS_MOVE instead of pivot_root shows the same container" {
	inside 'ls -d /bin /proc/self'
	ok run --no-pivot --bundle "$B" "$ID"
	same "$out" "/bin"$'\n'"/proc/self"
}

@test "single-dash long options and boolean values are accepted" {
	not_with crun "parses clusters of short options"
	args sleep 1000
	ok run -bundle "$B" --detach=true -pid-file "$T/pid" "$ID"
	[ -s "$T/pid" ]
}

@test "a container that writes much does not stall" {
	args sh -c 'dd if=/dev/zero bs=65536 count=64 2>/dev/null | tr "\0" x'
	ok run --bundle "$B" "$ID"
	same "$(wc -c <"$T/out")" 4194304
}

@test "run when output is a closed pipe ends with the container" {
	args sh -c 'echo a; sleep 0.1; exit 5'
	local rc
	rc=$({ "$TARE" --root "$R" run --bundle "$B" "$ID" 2>/dev/null </dev/null; echo $? >&4; } 4>&1 >&- 3>&-)
	[ "$rc" -ne 124 ]
}
