load helpers

# Each test is a host of its own: a network namespace in which devices can be made.
setup() {
	begin || return 1
	only_tare "runc and crun say it otherwise"
	need ip
	unshare --net sleep 10000 3>&- &
	HOST=$!
	wait_for $((5 * TT_SLOW)) is_apart "$HOST"
	REAL=$TARE
	printf '#!/bin/sh\nexec nsenter --net=/proc/%s/ns/net -- %s "$@"\n' "$HOST" "$REAL" >"$T/tare"
	chmod 755 "$T/tare"
	TARE=$T/tare
}

teardown() {
	TARE=${REAL:-$TARE}
	[ -z "${HOST:-}" ] || kill "$HOST"
	finish
}

is_apart() {
	[ "$(readlink "/proc/$1/ns/net")" != "$(readlink /proc/self/ns/net)" ]
}

# host ARG...: ip, on that host.
host() {
	nsenter --net="/proc/$HOST/ns/net" -- ip "$@"
}

# device NAME [OPTION...]: one that can be moved; its peer p-NAME stays.
device() {
	host link add "$@" type veth peer name "p-$1"
}

# devices JSON: /linux/netDevices
devices() {
	config '.linux.netDevices = $d' --argjson d "$1"
}

# addresses FILTER of `ip -json addr` inside.
within() {
	nsenter --net="/proc/$(pid_of)/ns/net" -- ip -json addr >"$T/addr"
	want "$1" "$T/addr"
}

on_host() {
	host -json addr | jq 'map(select(.ifname | startswith("p-") | not))' >"$T/addr"
	want "$1" "$T/addr"
}

@test "a device moves into the container, under its new name and up" {
	device dum0 mtu 1400
	devices '{"dum0": {"name": "eth0"}}'
	create_sleeper
	within '[.[].ifname] == ["lo", "eth0"]'
	within '.[1].mtu == 1400 and (.[1].flags | index("UP"))'
	on_host '[.[].ifname] == ["lo"]'
}

@test "a device without a new name keeps its own" {
	device dum0
	devices '{"dum0": {}}'
	create_sleeper
	within '.[1].ifname == "dum0"'
}

@test "permanent global addresses come along, others do not" {
	device dum0
	host addr add 10.1.2.3/24 broadcast 10.1.2.255 dev dum0
	host addr add 10.1.2.4/24 dev dum0
	host addr add 10.9.9.1 peer 10.9.9.2/32 dev dum0
	host addr add 169.254.1.1/16 scope link dev dum0
	host addr add fd00:1::2/64 nodad dev dum0
	host addr add fd00:2::2/64 valid_lft 1000 preferred_lft 1000 nodad dev dum0
	host link set dum0 up
	devices '{"dum0": {"name": "eth0"}}'
	create_sleeper
	within '[.[1].addr_info[] | select(.scope == "global") | "\(.local)/\(.prefixlen)"] | sort
		== (["10.1.2.3/24", "10.1.2.4/24", "10.9.9.1/32", "fd00:1::2/64"] | sort)'
	within '.[1].addr_info | any(.local == "10.1.2.3" and .broadcast == "10.1.2.255")'
	within '.[1].addr_info | any(.local == "10.9.9.1" and .address == "10.9.9.2")'
	within '.[1].addr_info | any(.local == "169.254.1.1") | not'
}

@test "several devices move, and a pattern gets the first free number" {
	device dum0
	device dum1
	device other
	devices '{"dum0": {"name": "eth%d"}, "dum1": {"name": "eth%d"}, "other": {"name": "dum0"}}'
	create_sleeper
	within '[.[].ifname] | sort == ["dum0", "eth0", "eth1", "lo"]'
	on_host '[.[].ifname] | sort == ["lo"]'
}

@test "two devices can swap their names" {
	device one mtu 1401
	device two mtu 1402
	devices '{"one": {"name": "two"}, "two": {"name": "one"}}'
	create_sleeper
	within 'map(select(.ifname == "one"))[0].mtu == 1402'
	within 'map(select(.ifname == "two"))[0].mtu == 1401'
}

@test "a device moves into a joined network namespace" {
	unshare --net sleep 10000 3>&- &
	local pod=$!
	wait_for $((5 * TT_SLOW)) is_apart "$pod"
	device dum0
	config '(.linux.namespaces[] | select(.type == "network")).path = $p' --arg p "/proc/$pod/ns/net"
	devices '{"dum0": {"name": "eth7"}}'
	create_sleeper
	within 'any(.ifname == "eth7")'
	kill "$pod"
}

@test "a device moves into a container with a user namespace" {
	user_namespace
	device dum0
	host addr add 10.1.2.3/24 dev dum0
	devices '{"dum0": {"name": "eth0"}}'
	create_sleeper
	within '.[1].addr_info | any(.local == "10.1.2.3")'
}

@test "sysctls may speak of a device that was moved" {
	device dum0
	devices '{"dum0": {"name": "eth0"}}'
	config '.linux.sysctl = {"net.ipv4.conf.eth0.forwarding": "1"}'
	inside 'cat /proc/sys/net/ipv4/conf/eth0/forwarding'
	same "$out" 1
}

@test "a device that is not there is named, before others have moved" {
	device dum0
	devices '{"dum0": {}, "nope0": {}}'
	fails "'nope0': no such device .*/linux/netDevices/nope0" create --bundle "$B" "$ID"
	on_host 'any(.ifname == "dum0")'
}

@test "a name that is taken is refused, and all devices come back as they were" {
	unshare --net sleep 10000 3>&- &
	local pod=$!
	wait_for $((5 * TT_SLOW)) is_apart "$pod"
	nsenter --net="/proc/$pod/ns/net" -- ip link add eth0 type veth peer name other
	device dum0
	device dum1
	host addr add 10.1.2.3/24 dev dum0
	host link set dum0 up
	config '(.linux.namespaces[] | select(.type == "network")).path = $p' --arg p "/proc/$pod/ns/net"
	devices '{"dum0": {"name": "eth1"}, "dum1": {"name": "eth0"}}'
	fails "'dum1' 'eth0' .*file exists .*/linux/netDevices/dum1" create --bundle "$B" "$ID"
	on_host '[.[].ifname] | sort == ["dum0", "dum1", "lo"]'
	on_host '.[] | select(.ifname == "dum0") | (.flags | index("UP")) and (.addr_info | any(.local == "10.1.2.3"))'
	on_host '.[] | select(.ifname == "dum1") | .flags | index("UP") | not'
	kill "$pod"
}

@test "a failure after the move brings the device back" {
	device dum0
	host addr add fd00:1::2/64 nodad dev dum0
	devices '{"dum0": {"name": "eth0"}}'
	args /no/such/program
	fails 'no/such/program' create --bundle "$B" "$ID"
	on_host '.[] | select(.ifname == "dum0") | .addr_info | any(.local == "fd00:1::2")'
	rt run --bundle "$B" "$ID"
	[ "$status" != 0 ]
	on_host 'any(.ifname == "dum0")'
}

@test "a device that is bound to its namespace is refused with the reason" {
	host link add br0 type bridge
	devices '{"br0": {}}'
	rt create --bundle "$B" "$ID"
	[ "$status" = 0 ] || has "$err" "bound to their network namespace"
}

@test "the host's own network namespace takes no devices" {
	device dum0
	devices '{"dum0": {}}'
	config '(.linux.namespaces[] | select(.type == "network")).path = $p' --arg p "/proc/$HOST/ns/net"
	fails "host's own network namespace .*/linux/netDevices" create --bundle "$B" "$ID"
	config 'del(.linux.namespaces[] | select(.type == "network"))'
	fails '/linux/netDevices' create --bundle "$B" "$ID"
	on_host 'any(.ifname == "dum0")'
}

@test "virtual devices end with a container in the foreground" {
	host link add left type veth peer name right
	devices '{"right": {"name": "eth0"}}'
	inside 'cat /sys/class/net/eth0/operstate'
	wait_for $((5 * TT_SLOW)) gone_from_host left
}

gone_from_host() {
	! host link show dev "$1" >/dev/null 2>&1
}
