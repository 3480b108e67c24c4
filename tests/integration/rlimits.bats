load helpers

@test "every limit is set, soft and hard" {
	config '.process.rlimits = [
		{type: "RLIMIT_NOFILE", soft: 100, hard: 200}, {type: "RLIMIT_CORE", soft: 0, hard: 1000},
		{type: "RLIMIT_CPU", soft: 3600, hard: 7200}, {type: "RLIMIT_DATA", soft: 1000000000, hard: 2000000000},
		{type: "RLIMIT_FSIZE", soft: 4096000, hard: 8192000}, {type: "RLIMIT_LOCKS", soft: 10, hard: 20},
		{type: "RLIMIT_MEMLOCK", soft: 4096, hard: 8192}, {type: "RLIMIT_MSGQUEUE", soft: 1000, hard: 2000},
		{type: "RLIMIT_NICE", soft: 0, hard: 0}, {type: "RLIMIT_NPROC", soft: 500, hard: 600},
		{type: "RLIMIT_RSS", soft: 1000, hard: 2000}, {type: "RLIMIT_RTPRIO", soft: 0, hard: 0},
		{type: "RLIMIT_RTTIME", soft: 1000, hard: 2000}, {type: "RLIMIT_SIGPENDING", soft: 50, hard: 60},
		{type: "RLIMIT_STACK", soft: 4194304, hard: 8388608}, {type: "RLIMIT_AS", soft: 4000000000, hard: 5000000000}]'
	probe rlimits
	want '.rlimits == {RLIMIT_CPU: [3600,7200], RLIMIT_FSIZE: [4096000,8192000], RLIMIT_DATA: [1000000000,2000000000],
		RLIMIT_STACK: [4194304,8388608], RLIMIT_CORE: [0,1000], RLIMIT_RSS: [1000,2000], RLIMIT_NPROC: [500,600],
		RLIMIT_NOFILE: [100,200], RLIMIT_MEMLOCK: [4096,8192], RLIMIT_AS: [4000000000,5000000000],
		RLIMIT_LOCKS: [10,20], RLIMIT_SIGPENDING: [50,60], RLIMIT_MSGQUEUE: [1000,2000], RLIMIT_NICE: [0,0],
		RLIMIT_RTPRIO: [0,0], RLIMIT_RTTIME: [1000,2000]}'
}

@test "in a user namespace a limit can be above the caller's own, also for exec" {
	(ulimit -n 2000; prlimit --nofile=3000:4000 true 2>/dev/null) || skip "root may not raise limits here"
	user_namespace
	config '.process.rlimits = [{type: "RLIMIT_NOFILE", soft: 3000, hard: 4000}]'
	args sh -c 'ulimit -n; ulimit -Hn'
	(ulimit -n 2000; ok run --bundle "$B" "$ID")
	same "$(xargs <"$T/out")" "3000 4000"
	(ulimit -n 2000; start_sleeper; ok exec "$ID" sh -c 'ulimit -n; ulimit -Hn')
	same "$(xargs <"$T/out")" "3000 4000"
}

@test "limits that are not configured are the caller's" {
	config '.process.rlimits = []'
	args probe rlimits
	(ulimit -c 77; ulimit -Sn 333; ok run --bundle "$B" "$ID")
	want '.rlimits.RLIMIT_NOFILE[0] == 333'
	want ".rlimits.RLIMIT_CORE[0] == $((77 * 1024)) or .rlimits.RLIMIT_CORE[0] == $((77 * 512))"
}

@test "a small number of open files does not hinder the runtime" {
	config '.process.rlimits = [{type: "RLIMIT_NOFILE", soft: 10, hard: 10}]'
	probe rlimits
	want '.rlimits.RLIMIT_NOFILE == [10,10]'
}

@test "a limit that is given twice is refused" {
	only_tare "nobody checks"
	config '.process.rlimits = [{type: "RLIMIT_NOFILE", soft: 1, hard: 2}, {type: "RLIMIT_NOFILE", soft: 1, hard: 2}]'
	fails /process/rlimits create --bundle "$B" "$ID"
}

@test "a soft limit above the hard one is refused" {
	config '.process.rlimits = [{type: "RLIMIT_NOFILE", soft: 3, hard: 2}]'
	fails . create --bundle "$B" "$ID"
	[ ! -e "$R/$ID" ]
}

@test "an unknown limit is refused and named" {
	config '.process.rlimits = [{type: "RLIMIT_FUN", soft: 1, hard: 2}]'
	fails RLIMIT_FUN create --bundle "$B" "$ID"
}

@test "exec gets the limits of its process file" {
	start_sleeper
	jq '.process | .rlimits = [{type: "RLIMIT_NOFILE", soft: 20, hard: 30}] | .args = ["probe", "rlimits"]' \
		"$B/config.json" >"$T/p.json"
	ok exec -p "$T/p.json" "$ID"
	want '.rlimits.RLIMIT_NOFILE == [20,30]'
	ok exec "$ID" probe rlimits
	want '.rlimits.RLIMIT_NOFILE == [1024,1024]'
}
