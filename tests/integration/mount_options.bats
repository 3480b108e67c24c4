load helpers

# mount_add DEST TYPE SOURCE OPTION...
mount_add() {
	local dest=$1 type=$2 source=$3
	shift 3
	config '.mounts += [{destination: $d, type: $t, source: $s, options: ($o | split(" "))}]' \
		--arg d "$dest" --arg t "$type" --arg s "$source" --arg o "$*"
}

show() {
	jq -r --arg d "$1" '[.mounts[] | select(.dest == $d)] | last' "$T/out"
}

# A host directory with another mount below it.
two_mounts() {
	mkdir -p "$T/src/below"
	mount -t tmpfs -o mode=755 below "$T/src/below"
	mounts MOUNTS
}

drop_mounts() {
	umount -l "$T/src/below"
	mounts MOUNTS
}

teardown() {
	[ -z "${ON_EXT4:-}" ] || rm -rf "$ON_EXT4"
	[ ! -d "$T/src/below" ] || ! mountpoint -q "$T/src/below" || drop_mounts
	finish
}

@test "rro and its like reach every mount below, ro only the one" {
	two_mounts
	mount_add /rro bind "$T/src" rbind rro rnosuid rnodev rnoexec rnoatime rnodiratime rnosymfollow
	mount_add /ro bind "$T/src" rbind ro
	config '.root.readonly = false'
	probe mounts
	local at
	for at in /rro /rro/below; do
		same "$(show $at | jq -r .options)" "ro,nosuid,nodev,noexec,noatime,nodiratime,nosymfollow"
	done
	[[ $(show /ro | jq -r .options) == ro,* ]]
	[[ $(show /ro/below | jq -r .options) == rw,* ]]
	inside 'touch /rro/below/x 2>&1; touch /ro/below/x && echo ok'
	has "$out" "Read-only file system"
	has "$out" ok
	touch "$T/src/writable" "$T/src/below/writable"
}

@test "rrw and its like take restrictions away from every mount below" {
	two_mounts
	mount -o remount,bind,ro,nosuid,nodev,noexec "$T/src/below"
	mount_add /m bind "$T/src" rbind rrw rsuid rdev rexec rrelatime
	config '.root.readonly = false'
	mounts MOUNTS
	probe mounts
	[[ $(show /m/below | jq -r .options) =~ ^rw(,relatime)?$ ]]
}

@test "the recursive word has the last word" {
	mkdir "$T/src"
	mount_add /a bind "$T/src" rbind rro rw
	mount_add /b tmpfs tmpfs rw rro
	config '.root.readonly = false'
	probe mounts
	[[ $(show /a | jq -r .options) == ro,* ]]
	[[ $(show /b | jq -r .options) == ro,* ]]
}

# owners FILE...: what a container says of the owners of files in /m.
owners() {
	inside 'cd /m && stat -c "%n %u %g" '"$*"
}

@test "a mapped mount shows other owners, and files made in it belong to the mapped ones" {
	config '.root.readonly = false | .mounts += [{destination: "/m", type: "bind", source: $s, options: ["rbind", "idmap"],
		uidMappings: [{containerID: 0, hostID: 1000, size: 10}],
		gidMappings: [{containerID: 0, hostID: 2000, size: 10}]}]' --arg s "$T/src"
	mkdir "$T/src" && touch "$T/src/f" "$T/src/g" && chown 3:4 "$T/src/g" && chmod 777 "$T/src"
	owners f g
	same "$out" $'f 1000 2000\ng 1003 2004'
	config '.process.user = {uid: 1005, gid: 2006}'
	inside 'touch /m/new'
	same "$(stat -c '%u %g' "$T/src/new")" "5 6"
	same "$(stat -c '%u %g' "$T/src/g")" "3 4"
}

# both_sides DIRECTORY: its owners as a mapped mount shows them, and those of what is made there.
both_sides() {
	chmod 777 "$1" && touch "$1/f" "$1/g" && chown 3:4 "$1/g"
	config '.root.readonly = false'
	mount_add /m bind "$1" rbind "idmap=uids=0-1000-10;gids=0-2000-10"
	owners f g
	same "$out" $'f 1000 2000\ng 1003 2004'
	config '.process.user = {uid: 1005, gid: 2006}'
	inside 'touch /m/new'
	same "$(stat -c '%u %g' "$1/f" "$1/g" "$1/new")" $'0 0\n3 4\n5 6'
}

@test "idmap on ext4" {
	[ "$(stat -f -c %T /var/tmp)" = ext2/ext3 ] || skip "/var/tmp is not on ext4"
	ON_EXT4=$(mktemp -d "/var/tmp/$TAG.XXXX")
	both_sides "$ON_EXT4"
}

@test "idmap on tmpfs" {
	mkdir "$T/fs" && mount -t tmpfs none "$T/fs"
	both_sides "$T/fs"
	umount "$T/fs"
}

@test "idmap on an overlay, or the kernel's refusal is told" {
	mkdir -p "$T/fs"/{lower,upper,work,all}
	mount -t overlay -o "lowerdir=$T/fs/lower,upperdir=$T/fs/upper,workdir=$T/fs/work" none "$T/fs/all"
	mount_add /m bind "$T/fs/all" rbind "idmap=uids=0-1000-10;gids=0-2000-10"
	rt run --bundle "$B" "$ID"
	if [ "$status" = 0 ]; then
		config 'del(.mounts[-1])'
		both_sides "$T/fs/all"
	else
		[[ $err =~ overlay.*mounts/[0-9]+ ]] || tell "the file system and the mount are named"
	fi
	umount "$T/fs/all"
}

@test "idmap is for one mount, ridmap for those below too" {
	two_mounts
	touch "$T/src/f" "$T/src/below/f"
	mount_add /m bind "$T/src" rbind "idmap=uids=0-7-10;gids=0-8-10"
	owners f below/f
	same "$out" $'f 7 8\nbelow/f 0 0'
	config '.mounts[-1].options[1] |= "r" + .'
	owners f below/f
	same "$out" $'f 7 8\nbelow/f 7 8'
}

@test "idmap without a map shows the owners as the container's user namespace has them" {
	user_namespace
	mkdir "$T/src" && touch "$T/src/f" "$T/src/g" && chown 5:6 "$T/src/g"
	chmod 777 "$T/src"
	mount_add /m bind "$T/src" rbind idmap rprivate
	owners f g
	same "$out" $'f 0 0\ng 5 6'
	inside 'touch /m/new'
	same "$(stat -c '%u %g' "$T/src/new")" "0 0"
	config '.mounts[-1].options = ["rbind"]'
	owners f
	same "$out" "f 65534 65534"
}

@test "@ in a map counts from the container's ids" {
	user_namespace
	mkdir "$T/src" && touch "$T/src/f"
	mount_add /m bind "$T/src" rbind "idmap=uids=@0-3-1;gids=@0-4-1"
	owners f
	same "$out" "f 3 4"
}

@test "idmap in a user namespace that is joined" {
	only_tare
	user_namespace
	unshare -U sleep 1000 3>&- &
	local holder=$!
	wait_for 2 test "$(readlink "/proc/$holder/ns/user")" != "$(readlink /proc/self/ns/user)" ||
		sleep 0.3
	echo '0 100000 65536' >"/proc/$holder/uid_map"
	echo '0 200000 65536' >"/proc/$holder/gid_map"
	config '(.linux.namespaces[] | select(.type == "user")).path = $p | .linux.namespaces |= map(select(.type != "network"))
		| .mounts |= map(select(.type != "sysfs"))' --arg p "/proc/$holder/ns/user"
	mkdir "$T/src" && touch "$T/src/f"
	mount_add /m bind "$T/src" rbind idmap
	rt run --bundle "$B" "$ID"
	args stat -c '%u %g' /m/f
	rt run --bundle "$B" "$ID"
	kill "$holder"
	wait "$holder" || true
	[ "$status" = 0 ] || tell run
	same "$out" "0 0"
}

@test "a file system that cannot map ids is named" {
	only_tare
	mount_add /m bind /proc/sys "bind" "idmap=uids=0-7-10;gids=0-8-10"
	fails "'proc' does not support mapped ids" create --bundle "$B" "$ID"
	has "$err" /mounts/
	config '.mounts[-1].source = $s | .mounts[-1].options = ["rbind", "ridmap=uids=0-7-10;gids=0-8-10"]' --arg s "$T/src"
	mkdir -p "$T/src/below"
	mount -t proc proc "$T/src/below"
	mounts MOUNTS
	fails "mounted below does not support mapped ids" create --bundle "$B" "$ID"
}

@test "many mapped mounts need few descriptors" {
	mkdir "$T/src" && touch "$T/src/f"
	config '.root.readonly = false | .mounts += [range(120) | {destination: "/many/\(.)", type: "bind", source: $s,
		options: ["bind", "idmap=uids=0-7-10;gids=0-8-10"]}]' --arg s "$T/src"
	args stat -c '%u %g' /many/0/f /many/119/f
	(ulimit -Sn 24 && rt run --bundle "$B" "$ID"; cat "$T/err"; same "$status $out" $'0 7 8\n7 8')
}

@test "a source opened for a user namespace needs few descriptors too" {
	user_namespace
	mkdir "$T/src" && touch "$T/src/f"
	config '.root.readonly = false | .mounts += [range(100) | {destination: "/many/\(.)", type: "bind", source: $s,
		options: ["bind"]}]' --arg s "$T/src"
	args ls /many/99
	(ulimit -Sn 24 && rt run --bundle "$B" "$ID"; cat "$T/err"; same "$status $out" "0 f")
}

@test "tmpcopyup: a tmpfs with a copy of what it covers" {
	only_tare "crun and runc copy less"
	config '.root.readonly = false'
	local d=$B/rootfs/full
	mkdir -p "$d/sub/deep" && echo text >"$d/sub/deep/file" && ln -s sub/deep "$d/link" && mkfifo "$d/fifo"
	chmod 2751 "$d" && chmod 4711 "$d/sub/deep/file" && chown 5:6 "$d/sub" && chown -h 7:8 "$d/link"
	: >"$d/empty" && dd if=/dev/urandom of="$d/big" bs=1k count=3000 status=none
	mount_add /full tmpfs tmpfs tmpcopyup nosuid ro
	inside 'cd /full && stat -c "%n %a %u %g" . sub link && cat link/file && [ -p fifo ] && touch x 2>&1; sha256sum big'
	has "$out" ". 2751 0 0"
	has "$out" "sub 755 5 6"
	has "$out" "link 777 7 8"
	has "$out" text
	has "$out" "Read-only file system"
	has "$out" "$(sha256sum <"$d/big" | cut -d' ' -f1)"
	config '.mounts[-1].options = ["tmpcopyup", "mode=700"]'
	inside 'stat -c %a /full /full/sub/deep/file; echo more >/full/sub/deep/file; rm /full/big; ls /full'
	has "$out" $'700\n4711'
	hasnt "$out" big
	same "$(<"$d/sub/deep/file")" text
	[ -s "$d/big" ]
}

@test "tmpcopyup where nothing is, and where the copy does not fit" {
	config '.root.readonly = false'
	mount_add /nothing tmpfs tmpfs tmpcopyup
	inside 'ls -A /nothing; stat -c %a /nothing'
	same "$out" 1777
	only_tare
	mkdir "$B/rootfs/full" && head -c 300000 /dev/zero >"$B/rootfs/full/file"
	mount_add /full tmpfs tmpfs tmpcopyup size=64k
	fails "cannot copy 'file'.*no space left" create --bundle "$B" "$ID"
}

@test "tmpcopyup takes the mappings of a user namespace" {
	user_namespace
	config '.root.readonly = false'
	mkdir "$B/rootfs/full" && echo text >"$B/rootfs/full/file"
	chown -R 100003:200004 "$B/rootfs/full"
	mount_add /full tmpfs tmpfs tmpcopyup
	inside 'stat -c "%u %g" /full/file; cat /full/file'
	same "$out" $'3 4\ntext'
}

@test "a tmpfs has the mode of what it covers unless another is given" {
	not_with crun "leaves 1777"
	config '.root.readonly = false'
	mkdir -m 2710 "$B/rootfs/there"
	mount_add /there tmpfs tmpfs size=4k
	mount_add /fresh tmpfs tmpfs size=4k
	inside 'stat -c %a /there /fresh'
	same "$out" $'2710\n1777'
	config '(.mounts[] | select(.destination == "/there")).options += ["mode=700"]'
	inside 'stat -c %a /there'
	same "$out" 700
}

@test "copy-symlink: the link itself, also one that leads nowhere, and also in a user namespace" {
	not_with runc "has no such option"
	config '.root.readonly = false'
	ln -s /no/where "$T/link" && echo text >"$T/file"
	mount_add /l bind "$T/link" bind copy-symlink
	mount_add /f bind "$T/file" bind copy-symlink
	inside 'readlink /l; cat /f'
	same "$out" $'/no/where\ntext'
	user_namespace
	chmod 644 "$T/file"
	inside 'readlink /l; cat /f'
	same "$out" $'/no/where\ntext'
	only_tare
	rm "$B/rootfs/l" && echo x >"$B/rootfs/l"
	fails "something else than a link" create --bundle "$B" "$ID"
}

@test "src-nofollow and dest-nofollow mount links themselves" {
	not_with runc "has no such options"
	config '.root.readonly = false'
	ln -s target "$T/link" && ln -s /etc "$B/rootfs/place"
	mount_add /place bind "$T/link" bind src-nofollow dest-nofollow
	inside 'readlink /place'
	same "$out" target
}

@test "empty options mean nothing" {
	mkdir "$T/src" && touch "$T/src/f"
	config '.mounts += [{destination: "/mnt", type: "bind", source: $s, options: ["", "rbind", ""]},
		{destination: "/run", type: "tmpfs", source: "tmpfs", options: [""]}]' --arg s "$T/src"
	inside 'ls /mnt; grep -c " /run tmpfs" /proc/mounts'
	same "$out" $'f\n1'
}

@test "lazytime and its like" {
	not_with crun "passes them on as data"
	config '.root.readonly = false'
	mount_add /a tmpfs tmpfs lazytime silent
	mount_add /b tmpfs tmpfs nolazytime loud noiversion
	probe mounts
	has "$(show /a | jq -r .super)" lazytime
	hasnt "$(show /b | jq -r .super)" lazytime
	only_tare
	mount_add /c tmpfs tmpfs iversion
	fails "i_version.*of 'tmpfs'" create --bundle "$B" "$ID"
}

@test "an overlay of many layers, and of long paths" {
	only_tare "more than one page of options"
	local i long layers=''
	long=$T/$(printf 'd%.0s' {1..200})/$(printf 'e%.0s' {1..200})
	mkdir -p "$long/l:0" "$long/up" "$long/work" "$T/in"
	echo 0 >"$long/l:0/f0"
	layers=$long/'l\:0'
	for i in {1..60}; do
		mkdir "$T/in/layer$i" && echo "$i" >"$T/in/layer$i/f$i"
		layers+=:$T/in/layer$i
	done
	config '.root.readonly = false'
	mount_add /mnt overlay overlay "lowerdir=$layers" "upperdir=$long/up" "workdir=$long/work"
	inside 'ls /mnt | wc -l; cat /mnt/f0 /mnt/f60; echo new >/mnt/new'
	same "$out" $'61\n0\n60'
	same "$(<"$long/up/new")" new
	config '.mounts[-1].options[0] += "::"'
	fails "empty path" create --bundle "$B" "$ID"
}

@test "nothing is mounted in /proc, however the destination gets there" {
	only_tare
	mkdir "$T/src" && echo fake >"$T/file"
	ln -s proc "$B/rootfs/link" && ln -s ../proc/self "$B/rootfs/etc/me"
	local dest
	for dest in /link/sys /link/1 /link/uptime /etc/me/attr /link; do
		config '.mounts |= map(select(.source != $t and .source != $f))' --arg t "$T/src" --arg f "$T/file"
		case $dest in
		*uptime) mount_add "$dest" bind "$T/file" bind ;;
		*) mount_add "$dest" bind "$T/src" rbind ;;
		esac
		fails "leads into a proc file system|too many levels" create --bundle "$B" "$ID"
	done
	config '.mounts |= map(select(.source != $t))' --arg t "$T/src"
	mount_add /link bind /proc rbind
	fails "leads into a proc file system" create --bundle "$B" "$ID"
	config '.mounts[-1] |= (.destination = "/proc/uptime" | .source = $f | .options = ["bind"])' --arg f "$T/file"
	inside 'cat /proc/uptime'
	same "$out" fake
}

@test "a namespace joined by path that is the host's own cannot be changed" {
	only_tare
	config '(.linux.namespaces[] | select(.type == "ipc")).path = "/proc/self/ns/ipc"
		| .linux.sysctl = {"kernel.shmmni": "4000"}'
	fails "host's own ipc namespace" create --bundle "$B" "$ID"
	has "$err" /linux/sysctl/
	config 'del(.linux.sysctl)'
	ok run --bundle "$B" "$ID"
	config '(.linux.namespaces[] | select(.type == "uts")).path = "/proc/self/ns/uts" | .hostname = "changed"'
	fails "host's own uts namespace" create --bundle "$B" "$ID"
	config 'del(.hostname) | (.linux.namespaces[] | select(.type == "mount")).path = "/proc/self/ns/mnt"'
	fails "host's own mount namespace" create --bundle "$B" "$ID"
}
