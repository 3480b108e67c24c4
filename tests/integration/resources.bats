load helpers

# limits FILTER: linux.resources of the bundle; the controllers it needs, or skip.
limits() {
	config ".linux.resources += $1"
	shift
	need_controllers "$@"
}

need_file() {
	[ -e "$C/$1" ] || skip "this kernel has no $1"
}

# holds FILE TEXT: a file of the container's cgroup.
holds() {
	same "$(<"$C/$1")" "$2"
}

device() {
	local f
	for f in /sys/block/*/dev; do
		[[ $f == */loop* ]] || { cat "$f"; return; }
	done
	skip "no block device"
}

@test "memory limits are those of the kernel's files" {
	limits '{memory: {limit: 67108864, reservation: 33554432, swap: 134217728}}' memory
	create_sleeper
	holds memory.max 67108864
	holds memory.low 33554432
	need_file memory.swap.max
	[ "$TT_KIND" = crun ] || holds memory.swap.max 67108864
}

@test "a memory+swap limit equal to the memory limit leaves no swap" {
	limits '{memory: {limit: 67108864, swap: 67108864}}' memory
	create_sleeper
	holds memory.max 67108864
	need_file memory.swap.max
	holds memory.swap.max 0
}

@test "a swap limit without a memory limit is refused" {
	limits '{memory: {swap: 67108864}}' memory
	fails '/linux/resources/memory/swap: the memory.swap limit 67108864 needs a memory limit' \
		create --bundle "$B" "$ID"
}

@test "shares become a weight" {
	limits '{cpu: {shares: 2048}}' cpu
	create_sleeper
	[ "$TT_KIND" = tare ] || skip "the older formula"
	holds cpu.weight 174
}

@test "quota and period stand in one file" {
	limits '{cpu: {quota: 50000, period: 200000}}' cpu
	create_sleeper
	holds cpu.max '50000 200000'
}

@test "a quota alone is for the kernel's period" {
	limits '{cpu: {quota: 50000}}' cpu
	create_sleeper
	holds cpu.max '50000 100000'
}

@test "a period alone limits nothing" {
	limits '{cpu: {period: 200000}}' cpu
	create_sleeper
	holds cpu.max 'max 200000'
}

@test "a burst goes with its quota" {
	not_with runc "1.1 has no burst"
	not_with crun "1.8 writes it first"
	limits '{cpu: {quota: 50000, burst: 20000}}' cpu
	create_sleeper
	holds cpu.max '50000 100000'
	holds cpu.max.burst 20000
}

@test "an idle container has no weight" {
	only_tare
	limits '{cpu: {idle: 1, shares: 2048}}' cpu
	create_sleeper
	holds cpu.idle 1
	rt --log "$T/log" --log-level warning explain --bundle "$B" "$ID"
	has "$(<"$T/log")" 'unable to apply both'
}

@test "CPUs and memory nodes are those asked for" {
	limits '{cpu: {cpus: "0", mems: "0"}}' cpuset
	create_sleeper
	holds cpuset.cpus 0
	holds cpuset.mems 0
	has "$(grep Cpus_allowed_list "/proc/$(pid_of)/status")" $'\t0'
}

@test "tasks are limited" {
	limits '{pids: {limit: 20}}' pids
	create_sleeper
	holds pids.max 20
}

@test "a limit of 0 tasks leaves init alone" {
	only_tare
	limits '{pids: {limit: 0}}' pids
	inside 'true & wait; echo never' 2>/dev/null || true
	hasnt "$out" never
	create_sleeper "${ID}"
	holds pids.max 1
}

@test "the I/O weight is for whichever scheduler there is" {
	limits '{blockIO: {weight: 500}}' io
	[ -e "$CG/system.slice/io.weight" ] || ls "$CG"/*/io.*weight >/dev/null 2>&1 || skip "this kernel has no I/O weights"
	create_sleeper
	if [ -e "$C/io.bfq.weight" ]; then
		has "$(<"$C/io.bfq.weight")" 500
	else
		has "$(<"$C/io.weight")" 'default 4950'
	fi
}

@test "the I/O weight of a device" {
	only_tare
	local dev
	dev=$(device)
	limits "{blockIO: {weightDevice: [{major: ${dev%:*}, minor: ${dev#*:}, weight: 1000}]}}" io
	rt create --bundle "$B" "$ID"
	[[ $err != *'has neither'* && $err != *'not supported'* ]] || skip "$err"
	[ "$status" = 0 ]
	grep -qE "^$dev (1000|10000)$" "$C"/io.*weight
}

@test "I/O of a device is throttled in all four ways" {
	local dev list
	dev=$(device)
	list="major: ${dev%:*}, minor: ${dev#*:}, rate"
	limits "{blockIO: {throttleReadBpsDevice: [{$list: 1048576}],
		throttleWriteBpsDevice: [{$list: 2097152}],
		throttleReadIOPSDevice: [{$list: 100}], throttleWriteIOPSDevice: [{$list: 200}]}}" io
	create_sleeper
	holds io.max "$dev rbps=1048576 wbps=2097152 riops=100 wiops=200"
}

@test "a throttled device must exist, and its entry is named" {
	only_tare
	limits '{blockIO: {throttleReadBpsDevice: [{major: 4000, minor: 77, rate: 5}]}}' io
	fails '4000:77 rbps=5.*io.max' create --bundle "$B" "$ID"
	rt --log "$T/log" --log-format json create --bundle "$B" "$ID"
	want '.property == "/linux/resources/blockIO/throttleReadBpsDevice/0"' "$T/log"
	[ ! -d "$C" ]
}

@test "huge pages are limited, and so is what is set aside" {
	not_with crun "no rsvd"
	limits '{hugepageLimits: [{pageSize: "2MB", limit: 4194304}]}' hugetlb
	create_sleeper
	holds hugetlb.2MB.max 4194304
	holds hugetlb.2MB.rsvd.max 4194304
}

@test "a page size the kernel does not have is named" {
	only_tare
	limits '{hugepageLimits: [{pageSize: "3MB", limit: 4194304}]}' hugetlb
	fails "no file 'hugetlb.3MB.max'" create --bundle "$B" "$ID"
	[ ! -d "$C" ]
}

@test "an RDMA device that is not there is named" {
	only_tare
	limits '{rdma: {mlx9_9: {hcaHandles: 3}}}' rdma
	fails 'mlx9_9 hca_handle=3.*rdma.max' create --bundle "$B" "$ID"
}

@test "unified values win, and each line is written by itself" {
	limits '{memory: {limit: 67108864}, unified: {"memory.max": "50331648", "memory.high": "41943040",
		"memory.oom.group": "1"}}' memory
	create_sleeper
	holds memory.max 50331648
	holds memory.high 41943040
	holds memory.oom.group 1
}

@test "lines of one unified value go to several devices" {
	local devices
	mapfile -t devices < <(cat /sys/block/*/dev | sort -u | head -n 2)
	[ ${#devices[@]} = 2 ] || skip "two block devices are needed"
	config '.linux.resources.unified = {"io.max": $v}' \
		--arg v "${devices[0]} riops=100"$'\n'"${devices[1]} riops=200"
	need_controllers io
	create_sleeper
	grep -q "${devices[0]} .*riops=100 " "$C/io.max"
	grep -q "${devices[1]} .*riops=200 " "$C/io.max"
}

@test "a value the kernel refuses names its property and leaves nothing" {
	only_tare
	limits '{unified: {"memory.high": "much"}}' memory
	fails "cannot write 'much' to 'memory.high'" create --bundle "$B" "$ID"
	[ ! -d "$C" ]
	rt --log "$T/log" --log-format json create --bundle "$B" "$ID"
	want '.property == "/linux/resources/unified/memory.high"' "$T/log"
}

@test "explain names every file that is written" {
	only_tare
	limits '{memory: {limit: 67108864}, pids: {limit: 20}, cpu: {shares: 512}}' memory pids cpu
	ok explain --bundle "$B" "$ID"
	[[ $out =~ memory.max\ =\ 67108864\ +/linux/resources/memory/limit ]]
	[[ $out =~ pids.max\ =\ 20\ +/linux/resources/pids/limit ]]
	[[ $out =~ cpu.weight\ =\ 59\ +/linux/resources/cpu/shares ]]
	[[ $out =~ cgroup.subtree_control\ =\ \+memory ]]
}
