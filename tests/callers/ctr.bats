# ctr.bats: containerd's shim, by its own client.  Its CRI plugin is loaded with the drop-in.
load lib

bats_require_minimum_version 1.5.0

c() { ctr -n callers "$@"; }
# Without an image there is no PATH, and the runtimes differ in what that means.
once() { run c run --rm --runc-binary "$RUNTIME" --env PATH=/bin "$@"; }
detached() { run -0 c run -d --runc-binary "$RUNTIME" --env PATH=/bin "$@"; }
inside() { run c task exec --exec-id "e$RANDOM" "$@"; }

setup_file()
{
	export SAVED=$BATS_FILE_TMPDIR/config.toml
	containerd_config
	export ROOT=/srv/callers-ctr
	make_root "$ROOT"
}

teardown_file()
{
	systemctl stop containerd
	cp "$SAVED" /etc/containerd/config.toml
}

setup()
{
	locate_failures_late
	C=c$BATS_TEST_NUMBER
}

teardown()
{
	c task kill -s KILL "$C" >/dev/null 2>&1 || true
	c task rm -f "$C" >/dev/null 2>&1 || true
	c container rm "$C" >/dev/null 2>&1 || true
}

# ended_with STATUS: some versions of ctr only warn of it.
ended_with()
{
	run c task rm "$C"
	[ "$status" = "$1" ] || matches "$output" "exit code $1([^0-9]|\$)"
}

status_is() { c task ls | grep -q "^$C .*$1"; }

@test "CRI plugin loads with the drop-in" {
	run -0 ctr plugins ls
	matches "$output" 'io.containerd.grpc.v1[[:space:]]+cri[[:space:]]+[^[:space:]]+[[:space:]]+ok'
	run containerd config dump
	matches "$output" "BinaryName = ['\"]$RUNTIME['\"]"
	run journalctl -u containerd --no-pager
	[[ $output != *"failed to load plugin io.containerd.grpc.v1.cri"*"runtime"* ]] || say "the CRI plugin did not load"
}

@test "run" {
	once --rootfs "$ROOT" "$C" echo hello
	same "$status $output" "0 hello"
}

@test "status of the program" {
	once --rootfs "$ROOT" "$C" sh -c 'exit 7'
	same "$status" 7
}

@test "status 127: not found" {
	once --rootfs "$ROOT" "$C" no-such-program
	[ "$status" != 0 ]
	has "$output" 'executable file not found in $PATH'
}

@test "detach, logs, wait" {
	detached --rootfs "$ROOT" "$C" sleep 1000
	status_is RUNNING
}

@test "exec" {
	detached --rootfs "$ROOT" "$C" sleep 1000
	inside --cwd /tmp --user 1000:50 "$C" sh -c 'echo $(pwd) $(id -u) $(id -g); exit 5'
	same "$status $output" "5 /tmp 1000 50"
	inside "$C" no-such-program
	has "$output" 'executable file not found in $PATH'
}

@test "exec -t" {
	detached --rootfs "$ROOT" "$C" sleep 1000
	run ptyrun -s 33x77 ctr -n callers task exec --tty --exec-id e1 "$C" sh -c 'tty; stty size; exit 6'
	same "$status" 6
	has "$output" /dev/pts/
}

@test "run -t" {
	run ptyrun -s 30x90 ctr -n callers run --rm --runc-binary "$RUNTIME" --env PATH=/bin --tty --rootfs "$ROOT" "$C" sh -c 'tty; exit 4'
	same "$status" 4
	has "$output" /dev/pts/
}

@test "stop" {
	detached --rootfs "$ROOT" "$C" sh -c 'trap "exit 9" TERM; touch /ready; while :; do sleep 0.1; done'
	wait_for 10 test -e "$ROOT/ready"
	rm "$ROOT/ready"
	run -0 c task kill -s TERM "$C"
	wait_for 10 status_is STOPPED
	ended_with 9
}

@test "kill" {
	detached --rootfs "$ROOT" "$C" sleep 1000
	run -0 c task kill -s KILL "$C"
	wait_for 10 status_is STOPPED
	ended_with 137
}

@test "pause" {
	detached --rootfs "$ROOT" "$C" sleep 1000
	run -0 c task pause "$C"
	status_is PAUSED
	run -0 c task resume "$C"
	status_is RUNNING
}

@test "stats, top" {
	detached --rootfs "$ROOT" "$C" sleep 1000
	run -0 c task metrics "$C"
	has "$output" memory
	run -0 c task ps "$C"
}

@test "--memory, --cpus, --pids-limit" {
	# Its containers do not see their cgroup.
	detached --memory-limit 67108864 --cpus 0.5 --rootfs "$ROOT" "$C" sleep 1000
	same "$(cd "/sys/fs/cgroup/callers/$C" && echo $(cat memory.max cpu.max))" "67108864 50000 100000"
}

@test "out of memory" {
	once --memory-limit 16777216 --rootfs "$ROOT" "$C" sh -c 'echo 0 >/proc/self/oom_score_adj; exec tail /dev/zero'
	same "$status" 137
}

@test "--user, --workdir, --env, --hostname" {
	once --user 1000:50 --cwd /tmp --env A=b --hostname box --rootfs "$ROOT" "$C" \
		sh -c 'echo $(id -u):$(id -g) $(pwd) $A $(hostname)'
	same "$output" "1000:50 /tmp b box"
}

@test "--cap-drop all, --cap-add" {
	once --cap-drop CAP_CHOWN --cap-add CAP_SYS_TIME --rootfs "$ROOT" "$C" grep CapEff /proc/self/status
	same "$status" 0
}

@test "--read-only, --tmpfs" {
	once --read-only --rootfs "$ROOT" "$C" sh -c '! touch /f 2>/dev/null && echo kept'
	same "$status $output" "0 kept"
}

@test "--volume" {
	mkdir -p "$BATS_TEST_TMPDIR/v" && echo kept >"$BATS_TEST_TMPDIR/v/f"
	once --mount "type=bind,src=$BATS_TEST_TMPDIR/v,dst=/mnt,options=rbind:ro" --rootfs "$ROOT" "$C" \
		sh -c 'cat /mnt/f; ! touch /mnt/g 2>/dev/null'
	same "$status $output" "0 kept"
}

@test "--device" {
	once --device /dev/fuse --rootfs "$ROOT" "$C" sh -c 'test -c /dev/fuse && echo there'
	same "$status $output" "0 there"
}

@test "default seccomp profile" {
	once --seccomp --rootfs "$ROOT" "$C" grep Seccomp: /proc/self/status
	matches "$output" '2$'
}

@test "--privileged" {
	once --privileged --rootfs "$ROOT" "$C" sh -c 'mount -t tmpfs none /mnt && echo mounted'
	same "$status $output" "0 mounted"
}

@test "systemd's cgroup" {
	once --runc-systemd-cgroup --cgroup "system.slice:ctr:$C" --rootfs "$ROOT" "$C" sleep 0
	same "$status" 0
	detached --runc-systemd-cgroup --cgroup "system.slice:ctr:$C" --rootfs "$ROOT" "$C" sleep 1000
	systemctl is-active "ctr-$C.scope"
}

@test "nothing is left behind" {
	detached --rootfs "$ROOT" "$C" sleep 1000
	run -0 c task rm -f "$C"
	same "$(ls /run/containerd/runc/callers 2>/dev/null)" ""
}
