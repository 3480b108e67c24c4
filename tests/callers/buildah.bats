# buildah.bats: containers of a build, whose steps are run and watched by state.
load lib

bats_require_minimum_version 1.5.0

b() { buildah "$@"; }

setup_file()
{
	local root=$BATS_FILE_TMPDIR/root
	make_root "$root"
	printf 'FROM scratch\nADD root /\nCMD ["true"]\n' >"$BATS_FILE_TMPDIR/Containerfile"
	buildah bud --isolation chroot -t "$IMAGE" "$BATS_FILE_TMPDIR"
}

setup()
{
	locate_failures_late
	C=$(b from --pull-never "$IMAGE")
	# buildah has no other way to do without a profile.
	RUN=(buildah run --runtime "$RUNTIME" --isolation oci --network none)
}

teardown() { b rm "$C" >/dev/null 2>&1 || true; }

step() { run "${RUN[@]}" "$@"; }

@test "run" {
	step "$C" echo hello
	same "$status $output" "0 hello"
}

@test "status of the program" {
	step "$C" sh -c 'exit 7'
	same "$status" 7
}

@test "status 127: not found" {
	step "$C" no-such-program
	[ "$status" != 0 ]
	has "$output" no-such-program
}

@test "run -i" {
	same "$(echo typed | "${RUN[@]}" "$C" cat)" typed
}

@test "run -t" {
	run ptyrun -s 30x90 "${RUN[@]}" --terminal "$C" sh -c 'tty; exit 4'
	same "$status" 4
	has "$output" /dev/pts/
}

@test "what a step writes stays" {
	step "$C" sh -c 'echo kept >/file'
	step "$C" cat /file
	same "$output" kept
}

@test "--user, --workdir, --env, --hostname" {
	step --user 1000:50 --workingdir /tmp --env A=b --hostname box "$C" \
		sh -c 'echo $(id -u):$(id -g) $(pwd) $A $(hostname)'
	same "$output" "1000:50 /tmp b box"
}

@test "--cap-drop all, --cap-add" {
	step --cap-drop CAP_CHOWN "$C" sh -c 'touch /tmp/f; ! chown 5 /tmp/f 2>/dev/null && echo refused'
	same "$output" refused
	step --cap-add CAP_SYS_TIME "$C" grep CapEff /proc/self/status
	same "$status" 0
}

@test "--volume" {
	mkdir -p "$BATS_TEST_TMPDIR/v" && echo kept >"$BATS_TEST_TMPDIR/v/f"
	step -v "$BATS_TEST_TMPDIR/v:/mnt:ro" "$C" sh -c 'cat /mnt/f; ! touch /mnt/g 2>/dev/null'
	same "$status $output" "0 kept"
}

@test "--read-only, --tmpfs" {
	step --mount type=tmpfs,tmpfs-size=1048576,destination=/mnt "$C" sh -c 'touch /mnt/f && grep " /mnt " /proc/mounts'
	has "$output" tmpfs
}

@test "build with steps" {
	printf 'FROM %s\nRUN echo one >/one\nRUN test "$(cat /one)" = one\n' "$IMAGE" >"$BATS_TEST_TMPDIR/Containerfile"
	run buildah bud --runtime "$RUNTIME" --isolation oci --network none --pull-never \
		-t localhost/built "$BATS_TEST_TMPDIR"
	same "$status" 0
	printf 'FROM %s\nRUN exit 6\n' "$IMAGE" >"$BATS_TEST_TMPDIR/Containerfile"
	run buildah bud --runtime "$RUNTIME" --isolation oci --network none --pull-never "$BATS_TEST_TMPDIR"
	[ "$status" != 0 ]
}

@test "build with limits" {
	printf 'FROM %s\nRUN ulimit -n && cat /sys/fs/cgroup/memory.max\n' "$IMAGE" >"$BATS_TEST_TMPDIR/Containerfile"
	run buildah bud --runtime "$RUNTIME" --isolation oci --network none --pull-never --no-cache --memory 64m \
		--ulimit nofile=123:456 "$BATS_TEST_TMPDIR"
	same "$status" 0
	has "$output" 123
	has "$output" 67108864
}

@test "--userns" {
	buildah rm "$C"
	C=$(b from --pull-never --userns-uid-map 0:100000:65536 --userns-gid-map 0:100000:65536 "$IMAGE")
	step "$C" cat /proc/self/uid_map
	matches "$output" '^ *0 +100000 +65536'
}

# Each in a working container of its own: at the end of a run buildah removes the mount points it
# made, which another run in the same container may be about to use.
@test "many at once" {
	local i pids=() own=()
	for i in 1 2 3; do
		own+=("$(b from --pull-never "$IMAGE")")
	done
	for i in 1 2 3; do
		"${RUN[@]}" "${own[i - 1]}" sh -c "exit 1$i" &
		pids+=($!)
	done
	for i in 1 2 3; do
		status=0
		wait "${pids[i - 1]}" || status=$?
		same "$status" "1$i"
	done
	b rm "${own[@]}"
}

@test "nothing is left behind" {
	step "$C" true
	[ "$NAME" != tare ] || same "$("$RUNTIME" list -q)" ""
}
