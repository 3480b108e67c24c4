load helpers

# What `explain` tells and what the kernel was asked for, both as lines of one form.

setup() {
	begin
	only_tare "explain is a command of tare"
	need strace
	strace -o /dev/null true 2>/dev/null || skip "nothing may be traced here"
}

# traced ARG...: run the runtime, calls of every process in files of their own, so that
# no call is torn apart.
traced() {
	strace -ff -qq -s 4096 -o "$T/trace" -e \
		trace='/^(clone3|unshare|setns|fsopen|fsconfig|fsmount|move_mount|open_tree|mount_setattr|pivot_root|chroot|setresuid|setresgid|setgroups|capset|prctl|mknodat|sethostname|setdomainname|execve|write|umask)$' \
		timeout 20 "$TARE" --root "$R" "$@" >"$T/out" 2>"$T/err" </dev/null 3>&- || { cat "$T/err"; return 1; }
	# The process that became the container: the one that made the mounts.
	INIT=$(grep -l 'pivot_root(' "$T"/trace.* | head -n 1)
	[ -n "$INIT" ]
}

told() {
	"$TARE" --root "$R" explain --json --run --bundle "$B" "$ID" >"$T/plan" 3>&-
}

mounts_done() {
	awk '
	function quoted(n,   a) { split($0, a, "\""); return a[2 * n] }
	function attrs(text,   w, n, i, s) {
		n = split(text, w, "|")
		for (i = 1; i <= n; i++) {
			sub(/^MOUNT_ATTR_/, "", w[i])
			sub(/^RDONLY$/, "ro", w[i])
			if (w[i] != "0") s = s "," tolower(w[i])
		}
		return s
	}
	/^fsopen/ { type = quoted(1); data = ""; source = "" }
	/^fsconfig.*SET_STRING, "source"/ { source = quoted(2); next }
	/^fsconfig.*SET_STRING/ { data = data " " quoted(1) "=" quoted(2) }
	/^fsconfig.*SET_FLAG/ { data = data " " quoted(1) }
	/^fsmount/ {
		match($0, /FSMOUNT_CLOEXEC, [A-Z_0-9|]+/)
		print "new", type, source, data, attrs(substr($0, RSTART + 17, RLENGTH - 17))
	}
	/^open_tree\(AT_FDCWD, "/ && !/AT_SYMLINK_NOFOLLOW/ {
		bind = quoted(1); set = ""; rec = /AT_RECURSIVE/ ? "recursive" : "single"
	}
	/^mount_setattr/ && bind {
		match($0, /attr_set=[A-Z_0-9|]+/)
		set = set attrs(substr($0, RSTART + 9, RLENGTH - 9))
	}
	/^move_mount/ && bind { print "bind", bind, rec, set; bind = "" }
	/^pivot_root/ { exit }' "$INIT" | normal
}

# Attributes have no order; the last word of a line is their list.
normal() {
	awk '{ n = split($NF, a, ","); if ($NF !~ /^,/) { print; next }
		for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (a[j] < a[i]) { t = a[i]; a[i] = a[j]; a[j] = t }
		s = ""; for (i = 1; i <= n; i++) if (a[i] != "" && a[i] != "relatime") s = s "," a[i]
		$NF = s; print }' | sed 's/  */ /g; s/ *$//'
}

mounts_told() {
	jq -r '.plan as $p | $p.mounts[]
		| (if .attr_set == [] then "" else "," + (.attr_set | join(",")) end) as $set
		| if .kind == "new_fs" then
			"new \(.type) \(.source) \(.data | map(if .value then "\(.key)=\(.value)" else .key end) | join(" ")) \($set)"
		  elif .kind == "cgroup" then "bind \($p.cgroup.mount + $p.cgroup.path) single \($set)"
		  else "bind \(.source) \(if .recursive then "recursive" else "single" end) \($set)" end' "$T/plan" | normal
}

namespaces_done() {
	cat "$T"/trace.* | grep -E '^(clone3|unshare)' | grep -oE 'CLONE_NEW[A-Z]+' | sort -u
}

namespaces_told() {
	jq -r '.plan.ns[] | select(.how == "new") | .name' "$T/plan" |
		sed 's/^user$/CLONE_NEWUSER/; s/^pid$/CLONE_NEWPID/; s/^mount$/CLONE_NEWNS/; s/^network$/CLONE_NEWNET/
			s/^ipc$/CLONE_NEWIPC/; s/^uts$/CLONE_NEWUTS/; s/^cgroup$/CLONE_NEWCGROUP/; s/^time$/CLONE_NEWTIME/' | sort -u
}

# Bounding set: the kernel's list less what was dropped.
caps_done() {
	local all dropped set
	dropped=$(grep -oE 'PR_CAPBSET_DROP, CAP_[A-Z_]+\) += 0' "$INIT" | grep -oE 'CAP_[A-Z_]+' | sort)
	all=$("$TT_BIN/probe" caps | jq -r '.caps.bounding[]' | sort)
	echo "bounding $(comm -23 <(echo "$all") <(echo "$dropped") | xargs)"
	for set in effective permitted inheritable; do
		echo "$set $(grep '^capset' "$INIT" | tail -n 1 | grep -oE "$set=[^,}]+" | grep -oE 'CAP_[A-Z_]+' | sort | xargs)"
	done
	echo "ambient $(grep -oE 'PR_CAP_AMBIENT_RAISE, CAP_[A-Z_]+' "$INIT" | grep -oE 'CAP_[A-Z_]+$' | sort | xargs)"
}

caps_told() {
	local set
	for set in bounding effective permitted inheritable ambient; do
		echo "$set $(jq -r ".plan.process.caps.$set[]" "$T/plan" | sort | xargs)"
	done
}

ids_done() {
	grep -E '^setresuid' "$INIT" | tail -n 1 | sed 's/.*(\([0-9]*\),.*/uid \1/'
	grep -E '^setresgid' "$INIT" | tail -n 1 | sed 's/.*(\([0-9]*\),.*/gid \1/'
	echo "groups $(grep -E '^setgroups' "$INIT" | tail -n 1 | sed 's/.*, \(\[.*\]\|NULL\)).*/\1/; s/NULL//' | tr -d '[],' | xargs)"
	cat "$T"/trace.* | grep -oE '^write\([0-9]+, "([0-9]+ [0-9]+ [0-9]+(\\n)?)+"' | sed 's/^[^"]*"\(.*\)"/map \1/; s/\\n/ /g; s/ *$//' | sort
}

ids_told() {
	jq -r '.plan.process | "uid \(.uid)", "gid \(.gid)", "groups \(.groups | map(tostring) | join(" "))"' "$T/plan" | sed 's/ *$//' | sed 's/^groups$/groups /'
	jq -r '.plan.ids | .uid, .gid | select(length > 0) | "map " + (map("\(.container // .inside // .[0]) \(.host // .outside // .[1]) \(.size // .[2])") | join(" "))' "$T/plan" | sort
}

names_done() {
	grep -oE '^mknodat\([0-9]+, "[^"]+", S_IF(CHR|BLK|IFO)' "$INIT" | sed 's/.*"\(.*\)".*/\1/' | sort
}

compare_all() {
	same "$(mounts_told)" "$(mounts_done)"
	same "$(namespaces_told)" "$(namespaces_done)"
	same "$(caps_told)" "$(caps_done)"
	same "$(ids_told)" "$(ids_done)"
}

@test "the default configuration: mounts, namespaces, ids, capabilities and devices are what was told" {
	told
	traced run --bundle "$B" "$ID"
	[ "$(mounts_done | wc -l)" -ge 7 ]
	[ "$(namespaces_done | wc -l)" -ge 5 ]
	compare_all
	same "$(jq -r '.plan.nodes[].path | split("/") | last' "$T/plan" | sort)" "$(names_done)"
	has "$(grep sethostname "$INIT")" "\"$(jq -r .plan.hostname "$T/plan")\""
}

@test "binds, options, a user, groups and all capability sets are what was told" {
	mkdir -p "$T/src/below"
	touch "$T/file"
	config '.mounts += [
		{destination: "/mnt", type: "bind", source: $s, options: ["rbind", "ro", "nosuid", "noexec"]},
		{destination: "/etc/passwd", type: "bind", source: $f, options: ["bind"]},
		{destination: "/run", type: "tmpfs", source: "x", options: ["noatime", "nodev", "size=4k", "mode=700"]}]
		| .process.user = {uid: 1000, gid: 1001, additionalGids: [5, 6]}
		| .process.capabilities = {bounding: ["CAP_KILL", "CAP_CHOWN"], permitted: ["CAP_KILL", "CAP_CHOWN"],
			effective: ["CAP_KILL"], inheritable: ["CAP_KILL"], ambient: ["CAP_KILL"]}
		| .linux.namespaces |= map(select(.type != "ipc")) | .mounts |= map(select(.type != "mqueue"))' \
		--arg s "$T/src" --arg f "$T/file"
	told
	traced run --bundle "$B" "$ID"
	compare_all
	hasnt "$(namespaces_done)" IPC
}

@test "the full configuration: mounts, namespaces, ids and capabilities are what was told" {
	full_configuration
	config '.process.terminal = false | del(.process.consoleSize)'
	told
	traced run --bundle "$B" "$ID"
	same "$(namespaces_told)" "$(namespaces_done)"
	same "$(namespaces_told | wc -l)" 8
	same "$(caps_told)" "$(caps_done)"
	same "$(ids_told)" "$(ids_done)"
	same "$(mounts_told | grep ^new)" "$(mounts_done | grep ^new)"
	# The sources are opened by the other process, before the user namespace exists; device
	# nodes are bound there as well.
	same "$(mounts_told | awk '$1 == "bind" {print $2}' | sort)" \
		"$(cat "$T"/trace.* | sed -n 's/^open_tree(AT_FDCWD, "\([^"]*\)".*/\1/p' | grep -v '^/dev/' | sort)"
}

@test "joined namespaces are what was told" {
	other_sleeper
	args true
	local pid
	pid=$(pid_of "${ID}0")
	config '.linux.namespaces |= map(if .type == "network" or .type == "ipc" then .path = "/proc/\($p)/ns/\({network: "net", ipc: "ipc"}[.type])" else . end)' \
		--arg p "$pid"
	told
	traced run --bundle "$B" "$ID"
	same "$(jq -r '.plan.ns[] | select(.how == "join" or .how == "joined") | .name' "$T/plan" | sort | xargs)" "ipc network"
	same "$(cat "$T"/trace.* | grep '^setns' | grep -oE 'CLONE_NEW[A-Z]+' | sort | xargs)" "CLONE_NEWIPC CLONE_NEWNET"
	same "$(namespaces_told)" "$(namespaces_done)"
}

@test "the steps told are the steps done, in order" {
	local help
	help=$("$TARE" create --help 3>&-; "$TARE" --help 3>&-)
	[[ $help == *--trace* ]] || skip "no --trace"
	told
	if [[ $("$TARE" create --help 3>&-) == *--trace* ]]; then
		ok run --trace "$T/steps" --bundle "$B" "$ID"
	else
		ok --trace "$T/steps" run --bundle "$B" "$ID"
	fi
	jq -r '.steps[].step' "$T/plan" | grep -Ev '^(gate|hooks-start|exec)$' | sort >"$T/a"
	jq -r 'if type == "array" then . else .traceEvents end | map(select(.ph == "X" or .ph == "B")) | .[].name' "$T/steps" |
		grep -Ev '^(gate|hooks-start|exec)$' | sort >"$T/b"
	same "$(comm -23 "$T/a" "$T/b")" ""
}

@test "exec: namespaces, ids and capabilities are what was told" {
	config '.process.user = {uid: 1000, gid: 1000, additionalGids: [7]}'
	start_sleeper
	"$TARE" --root "$R" explain --json --exec --bundle "$B" "$ID" true >"$T/plan" 3>&-
	strace -ff -qq -s 4096 -o "$T/trace" -e trace='/^(setns|setresuid|setresgid|setgroups|capset|prctl|write)$' \
		"$TARE" --root "$R" exec "$ID" true </dev/null >"$T/out" 2>"$T/err" 3>&-
	INIT=$(grep -l '^capset' "$T"/trace.* | head -n 1)
	same "$(caps_told)" "$(caps_done)"
	same "$(ids_told | grep -v ^map)" "$(ids_done | grep -v ^map)"
	[ "$(cat "$T"/trace.* | grep -c '^setns')" -ge 1 ]
}
