# engine.bats: what people do with Podman and Docker, whose command lines are nearly one.
# CALLER is podman, rootless or docker.  Test names are rows of the table that run prints.
load lib

bats_require_minimum_version 1.5.0

case ${CALLER:-podman} in
docker) ENGINE=(docker) WITH=(--runtime "$NAME") ;;
*)      ENGINE=(podman --runtime "$RUNTIME") WITH=() ;;
esac

# e ARG...: the engine.
e() { "${ENGINE[@]}" "$@"; }

# once ARG...: a container that is removed when it has ended.
once() { run e run --rm "${WITH[@]}" "${SECURITY[@]}" --network=none "$@"; }

# detached ARG...: container $C.
detached() { run -0 e run -d --name "$C" "${WITH[@]}" "${SECURITY[@]}" --network=none "$@"; }

field() { e inspect --format "{{$1}}" "$C"; }
field_is() { [ "$(field "$1")" = "$2" ]; }

# hooked_runtime: the program $HOOKED, which does what a GPU vendor's runtime does: it adds a
# prestart hook to config.json and executes the real one.  The hook writes to $HOOKED.seen.
hooked_runtime()
{
	cat >"$HOOKED" <<-END
		#!/bin/bash
		bundle=. before=
		for word; do
			[[ \$before != --bundle && \$before != -b ]] || bundle=\$word
			before=\$word
		done
		if [[ " \$* " == *" create "* ]]; then
			jq '.hooks.prestart += [{path: "/bin/sh", args: ["sh", "-c",
				"pid=\$(jq .pid); readlink /proc/\$pid/ns/net >$HOOKED.seen"]}]' \
				"\$bundle/config.json" >"\$bundle/config.new" &&
				mv "\$bundle/config.new" "\$bundle/config.json"
		fi
		exec "$RUNTIME" "\$@"
	END
	chmod 755 "$HOOKED"
}

setup_file()
{
	local root=$BATS_FILE_TMPDIR/root
	export HOOKED=$BATS_FILE_TMPDIR/hooked
	make_root "$root"
	hooked_runtime
	if [ "$CALLER" = docker ]; then
		mkdir -p /etc/docker
		# Docker has a runtime of the name runc of its own.
		jq -n --arg n "$NAME" --arg p "$RUNTIME" --arg h "$HOOKED" '{iptables: false, ip6tables: false,
			bridge: "none", "storage-driver": "overlay2", runtimes: ({hooked: {path: $h}}
				+ if $n == "runc" then {} else {"\($n)": {path: $p}} end)}' >/etc/docker/daemon.json
		systemctl restart docker
	fi
	tar -C "$root" -c . | "${ENGINE[@]}" import - "$IMAGE"
}

teardown_file()
{
	[ "$CALLER" != docker ] || systemctl stop docker.service docker.socket containerd.service
}

setup()
{
	locate_failures_late
	SECURITY=()
	knows_apparmor || SECURITY=(--security-opt apparmor=unconfined)
	# A user cannot load a profile, and Podman then asks for none.
	[ "$CALLER" != rootless ] || SECURITY=()
	C=c$BATS_TEST_NUMBER
}

teardown()
{
	e rm -f "$C" >/dev/null 2>&1 || true
}

@test "run" {
	once "$IMAGE" echo hello
	same "$status $output" "0 hello"
}

@test "status of the program" {
	once "$IMAGE" sh -c 'exit 7'
	same "$status" 7
}

@test "status 125: option" {
	once --no-such-option "$IMAGE" true
	same "$status" 125
}

@test "status 126: no program" {
	once "$IMAGE" /etc
	same "$status" 126
	once "$IMAGE" /etc/passwd
	same "$status" 126
}

@test "status 127: not found" {
	once "$IMAGE" no-such-program
	same "$status" 127
	has "$output" "no-such-program"
	once "$IMAGE" /no/such/program
	same "$status" 127
}

@test "detach, logs, wait" {
	detached "$IMAGE" sh -c 'echo out; echo err >&2; exit 3'
	run -0 e wait "$C"
	same "$output" 3
	run -0 e logs "$C"
	has "$output" out
	has "$output" err
}

@test "exec" {
	detached "$IMAGE" sleep 1000
	run e exec -e A=b -w /tmp -u 1000:50 "$C" sh -c 'echo $A $(pwd) $(id -u) $(id -g); exit 5'
	same "$status $output" "5 b /tmp 1000 50"
	run e exec "$C" no-such-program
	# Which of the two it is differs between versions of Docker, whatever the runtime.
	matches "$status" '^12[67]$'
	has "$output" no-such-program
	same "$(echo typed | e exec -i "$C" cat)" typed
}

@test "exec -t" {
	detached "$IMAGE" sleep 1000
	run ptyrun -s 33x77 "${ENGINE[@]}" exec -it "$C" sh -c 'tty; exit 6'
	same "$status" 6
	has "$output" /dev/pts/
}

@test "exec -t follows the window" {
	detached "$IMAGE" sleep 1000
	# An engine that has begun the exec may not watch its window yet, hence the pause.
	run ptyrun -s 33x77 -w ready -r 41x99 "${ENGINE[@]}" exec -it "$C" sh -c 'sleep 5; echo ready
		for i in $(seq 300); do
			[ "$(stty size)" != "41 99" ] || break
			sleep 0.1
		done
		stty size'
	has "$output" "41 99"
}

@test "run -t" {
	run ptyrun -s 30x90 "${ENGINE[@]}" run --rm "${WITH[@]}" "${SECURITY[@]}" --network=none -it "$IMAGE" \
		sh -c 'tty; ls -l /dev/console; exit 4'
	same "$status" 4
	has "$output" /dev/pts/
}

@test "run -i" {
	same "$(echo typed | e run --rm -i "${WITH[@]}" "${SECURITY[@]}" --network=none "$IMAGE" cat)" typed
}

@test "stop" {
	detached "$IMAGE" sh -c 'trap "exit 9" TERM; echo ready; while :; do sleep 0.1; done'
	wait_for 10 eval 'e logs "$C" | grep -q ready'
	run -0 e stop -t 100 "$C"
	same "$(field .State.ExitCode)" 9
}

@test "stop, out of patience" {
	detached "$IMAGE" sleep 1000
	run -0 e stop -t 1 "$C"
	same "$(field .State.ExitCode)" 137
}

@test "kill" {
	detached "$IMAGE" sh -c 'trap "echo got; exit 8" USR1; echo ready; while :; do sleep 0.1; done'
	wait_for 10 eval 'e logs "$C" | grep -q ready'
	run -0 e kill -s USR1 "$C"
	run -0 e wait "$C"
	same "$output" 8
}

@test "start again" {
	detached "$IMAGE" sh -c 'echo once more; exec sleep 1000'
	run -0 e kill "$C"
	run -0 e wait "$C"
	same "$output" 137
	run -0 e start "$C"
	field_is .State.Running true
	run -0 e restart -t 0 "$C"
	wait_for 10 eval '[ "$(e logs "$C" | grep -c "once more")" = 3 ]'
}

@test "pause" {
	detached "$IMAGE" sleep 1000
	run -0 e pause "$C"
	field_is .State.Status paused
	run -0 e unpause "$C"
	field_is .State.Status running
}

@test "out of memory" {
	# conmon reads the counter again at the end, when systemd may have removed the cgroup.
	detached --memory 24m --memory-swap 24m "$IMAGE" sh -c 'sleep 1; tail /dev/zero; killed=$?; sleep 3; exit $killed'
	run -0 e wait "$C"
	same "$output" 137
	wait_for 10 field_is .State.OOMKilled true
}

@test "--memory, --cpus, --pids-limit" {
	once --memory 64m --cpus 0.5 --pids-limit 50 "$IMAGE" \
		sh -c 'cd /sys/fs/cgroup && echo $(cat memory.max cpu.max pids.max)'
	same "$status $output" "0 67108864 50000 100000 50"
}

@test "--cpuset-cpus, --cpu-shares" {
	once --cpuset-cpus 0 --cpu-shares 512 "$IMAGE" sh -c 'cd /sys/fs/cgroup && cat cpuset.cpus cpu.weight'
	same "$status" 0
	matches "$output" ^0.*[0-9]+
}

@test "update" {
	detached --memory 64m --memory-swap 64m "$IMAGE" sleep 1000
	run -0 e update --memory 96m --memory-swap 128m --cpus 0.25 "$C"
	run -0 e exec "$C" sh -c 'cd /sys/fs/cgroup && echo $(cat memory.max memory.swap.max cpu.max)'
	same "$output" "100663296 33554432 25000 100000"
}

@test "stats, top" {
	detached "$IMAGE" sleep 1000
	run -0 e stats --no-stream "$C"
	has "$output" "$C"
	run -0 e top "$C"
	has "$output" "sleep 1000"
}

@test "--user, --workdir, --env, --hostname" {
	once --user 1000:50 --workdir /tmp --env A=b --hostname box "$IMAGE" \
		sh -c 'echo $(id -u):$(id -g) $(pwd) $A $(hostname)'
	same "$output" "1000:50 /tmp b box"
	once --user user --group-add 5 "$IMAGE" id -G
	has "$output" 5
}

@test "--cap-drop all, --cap-add" {
	once --cap-drop all --cap-add chown "$IMAGE" grep CapEff /proc/self/status
	matches "$output" '0000000000000001$'
}

@test "no-new-privileges" {
	once --security-opt no-new-privileges "$IMAGE" grep NoNewPrivs /proc/self/status
	matches "$output" '1$'
}

@test "--security-opt seccomp=" {
	seccomp_profile "$BATS_TEST_TMPDIR/profile"
	once --security-opt seccomp="$BATS_TEST_TMPDIR/profile" "$IMAGE" mkdir /tmp/d
	[ "$status" != 0 ]
	matches "$output" '[Nn]ot supported'
	once --security-opt seccomp=unconfined "$IMAGE" grep Seccomp: /proc/self/status
	matches "$output" '0$'
}

@test "default seccomp profile" {
	once "$IMAGE" grep Seccomp: /proc/self/status
	matches "$output" '2$'
}

@test "default AppArmor profile" {
	[ -e /sys/kernel/security/apparmor/profiles ] || skip "the kernel has no AppArmor"
	knows_apparmor || skip "the runtime sets no profiles"
	[ "$CALLER" != rootless ] || skip "a user cannot load a profile"
	detached "$IMAGE" sh -c 'cat /proc/self/attr/current; exec sleep 1000'
	wait_for 10 eval 'e logs "$C" | grep -q .'
	run -0 e logs "$C"
	matches "$output" '^(docker|containers)-default.* \(enforce\)$'
	run -0 e exec "$C" cat /proc/self/attr/current
	matches "$output" '^(docker|containers)-default.* \(enforce\)$'
	# The capability allows the mount, the profile does not.
	once --cap-add SYS_ADMIN "$IMAGE" mount -t tmpfs none /mnt
	[ "$status" != 0 ] || say "the profile forbids nothing"
	once --cap-add SYS_ADMIN --security-opt apparmor=unconfined "$IMAGE" \
		sh -c 'mount -t tmpfs none /mnt && cat /proc/self/attr/current'
	same "$status $output" "0 unconfined"
}

@test "--read-only, --tmpfs" {
	once --read-only --tmpfs /scratch:size=1m,mode=755 "$IMAGE" \
		sh -c 'touch /scratch/f && ! touch /f 2>/dev/null && grep " /scratch " /proc/mounts'
	same "$status" 0
	has "$output" size=1024k
}

@test "--volume" {
	mkdir -p "$BATS_TEST_TMPDIR/v" && echo kept >"$BATS_TEST_TMPDIR/v/f"
	once -v "$BATS_TEST_TMPDIR/v:/v:ro" "$IMAGE" sh -c 'cat /v/f; ! touch /v/g 2>/dev/null'
	same "$status $output" "0 kept"
	once -v "$BATS_TEST_TMPDIR/v:/v:rslave" "$IMAGE" sh -c 'echo new >/v/h'
	same "$(<"$BATS_TEST_TMPDIR/v/h")" new
}

@test "--device" {
	once --device /dev/fuse:/dev/fused "$IMAGE" sh -c 'test -c /dev/fused && exec 3<>/dev/fused && echo open'
	same "$status $output" "0 open"
}

@test "--ulimit, --sysctl, --shm-size" {
	once --ulimit nofile=123:456 --sysctl net.ipv4.ip_unprivileged_port_start=81 --shm-size 2m "$IMAGE" \
		sh -c 'ulimit -n; ulimit -Hn; cat /proc/sys/net/ipv4/ip_unprivileged_port_start; grep /dev/shm /proc/mounts'
	matches "$output" $'^123\n456\n81\n.*size=2048k'
}

@test "--oom-score-adj" {
	once --oom-score-adj 300 "$IMAGE" cat /proc/self/oom_score_adj
	same "$output" 300
}

@test "--privileged" {
	once --privileged "$IMAGE" sh -c 'mount -t tmpfs none /mnt && echo mounted'
	same "$status $output" "0 mounted"
}

@test "--init" {
	once --init "$IMAGE" sh -c 'test $$ != 1 && tr "\0" " " </proc/1/cmdline; exit 3'
	same "$status" 3
	matches "$output" init
}

@test "--pid=host, --ipc=host, --uts=host" {
	once --pid=host --ipc=host --uts=host "$IMAGE" sh -c 'hostname; test $$ != 1'
	same "$status $output" "0 $(hostname)"
}

@test "--userns" {
	case $CALLER in
	docker) skip "is an option of the daemon" ;;
	rootless)
		once --userns=keep-id "$IMAGE" sh -c 'id -u; cat /proc/self/uid_map'
		same "$status" 0
		matches "$output" "^$(id -u)" ;;
	*)
		once --uidmap 0:100000:65536 "$IMAGE" sh -c 'echo $(cat /proc/self/uid_map); touch /tmp/f && stat -c %u /tmp/f'
		same "$status $output" $'0 0 100000 65536\n0' ;;
	esac
}

@test "cgroupfs instead of systemd" {
	[ "$CALLER" != docker ] || skip "is an option of the daemon"
	ENGINE+=(--cgroup-manager cgroupfs)
	detached "$IMAGE" sleep 1000
	run -0 e exec "$C" echo inside
	run -0 e stop -t 0 "$C"
	same "$(field .State.ExitCode)" 137
	[ "$CALLER" = podman ] || return 0
	once --memory 64m "$IMAGE" cat /sys/fs/cgroup/memory.max
	same "$status $output" "0 67108864"
}

# boots ARG...: systemd as the program; its files are the machine's own, its units are two.
boots()
{
	local units=$BATS_TEST_TMPDIR/units with=(--systemd=always)
	mkdir "$units"
	printf '[Unit]\nDefaultDependencies=no\nRequires=probe.service\nAllowIsolate=yes\n' >"$units/default.target"
	printf '[Unit]\nDefaultDependencies=no\n[Service]\nType=oneshot\nRemainAfterExit=yes\nStandardOutput=null\nExecStart=/bin/true\n' \
		>"$units/probe.service"
	chmod -R a+rX "$BATS_TEST_TMPDIR"
	[ "$CALLER" != docker ] ||
		with=(--privileged --cgroupns=private --tmpfs /run --tmpfs /tmp -e container=docker --stop-signal RTMIN+3)
	detached "${with[@]}" "$@" -v /usr:/usr:ro -v "$units:/etc/systemd/system:ro" "$IMAGE" /usr/lib/systemd/systemd
	wait_for 30 e exec "$C" /usr/bin/systemctl is-active probe.service
	run e exec "$C" sh -c 'cat /proc/1/comm; ls -d /sys/fs/cgroup/init.scope'
	same "$output" $'systemd\n/sys/fs/cgroup/init.scope'
	run -0 e stop -t 300 "$C"
	matches "$(field .State.ExitCode)" '^(0|130)$'
}

@test "systemd inside a container" {
	boots
}

# The drop-in of Podman asks for a cgroup below the unit's, Docker does not.
@test "systemd inside, where others have it" {
	local below=
	[ "$CALLER" != docker ] || below=container
	boots --annotation "run.oci.systemd.subgroup=$below"
}

@test "healthcheck" {
	detached --health-cmd 'test -e /tmp/well' --health-interval 1s --health-retries 1000 "$IMAGE" \
		sh -c 'touch /tmp/well; exec sleep 1000'
	if [ "$CALLER" = docker ]; then
		wait_for 10 field_is .State.Health.Status healthy
	else
		wait_for 10 e healthcheck run "$C"
	fi
}

@test "a runtime in between adds a prestart hook" {
	rm -f "$HOOKED.seen"
	if [ "$CALLER" = docker ]; then
		run -0 docker run --rm --runtime hooked "${SECURITY[@]}" --network=none "$IMAGE" readlink /proc/self/ns/net
	else
		run -0 podman --runtime "$HOOKED" run --rm "${SECURITY[@]}" --network=none "$IMAGE" readlink /proc/self/ns/net
	fi
	same "$output" "$(<"$HOOKED.seen")"
}

@test "many at once" {
	local i pids=()
	for i in 1 2 3 4; do
		e run --rm "${WITH[@]}" "${SECURITY[@]}" --network=none "$IMAGE" sh -c "exit 1$i" &
		pids+=($!)
	done
	for i in 1 2 3 4; do
		status=0
		wait "${pids[i - 1]}" || status=$?
		same "$status" "1$i"
	done
}

@test "checkpoint, restore" {
	[ "$CALLER" = podman ] || skip "as root, by Podman"
	knows_checkpoint || skip "the runtime or the kernel has no checkpoints"
	# CRIU interrupts a sleep, and BusyBox's ends then.
	detached "$IMAGE" tail -f /dev/null
	run -0 e container checkpoint "$C"
	run -0 e container restore "$C"
	run -0 e exec "$C" echo restored
}

@test "nothing is left behind" {
	detached "$IMAGE" sleep 1000
	run -0 e rm -f "$C"
	# What others have there is theirs, at the same time.
	case $CALLER:$NAME in
	docker:tare) same "$(ls /run/docker/runtime-runc/moby)" "" ;;
	*:tare) same "$("$RUNTIME" list -q)" "" ;;
	esac
}
