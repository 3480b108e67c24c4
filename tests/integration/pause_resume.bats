load helpers

frozen() {
	grep -q "frozen $1" "$C/cgroup.events"
}

@test "pause stops every process, resume lets them go on" {
	config '.root.readonly = false'
	args sh -c 'n=0; while :; do n=$((n + 1)); echo $n >/tmp/n; sleep 0.01; done'
	ok run -d --bundle "$B" "$ID"
	wait_for 2 test -s "$B/rootfs/tmp/n"
	ok pause "$ID"
	[ -z "$out" ]
	status_is paused
	frozen 1
	local a b
	a=$(<"$B/rootfs/tmp/n")
	sleep 0.2
	b=$(<"$B/rootfs/tmp/n")
	same "$a" "$b"
	ok resume "$ID"
	status_is running
	frozen 0
	wait_for 2 eval '[ "$(<"$B/rootfs/tmp/n")" != "'"$b"'" ]'
}

@test "a created container can be paused and resumed" {
	not_with crun "prints a different status"
	create_sleeper
	ok pause "$ID"
	frozen 1
	ok resume "$ID"
	status_is created
	ok start "$ID"
	status_is running
}

@test "resume of a container that is not paused is refused" {
	not_with crun "writes and succeeds"
	start_sleeper
	fails 'container not paused' resume "$ID"
	status_is running
}

@test "pause and resume of a stopped container are refused" {
	args true
	ok run -d --bundle "$B" "$ID"
	wait_for 2 status_is stopped
	fails 'not running' pause "$ID"
	fails . resume "$ID"
}

@test "pause and resume of an unknown container say that it does not exist" {
	fails 'does not exist' pause "$ID"
	fails 'does not exist' resume "$ID"
}

@test "kill KILL ends a paused container" {
	start_sleeper
	local pid
	pid=$(pid_of)
	ok pause "$ID"
	ok kill "$ID" KILL
	wait_for 2 gone "$pid"
	status_is stopped
	ok delete "$ID"
}

@test "start of a paused container is refused" {
	not_with crun "has no such check"
	create_sleeper
	ok pause "$ID"
	fails . start "$ID"
	ok resume "$ID"
}

@test "a container whose init died while it was paused can be resumed or deleted" {
	start_sleeper
	ok pause "$ID"
	ok kill "$ID" 9
	wait_for 2 status_is stopped
	rt resume "$ID"
	ok delete "$ID"
}
