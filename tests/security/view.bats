load attacks

# What a container of the default configuration (`tare spec`) sees and may change, against
# lists: anything new is a fault, until somebody has looked at it and written it down.
# Lines of view/*.list are extended regular expressions for a whole line; those after
# a comment with a reason depend on the kernel.

# nothing_new LIST <LINES: every line is in the list.
nothing_new() {
	local list=$BATS_TEST_DIRNAME/view/$1.list new
	new=$(grep -vxEf <(grep -v '^#\|^$' "$list") | sort -u || true)
	[ -z "$new" ] || { printf '%s\n' "not in view/$1.list:" "$new"; return 1; }
}

# seen SCRIPT: run by the default configuration but for the terminal; as it is printed.
seen() {
	jq '.process.terminal = false | .linux.cgroupsPath = "/" + $id | .process.args = ["sh", "-c", $s]' \
		--arg id "$ID" --arg s "$1" "$TT_DIR/base/config.json" >"$B/config.json"
	ok run --bundle "$B" "$ID"
}

@test "mounts: places, kinds and flags" {
	# Fields: place, flags, optional ones (propagation) and type, without the root itself.
	seen 'while read -r _ _ _ _ place flags rest; do echo "$place $flags ${rest%% *} $(echo "$rest" | sed "s/.*- //" | cut -d" " -f 1)"; done </proc/self/mountinfo'
	nothing_new mounts <"$T/out"
	# And nothing of the list that protects is missing.
	local place
	for place in /proc/kcore /proc/sys /proc/sysrq-trigger /sys; do
		[ ! -e "$place" ] || grep -q "^$place " "$T/out" || { echo "$place is not covered"; return 1; }
	done
	same "$(grep -c '^/ ' "$T/out")" 1
}

@test "what can be written below proc and sys" {
	cp "$TT_BIN/writable" "$B/rootfs/bin/"
	seen 'writable /proc /sys'
	nothing_new writable <"$T/out"
}

@test "what opens for writing below the directory of a process" {
	seen 'cd /proc/1; find . -maxdepth 1 -type f | while read -r f; do (exec 3>>"$f") 2>/dev/null && echo "$f"; done; true'
	nothing_new process <"$T/out"
}

@test "what of proc and sys can be read that tells of the host" {
	seen 'ls /proc | grep -v "^[0-9]"; ls -d /proc/sys/*; for d in /sys /sys/*; do echo $d; done'
	nothing_new readable <"$T/out"
	for f in kcore keys timer_list; do
		seen "cat /proc/$f 2>/dev/null | wc -c"
		same "$out" 0
	done
}

@test "devices" {
	seen 'cd /dev && find . ! -type d -exec stat -c "%n %F %t:%T %a %u:%g" {} \; | sed "s/ [a-f0-9]*:[a-f0-9]* / & /"; find . -type d'
	tr -s ' ' <"$T/out" | nothing_new devices
	seen 'find /dev -type c | while read -r d; do (exec 3<>$d) 2>/dev/null && echo $d; done | sort
		mknod /dev/shm/sda b 8 0 2>&1; mknod /dev/shm/mem c 1 1 2>&1; true'
	same "$(grep -c "Operation not permitted" "$T/out")" 2
	# Without a terminal there is none behind /dev/tty.
	same "$(grep '^/' "$T/out" | tr '\n' ' ')" "/dev/full /dev/null /dev/pts/ptmx /dev/random /dev/urandom /dev/zero "
}

@test "capabilities, ids, descriptors, environment, limits and what a process keeps" {
	jq '.process.terminal = false | .linux.cgroupsPath = "/" + $id | .process.args = ["probe"]' --arg id "$ID" \
		"$TT_DIR/base/config.json" >"$B/config.json"
	A_SECRET=1 LD_LIBRARY_PATH=/x ok run --bundle "$B" "$ID"
	want '.caps == {inheritable: [], ambient: []} + ({bounding: 0, permitted: 0, effective: 0} | map_values(["CAP_KILL", "CAP_NET_BIND_SERVICE", "CAP_AUDIT_WRITE"]))'
	want '.ids == {uid: [0,0,0], gid: [0,0,0], groups: []}'
	want '[.fds[].fd] == [0,1,2]'
	want '.env | sort == (["HOME=/root", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm"])'
	want '.prctl.no_new_privs == 1'
	want '.signals.blocked == []'
}

@test "keyrings: a session of its own, and no key in it" {
	[ -e /proc/keys ] || skip "the kernel has no keys"
	# keyctl(KEYCTL_READ, KEY_SPEC_SESSION_KEYRING, NULL, 0): how many bytes of keys.
	cp "$TT_BIN/call" "$B/rootfs/bin/"
	seen 'call 250 11 0xfffffffd 0'
	same "$out" 0
}
