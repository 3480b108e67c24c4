load helpers

# mount_add DEST TYPE SOURCE OPTION...
mount_add() {
	local dest=$1 type=$2 source=$3
	shift 3
	config '.mounts += [{destination: $d, type: $t, source: $s, options: ($o | split(" "))}]' \
		--arg d "$dest" --arg t "$type" --arg s "$source" --arg o "$*"
}

# What mountinfo says of one mount point.
show() {
	jq -r --arg d "$1" '[.mounts[] | select(.dest == $d)] | last' "$T/out"
}

@test "the default mounts are there with their options" {
	probe mounts
	same "$(show /proc | jq -r .type)" proc
	same "$(show /dev | jq -r .type)" tmpfs
	has "$(show /dev | jq -r .options)" nosuid
	has "$(show /dev | jq -r .super)" mode=755
	same "$(show /dev/pts | jq -r .type)" devpts
	has "$(show /dev/pts | jq -r .super)" ptmxmode=666
	same "$(show /dev/shm | jq -r .type)" tmpfs
	has "$(show /dev/shm | jq -r '.options + "," + .super')" "nosuid,nodev,noexec"
	same "$(show /dev/mqueue | jq -r .type)" mqueue
	same "$(show /sys | jq -r .type)" sysfs
	has "$(show /sys | jq -r .options)" "ro,nosuid,nodev,noexec"
	has "$(show / | jq -r .options)" ro
}

@test "nothing of the host is mounted in the container" {
	probe mounts
	want '[.mounts[].dest] | index("'"$T"'") | not'
	want '[.mounts[] | select(.type == "ext4" or .type == "overlay" or .type == "xfs" or .type == "btrfs") | .dest] - ["/"] == []'
}

@test "a directory is bound with everything below it" {
	mkdir -p "$T/src/below" && echo hello >"$T/src/file"
	mount_add /data bind "$T/src" rbind ro
	inside 'cat /data/file; ls /data; touch /data/new 2>&1; mkdir /data/below/x 2>&1; true'
	has "$out" hello
	has "$out" below
	has "$out" "Read-only file system"
	[ ! -e "$T/src/new" ]
}

@test "a file is bound over a mount point that is made" {
	config '.root.readonly = false'
	echo content >"$T/file"
	mount_add /etc/deep/er/file bind "$T/file" bind
	inside 'cat /etc/deep/er/file; echo more >>/etc/deep/er/file'
	same "$out" content
	same "$(<"$T/file")" "content"$'\n'"more"
	[ -f "$B/rootfs/etc/deep/er/file" ]
	[ ! -s "$B/rootfs/etc/deep/er/file" ]
}

@test "a relative source counts from the bundle" {
	mkdir "$B/here" && echo hi >"$B/here/f"
	mount_add /mnt bind here rbind
	inside 'cat /mnt/f'
	same "$out" hi
}

@test "the type none with a bind option is a bind" {
	mkdir "$T/src" && touch "$T/src/f"
	mount_add /mnt none "$T/src" rbind
	inside 'ls /mnt'
	same "$out" f
}

@test "a type of bind needs no bind option" {
	not_with runc "needs the option"
	mkdir "$T/src" && touch "$T/src/f"
	mount_add /mnt bind "$T/src" ro
	inside 'ls /mnt'
	same "$out" f
}

@test "a missing source is refused, with both paths, and nothing is left" {
	mount_add /mnt bind "$T/nowhere" rbind
	fails "$T/nowhere" create --bundle "$B" "$ID"
	[ ! -e "$R/$ID" ]
	[ "$TT_KIND" != tare ] || has "$err" /mounts/
}

@test "mounts are made in the order of the file" {
	mkdir -p "$T/a/sub" "$T/b" && touch "$T/a/sub/hidden" "$T/b/visible"
	mount_add /mnt bind "$T/a" rbind
	mount_add /mnt/sub bind "$T/b" rbind
	inside 'ls /mnt/sub'
	same "$out" visible
}

@test "a later mount hides an earlier one" {
	mkdir -p "$T/a" "$T/b" && touch "$T/a/first" "$T/b/second"
	mount_add /mnt bind "$T/a" rbind
	mount_add /mnt bind "$T/b" rbind
	inside 'ls /mnt'
	same "$out" second
}

@test "every flag arrives: nosuid nodev noexec noatime nodiratime relatime sync dirsync" {
	mount_add /m1 tmpfs tmpfs nosuid nodev noexec noatime nodiratime
	mount_add /m2 tmpfs tmpfs suid dev exec strictatime sync dirsync
	mount_add /m3 tmpfs tmpfs ro relatime nosymfollow
	mount_add /m4 tmpfs tmpfs ro rw nosuid suid noexec exec nodev dev
	config '.root.readonly = false'
	probe mounts
	same "$(show /m1 | jq -r .options)" "rw,nosuid,nodev,noexec,noatime,nodiratime"
	same "$(show /m2 | jq -r .options)" "rw"
	[[ $(show /m2 | jq -r .super) =~ sync.*dirsync|dirsync.*sync ]]
	same "$(show /m4 | jq -r .options)" "rw,relatime"
	not_with runc "1.1 knows no nosymfollow"
	same "$(show /m3 | jq -r .options)" "ro,relatime,nosymfollow"
}

@test "flags of a bind are changed and the source keeps its own" {
	mkdir "$T/src"
	mount_add /mnt bind "$T/src" rbind ro nosuid nodev noexec
	config '.root.readonly = false'
	probe mounts
	[[ $(show /mnt | jq -r .options) =~ ^ro,nosuid,nodev,noexec ]]
	touch "$T/src/writable"
}

@test "options of the file system reach it" {
	mount_add /m tmpfs tmpfs size=64k mode=0757 uid=7 gid=8 nr_inodes=10
	config '.root.readonly = false'
	inside 'stat -c "%a %u %g" /m; grep " /m " /proc/mounts; dd if=/dev/zero of=/m/f bs=1k count=100 2>&1 | tail -n 1; stat -c %s /m/f'
	has "$out" "757 7 8"
	has "$out" "size=64k"
	has "$out" "65536"
}

@test "an unknown option of the file system is refused and named" {
	mount_add /mnt tmpfs tmpfs nosuchoption=1
	fails . create --bundle "$B" "$ID"
	[ "$TT_KIND" != tare ] || { has "$err" nosuchoption; has "$err" /mounts/; }
}

@test "an unknown file system type is refused and named" {
	mount_add /mnt nosuchfs none ro
	fails . create --bundle "$B" "$ID"
	[ "$TT_KIND" != tare ] || has "$err" nosuchfs
}

@test "overlay mounts work with their data options" {
	mkdir -p "$T/lower" "$T/upper" "$T/work" && echo low >"$T/lower/f"
	mount_add /mnt overlay overlay "lowerdir=$T/lower" "upperdir=$T/upper" "workdir=$T/work"
	inside 'cat /mnt/f; echo up >/mnt/g'
	same "$out" low
	same "$(<"$T/upper/g")" up
}

@test "a cgroup mount shows the cgroup of the container" {
	config '.mounts |= map(select(.destination != "/sys/fs/cgroup"))
		| .linux.namespaces |= map(select(.type != "cgroup")) + [{type: "cgroup"}]'
	mount_add /sys/fs/cgroup cgroup cgroup nosuid noexec nodev relatime ro
	inside 'cat /sys/fs/cgroup/cgroup.procs; mkdir /sys/fs/cgroup/x 2>&1; grep " /sys/fs/cgroup " /proc/mounts'
	has "$out" $'1\n'
	has "$out" "Read-only file system"
	has "$out" "cgroup2 ro,nosuid,nodev,noexec,relatime"
}

@test "a cgroup mount without a cgroup namespace shows the same directory" {
	config '.linux.namespaces |= map(select(.type != "cgroup"))'
	inside 'cat /sys/fs/cgroup/cgroup.procs; ls -d /sys/fs/cgroup/'"$TAG"'* 2>&1; true'
	has "$out" 1
	hasnt "$out" "/sys/fs/cgroup/$TAG"$'\n'
}

@test "the destination is looked up inside the root: symbolic links cannot leave it" {
	config '.root.readonly = false'
	mkdir -p "$T/outside" "$T/src" && touch "$T/src/marker"
	ln -s "$T/outside" "$B/rootfs/abs"
	ln -s ../../../../../../../../../../"$T/outside" "$B/rootfs/rel"
	ln -s /etc "$B/rootfs/good"
	mount_add /abs/x bind "$T/src" rbind
	mount_add /rel/y bind "$T/src" rbind
	mount_add /good/z bind "$T/src" rbind
	rt run --bundle "$B" "$ID"
	[ -z "$(ls -A "$T/outside")" ]
	same_mounts
	[ "$status" = 0 ] || { [ "$TT_KIND" = tare ] && [[ $err == *abs* ]]; }
}

@test "a destination with .. stays in the root" {
	config '.root.readonly = false'
	mkdir "$T/src" && touch "$T/src/marker"
	mount_add "/../../mnt" bind "$T/src" rbind
	rt run --bundle "$B" "$ID"
	same_mounts
}

@test "proc and sysfs are not mounted over a symbolic link" {
	rmdir "$B/rootfs/proc" && mkdir "$B/rootfs/elsewhere" && ln -s elsewhere "$B/rootfs/proc"
	fails . create --bundle "$B" "$ID"
}

@test "a directory cannot be bound over a file, and the message says so" {
	mkdir "$T/src"
	mount_add /etc/passwd bind "$T/src" rbind
	fails '[Nn]ot a directory' create --bundle "$B" "$ID"
}

@test "a destination that is not absolute counts from the root" {
	mkdir "$T/src" && touch "$T/src/f"
	mount_add mnt bind "$T/src" rbind
	inside 'ls /mnt'
	same "$out" f
}

@test "propagation of a mount: private, shared, slave and unbindable" {
	mkdir "$T/src"
	config '.root.readonly = false'
	mount_add /p bind "$T/src" rbind private
	mount_add /s bind "$T/src" rbind shared
	mount_add /u bind "$T/src" rbind unbindable
	mount_add /rs bind "$T/src" rbind rshared
	probe mounts
	same "$(show /p | jq -r .propagation)" ""
	has "$(show /s | jq -r .propagation)" shared:
	has "$(show /rs | jq -r .propagation)" shared:
	has "$(show /u | jq -r .propagation)" unbindable
}

@test "a slave of a shared host mount sees what the host mounts later, a private one does not" {
	mkdir -p "$T/src/below"
	cat >"$T/go" <<-END
		set -e
		mount -t tmpfs src "$T/src" && mount --make-shared "$T/src" && mkdir "$T/src/below"
		"$TARE" --root "$R" run -d --bundle "$B" "$ID" >/dev/null 2>"$T/err" </dev/null
		mount -t tmpfs late "$T/src/below" && touch "$T/src/below/late"
		"$TARE" --root "$R" exec "$ID" ls /slave/below /private/below
		"$TARE" --root "$R" exec "$ID" sh -c 'mount -t tmpfs none /slave/below' 2>/dev/null || true
		"$TARE" --root "$R" delete --force "$ID"
	END
	mount_add /slave bind "$T/src" rbind rslave
	mount_add /private bind "$T/src" rbind rprivate
	config '.root.readonly = false | .linux.rootfsPropagation = "rslave"'
	args sleep 1000
	unshare -m --propagation private sh "$T/go" >"$T/out" 3>&-
	same "$(grep -c late "$T/out")" 1
}

@test "rootfsPropagation sets the propagation of the root" {
	local p
	for p in private shared slave unbindable; do
		config '.linux.rootfsPropagation = $p' --arg p "$p"
		probe mounts
		case $p in
		private | slave) hasnt "$(show / | jq -r .propagation)" shared: ;;
		shared) has "$(show / | jq -r .propagation)" shared: ;;
		unbindable) has "$(show / | jq -r .propagation)" unbindable ;;
		esac
		same_mounts
	done
	config '.linux.rootfsPropagation = "sideways"'
	fails . create --bundle "$B" "$ID"
}

@test "a read-only root cannot be written, what is mounted in it can" {
	mount_add /mnt tmpfs tmpfs
	inside 'touch /x 2>&1; touch /mnt/y && echo ok; touch /dev/z && echo dev'
	has "$out" "Read-only file system"
	has "$out" ok
	has "$out" dev
	config '.root.readonly = false'
	inside 'touch /x && echo ok'
	same "$out" ok
	[ -e "$B/rootfs/x" ]
}

@test "the root may be named by an absolute path, a relative one and through a link" {
	mv "$B/rootfs" "$T/elsewhere"
	config '.root.path = $p' --arg p "$T/elsewhere"
	inside 'echo absolute'
	same "$out" absolute
	config '.root.path = "../elsewhere"'
	inside 'echo relative'
	same "$out" relative
	config '.root.path = "."'
	rm -rf "$T/bundle2" && mv "$T/elsewhere" "$T/bundle2" && cp "$B/config.json" "$T/bundle2/"
	ok run --bundle "$T/bundle2" "$ID"
}

@test "the host's root is out of reach after the switch" {
	inside 'cat /proc/1/mountinfo | wc -l; ls /..; umount -l / 2>&1; cd /proc/1/root && ls -d bin'
	hasnt "$out" "$(basename "$T")"
	hasnt "$out" config.json
}

@test "mounts made inside never reach the host" {
	config '.process.capabilities |= map_values(. + ["CAP_SYS_ADMIN"]) | .linux.rootfsPropagation = "shared"
		| .process.capabilities.inheritable = [] | .process.capabilities.ambient = []'
	inside 'mount -t tmpfs none /mnt && mount --bind /etc /tmp && echo mounted'
	same "$out" mounted
	same_mounts
}

@test "thirty mounts" {
	local i
	config '.root.readonly = false | .mounts += [range(30) | {destination: "/many/\(.)/x", type: "tmpfs",
		source: "tmpfs", options: ["size=4k", "mode=755"]}]'
	inside 'grep -c " /many/" /proc/mounts'
	same "$out" 30
}

@test "an option that is not in features is refused, never skipped" {
	only_tare
	mkdir "$T/src"
	ok features
	cp "$T/out" "$T/features"
	local o n=0
	for o in rro idmap ridmap tmpcopyup nosuchoption X-mount.mkdir; do
		! jq -e --arg o "$o" '.mountOptions | index($o)' "$T/features" >/dev/null || continue
		config '.mounts |= map(select(.destination != "/mnt"))'
		mount_add /mnt bind "$T/src" rbind "$o"
		fails "$o" create --bundle "$B" "$ID"
		n=$((n + 1))
	done
	[ "$n" -ge 1 ]
}
