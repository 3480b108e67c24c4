load helpers

# with_namespaces TYPE...: exactly these, and only the mounts they allow.
with_namespaces() {
	config '.linux.namespaces = ($ARGS.named.t | split(" ") | map({type: .}))
		| if ($t | contains("network")) then . else .mounts |= map(select(.type != "sysfs" and .type != "cgroup")) end
		| if ($t | contains("ipc")) then . else .mounts |= map(select(.type != "mqueue")) end
		| if ($t | contains("uts")) then . else del(.hostname) end' --arg t "$*"
}

own() {
	readlink "/proc/self/ns/$1"
}

@test "new namespaces of every configured type differ from the host's" {
	with_namespaces mount pid network ipc uts cgroup
	probe namespaces
	local ns
	for ns in mnt pid net ipc uts cgroup; do
		want ".namespaces.$ns != \"$(own $ns)\""
	done
	want ".namespaces.user == \"$(own user)\" and .namespaces.time == \"$(own time)\""
}

@test "namespaces that are not configured are the caller's" {
	with_namespaces mount
	probe namespaces process
	local ns
	for ns in pid net ipc uts cgroup user time; do
		want ".namespaces.$ns == \"$(own $ns)\""
	done
	want '.process.pid > 1'
}

@test "in a new pid namespace the program is pid 1 and sees only itself" {
	inside 'ls /proc | grep -c "^[0-9]"; echo $$'
	same "$(tail -n 1 "$T/out")" 1
	probe process
	want '.process.pid == 1 and .process.ppid == 0'
}

@test "all eight namespace types at once" {
	not_with runc "1.1 knows no time namespace"
	not_with crun "cannot raise its limits here"
	user_namespace
	config '.linux.namespaces = (["mount","pid","network","ipc","uts","cgroup","user","time"] | map({type: .}))'
	probe namespaces
	local ns
	for ns in mnt pid net ipc uts cgroup user time; do
		want ".namespaces.$ns != \"$(own $ns)\""
	done
}

@test "a new network namespace has a loopback that is up" {
	inside 'ip addr show lo; ip -o link | wc -l'
	has "$out" "UP,LOWER_UP"
	has "$out" "127.0.0.1/8"
	inside 'echo hello | nc -l -p 99 & sleep 0.2; nc 127.0.0.1 99 </dev/null'
	has "$out" hello
}

@test "namespaces of another container are joined by path" {
	other_sleeper
	local pid ns
	pid=$(pid_of "${ID}0")
	config '.linux.namespaces = [{type: "mount"},
		{type: "network", path: "/proc/\($p)/ns/net"}, {type: "ipc", path: "/proc/\($p)/ns/ipc"},
		{type: "uts", path: "/proc/\($p)/ns/uts"}, {type: "pid"}] | del(.hostname)' --arg p "$pid"
	probe namespaces names
	for ns in net ipc uts; do
		want ".namespaces.$ns == \"$(readlink /proc/"$pid"/ns/$ns)\""
	done
	for ns in mnt pid; do
		want ".namespaces.$ns != \"$(readlink /proc/"$pid"/ns/$ns)\""
	done
}

@test "a pid namespace is joined by path: the program is a child there, not pid 1" {
	other_sleeper
	local pid
	pid=$(pid_of "${ID}0")
	config '.linux.namespaces |= (map(select(.type != "pid"))
		+ [{type: "pid", path: "/proc/\($p)/ns/pid"}])' --arg p "$pid"
	probe namespaces process
	want ".namespaces.pid == \"$(readlink /proc/"$pid"/ns/pid)\" and .process.pid > 1"
	args sleep 1000
	ok create --bundle "$B" --pid-file "$T/p" "$ID"
	ok start "$ID"
	same "$(pid_of)" "$(<"$T/p")"
	# The recorded process is the one that runs, seen from outside.
	same "$(tr '\0' ' ' </proc/"$(pid_of)"/cmdline)" "sleep 1000 "
	ok kill "$ID" KILL
	wait_for 2 status_is stopped
	status_is created "${ID}0"
}

@test "a mount namespace is joined by path" {
	not_with runc "refuses a joined mount namespace"
	not_with crun "cannot raise its limits here"
	unshare -m --propagation private sleep 1000 3>&- &
	local other=$!
	wait_for 2 eval '[ "$(readlink /proc/'$other'/ns/mnt)" != "$(readlink /proc/self/ns/mnt)" ]'
	config '.linux.namespaces |= (map(select(.type != "mount")) + [{type: "mount", path: "/proc/\($p)/ns/mnt"}])
		| .mounts = [{destination: "/proc", type: "proc", source: "proc"}]' --arg p "$other"
	rt run --bundle "$B" "$ID"
	kill "$other"
	[ "$status" = 0 ] || [[ $err == *namespace* ]]
}

@test "a cgroup namespace is rooted at the container's cgroup" {
	config '.linux.namespaces |= (map(select(.type != "cgroup")) + [{type: "cgroup"}])'
	probe cgroup
	want '.cgroup == "/"'
	config '.linux.namespaces |= map(select(.type != "cgroup"))'
	probe cgroup
	same "$(jq -r .cgroup "$T/out")" "${C#"$CG"}"
}

@test "a namespace path of the wrong type is refused and both types are told" {
	fails_with_type() {
		config '.linux.namespaces |= (map(select(.type != $t)) + [{type: $t, path: $p}])' --arg t "$1" --arg p "$2"
		rt create --bundle "$B" "$ID"
		[ "$status" != 0 ] || tell "$1 $2"
		[ ! -e "$R/$ID" ]
	}
	fails_with_type network /proc/self/ns/uts
	[ "$TT_KIND" != tare ] || { has "$err" /linux/namespaces/; has "$err" uts; has "$err" net; }
	fails_with_type network /proc/self/ns/none
	fails_with_type network /dev/null
	fails_with_type network "$B/config.json"
}

@test "duplicate namespaces are refused" {
	config '.linux.namespaces += [{type: "pid"}]'
	fails . create --bundle "$B" "$ID"
}

@test "an unknown namespace type is refused with a suggestion" {
	config '.linux.namespaces[0].type = "moutn"'
	rt create --bundle "$B" "$ID"
	[ "$status" != 0 ]
	only_tare
	has "$err" 'unknown namespace type "moutn"'
	has "$err" 'did you mean "mount"'
	[[ $err =~ config\.json:[0-9]+:[0-9]+:\ /linux/namespaces/0/type ]]
}

@test "the host keeps its hostname, mounts and network" {
	local name links
	name=$(hostname)
	links=$(ls /sys/class/net)
	config '.hostname = "other"'
	inside 'hostname; mount -t tmpfs none /mnt 2>/dev/null; true'
	same "$out" other
	same "$(hostname)" "$name"
	same "$(ls /sys/class/net)" "$links"
	same_mounts
}
