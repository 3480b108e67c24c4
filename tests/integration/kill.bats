load helpers

# A container that says in /out which signals it saw.
start_listener() {
	mkdir -p "$T/seen" && chmod 777 "$T/seen"
	config '.mounts += [{destination: "/out", type: "bind", source: $s, options: ["bind", "rw"]}]' \
		--arg s "$T/seen"
	args sh -c 'for s in TERM HUP INT USR1 USR2 WINCH QUIT; do trap "touch /out/$s" $s; done
		for s in 34 35 36 64; do trap "touch /out/$s" $s; done
		touch /out/ready; while :; do sleep 0.02; done'
	ok run -d --bundle "$B" "$ID"
	wait_for 3 test -e "$T/seen/ready"
}

@test "kill without a signal sends TERM" {
	start_listener
	ok kill "$ID"
	wait_for 2 test -e "$T/seen/TERM"
}

@test "kill accepts names with and without SIG" {
	start_listener
	ok kill "$ID" HUP
	wait_for 2 test -e "$T/seen/HUP"
	ok kill "$ID" SIGUSR1
	wait_for 2 test -e "$T/seen/USR1"
}

@test "kill accepts names in any case" {
	not_with crun "upper case only"
	start_listener
	ok kill "$ID" int
	wait_for 2 test -e "$T/seen/INT"
	ok kill "$ID" sigUsr2
	wait_for 2 test -e "$T/seen/USR2"
}

@test "kill accepts numbers, real-time ones too" {
	start_listener
	ok kill "$ID" 28
	wait_for 2 test -e "$T/seen/WINCH"
	ok kill "$ID" 34
	wait_for 2 test -e "$T/seen/34"
	ok kill "$ID" 64
	wait_for 2 test -e "$T/seen/64"
}

@test "kill accepts names of real-time signals" {
	not_with runc "knows no real-time names"
	start_listener
	ok kill "$ID" RTMIN
	wait_for 2 test -e "$T/seen/34"
	ok kill "$ID" SIGRTMIN+2
	wait_for 2 test -e "$T/seen/36"
	ok kill "$ID" RTMAX
	wait_for 2 test -e "$T/seen/64"
}

@test "kill with signal 0 only asks" {
	start_sleeper
	ok kill "$ID" 0
	status_is running
}

@test "kill with an unknown signal is refused and names it" {
	start_sleeper
	local s
	for s in NOSUCH SIGNOSUCH RTMIN+99; do
		fails "$s|unknown signal" kill "$ID" "$s"
	done
	only_tare "the peers do not check numbers"
	for s in 65 999 -9 9x ''; do
		rt kill "$ID" "$s"
		[ "$status" != 0 ] || tell "$s"
	done
	status_is running
}

@test "kill KILL ends the container" {
	start_sleeper
	ok kill "$ID" KILL
	wait_for 2 status_is stopped
	ok state "$ID"
	want '.pid == 0'
}

@test "kill of a stopped container says so in both accepted ways" {
	only_tare
	args true
	ok run -d --bundle "$B" "$ID"
	wait_for 2 status_is stopped
	fails 'container not running' kill "$ID" KILL
	has "$err" "no such process"
	fails 'container not running' kill "$ID" 0
}

@test "kill of an unknown container says that it does not exist" {
	fails 'does not exist' kill "$ID" KILL
	fails 'does not exist' kill --all "$ID" 9
}

@test "kill of a created container" {
	create_sleeper
	ok kill "$ID" KILL
	wait_for 2 status_is stopped
}

@test "kill reaches init only" {
	mkdir "$T/seen" && chmod 777 "$T/seen"
	config '.mounts += [{destination: "/out", type: "bind", source: $s, options: ["bind", "rw"]}]' \
		--arg s "$T/seen"
	args sh -c 'sh -c "trap \"touch /out/child\" USR1; touch /out/ready; while :; do sleep 0.02; done" &
		trap "touch /out/init" USR1; while :; do sleep 0.02; done'
	ok run -d --bundle "$B" "$ID"
	wait_for 2 test -e "$T/seen/ready"
	ok kill "$ID" USR1
	wait_for 2 test -e "$T/seen/init"
	sleep 0.2
	[ ! -e "$T/seen/child" ]
	ok kill --all "$ID" USR1
	wait_for 2 test -e "$T/seen/child"
}

@test "kill KILL without a pid namespace ends every process of the container" {
	not_with crun "only with --all"
	config '.linux.namespaces |= map(select(.type != "pid"))'
	args sh -c 'sleep 1000 & sleep 1000 & sleep 1000'
	ok run -d --bundle "$B" "$ID"
	local cg
	cg=$(cgroup_of "$(pid_of)")
	wait_for 2 eval '[ "$(wc -l <"'"$cg"'/cgroup.procs")" -ge 3 ]'
	ok kill "$ID" KILL
	wait_for 2 eval '! grep -q "populated 1" "'"$cg"'/cgroup.events"'
}

@test "kill --all reaches what outlived init" {
	not_with runc "1.1 refuses when init is dead"
	config '.linux.namespaces |= map(select(.type != "pid"))'
	args sh -c 'sleep 1000 & exit 0'
	ok run -d --bundle "$B" "$ID"
	wait_for 2 status_is stopped
	grep -q "populated 1" "$C/cgroup.events"
	ok kill --all "$ID" 9
	wait_for 2 unpopulated
	ok kill -a "$ID" KILL
	ok delete "$ID"
}

@test "kill --all on a container without processes succeeds" {
	not_with runc "1.1 refuses when init is dead"
	args true
	ok run -d --bundle "$B" "$ID"
	wait_for 2 status_is stopped
	ok kill --all "$ID" 9
}

@test "kill --all reaches processes in sub-cgroups" {
	config '.linux.namespaces |= map(select(.type != "pid"))'
	start_sleeper
	local cg
	cg=$(cgroup_of "$(pid_of)")
	mkdir -p "$cg/sub/deep"
	ok exec -d --pid-file "$T/e.pid" "$ID" sleep 1000
	echo "$(<"$T/e.pid")" >"$cg/sub/deep/cgroup.procs"
	ok kill --all "$ID" KILL
	wait_for 2 gone "$(<"$T/e.pid")"
	ok delete "$ID"
}

@test "a kill that races with the end of the container never hits another process" {
	local i
	for i in 1 2 3 4 5; do
		args true
		ok create --bundle "$B" "$ID"
		ok start "$ID"
		rt kill "$ID" 0
		[ "$status" = 0 ] || [[ $err =~ not\ running|[Nn]o\ such\ process ]]
		wait_for 2 status_is stopped
		ok delete "$ID"
	done
}

@test "kill --regex signals every container whose id matches" {
	not_with runc "has no such option"
	start_sleeper
	config '.linux.cgroupsPath += "2"'
	start_sleeper "${ID}2"
	config '.linux.cgroupsPath += "3"'
	start_sleeper "${TAG}other"
	ok kill --regex "^$ID" KILL
	wait_for 2 status_is stopped "$ID"
	wait_for 2 status_is stopped "${ID}2"
	status_is running "${TAG}other"
	only_tare "crun says nothing of failures"
	fails "container '$ID': container not running" kill -r "^$TAG" KILL
	wait_for 2 status_is stopped "${TAG}other"
	ok kill -r "nothing like it"
	fails 'regular expression' kill -r '['
}
