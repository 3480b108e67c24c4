load attacks

# Attacks by the image: names in the root file system that lead elsewhere, some of them
# changing while the container is made.  What must hold is said in README.md.

@test "CVE-2019-19921 CVE-2023-27561 CVE-2025-54867: proc and sys behind links are refused" {
	local place
	for place in proc sys; do
		for target in elsewhere /elsewhere ../../elsewhere link2 /proc/self/root; do
			rm -rf "$B/rootfs" && cp -al "$TT_DIR/base/rootfs" "$B/"
			mkdir "$B/rootfs/elsewhere" && ln -s elsewhere "$B/rootfs/link2"
			rmdir "$B/rootfs/$place" && ln -s "$target" "$B/rootfs/$place"
			fails "ordinary directory|symbolic links" create --bundle "$B" "$ID"
		done
	done
}

@test "CVE-2019-19921: proc exchanged with a link all the time" {
	local i seen=0
	mkdir "$B/rootfs/fake" && ln -s fake "$B/rootfs/link"
	# The masks are on the procfs itself, whichever of the names it has by now.
	args sh -c 'for p in /proc /link; do [ -d $p/self ] && cat $p/keys $p/timer_list; done 2>/dev/null | wc -c'
	config '.linux.maskedPaths = []'
	rt run --bundle "$B" "$ID"
	[ "$out" -gt 0 ]
	config '.linux.maskedPaths = ["/proc/keys", "/proc/timer_list"]'
	swap_begin "$B/rootfs/proc" "$B/rootfs/link"
	for ((i = 0; i < ROUNDS; i++)); do
		rt run --bundle "$B" "$ID"
		[ "$status" = 0 ] || continue
		seen=$((seen + 1))
		same "$out" 0 || break
	done
	swap_end
	[ "$i" = "$ROUNDS" ]
	echo "$seen of $ROUNDS ran"
}

@test "CVE-2019-18837: the last name of a destination is a link to the host" {
	canary
	config '.root.readonly = false'
	echo bound >"$T/file"
	rm -f "$B/rootfs/etc/resolv.conf" && ln -s "$T/host/dir/new" "$B/rootfs/etc/resolv.conf"
	bind /etc/resolv.conf "$T/file"
	inside 'cat /etc/resolv.conf'
	same "$out" bound
	same "$(canary_now)" "$CANARY"
	# Also where the link leads to something on the host, and not inside.
	ln -sfn "$T/host/dir/file" "$B/rootfs/etc/resolv.conf"
	config '.process.args = ["cat", $f]' --arg f "$T/host/dir/file"
	ok run --bundle "$B" "$ID"
	same "$out" bound
	same "$(canary_now)" "$CANARY"
}

@test "CVE-2026-47766 CVE-2026-41579: dev is a link to a directory of the host" {
	canary
	local target
	for target in "$T/host/dir" "../../../../../../../../..$T/host/dir"; do
		rm -rf "$B/rootfs/dev" && ln -s "$target" "$B/rootfs/dev"
		rt run --bundle "$B" "$ID"
		same "$(canary_now)" "$CANARY"
		config '.mounts |= map(select(.destination | startswith("/dev") | not))'
		rt run --bundle "$B" "$ID"
		same "$(canary_now)" "$CANARY"
	done
}

@test "CVE-2025-31133: what hides files is the host's null device, whatever the image has" {
	local kind
	config '.mounts |= map(select(.destination | startswith("/dev") | not)) | .linux.maskedPaths = ["/etc/passwd"] | .root.readonly = false'
	for kind in missing link file fifo wrong; do
		rm -rf "$B/rootfs/dev/null"
		case $kind in
		link) ln -s /proc/sys/kernel/core_pattern "$B/rootfs/dev/null" ;;
		file) echo x >"$B/rootfs/dev/null" ;;
		fifo) mkfifo "$B/rootfs/dev/null" ;;
		wrong) mknod "$B/rootfs/dev/null" c 1 5 ;;
		esac
		args stat -c '%F %t:%T' /etc/passwd
		rt run --bundle "$B" "$ID"
		[ "$status" != 0 ] || same "$out" "character special file 1:3"
	done
}

@test "CVE-2021-30465 CVE-2024-45310: a parent of destinations exchanged with a link to the host" {
	canary
	local i
	config '.root.readonly = false'
	mkdir -p "$B/rootfs/vol/real" && ln -s "$T/host/dir" "$B/rootfs/vol/evil"
	echo bound >"$T/file"
	bind /vol/real/a/b/c "$T/file"
	bind /vol/real/d "$T/file"
	args true
	swap_begin "$B/rootfs/vol/real" "$B/rootfs/vol/evil"
	for ((i = 0; i < ROUNDS; i++)); do
		rt run --bundle "$B" "$ID"
		[ "$status" != 124 ] || break
		same "$(canary_now)" "$CANARY" || break
	done
	swap_end
	[ "$i" = "$ROUNDS" ]
}

@test "util-linux CVE-2026-78410: the source of a bind exchanged with a link all the time" {
	local i
	mkdir -p "$T/vol/real" "$T/other" && ln -s "$T/other" "$T/vol/link"
	echo real >"$T/vol/real/f" && echo other >"$T/other/f"
	config '.mounts += [{destination: "/v", type: "bind", source: $s, options: ["rbind", "ro"]}]' --arg s "$T/vol/real"
	args sh -c 'cat /v/f; (echo changed >/v/f) 2>/dev/null; cat /v/f'
	swap_begin "$T/vol/real" "$T/vol/link"
	for ((i = 0; i < ROUNDS; i++)); do
		rt run --bundle "$B" "$ID"
		[[ $status:$out = $'0:real\nreal' || $status:$out = $'0:other\nother' ]] || break
	done
	swap_end
	[ "$i" = "$ROUNDS" ] || tell "one or the other, read-only"
}

@test "destinations and directories of every hostile kind" {
	canary
	local place kind at
	config '.root.readonly = false'
	echo bound >"$T/file"
	bind /etc/x "$T/file"
	for place in dev proc sys etc tmp run dev/null dev/pts dev/console; do
		for kind in abs rel loop dangling magic file fifo mode000; do
			rm -rf "$B/rootfs" && cp -al "$TT_DIR/base/rootfs" "$B/"
			at=$B/rootfs/$place
			rm -rf "$at"
			case $kind in
			abs) ln -s "$T/host/dir" "$at" ;;
			rel) ln -s "../../../../../../../../../..$T/host/dir" "$at" ;;
			loop) ln -s "${place##*/}" "$at" ;;
			dangling) ln -s /no/where "$at" ;;
			magic) ln -s /proc/1/root "$at" ;;
			file) : >"$at" ;;
			fifo) mkfifo "$at" ;;
			mode000) mkdir -m 0 "$at" ;;
			esac
			rt run --bundle "$B" "$ID"
			[ "$status" != 124 ] || tell "$place $kind" || return 1
			same "$(canary_now)" "$CANARY" || { echo "$place $kind"; return 1; }
		done
	done
}
