load helpers

@test "values of namespaces the container owns are set, the host's stay" {
	local host
	host=$(</proc/sys/kernel/shmmax)
	config '.linux.sysctl = {"kernel.shmmax": "123456789", "net.ipv4.ip_forward": "1",
		"net.ipv4.ping_group_range": "0 100", "fs.mqueue.msg_max": "33", "kernel.msgmax": "9999"}'
	inside 'cat /proc/sys/kernel/shmmax /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv4/ping_group_range /proc/sys/fs/mqueue/msg_max /proc/sys/kernel/msgmax'
	same "$(xargs <"$T/out")" "123456789 1 0 100 33 9999"
	same "$(</proc/sys/kernel/shmmax)" "$host"
}

@test "slashes are accepted as separators" {
	not_with crun "dots only"
	config '.linux.sysctl = {"net/ipv4/ip_forward": "1"}'
	inside 'cat /proc/sys/net/ipv4/ip_forward'
	same "$out" 1
}

@test "a value of the whole machine is refused by name" {
	local key host
	host=$(</proc/sys/kernel/panic)
	for key in kernel.panic vm.swappiness fs.file-max kernel.core_pattern; do
		config '.linux.sysctl = {($k): "1"}' --arg k "$key"
		fails "$key" create --bundle "$B" "$ID"
	done
	same "$(</proc/sys/kernel/panic)" "$host"
}

@test "a network value needs a network namespace of the container's own" {
	config '.linux.sysctl = {"net.ipv4.ip_forward": "1"} | .linux.namespaces |= map(select(.type != "network"))
		| .mounts |= map(select(.type != "sysfs" and .type != "cgroup"))'
	fails 'net\.ipv4\.ip_forward' create --bundle "$B" "$ID"
	config '.linux.namespaces += [{type: "network", path: "/proc/1/ns/net"}]'
	rt create --bundle "$B" "$ID"
	[ "$status" != 0 ]
}

@test "an ipc value needs an ipc namespace" {
	config '.linux.sysctl = {"kernel.shmmax": "1"} | .linux.namespaces |= map(select(.type != "ipc"))
		| .mounts |= map(select(.type != "mqueue"))'
	fails 'kernel\.shmmax' create --bundle "$B" "$ID"
}

@test "a value the kernel refuses names the key and the property" {
	config '.linux.sysctl = {"net.ipv4.ip_forward": "many"}'
	rt create --bundle "$B" "$ID"
	[ "$status" != 0 ]
	has "$err" ip_forward
	[ ! -e "$R/$ID" ]
}

@test "a key cannot climb out of /proc/sys" {
	config '.linux.sysctl = {"net.../../../etc/x": "1"}'
	fails . create --bundle "$B" "$ID"
	config '.linux.sysctl = {"net/../kernel/panic": "1"}'
	fails . create --bundle "$B" "$ID"
}

@test "a key that is not there is refused" {
	config '.linux.sysctl = {"net.nosuch.key": "1"}'
	rt create --bundle "$B" "$ID"
	[ "$status" != 0 ]
	has "$err" nosuch
}
