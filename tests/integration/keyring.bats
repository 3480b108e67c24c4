load helpers

@test "the container gets a session keyring of its own" {
	probe keyring
	want ".keyring.description | test(\"$ID\")"
	cp "$T/out" "$T/first"
	probe keyring
	[ "$(jq .keyring.id "$T/out")" != "$(jq .keyring.id "$T/first")" ]
}

@test "containers of one name in two state roots have a keyring each" {
	only_tare "the peers find it by the name"
	start_sleeper
	ok exec "$ID" probe keyring
	cp "$T/out" "$T/first"
	args probe keyring
	config '.linux.cgroupsPath += "0"'
	"$TARE" --root "$T/other" run --bundle "$B" "$ID" >"$T/out" 2>&1 </dev/null 3>&-
	[ "$(jq .keyring.id "$T/out")" != "$(jq .keyring.id "$T/first")" ]
}

@test "--no-new-keyring keeps the caller's" {
	args probe keyring
	ok run --no-new-keyring --bundle "$B" "$ID"
	want ".keyring.description | test(\"$ID\") | not"
}

# same_keyring: of the program and of one that exec adds.
same_keyring() {
	not_with crun "makes a new one"
	args sh -c 'probe keyring >/tmp/k; sleep 1000'
	config '.root.readonly = false'
	ok run -d --bundle "$B" "$ID"
	wait_for 2 grep -q '}' "$B/rootfs/tmp/k"
	ok exec "$ID" probe keyring
	want ".keyring.description | test(\"$ID\")"
	same "$(jq .keyring.id "$T/out")" "$(jq .keyring.id "$B/rootfs/tmp/k")"
}

@test "exec joins the keyring of the container" {
	same_keyring
}

@test "exec joins the keyring of a container in a user namespace" {
	user_namespace
	chmod 1777 "$B/rootfs/tmp"
	same_keyring
}
