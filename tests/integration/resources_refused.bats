#!/usr/bin/env bats
# Limits that the kernel refuses, at create and at update: each is told by property and file,
# and everything is as before.

load helpers

setup() {
	begin
	only_tare
	[[ $BATS_TEST_DESCRIPTION == 200* ]] || need_controllers memory pids cpu
}

# A device rule that no other container has, so that the programs made of it can be told.
own_device_rule() {
	config '.linux.resources.devices = [{allow: false, access: "rwm"},
		{allow: true, type: "c", major: 4000, minor: ($m | tonumber), access: "r"}]' --arg m "$$"
}

# programs_gone TAG...: none of them is loaded any more.  The kernel lets go of one a little later.
programs_gone() {
	local all tag
	all=$(bpfs)
	for tag; do
		[[ $all != *"$tag"* ]] || return 1
	done
}

unit_gone() {
	[ "$TT_MANAGER" != systemd ] || [ "$(manager show -P LoadState "tt-$ID.scope")" = not-found ]
}

manager() {
	if [ "$TT_UID" = 0 ]; then systemctl "$@"; else systemctl --user "$@"; fi
}

# What is set, by the kernel and by systemd.
limits_now() {
	grep -s . "$C"/*.{max,min,low,high,weight,nice,burst,idle,group,cpus,mems,partition,class,latency} || true
	[ "$TT_MANAGER" != systemd ] || manager show -p MemoryMax -p MemoryHigh -p MemoryLow -p CPUWeight \
		-p CPUQuotaPerSecUSec -p TasksMax -p AllowedCPUs -p AllowedMemoryNodes -p IOWeight "tt-$ID.scope"
}

# told POINTER FILE: the last failure named both.
told() {
	want ".property == \"$1\" and (.msg | contains(\"$2\"))" "$T/log"
}

# refused_at_create POINTER FILE: of the bundle's configuration.
refused_at_create() {
	rm -f "$T/log"
	fails . --log "$T/log" --log-format json create --bundle "$B" "$ID"
	told "/linux/resources$1" "$2"
	[ ! -d "$C" ] && [ ! -e "$R/$ID" ] && unit_gone || tell "$1: something is left"
}

# refused_at_update POINTER FILE RESOURCES: with one that would be good.
refused_at_update() {
	jq -n "{pids: {limit: 77}, memory: {reservation: 4194304}} * ($3)" >"$T/r.json"
	rm -f "$T/log"
	fails . --log "$T/log" --log-format json update -r "$T/r.json" "$ID"
	told "$1" "$2"
	nothing_changed
}

# A controller that has been enabled meanwhile may have added files.
nothing_changed() {
	same "" "$(grep -Fxv -f <(limits_now) <<<"$BEFORE")"
}

# refused FILE...: lines "POINTER RESOURCES" from standard input, whose property is of that
# file; each first at create.  A file that this kernel does not have is passed over.
refused() {
	local pointer resources file line good tags n=0
	mapfile -t cases
	own_device_rule
	args sleep 1000
	cp "$B/config.json" "$T/good.json"
	config '.linux.resources += {memory: {limit: 67108864, reservation: 8388608}, pids: {limit: 50},
		cpu: {shares: 512, quota: 50000, period: 100000}}'
	good=$(<"$B/config.json")
	ok create --bundle "$B" "$ID"
	mapfile -t tags < <(bpfs "$C" 2>/dev/null)
	BEFORE=$(limits_now)
	for line in "${cases[@]}"; do
		read -r file pointer resources <<<"$line"
		[[ -e $C/$file || $file == *nosuch* || $file == *.3MB.* ]] || continue
		n=$((n + 1))
		refused_at_update "$pointer" "$file" "$resources" || tell "update: $line"
	done
	[ "$TT_MANAGER" != systemd ] || { manager daemon-reload && nothing_changed; }
	ok start "$ID"
	status_is running
	ok delete --force "$ID"
	for line in "${cases[@]}"; do
		read -r file pointer resources <<<"$line"
		[[ $file != *.uclamp.* && $file != io.prio.class && $file != *.zswap.* && $file != cpuset.cpus.* ]] || continue
		echo "$good" | jq ".linux.resources |= (. * ($resources))" >"$B/config.json"
		refused_at_create "$pointer" "$file" || tell "create: $line"
	done
	[ $n -gt 0 ]
	wait_for $((5 * TT_SLOW)) programs_gone "${tags[@]}" || tell "device programs are left: ${tags[*]}"
}

# lines PROPERTY...: of a unified table, "FILE VALUE" from standard input.
unified() {
	local file value
	while read -r file value; do
		printf '%s /unified/%s %s\n' "$file" "$file" "$(jq -nc --arg f "$file" --arg v "$value" '{unified: {($f): $v}}')"
	done
}

@test "refused: memory" {
	refused < <(unified <<-'END'
		memory.high much
		memory.max -5
		memory.low 1x1
		memory.min abc
		memory.swap.max many
		memory.swap.high x
		memory.oom.group 2
		memory.oom.group yes
		memory.zswap.max z
		memory.reclaim 1x
		memory.current 5
		memory.nosuch 5
	END
	)
}

@test "refused: cpu" {
	need_controllers cpu
	refused < <(unified <<-'END'
		cpu.weight 0
		cpu.weight 10001
		cpu.weight heavy
		cpu.weight.nice 20
		cpu.weight.nice -21
		cpu.max max 5
		cpu.max 100 100000
		cpu.max fast
		cpu.max.burst 60000
		cpu.max.burst b
		cpu.idle 2
		cpu.uclamp.min 101
		cpu.uclamp.max x
	END
	)
}

@test "refused: processors and memory nodes that do not exist" {
	need_controllers cpuset
	{
		echo 'cpuset.cpus /cpu/cpus {"cpu": {"cpus": "99"}}'
		echo 'cpuset.cpus /cpu/cpus {"cpu": {"cpus": "0,5000"}}'
		echo 'cpuset.mems /cpu/mems {"cpu": {"mems": "55"}}'
		unified <<-'END'
			cpuset.cpus 0-
			cpuset.cpus every
			cpuset.mems 0-99999
			cpuset.mems here
			cpuset.cpus.partition roots
		END
	} >"$T/cases"
	refused <"$T/cases"
}

@test "refused: tasks" {
	refused < <(unified <<-'END'
		pids.max -1
		pids.max lots
		pids.max 0x
		pids.nosuch 1
	END
	)
}

@test "refused: io" {
	need_controllers io
	local dev
	dev=$(cat /sys/block/*/dev | head -n 1)
	{
		echo 'io.max /blockIO/throttleReadBpsDevice/0 {"blockIO": {"throttleReadBpsDevice": [{"major": 4000, "minor": 77, "rate": 5}]}}'
		echo 'io.max /blockIO/throttleWriteIOPSDevice/0 {"blockIO": {"throttleWriteIOPSDevice": [{"major": 4000, "minor": 78, "rate": 5}]}}'
		unified <<-END
			io.max 4000:79 rbps=5
			io.max $dev rbps=0
			io.max $dev speed=1
			io.max $dev riops=fast
			io.weight default 0
			io.weight default 10001
			io.latency $dev target=x
			io.prio.class fastest
		END
	} >"$T/cases"
	refused <"$T/cases"
}

@test "refused: huge pages and RDMA" {
	need_controllers hugetlb rdma
	{
		echo 'hugetlb.3MB.max /hugepageLimits/0 {"hugepageLimits": [{"pageSize": "3MB", "limit": 4194304}]}'
		echo 'rdma.max /rdma/mlx9_9 {"rdma": {"mlx9_9": {"hcaHandles": 3}}}'
		unified <<-'END'
			hugetlb.2MB.max x
			hugetlb.2MB.rsvd.max y
			rdma.max mlx9_8 hca_handle=3
			rdma.max x
			misc.max nothing 5
		END
	} >"$T/cases"
	refused <"$T/cases"
}

@test "a throttled device is slow" {
	only_root
	need_controllers io
	local dev=/dev/vda began
	[ -b $dev ] || skip "no device to read from"
	config '.linux.resources.devices = [{allow: true, access: "rwm"}]
		| .linux.resources.blockIO.throttleReadBpsDevice = [{major: $n[0], minor: $n[1], rate: 1048576}]' \
		--argjson n "[$(lsblk -dnro MAJ:MIN $dev | tr : ,)]"
	start_sleeper
	began=$SECONDS
	sh -c 'echo $$ >"$0/cgroup.procs" && exec dd if=$1 of=/dev/null bs=64k count=64 iflag=direct' "$C" $dev 2>/dev/null
	[ $((SECONDS - began)) -ge 2 ]
}

@test "RDMA limits are the kernel's" {
	local device
	device=$(ls /sys/class/infiniband 2>/dev/null | head -n 1)
	[ "$device" ] || skip "no RDMA device"
	config '.linux.resources.rdma[$d] = {hcaHandles: 3, hcaObjects: 10}' --arg d "$device"
	create_sleeper
	same "$(<"$C/rdma.max")" "$device hca_handle=3 hca_object=10"
}

@test "200 containers that come and go leave no cgroup, unit or device program" {
	local i tags
	own_device_rule
	args sleep 1000
	for ((i = 1; i <= 200; i++)); do
		ok create --bundle "$B" "$ID"
		[ $i != 1 ] || mapfile -t tags < <(bpfs "$C" 2>/dev/null)
		ok delete --force "$ID"
	done
	[ "$TT_UID" != 0 ] || [ ${#tags[@]} -gt 0 ]
	[ -z "$(find "$CG" -maxdepth 6 -type d -name "*$TAG*" 2>/dev/null)" ]
	[ "$TT_MANAGER" != systemd ] || same "" "$(manager list-units --all --no-legend "tt-$TAG*")"
	wait_for $((5 * TT_SLOW)) programs_gone "${tags[@]}" || tell "device programs are left: ${tags[*]}"
}
