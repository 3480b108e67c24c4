#!/usr/bin/env bats
# Every resource is read back, from the kernel's file and from the unit's property, after
# create, after an update, and each time after a daemon-reload.

load helpers

setup() {
	begin
	only_tare
	: >"$T/rows"
}

manager() {
	if [ "$TT_UID" = 0 ]; then systemctl "$@"; else systemctl --user "$@"; fi
}

# row CONTROLLER POINTER FILE RESOURCES VALUE RESOURCES VALUE [PROPERTY=VALUE PROPERTY=VALUE]:
# what create asks for and what FILE then says, the same of update, and what the unit says.
row() {
	printf '%s\t' "$@" >>"$T/rows" && echo >>"$T/rows"
}

# Of these, the rows whose controller can be had here; "" if there is none.
merged() {
	jq -sc 'reduce .[] as $r ({}; . * $r)' <(cut -f "$1" "$T/rows")
}

have_controllers() {
	local row kept=$T/kept
	: >"$kept"
	while IFS= read -r row; do
		! available_controllers | grep -qw "${row%%$'\t'*}" || echo "$row" >>"$kept"
	done <"$T/rows"
	mv "$kept" "$T/rows"
	[ -s "$T/rows" ] || skip "no controller of these"
}

# says VALUE-COLUMN PROPERTY-COLUMN WHEN
says() {
	local controller pointer file first one second two unit_one unit_two now value unit
	while IFS=$'\t' read -r controller pointer file first one second two unit_one unit_two; do
		value=$one unit=$unit_one
		[ "$1" = create ] || { value=$two unit=$unit_two; }
		now=$(tr '\n' ' ' <"$C/$file") && now=${now% }
		[ "$now" = "$value" ] || tell "$2: $pointer: $file is '$now', not '$value'"
		[ "$TT_MANAGER" = systemd ] && [ "$unit" ] || continue
		now=$(manager show -P "${unit%%=*}" "tt-$ID.scope")
		[ "$now" = "${unit#*=}" ] || tell "$2: $pointer: ${unit%%=*} is '$now', not '${unit#*=}'"
	done <"$T/rows"
}

reload() {
	[ "$TT_MANAGER" != systemd ] || manager daemon-reload
}

kept() {
	have_controllers
	config '.linux.resources = (.linux.resources // {}) * $r' --argjson r "$(merged 4)"
	create_sleeper
	says create "after create"
	reload
	says create "create, daemon-reload"
	ok start "$ID"
	merged 6 >"$T/r.json"
	ok update -r "$T/r.json" "$ID"
	says update "after update"
	reload
	says update "update, daemon-reload"
	echo "$(wc -l <"$T/rows") rows"
}

@test "memory, processors and tasks are kept" {
	local all
	all=$(cat "$CG/cpuset.cpus.effective" 2>/dev/null) || all=0
	[[ $all == 0[-,]* ]] || all=0
	row memory /memory/limit memory.max '{"memory":{"limit":67108864}}' 67108864 \
		'{"memory":{"limit":100663296}}' 100663296 MemoryMax=67108864 MemoryMax=100663296
	row memory /memory/swap memory.swap.max '{"memory":{"swap":100663296}}' 33554432 \
		'{"memory":{"swap":150994944}}' 50331648 MemorySwapMax=33554432 MemorySwapMax=50331648
	row memory /memory/reservation memory.low '{"memory":{"reservation":33554432}}' 33554432 \
		'{"memory":{"reservation":16777216}}' 16777216 MemoryLow=33554432 MemoryLow=16777216
	row memory /unified/memory.high memory.high '{"unified":{"memory.high":"50331648"}}' 50331648 \
		'{"unified":{"memory.high":"83886080"}}' 83886080 MemoryHigh=50331648 MemoryHigh=83886080
	row memory /unified/memory.oom.group memory.oom.group '{"unified":{"memory.oom.group":"1"}}' 1 '{}' 1
	row cpu /cpu/shares cpu.weight '{"cpu":{"shares":2048}}' 174 \
		'{"cpu":{"shares":1024}}' 100 CPUWeight=174 CPUWeight=100
	row cpu /cpu/quota cpu.max '{"cpu":{"quota":20000}}' "20000 50000" \
		'{"cpu":{"quota":30000}}' "30000 100000" CPUQuotaPerSecUSec=400ms CPUQuotaPerSecUSec=300ms
	row cpu /cpu/period cpu.max '{"cpu":{"period":50000}}' "20000 50000" \
		'{"cpu":{"period":100000}}' "30000 100000" CPUQuotaPeriodUSec=50ms CPUQuotaPeriodUSec=100ms
	row cpu /cpu/burst cpu.max.burst '{"cpu":{"burst":1000}}' 1000 '{"cpu":{"burst":2000}}' 2000
	row cpuset /cpu/cpus cpuset.cpus '{"cpu":{"cpus":"0"}}' 0 \
		"{\"cpu\":{\"cpus\":\"$all\"}}" "$all" AllowedCPUs=0 "AllowedCPUs=$all"
	row cpuset /cpu/mems cpuset.mems '{"cpu":{"mems":"0"}}' 0 '{"cpu":{"mems":"0"}}' 0 \
		AllowedMemoryNodes=0 AllowedMemoryNodes=0
	row pids /pids/limit pids.max '{"pids":{"limit":20}}' 20 '{"pids":{"limit":30}}' 30 TasksMax=20 TasksMax=30
	kept
}

@test "the class of the idle is kept" {
	row cpu /cpu/idle cpu.idle '{"cpu":{"idle":1}}' 1 '{"cpu":{"idle":0}}' 0 CPUWeight=idle CPUWeight=100
	kept
}

# A device that is there, as MAJOR:MINOR.
disk() {
	local f
	for f in /sys/block/*/dev; do
		[[ $f == */loop* ]] || { cat "$f"; return; }
	done
	return 1
}

@test "I/O of a device is kept" {
	local dev path at weight=io.weight first second
	dev=$(disk) || skip "no block device"
	path=/dev/block/$dev
	at="\"major\":${dev%:*},\"minor\":${dev#*:},\"rate\""
	first="$dev rbps=1048576 wbps=2097152 riops=100 wiops=200"
	second="$dev rbps=3145728 wbps=4194304 riops=300 wiops=400"
	row io /blockIO/throttleReadBpsDevice io.max "{\"blockIO\":{\"throttleReadBpsDevice\":[{$at:1048576}]}}" "$first" \
		"{\"blockIO\":{\"throttleReadBpsDevice\":[{$at:3145728}]}}" "$second" \
		"IOReadBandwidthMax=$path 1048576" "IOReadBandwidthMax=$path 3145728"
	row io /blockIO/throttleWriteBpsDevice io.max "{\"blockIO\":{\"throttleWriteBpsDevice\":[{$at:2097152}]}}" "$first" \
		"{\"blockIO\":{\"throttleWriteBpsDevice\":[{$at:4194304}]}}" "$second" \
		"IOWriteBandwidthMax=$path 2097152" "IOWriteBandwidthMax=$path 4194304"
	row io /blockIO/throttleReadIOPSDevice io.max "{\"blockIO\":{\"throttleReadIOPSDevice\":[{$at:100}]}}" "$first" \
		"{\"blockIO\":{\"throttleReadIOPSDevice\":[{$at:300}]}}" "$second" \
		"IOReadIOPSMax=$path 100" "IOReadIOPSMax=$path 300"
	row io /blockIO/throttleWriteIOPSDevice io.max "{\"blockIO\":{\"throttleWriteIOPSDevice\":[{$at:200}]}}" "$first" \
		"{\"blockIO\":{\"throttleWriteIOPSDevice\":[{$at:400}]}}" "$second" \
		"IOWriteIOPSMax=$path 200" "IOWriteIOPSMax=$path 400"
	kept
}

@test "the weight of I/O is kept" {
	need_controllers io
	create_sleeper
	local files=("$C"/io.*weight)
	ok delete --force "$ID"
	case ${files[0]##*/} in
	io.bfq.weight)
		row io /blockIO/weight io.bfq.weight '{"blockIO":{"weight":500}}' "default 500" '{"blockIO":{"weight":300}}' "default 300" ;;
	io.weight)
		row io /blockIO/weight io.weight '{"blockIO":{"weight":500}}' "default 4950" \
			'{"blockIO":{"weight":100}}' "default 910" IOWeight=4950 IOWeight=910 ;;
	*) skip "this kernel has no I/O weights" ;;
	esac
	kept
}

@test "huge pages are kept" {
	local size=2MB bytes=2097152
	[ -e /sys/kernel/mm/hugepages/hugepages-2048kB ] || skip "no huge pages of 2 MiB"
	row hugetlb /hugepageLimits hugetlb.$size.max \
		"{\"hugepageLimits\":[{\"pageSize\":\"$size\",\"limit\":$((bytes * 2))}]}" $((bytes * 2)) \
		"{\"hugepageLimits\":[{\"pageSize\":\"$size\",\"limit\":$((bytes * 3))}]}" $((bytes * 3))
	row hugetlb /hugepageLimits hugetlb.$size.rsvd.max '{}' $((bytes * 2)) '{}' $((bytes * 3))
	kept
}

@test "RDMA limits are kept" {
	local device
	device=$(ls /sys/class/infiniband 2>/dev/null | head -n 1)
	[ "$device" ] || skip "no RDMA device"
	row rdma /rdma rdma.max "{\"rdma\":{\"$device\":{\"hcaHandles\":3,\"hcaObjects\":10}}}" \
		"$device hca_handle=3 hca_object=10" \
		"{\"rdma\":{\"$device\":{\"hcaHandles\":4,\"hcaObjects\":20}}}" "$device hca_handle=4 hca_object=20"
	kept
}
