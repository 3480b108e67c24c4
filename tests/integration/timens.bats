load helpers

time_namespace() {
	not_with runc "1.1 knows no time namespace"
	not_with crun "cannot raise its limits here"
	[ -e /proc/self/ns/time ] || skip "the kernel has no time namespaces"
	config '.linux.namespaces += [{type: "time"}]'
}

@test "clocks are moved by the configured offsets" {
	time_namespace
	config '.linux.timeOffsets = {monotonic: {secs: 100000, nanosecs: 5}, boottime: {secs: 200000}}'
	local before
	before=$(awk '{print int($1)}' /proc/uptime)
	probe clock
	want ".clock.monotonic >= $before + 100000 and .clock.monotonic < $before + 100010"
	want ".clock.boottime >= $before + 200000 and .clock.boottime < $before + 200010"
}

@test "a time namespace without offsets is new and shows the same time" {
	time_namespace
	probe clock namespaces
	want ".namespaces.time != \"$(readlink /proc/self/ns/time)\""
	want ".clock.boottime - $(awk '{print int($1)}' /proc/uptime) < 5"
}

@test "exec enters the time namespace" {
	time_namespace
	config '.linux.timeOffsets = {boottime: {secs: 500000}}'
	start_sleeper
	ok exec "$ID" probe clock namespaces
	want ".clock.boottime > 500000 and .namespaces.time == \"$(readlink /proc/"$(pid_of)"/ns/time)\""
}

@test "offsets without a time namespace are refused" {
	only_tare
	config '.linux.timeOffsets = {boottime: {secs: 1}}'
	fails timeOffsets create --bundle "$B" "$ID"
}
