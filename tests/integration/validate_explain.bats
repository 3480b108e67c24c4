load helpers

setup() {
	begin
	only_tare "commands of tare"
}

as_nobody() {
	setpriv --reuid 65534 --regid 65534 --clear-groups -- "$@"
}

# The configuration an ordinary user would start from.
rootless_bundle() {
	chmod 755 "$T" "$B"
	rm "$B/config.json" && chown 65534:65534 "$B"
	(cd "$B" && as_nobody "$TARE" spec --rootless)
	config '.process.terminal = false'
	chmod 644 "$B/config.json"
}

@test "validate accepts the default configuration" {
	ok validate --bundle "$B"
	cd "$B"
	ok validate
}

@test "validate tells file, line, column, pointer and the nearest word" {
	sed -i 's/"type": "pid"/"type": "pidd"/' "$B/config.json"
	rt validate --bundle "$B"
	same "$status" 1
	[[ $out$err =~ config\.json:[0-9]+:[0-9]+:\ /linux/namespaces/0/type:\ .*\"pidd\".*\"pid\" ]]
}

@test "the line and the column are those of the text" {
	local where
	sed -i 's/"type": "pid"/"type": "pidd"/' "$B/config.json"
	where=$(grep -n pidd "$B/config.json" | cut -d: -f1)
	rt validate --bundle "$B"
	[[ $out$err =~ config\.json:$where: ]]
}

@test "validate tells every problem of the meaning at once" {
	config '.process.cwd = "relative" | .hostname = "x" | .linux.namespaces |= map(select(.type != "uts"))
		| .process.rlimits += [{type: "RLIMIT_NOFILE", soft: 1, hard: 1}]'
	rt validate --bundle "$B"
	same "$status" 1
	has "$out$err" /process/cwd
	has "$out$err" /hostname
	has "$out$err" /process/rlimits/1
}

@test "unknown properties are told with the nearest name, and are errors under --strict" {
	config '.process.noNewPrivilege = true | .linux.rootPropagation = "slave"'
	rt validate --bundle "$B"
	same "$status" 0
	has "$out$err" noNewPrivileges
	has "$out$err" rootfsPropagation
	rt validate --strict --bundle "$B"
	same "$status" 1
}

@test "validate --json prints the problems for programs" {
	config '.process.cwd = "relative" | .process.argz = []'
	rt validate --json --bundle "$B"
	same "$status" 1
	want '[.. | objects | select(.pointer? == "/process/cwd")] | length == 1'
	want '[.. | objects | select(.severity? == "warning")] | length >= 1'
}

@test "validate needs no root and makes nothing" {
	not_blocked
	rootless_bundle
	as_nobody "$TARE" validate --bundle "$B" >"$T/out" 2>"$T/err" 3>&-
	same "$(find "$CG" -maxdepth 2 -name "*$TAG*")" ""
	[ ! -e "$R" ]
}

@test "explain tells every step with the property that asked for it" {
	config '.linux.sysctl = {"net.ipv4.ip_forward": "1"}'
	ok explain --bundle "$B" "$ID"
	local word
	for word in /mounts/0 /linux/namespaces /hostname /process/user /process/rlimits/0 \
		/linux/maskedPaths/0 /linux/readonlyPaths/0 net.ipv4.ip_forward "execve" "${C#"$CG"}"; do
		has "$out" "$word"
	done
}

@test "explain makes nothing and needs no root" {
	not_blocked
	rootless_bundle
	as_nobody "$TARE" --root "$R" explain --bundle "$B" "$ID" >"$T/out" 2>"$T/err" 3>&-
	has "$(<"$T/out")" "uid 0 gid 0"
	[ ! -e "$R" ]
	[ ! -d "$C" ]
}

@test "explain --json is one document with steps and plan" {
	ok explain --json --bundle "$B" "$ID"
	want '(.steps | length > 10) and .plan.id == "'"$ID"'" and (.plan.mounts | length == 7)'
}

@test "explain of run and exec" {
	ok explain --run --bundle "$B" "$ID"
	cp "$T/out" "$T/run"
	ok explain --exec --bundle "$B" "$ID" ls -l
	has "$out" "execve"
	has "$out" "ls -l"
	hasnt "$out" pivot_root
}

@test "explain fails where create would fail, with the same words" {
	config '.linux.sysctl = {"vm.swappiness": "1"}'
	fails vm.swappiness explain --bundle "$B" "$ID"
	local first=$err
	fails vm.swappiness create --bundle "$B" "$ID"
	same "$err" "$first"
}

@test "--trace writes the time of each step of both sides" {
	local help
	help=$("$TARE" create --help 3>&-; "$TARE" --help 3>&-)
	[[ $help == *--trace* ]] || skip "not built in"
	args true
	if [[ $("$TARE" run --help 3>&-) == *--trace* ]]; then
		ok run --trace "$T/trace" --bundle "$B" "$ID"
	else
		ok --trace "$T/trace" run --bundle "$B" "$ID"
	fi
	jq -e 'if type == "array" then . else .traceEvents end | map(.name) | index("mounts") and index("spawn")' "$T/trace"
	jq -e 'if type == "array" then . else .traceEvents end | map(select(.dur?)) | all(.dur >= 0)' "$T/trace"
}

@test "a failing run with --trace leaves the trace of what was done" {
	[[ $("$TARE" create --help 3>&-; "$TARE" --help 3>&-) == *--trace* ]] || skip "not built in"
	config '.mounts += [{destination: "/mnt", type: "bind", source: "/no/such", options: ["bind"]}]'
	if [[ $("$TARE" create --help 3>&-) == *--trace* ]]; then
		rt create --trace "$T/trace" --bundle "$B" "$ID"
	else
		rt --trace "$T/trace" create --bundle "$B" "$ID"
	fi
	[ "$status" != 0 ]
	jq -e . "$T/trace" >/dev/null
}
