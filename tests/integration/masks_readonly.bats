load helpers

@test "a masked file reads as empty and cannot be written" {
	config '.linux.maskedPaths = ["/etc/passwd", "/proc/version"] | .root.readonly = false'
	inside 'wc -c </etc/passwd; wc -c </proc/version; echo x >/etc/passwd; wc -c </etc/passwd; stat -c %t:%T /etc/passwd'
	same "$(xargs <"$T/out")" "0 0 0 1:3"
	grep -q root: "$B/rootfs/etc/passwd"
}

@test "a masked directory is empty and cannot be written" {
	config '.linux.maskedPaths = ["/etc", "/proc/sys"] | .root.readonly = false'
	inside 'ls -A /etc /proc/sys; touch /etc/x 2>&1; true'
	hasnt "$out" passwd
	has "$out" "Read-only file system"
	[ ! -e "$B/rootfs/etc/x" ]
}

@test "a masked path that is not there is no error" {
	config '.linux.maskedPaths = ["/no/such/path", "/proc/nosuchfile"] | .linux.readonlyPaths = ["/neither"]'
	inside 'echo fine'
	same "$out" fine
}

@test "a mask on a symbolic link stays in the root" {
	mkdir "$T/outside" && echo secret >"$T/outside/f"
	ln -s "$T/outside/f" "$B/rootfs/link"
	config '.linux.maskedPaths = ["/link"]'
	rt run --bundle "$B" "$ID"
	same "$(<"$T/outside/f")" secret
	same_mounts
}

@test "read-only paths cannot be written and keep their other flags" {
	config '.linux.readonlyPaths = ["/proc/sys", "/tmp", "/etc/group"] | .root.readonly = false'
	inside 'touch /tmp/x 2>&1; echo x 2>&1 >>/etc/group; echo 1 2>&1 >/proc/sys/kernel/domainname; grep " /proc/sys " /proc/mounts; true'
	same "$(grep -c 'Read-only file system' "$T/out")" 3
	has "$out" "/proc/sys proc ro,"
}

@test "the default masks and read-only paths hold" {
	inside 'for f in kcore keys timer_list; do [ ! -s /proc/$f ] || echo $f; done; ls -A /sys/firmware /proc/scsi 2>/dev/null
		echo b 2>/dev/null >/proc/sysrq-trigger && echo bad; echo 1 2>/dev/null >/proc/sys/kernel/panic && echo bad; true'
	hasnt "$out" bad
	hasnt "$out" kcore
	hasnt "$out" keys
}

@test "many masks" {
	mkdir "$B/rootfs/many" && (cd "$B/rootfs/many" && mkdir d{1..40} && touch f{1..40})
	config '.linux.maskedPaths = [range(1; 41) | "/many/d\(.)", "/many/f\(.)"]'
	inside 'grep -c " /many/" /proc/mounts'
	same "$out" 80
}

@test "a mask that is not absolute is refused" {
	config '.linux.maskedPaths = ["proc/kcore"]'
	rt create --bundle "$B" "$ID"
	[ "$TT_KIND" != tare ] || { [ "$status" = 1 ]; has "$err" maskedPaths; }
}

@test "masks hold in a user namespace" {
	user_namespace
	config '.linux.maskedPaths = ["/proc/version", "/etc"]'
	inside 'wc -c </proc/version; ls -A /etc; umount /etc 2>&1; ls -A /etc'
	same "$(head -n 1 "$T/out")" 0
	hasnt "$out" passwd
}
