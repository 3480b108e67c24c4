load attacks

# Who the program is, and what it may do: names and numbers that were misread elsewhere.

@test "CVE-2016-3697: a user of digits is a number, not a name in the image's password file" {
	printf '%s\n' root:x:0:0:root:/root:/bin/sh 1000:x:0:0:evil:/evil:/bin/sh | plant /etc/passwd
	printf '%s\n' root:x:0: 1000:x:0: | plant /etc/group
	start_sleeper
	ok exec -u 1000:1000 "$ID" probe ids
	want '.ids.uid == [1000,1000,1000] and .ids.gid == [1000,1000,1000]'
	ok exec -u 1000 "$ID" sh -c 'echo $HOME'
	same "$out" /
}

@test "CVE-2026-30892 CVE-2024-40635: a user is exactly the number that was given, or refused" {
	local user
	start_sleeper
	for user in 0 1 7 42 65534 65536 100000 2147483647 2147483648 4294967294; do
		ok exec -u "$user:$user" "$ID" probe ids
		want "all(.ids.uid[], .ids.gid[]; . == $user)"
	done
	for user in "" : 1: :1 : 1:: 1:1: :: -1 -0 +1 " 1" "1 " 1x x 0x1 1e3 1.0 1,2 root root:root user 1:user \
		user:1 1:-1 1:+1 4294967295 4294967296 4294967297 18446744073709551615 18446744073709551616 \
		1:4294967295 1:4294967296 $'1\n' $'\n1' ١; do
		rt exec -u "$user" "$ID" probe ids
		[ "$status" = 255 ] && [ -z "$out" ] || tell "user '$user'" || return 1
	done
}

@test "CVE-2024-40635 CVE-2026-46680: ids of the configuration are in range, or refused" {
	local id
	args probe ids
	for id in -1 4294967295 4294967296 18446744073709551616 1.5 '"0"'; do
		config ".process.user = {uid: 0, gid: 0} | .process.user.uid = ($id)" 2>/dev/null
		sed -i "s/\"uid\": *[^,]*,/\"uid\": $id,/" "$B/config.json"
		fails . create --bundle "$B" "$ID"
	done
}

@test "CVE-2016-8867 CVE-2018-10856: a user who is not root has no capabilities unless ambient ones are asked for" {
	config '.process.user = {uid: 1000, gid: 1000} | .process.noNewPrivileges = false'
	more_caps CAP_CHOWN CAP_DAC_OVERRIDE CAP_SYS_ADMIN CAP_NET_RAW
	probe caps
	want '.caps.effective == [] and .caps.permitted == [] and .caps.ambient == [] and .caps.inheritable == []'
	start_sleeper
	ok exec -u 1000:1000 "$ID" probe caps
	want '.caps.effective == [] and .caps.permitted == [] and .caps.ambient == []'
	ok exec -u 1000:1000 --cap CAP_NET_RAW "$ID" probe caps
	want '.caps.effective == [] and .caps.permitted == [] and .caps.ambient == []'
}

@test "CVE-2022-24769 CVE-2022-29162 CVE-2025-27612: a file with inheritable capabilities gives none" {
	need setcap
	own_rootfs
	cp "$TT_BIN/probe" "$B/rootfs/bin/raw"
	setcap cap_net_raw+ei "$B/rootfs/bin/raw" 2>/dev/null || skip "no capabilities on files here"
	config '.process.noNewPrivileges = false'
	more_caps CAP_NET_RAW
	probe caps
	want '.caps.inheritable == []'
	start_sleeper
	ok exec --cap CAP_NET_RAW "$ID" probe caps
	want '.caps.inheritable == []'
	ok exec -u 1000:1000 --cap CAP_NET_RAW "$ID" raw caps
	want '.caps.permitted == [] and .caps.effective == []'
}

@test "capabilities of the caller do not come along" {
	local sets="setpriv --inh-caps +chown,+net_raw --ambient-caps +chown,+net_raw"
	$sets true 2>/dev/null || skip "setpriv cannot raise ambient capabilities"
	config '.process.noNewPrivileges = false'
	args probe caps
	$sets "$TARE" --root "$R" run --bundle "$B" "$ID" >"$T/out" 3>&-
	want '.caps.ambient == [] and .caps.inheritable == [] and (.caps.effective | index("CAP_CHOWN") | not)'
}

@test "CVE-2022-36109 CVE-2022-2989 CVE-2022-2990 CVE-2022-2995 CVE-2023-25173: only the groups of the configuration" {
	local many
	many=$(seq -s , 50 69)
	config '.process.user = {uid: 1000, gid: 1000}'
	args probe ids
	setpriv --groups "$many" "$TARE" --root "$R" run --bundle "$B" "$ID" >"$T/out" 3>&-
	want '.ids.groups == [] and .ids.gid == [1000,1000,1000]'
	start_sleeper
	setpriv --groups "$many" "$TARE" --root "$R" exec -u 1000:1000 "$ID" probe ids >"$T/out" 3>&-
	want '.ids.groups == []'
	setpriv --groups "$many" "$TARE" --root "$R" exec -u 1000:1000 -g 7 "$ID" probe ids >"$T/out" 3>&-
	want '.ids.groups == [7]'
}

@test "CVE-2026-47262: user files of any size hold nothing up" {
	head -c 9000000 /dev/zero | tr '\0' x >"$T/line"
	{ cat "$T/line"; echo; cat "$T/line"; echo; echo root:x:0:0:root:/far:/bin/sh; } | plant /etc/passwd
	plant /etc/group <"$B/rootfs/etc/passwd"
	inside 'echo $HOME'
	same "$out" /
}

@test "CVE-2022-4318 CVE-2026-15809: text of the image never becomes a line of a file" {
	local before home
	printf 'root:x:0:0:root:/a\rb:/bin/sh\n' | plant /etc/passwd
	before=$(md5sum <"$B/rootfs/etc/passwd")
	inside 'echo $HOME'
	same "$out" /
	config '.root.readonly = false'
	for home in $'/x\nevil:x:0:0::/:/bin/sh' '/x\nevil' $'/x\revil'; do
		config '.process.env = ["PATH=/bin", "HOME=" + $h]' --arg h "$home"
		rt run --bundle "$B" "$ID"
		same "$(md5sum <"$B/rootfs/etc/passwd")" "$before"
	done
}

@test "CVE-2026-57231: an entry of the environment without a value takes nothing from the caller" {
	local entry
	export A_SECRET=found
	for entry in A_SECRET '*' '=x' ''; do
		config '.process.env = ["PATH=/bin", $e]' --arg e "$entry"
		args env
		rt run --bundle "$B" "$ID"
		[ "$status" != 0 ] || tell "entry '$entry'" || return 1
		hasnt "$out" found
	done
	start_sleeper 2>/dev/null || { config '.process.env = ["PATH=/bin"]' && start_sleeper; }
	for entry in A_SECRET '*' '=x' ''; do
		rt exec -e "$entry" "$ID" env
		[ "$status" = 255 ] || tell "entry '$entry'" || return 1
	done
}
