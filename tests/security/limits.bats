load attacks

# Sizes nobody thinks of: the same result as with small ones, or a clear refusal.

@test "CVE-2021-43784: paths and lists of any length" {
	local long
	long=$(head -c 70000 /dev/zero | tr '\0' a)
	echo "$long" >"$T/long"
	config '.mounts += [{destination: "/x", type: "bind", source: ("/" + $l[0:69999]), options: ["bind"]}]' --rawfile l "$T/long"
	args true
	fails "too long" create --bundle "$B" "$ID"
	config '.mounts[-1] = {destination: ("/" + $l[0:69999]), type: "tmpfs", source: "tmpfs"}' --rawfile l "$T/long"
	fails "too long" create --bundle "$B" "$ID"
	config '.mounts |= .[:-1] | .annotations = {long: $l}' --rawfile l "$T/long"
	ok run --bundle "$B" "$ID"
	config '.process.args = ["sh", "-c", "echo ${#1}", "x", $l[0:69999]]' --rawfile l "$T/long"
	ok run --bundle "$B" "$ID"
	same "$out" 69999
}

@test "CVE-2021-43784: many mounts, each with its own flags" {
	local n=$((ROUNDS > 60 ? 10000 : 400))
	config '.mounts += [{destination: "/m", type: "tmpfs", source: "tmpfs"}]
		+ [range($n) | {destination: "/m/\(.)", type: "tmpfs", source: "t\(.)", options: [if . % 2 == 0 then "ro" else "nosuid" end]}]' --argjson n "$n"
	args sh -c 'grep -c " /m/[0-9]*[02468] ro," /proc/self/mountinfo; grep -c " /m/[0-9]*[13579] rw,nosuid" /proc/self/mountinfo'
	ok run --bundle "$B" "$ID"
	same "$out" "$((n / 2))"$'\n'"$((n / 2))"
}

@test "crun 1.28: maps of 1, 2 and 340 lines are written whole" {
	local n
	user_namespace
	config '.mounts |= map(.options |= (. // [] | map(select(. != "gid=5"))))'
	for n in 1 2 340; do
		# Short numbers: the kernel takes no more than a page.
		config '.linux.uidMappings = [{containerID: 0, hostID: 100000, size: 1}] + [range(1; $n) | {containerID: ., hostID: (. * 3 + 1000), size: 1}]
			| .linux.gidMappings = [{containerID: 0, hostID: 200000, size: 1}] + [range(1; $n) | {containerID: ., hostID: (. * 3 + 2000), size: 1}]' --argjson n "$n"
		inside 'tr -s " " </proc/self/uid_map'
		same "$(wc -l <"$T/out")" "$n"
		same "$(head -n 1 "$T/out")" " 0 100000 1"
		[ "$n" = 1 ] || same "$(tail -n 1 "$T/out")" " $((n - 1)) $(((n - 1) * 3 + 1000)) 1"
	done
}

@test "crun 1.28: links that grow while they are followed" {
	local i deep
	deep=$(printf 'd/%.0s' {1..1900})
	own_rootfs
	for i in {1..40}; do
		ln -s "l$((i + 1))/$deep" "$B/rootfs/l$i"
	done
	ln -s . "$B/rootfs/l41"
	config '.mounts += [{destination: "/l1/x", type: "tmpfs", source: "tmpfs"}]'
	args true
	fails "/l1/x" create --bundle "$B" "$ID"
}
