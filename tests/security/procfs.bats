load attacks

# What the runtime writes through /proc goes to the kernel and to the right file, whatever
# has been done to the container's /proc.  Hooks stand for whoever is fast enough: they run
# between the mounts and the writes.

# forward_of PID: the value the network namespace of a process really has.
forward_of() {
	nsenter -t "$1" -n cat /proc/sys/net/ipv4/ip_forward
}

@test "CVE-2025-52881 CVE-2019-16884: a sysctl is not written into a file that looks like it" {
	hook createContainer "cd $B/rootfs/proc && mount -t tmpfs none . && cd . &&
		cd $B/rootfs/proc && mkdir -p sys/net/ipv4 && echo fake >sys/net/ipv4/ip_forward"
	config '.linux.sysctl = {"net.ipv4.ip_forward": "1"} | .linux.maskedPaths = [] | .linux.readonlyPaths = []'
	args sleep 1000
	rt create --bundle "$B" --pid-file "$T/pid" "$ID"
	[ "$status" = 0 ] || return 0
	same "$(forward_of "$(<"$T/pid")")" 1
	ok start "$ID"
	ok exec "$ID" cat /proc/sys/net/ipv4/ip_forward
	same "$out" fake
}

@test "CVE-2025-52881: a sysctl is not led to another file of the real procfs" {
	local before
	before=$(</proc/sys/kernel/panic)
	hook createContainer "mount --bind $B/rootfs/proc/sys/net/ipv4/tcp_sack $B/rootfs/proc/sys/net/ipv4/ip_forward"
	config '.linux.sysctl = {"net.ipv4.ip_forward": "1"} | .linux.maskedPaths = [] | .linux.readonlyPaths = []'
	args sleep 1000
	rt create --bundle "$B" --pid-file "$T/pid" "$ID"
	[ "$status" != 0 ] || same "$(forward_of "$(<"$T/pid")")" 1
	same "$(</proc/sys/kernel/panic)" "$before"
}

@test "CVE-2019-19921 CVE-2023-28642: proc or sys moved away after its mount" {
	local place
	for place in proc sys; do
		own_rootfs
		config 'del(.hooks)'
		hook createRuntime "cd $B/rootfs && mv $place gone && mkdir $place"
		args true
		fails "was moved away" create --bundle "$B" "$ID"
	done
}

@test "CVE-2019-19921: proc exchanged with another directory after its mount" {
	hook createRuntime "cd $B/rootfs && mkdir other && mv proc gone && mv other proc && mkdir proc/self && echo fake >proc/keys"
	args cat /proc/keys
	rt run --bundle "$B" "$ID"
	[ "$status" != 0 ] && hasnt "$out" fake
}

@test "CVE-2022-0811: keys and values of sysctls are not split" {
	local value
	config '.linux.sysctl = {"kernel.shmmni": "4000"}'
	args sleep 1000
	for value in '4000 kernel.panic=5' '4000+kernel.panic=5' $'4000\nkernel.panic=5' '4000=5'; do
		config '.linux.sysctl = {"kernel.shmmni": $v}' --arg v "$value"
		rt create --bundle "$B" "$ID"
		[ "$status" = 0 ] && ok delete --force "$ID"
		[ "$(</proc/sys/kernel/panic)" != 5 ]
	done
	for value in 'kernel.shmmni=1 kernel.panic' 'kernel.shmmni+kernel.panic' $'kernel.shmmni\nkernel.panic' 'net.ipv4.ip_forward ' '' . .. / net..x; do
		config '.linux.sysctl = {($k): "5"}' --arg k "$value"
		fails "linux/sysctl" create --bundle "$B" "$ID"
	done
}
