load helpers

@test "ids are mapped as configured" {
	user_namespace
	config '.linux.uidMappings += [{containerID: 70000, hostID: 300000, size: 10}]'
	inside 'cat /proc/self/uid_map; echo; cat /proc/self/gid_map; cat /proc/self/setgroups; id -u; id -g'
	same "$(xargs <"$T/out")" "0 100000 65536 70000 300000 10 0 200000 65536 allow 0 0"
}

@test "the process runs as the mapped user on the host" {
	user_namespace
	config '.process.user = {uid: 1000, gid: 1000, additionalGids: [5]}'
	start_sleeper
	same "$(awk '/^(Uid|Gid):/ {print $2}' "/proc/$(pid_of)/status" | xargs)" "101000 201000"
}

@test "root inside has full rights over its namespaces and none outside" {
	user_namespace
	config '.process.capabilities |= map_values(. + ["CAP_SYS_ADMIN", "CAP_CHOWN", "CAP_NET_ADMIN", "CAP_SETUID"])
		| .process.capabilities.inheritable = [] | .process.capabilities.ambient = []
		| .root.readonly = false | .process.user.uid = 0'
	inside 'hostname x 2>/dev/null; hostname; touch /tmp/f; chown 5:5 /tmp/f; stat -c %u /tmp/f; stat -c %u /dev/null
		mknod /tmp/dev b 8 0 2>/dev/null && echo made; echo 1 >/proc/sys/kernel/panic 2>/dev/null && echo wrote; true'
	same "$(xargs <"$T/out")" "x 5 65534"
	same "$(stat -c %u "$B/rootfs/tmp/f")" 100005
}

@test "devices work inside a user namespace" {
	user_namespace
	inside 'for d in null zero full random urandom tty; do [ -c /dev/$d ] || echo no $d; done
		echo x >/dev/null && head -c 4 /dev/zero | wc -c; head -c 3 /dev/urandom | wc -c; ls /dev/pts/ptmx'
	same "$(xargs <"$T/out")" "4 3 /dev/pts/ptmx"
}

@test "a user namespace of another container is joined by path, with the mappings given again" {
	user_namespace
	other_sleeper
	local pid
	pid=$(pid_of "${ID}0")
	config '.linux.namespaces |= map(
		if .type == "user" then .path = "/proc/\($p)/ns/user"
		elif .type == "network" then .path = "/proc/\($p)/ns/net" else . end)' --arg p "$pid"
	not_with runc "1.1 refuses mappings with a path"
	probe namespaces ids
	want ".namespaces.user == \"$(readlink /proc/"$pid"/ns/user)\" and .ids.uid == [0,0,0]"
	want ".namespaces.net == \"$(readlink /proc/"$pid"/ns/net)\""
}

@test "mappings without a user namespace are refused" {
	config '.linux.uidMappings = [{containerID: 0, hostID: 100000, size: 10}]'
	fails . create --bundle "$B" "$ID"
}

@test "a user namespace without mappings is refused" {
	config '.linux.namespaces += [{type: "user"}]'
	not_with runc "accepts it"
	fails . create --bundle "$B" "$ID"
}

@test "overlapping or empty mappings are refused" {
	only_tare
	user_namespace
	config '.linux.uidMappings += [{containerID: 5, hostID: 400000, size: 1}]'
	fails uidMappings create --bundle "$B" "$ID"
	config '.linux.uidMappings = [{containerID: 0, hostID: 100000, size: 0}]'
	fails uidMappings create --bundle "$B" "$ID"
}

@test "a user that is not mapped is refused with its number" {
	user_namespace
	config '.process.user.uid = 99999'
	fails '' create --bundle "$B" "$ID"
	[ "$TT_KIND" != tare ] || has "$err" 99999
}

@test "maps of many lines arrive complete" {
	user_namespace
	config '.linux.uidMappings = [range(300) | {containerID: (. * 2), hostID: (100000 + . * 2), size: 1}]'
	inside 'wc -l </proc/self/uid_map; tail -n 1 /proc/self/uid_map'
	same "$(xargs <"$T/out")" "300 598 100598 1"
}

@test "standard streams belong to the container's user" {
	config '.process.user = {uid: 1000, gid: 1000}'
	inside 'echo again >/proc/self/fd/1; stat -L -c %u /proc/self/fd/1'
	has "$out" 1000
	same "$(stat -c %u "$T/out")" 1000
	same "$(stat -c %u /dev/null)" 0
}

@test "the state of a container with a user namespace stays root's" {
	user_namespace
	create_sleeper
	same "$(stat -c %u "$R/$ID")" 0
	[[ $(stat -c %a "$R/$ID") =~ 0$ ]] || [ "$TT_KIND" = runc ]
}

@test "an unprivileged user runs a container through the id helpers" {
	not_blocked
	only_tare "the peers need a writable cgroup"
	need newuidmap
	need setpriv
	# A user of our own, in copies of the account files that only this namespace sees.
	local f u=54321
	for f in passwd group subuid subgid; do
		cp "/etc/$f" "$T/$f" 2>/dev/null || : >"$T/$f"
	done
	echo "tester:x:$u:$u::/tmp:/bin/sh" >>"$T/passwd"
	echo "tester:x:$u:" >>"$T/group"
	echo "tester:600000:65536" >>"$T/subuid"
	echo "tester:600000:65536" >>"$T/subgid"
	jq '.linux.namespaces += [{type: "user"}]
		| .linux.uidMappings = [{containerID: 0, hostID: 54321, size: 1}, {containerID: 1, hostID: 600000, size: 65536}]
		| .linux.gidMappings = .linux.uidMappings | del(.linux.cgroupsPath) | del(.linux.resources)
		| .mounts |= map(select(.type != "cgroup")) | .process.args = ["probe", "ids", "namespaces"]' \
		"$B/config.json" >"$T/c" && mv "$T/c" "$B/config.json"
	rm -rf "$B/rootfs" && cp -a "$TT_DIR/base/rootfs" "$B/" && chown -hR $u:$u "$B"
	mkdir -p "$T/xdg" && chown $u:$u "$T/xdg"
	chmod 755 "$T"
	cat >"$T/go" <<-END
		for f in passwd group subuid subgid; do
			[ -e /etc/\$f ] || touch /etc/\$f
			mount --bind "$T/\$f" /etc/\$f
		done
		export XDG_RUNTIME_DIR="$T/xdg"
		exec setpriv --reuid $u --regid $u --clear-groups -- \
			"$TARE" --cgroup-manager disabled run --bundle "$B" "$ID"
	END
	unshare -m --propagation private sh "$T/go" >"$T/out" 2>"$T/err" </dev/null 3>&- ||
		{ cat "$T/err"; return 1; }
	want '.ids.uid == [0,0,0] and .ids.gid == [0,0,0]'
	[ -z "$(ls "$T/xdg/tare" 2>/dev/null)" ]
}
