load attacks

# Terminals and the null device: what stands under their names in the image is never taken
# for them, and nothing of the host changes owner.

no_dev() {
	config '.mounts |= map(select(.destination | test("^/dev($|/)") | not)) | .root.readonly = false'
}

devpts() {
	config '.mounts += [{destination: "/dev/pts", type: "devpts", source: "devpts", options: ["newinstance", "ptmxmode=0666", "mode=0620"]}]'
}

# on_terminal ARG...: as rt, with a socket that somebody reads.
on_terminal() {
	rm -f "$T/s.sock"
	recvtty -r "$T/s.sock" >"$T/tty" 2>"$T/tty.err" </dev/null 3>&- &
	READER=$!
	wait_for 5 test -S "$T/s.sock"
	rt "$1" --console-socket "$T/s.sock" "${@:2}"
	[ "$status" = 0 ] || kill "$READER" 2>/dev/null || true
	wait "$READER" || true
}

@test "CVE-2026-88264 CVE-2025-52565: a console that is a link, a pipe or a directory" {
	canary
	local kind
	for kind in outside passwd missing fifo dir; do
		own_rootfs
		echo untouched | plant /etc/victim
		no_dev && devpts
		config '.process.terminal = true | .process.args = ["sh", "-c", "test -c /dev/console && stat -c %T /dev/console; cat /etc/victim"]'
		case $kind in
		outside) ln -s "$T/host/dir/new" "$B/rootfs/dev/console" ;;
		passwd) ln -s /etc/victim "$B/rootfs/dev/console" ;;
		missing) ln -s /etc/made "$B/rootfs/dev/console" ;;
		fifo) mkfifo "$B/rootfs/dev/console" ;;
		dir) mkdir "$B/rootfs/dev/console" ;;
		esac
		on_terminal run -d --bundle "$B" "$ID"
		[ "$status" = 1 ] && has "$err" /dev/console || tell "$kind" || return 1
		[ ! -e "$B/rootfs/etc/made" ]
		untouched
	done
}

@test "CVE-2025-52565: a multiplexer that is none, or the host's" {
	local kind
	mkdir "$T/pts" && touch "$T/pts"/{0..9}
	for kind in none file fifo link host; do
		own_rootfs
		no_dev
		config '.process.terminal = true'
		rm -f "$T/pts/ptmx"
		config '.mounts += [{destination: "/dev/pts", type: "bind", source: $s, options: ["bind"]}]' --arg s "$T/pts"
		case $kind in
		file) : >"$T/pts/ptmx" ;;
		fifo) mkfifo "$T/pts/ptmx" ;;
		link) ln -s /proc/sys/kernel/core_pattern "$T/pts/ptmx" ;;
		host) : >"$T/pts/ptmx" && bind /dev/pts/ptmx /dev/ptmx ;;
		esac
		on_terminal create --bundle "$B" "$ID"
		[ "$status" = 1 ] && has "$err" dev/pts/ptmx || tell "$kind" || return 1
		[ "$kind" = none ] || has "$err" "not the multiplexer of a devpts" || return 1
	done
}

@test "CVE-2026-88265: streams are closed, and the image's null device leads to a file of the host" {
	canary
	no_dev
	config '.process.user = {uid: 1000, gid: 1000}'
	args true
	for target in "$T/host/dir/file" "../../../../../../../../../..$T/host/dir/file"; do
		ln -sfn "$target" "$B/rootfs/dev/null"
		"$TARE" --root "$R" run --bundle "$B" "$ID" <&- >&- 2>&- 3>&- || true
		untouched
	done
	own_rootfs
	config '.process.args = ["probe", "fds"]'
	"$TARE" --root "$R" run --bundle "$B" "$ID" <&- 2>&- 3>&- >"$T/out"
	want '[.fds[].fd] == [0,1,2]'
}

@test "runc 1.1.5: devices that are the caller's streams keep their owner" {
	local mode
	# Not the host's own: that would be a pity.
	mknod -m 666 "$T/null" c 1 3 && mknod -m 666 "$T/zero" c 1 5
	config '.process.user = {uid: 1000, gid: 1000}'
	args true
	for mode in 0 1 2; do
		case $mode in
		0) "$TARE" --root "$R" run --bundle "$B" "$ID" <"$T/zero" >"$T/null" 2>"$T/null" 3>&- ;;
		1) "$TARE" --root "$R" run --bundle "$B" "$ID" <"$T/null" >"$T/o" 2>&1 3>&- ;;
		2) "$TARE" --root "$R" run --bundle "$B" "$ID" <>"$T/null" >&0 2>&0 3>&- ;;
		esac
		same "$(stat -c '%u:%g:%a' "$T/null" "$T/zero" | sort -u)" 0:0:666
	done
}

@test "CVE-2016-10124 CVE-2017-5226 CVE-2019-10063: nothing can be typed into the caller's terminal" {
	config '.process.terminal = true'
	# Without it the kernel allows it on the controlling terminal only.
	more_caps CAP_SYS_ADMIN
	args inject evil
	cat >"$T/shell" <<-END
		stty -icanon -echo min 0 time 0
		"$TARE" --root "$R" run --bundle "$B" "$ID"
		echo "typed <\$(dd bs=100 count=1 2>/dev/null)>"
	END
	cp "$TT_BIN/inject" "$B/rootfs/bin/"
	ptyrun sh "$T/shell" >"$T/out" 2>"$T/err" </dev/null 3>&-
	has "$(<"$T/out")" "typed <>"
	config '.process.terminal = false'
	start_sleeper
	sed -i "s| run --bundle .*| exec -t \"$ID\" inject evil|" "$T/shell"
	ptyrun sh "$T/shell" >"$T/out" 2>"$T/err" </dev/null 3>&-
	has "$(<"$T/out")" "typed <>"
}

@test "CVE-2017-5226: nothing can be typed by a container that is left alone" {
	config '.process.terminal = true'
	more_caps CAP_SYS_ADMIN
	cp "$TT_BIN/inject" "$B/rootfs/bin/"
	args inject evil
	recvtty -r "$T/s.sock" >"$T/tty" 2>"$T/tty.err" </dev/null 3>&- &
	wait_for 5 test -S "$T/s.sock"
	cat >"$T/shell" <<-END
		stty -icanon -echo min 0 time 0
		"$TARE" --root "$R" run -d --bundle "$B" --console-socket "$T/s.sock" "$ID"
		until "$TARE" --root "$R" state "$ID" | grep -q stopped; do sleep 0.1; done
		echo "typed <\$(dd bs=100 count=1 2>/dev/null)>"
	END
	ptyrun sh "$T/shell" >"$T/out" 2>"$T/err" </dev/null 3>&-
	has "$(<"$T/out")" "typed <>"
}

@test "CVE-2020-15257: no socket that a container in the host's network could reach" {
	config '.linux.namespaces |= map(select(.type != "network")) | .linux.seccomp = null'
	args sleep 1000
	unshare -n sh -c '"$0" --root "$1" create --bundle "$2" "$3" && "$0" --root "$1" start "$3" &&
		"$0" --root "$1" exec "$3" true && cat /proc/net/unix' "$TARE" "$R" "$B" "$ID" >"$T/out" 2>&1 </dev/null 3>&-
	status_is running
	hasnt "$(<"$T/out")" @
}
