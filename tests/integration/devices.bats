load helpers

# The kernel log is a device that is in no default list; reading it needs a capability.
with_kernel_log() {
	config '.linux.devices = [{path: "/dev/kmsg", type: "c", major: 1, minor: 11}]
		| .process.capabilities |= (map_values(. + ["CAP_SYSLOG"]) | .inheritable = [] | .ambient = [])'
}

@test "the default devices have their numbers, mode and owner" {
	inside 'stat -c "%n %F %t:%T %a %u:%g" /dev/null /dev/zero /dev/full /dev/random /dev/urandom /dev/tty'
	same "$out" "$(printf '/dev/%s character special file %s 666 0:0\n' null 1:3 zero 1:5 full 1:7 random 1:8 urandom 1:9 tty 5:0)"
}

@test "the default devices work" {
	inside 'echo x >/dev/null; head -c 5 /dev/zero | wc -c; echo x 2>/dev/null >/dev/full || echo full; head -c 5 /dev/urandom | wc -c'
	same "$(xargs <"$T/out")" "5 full 5"
}

@test "links in /dev" {
	inside 'for l in fd stdin stdout stderr ptmx; do readlink /dev/$l; done'
	same "$(xargs <"$T/out")" "/proc/self/fd /proc/self/fd/0 /proc/self/fd/1 /proc/self/fd/2 pts/ptmx"
}

@test "configured devices are made with type, numbers, mode and owner" {
	config '.linux.devices = [
		{path: "/dev/one", type: "c", major: 1, minor: 3, fileMode: 384, uid: 7, gid: 8},
		{path: "/dev/dir/two", type: "u", major: 1, minor: 5},
		{path: "/dev/blk", type: "b", major: 8, minor: 0, fileMode: 432},
		{path: "/dev/pipe", type: "p", fileMode: 420}]'
	inside 'stat -c "%n %F %t:%T %a %u:%g" /dev/one /dev/dir/two /dev/blk /dev/pipe'
	same "$out" "/dev/one character special file 1:3 600 7:8
/dev/dir/two character special file 1:5 666 0:0
/dev/blk block special file 8:0 660 0:0
/dev/pipe fifo 0:0 644 0:0"
}

@test "the caller's umask has no effect on device modes" {
	config '.linux.devices = [{path: "/dev/one", type: "c", major: 1, minor: 3, fileMode: 438}]'
	umask 077
	inside 'stat -c %a /dev/one /dev/null /dev/pts /dev/shm'
	umask 022
	same "$(xargs <"$T/out")" "666 666 755 1777"
}

@test "devices outside the allowed list are denied, the others work" {
	with_kernel_log
	config '.linux.resources.devices = [{allow: false, access: "rwm"}]'
	inside 'head -c 1 /dev/kmsg 2>&1; head -c 1 /dev/zero | wc -c'
	has "$out" "peration not permitted"
	has "$out" 1
	config '.linux.resources.devices += [{allow: true, type: "c", major: 1, minor: 11, access: "r"}]'
	inside 'timeout 1 head -c 1 /dev/kmsg >/dev/null && echo read; echo x 2>&1 >/dev/kmsg || echo denied'
	has "$out" read
	has "$out" denied
}

@test "without a device list the mandatory defaults hold" {
	with_kernel_log
	config 'del(.linux.resources)'
	inside 'head -c 1 /dev/zero | wc -c'
	same "$out" 1
	only_tare "peers attach no program then"
	inside 'head -c 1 /dev/kmsg 2>&1; true'
	has "$out" "peration not permitted"
}

@test "an allow-all rule allows" {
	with_kernel_log
	config '.linux.resources.devices = [{allow: true, access: "rwm"}]'
	inside 'timeout 1 head -c 1 /dev/kmsg >/dev/null && echo read'
	same "$out" read
}

@test "making device nodes is allowed, using them is not" {
	config '.process.capabilities |= map_values(. + ["CAP_MKNOD"]) | .process.capabilities.inheritable = [] | .process.capabilities.ambient = []'
	inside 'mknod /dev/x c 1 11 && echo made; head -c 1 /dev/x 2>&1; mknod /dev/y c 1 3 && echo z >/dev/y && echo wrote'
	has "$out" made
	has "$out" "peration not permitted"
	has "$out" wrote
}

@test "exec is bound by the device list too" {
	with_kernel_log
	start_sleeper
	rt exec "$ID" head -c 1 /dev/kmsg
	[ "$status" != 0 ]
	has "$err" "peration not permitted"
	ok exec "$ID" sh -c 'head -c 1 /dev/zero | wc -c'
}

@test "an existing node that matches is accepted, one that differs is refused" {
	only_tare
	config '.mounts |= map(select(.destination | startswith("/dev") | not)) | .root.readonly = false
		| .linux.devices = [{path: "/dev/zz", type: "c", major: 1, minor: 3}]'
	mknod "$B/rootfs/dev/zz" c 1 3
	args true
	ok run --bundle "$B" "$ID"
	rm "$B/rootfs/dev/zz" && mknod "$B/rootfs/dev/zz" c 1 5
	fails /dev/zz create --bundle "$B" "$ID"
	rm "$B/rootfs/dev/zz" && echo file >"$B/rootfs/dev/zz"
	fails /dev/zz create --bundle "$B" "$ID"
	same "$(<"$B/rootfs/dev/zz")" file
}

@test "a device path cannot leave the root by a symbolic link" {
	mkdir "$T/outside"
	config '.mounts |= map(select(.destination | startswith("/dev") | not)) | .root.readonly = false
		| .linux.devices = [{path: "/dev/link/zz", type: "c", major: 1, minor: 3}]'
	ln -s "$T/outside" "$B/rootfs/dev/link"
	rt run --bundle "$B" "$ID"
	[ -z "$(ls -A "$T/outside")" ]
}

@test "a root that is a shared /dev of the host does not change the host's devices" {
	local before
	before=$(stat -c '%n %t:%T %a %u:%g' /dev/null /dev/zero /dev/tty)
	config '.process.user = {uid: 1000, gid: 1000}'
	inside 'true'
	same "$(stat -c '%n %t:%T %a %u:%g' /dev/null /dev/zero /dev/tty)" "$before"
}
