load helpers

@test "each of the five sets is exactly what is configured" {
	config '.process.capabilities = {
		bounding: ["CAP_CHOWN", "CAP_KILL", "CAP_SYS_TIME", "CAP_NET_ADMIN"],
		permitted: ["CAP_CHOWN", "CAP_KILL", "CAP_SYS_TIME"],
		effective: ["CAP_CHOWN", "CAP_KILL"],
		inheritable: ["CAP_CHOWN"],
		ambient: ["CAP_CHOWN"]}
		| .process.user = {uid: 1000, gid: 1000}'
	probe caps
	want '.caps.bounding == ["CAP_CHOWN","CAP_KILL","CAP_NET_ADMIN","CAP_SYS_TIME"]'
	want '.caps.inheritable == ["CAP_CHOWN"] and .caps.ambient == ["CAP_CHOWN"]'
	# What an ordinary user keeps over execve is the ambient set.
	want '.caps.permitted == ["CAP_CHOWN"] and .caps.effective == ["CAP_CHOWN"]'
}

@test "root gets what the bounding set allows" {
	config '.process.capabilities = {bounding: ["CAP_KILL"], permitted: ["CAP_KILL"], effective: ["CAP_KILL"]}'
	probe caps
	want '.caps == {inheritable: [], permitted: ["CAP_KILL"], effective: ["CAP_KILL"], bounding: ["CAP_KILL"], ambient: []}'
}

@test "no capabilities section means none" {
	config 'del(.process.capabilities)'
	probe caps
	want '.caps == {inheritable: [], permitted: [], effective: [], bounding: [], ambient: []}'
	config '.process.capabilities = {}'
	probe caps
	want '.caps.bounding == [] and .caps.effective == []'
}

@test "an ordinary user has no capabilities" {
	config '.process.user = {uid: 1000, gid: 1000} | .process.capabilities.ambient = []'
	probe caps
	want '.caps.effective == [] and .caps.permitted == [] and .caps.ambient == []'
}

@test "an unknown capability is a warning, not an error" {
	not_with crun "refuses it"
	config '.process.capabilities |= map_values(. + ["CAP_FLY"])'
	args probe caps
	rt run --bundle "$B" "$ID"
	same "$status" 0
	only_tare
	[ -z "$err" ]
	ok --log "$T/log" --log-format json --log-level warning run --bundle "$B" "$ID"
	grep -q CAP_FLY "$T/log"
	same "$(jq -r 'select(.msg | contains("CAP_FLY")) | .level' "$T/log" | sort -u)" warning
}

@test "no_new_privs is set and not set as configured" {
	probe prctl
	want '.prctl.no_new_privs == 1'
	config '.process.noNewPrivileges = false'
	probe prctl
	want '.prctl.no_new_privs == 0'
	config 'del(.process.noNewPrivileges)'
	probe prctl
	want '.prctl.no_new_privs == 0'
}

@test "no_new_privs keeps a set-user-id program from working" {
	cp "$TT_BIN/probe" "$B/rootfs/bin/su-probe" && chmod 4755 "$B/rootfs/bin/su-probe"
	config '.process.user = {uid: 1000, gid: 1000}'
	args su-probe ids
	ok run --bundle "$B" "$ID"
	want '.ids.uid == [1000,1000,1000]'
	config '.process.noNewPrivileges = false'
	ok run --bundle "$B" "$ID"
	want '.ids.uid == [1000,0,0]'
}

@test "nothing of the runtime's process state reaches the program" {
	probe prctl
	want '.prctl.securebits == 0 and .prctl.keepcaps == 0 and .prctl.pdeathsig == 0 and .prctl.subreaper == 0'
	config '.process.user = {uid: 1000, gid: 1000}'
	probe prctl
	want '.prctl.securebits == 0 and .prctl.pdeathsig == 0'
}

@test "a created container's init holds no more than the configuration says" {
	create_sleeper
	local pid
	pid=$(pid_of)
	same "$(awk '/^CapBnd/ {print $2}' /proc/"$pid"/status)" "$(printf '%016x' $((1 << 29 | 1 << 5 | 1 << 10)))"
	same "$(awk '/^NoNewPrivs/ {print $2}' /proc/"$pid"/status)" 1
}
