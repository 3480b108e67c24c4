load helpers

@test "user, group and supplementary groups are exactly those configured" {
	config '.process.user = {uid: 1000, gid: 1001, additionalGids: [5, 20, 30000]}'
	probe ids
	want '.ids.uid == [1000,1000,1000] and .ids.gid == [1001,1001,1001] and (.ids.groups | sort) == [5,20,30000]'
}

@test "the caller's supplementary groups are dropped" {
	setpriv --groups 77,78 "$TARE" --root "$R" --version >/dev/null 2>&1 || skip "setpriv cannot set groups"
	args probe ids
	setpriv --groups 77,78 "$TARE" --root "$R" run --bundle "$B" "$ID" >"$T/out" 3>&-
	want '.ids.groups == []'
}

@test "the umask is 022 unless configured" {
	args probe umask
	umask 007
	ok run --bundle "$B" "$ID"
	umask 022
	want '.umask == 18'
}

@test "the configured umask is set" {
	not_with crun "since 1.9"
	config '.process.user.umask = 63'
	probe umask
	want '.umask == 63'
	config '.process.user.umask = 0'
	probe umask
	want '.umask == 0'
}

@test "HOME is added from the container's password file" {
	config '.process.user = {uid: 1000, gid: 1000}'
	probe env
	want '.env | index("HOME=/home/user")'
	config '.process.user.uid = 0'
	probe env
	want '.env | index("HOME=/root")'
}

@test "HOME is / for an unknown user, without a password file and with a broken one" {
	config '.process.user = {uid: 4242, gid: 1}'
	probe env
	want '.env | index("HOME=/")'
	config '.process.user = {uid: 0, gid: 0}'
	rm "$B/rootfs/etc/passwd"
	probe env
	want '.env | map(select(startswith("HOME="))) | length == 1'
	head -c 100000 /dev/urandom >"$B/rootfs/etc/passwd"
	probe env
	want '.env | map(select(startswith("HOME="))) | length == 1'
	ln -sf /dev/zero "$B/rootfs/etc/passwd"
	ok run --bundle "$B" "$ID"
}

@test "a password file that is a pipe or a device does not hold up create" {
	rm "$B/rootfs/etc/passwd" && mkfifo "$B/rootfs/etc/passwd"
	probe env
	want '.env | map(select(startswith("HOME="))) | length == 1'
}

@test "a configured HOME is kept" {
	config '.process.env += ["HOME=/somewhere"]'
	probe env
	want '.env | map(select(startswith("HOME="))) == ["HOME=/somewhere"]'
}

@test "the environment is the configured one and nothing of the caller's" {
	config '.process.env = ["PATH=/bin", "A=b=c", "EMPTY=", "SPACE=a b"]'
	SECRET=1 _OCI_SYNCPIPE=3 NOTIFY_SOCKET= probe env
	want '(.env | map(select(startswith("HOME=") | not)) | sort) == ["A=b=c","EMPTY=","PATH=/bin","SPACE=a b"]'
}

@test "an entry of the environment without = is refused" {
	config '.process.env += ["NOEQUALS"]'
	rt create --bundle "$B" "$ID"
	[ "$TT_KIND" != tare ] || { [ "$status" = 1 ]; has "$err" /process/env; }
}

@test "an id that is out of range is refused" {
	only_tare
	local v
	for v in 4294967295 4294967296 -1 1.5 '"0"'; do
		config ".process.user.uid = $v"
		fails /process/user/uid create --bundle "$B" "$ID"
	done
}

@test "the program's files belong to its user, also standard streams" {
	config '.process.user = {uid: 1000, gid: 1000}'
	inside 'echo hello >/proc/self/fd/1 && echo ok'
	has "$out" ok
}
