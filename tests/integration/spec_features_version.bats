load helpers

@test "spec writes a configuration that runs" {
	mkdir -p "$T/new"
	cp -al "$TT_DIR/base/rootfs" "$T/new/"
	cd "$T/new"
	ok spec
	[ -z "$out" ]
	want '.ociVersion and .process.args and .root.path == "rootfs" and .linux.namespaces' config.json
	jq '.process.terminal = false | .process.args = ["echo", "hello"]' config.json >x && mv x config.json
	ok run "$ID"
	same "$out" hello
}

@test "spec --bundle writes elsewhere" {
	mkdir "$T/else"
	ok spec --bundle "$T/else"
	want '.process.terminal == true' "$T/else/config.json"
	mkdir "$T/else2"
	ok spec -b "$T/else2"
}

@test "spec does not overwrite a configuration" {
	local before
	before=$(<"$B/config.json")
	fails 'exists' spec --bundle "$B"
	same "$(<"$B/config.json")" "$before"
}

@test "spec --rootless asks for a user namespace" {
	mkdir "$T/else"
	ok spec --rootless --bundle "$T/else"
	want '[.linux.namespaces[].type] | index("user")' "$T/else/config.json"
	want '[.mounts[].options[]?] | index("gid=5") | not' "$T/else/config.json"
}

@test "version has the layout callers parse" {
	ok --version
	same "$(head -n 1 "$T/out" | wc -w)" 3
	[[ $(head -n 1 "$T/out") =~ ^$TT_KIND\ version\ [0-9]+\.[0-9]+ ]]
	grep -q '^commit: ' "$T/out"
	grep -Eq '^spec: [0-9]+\.[0-9]+\.[0-9]+' "$T/out"
	same "$(grep -c version "$T/out")" 1
	ok -v
}

@test "the program prints the name it is invoked by" {
	not_blocked
	not_script
	only_tare
	local name
	for name in runc crun tare; do
		ln -sf "$TARE" "$T/$name"
		[[ $("$T/$name" --version 3>&- | head -n 1) =~ ^$name\ version\ [0-9.]+ ]]
	done
}

@test "features prints the document callers need, and nothing else" {
	only_tare
	ok features
	want '.ociVersionMin == "1.0.0" and (.ociVersionMax | test("^1[.]"))'
	want '.hooks == ["prestart","createRuntime","createContainer","startContainer","poststart","poststop"]'
	want '(.linux.namespaces | sort) == (["cgroup","ipc","mount","network","pid","time","user","uts"])'
	want '.mountOptions | contains(["ro", "rw", "bind", "rbind", "nosuid", "noexec", "nodev", "rprivate"])'
	want '(.linux.capabilities | index("CAP_SYS_ADMIN")) and (.linux.cgroup.v2 == true)'
	want '(.linux.apparmor | has("enabled")) and (.linux.selinux | has("enabled")) and (.linux.seccomp | has("enabled"))'
	want '.linux.mountExtensions.idmap | has("enabled")'
}

@test "features promises nothing that create refuses" {
	only_tare
	ok features
	cp "$T/out" "$T/features"
	local opt
	args true
	# What is listed must be accepted on a mount; some are for binds, some for the file
	# systems that know them.
	for opt in $(jq -r '.mountOptions[]' "$T/features" | grep -Ev '^(bind|rbind|remount|idmap|ridmap|tmpcopyup|copy-symlink|src-nofollow|dest-nofollow|iversion|r?mand)$|shared|slave|unbindable'); do
		config '.mounts = (.mounts | map(select(.destination != "/mnt"))) + [{destination: "/mnt", type: "tmpfs", source: "tmpfs", options: [$o]}]' --arg o "$opt"
		rt run --bundle "$B" "$ID"
		[ "$status" = 0 ] || tell "listed but refused: $opt"
	done
}

@test "every command has help and exits with 0" {
	local cmd cmds="create start run exec kill delete state list ps pause resume spec features"
	[ "$TT_KIND" != tare ] || cmds+=" validate explain"
	for cmd in $cmds; do
		ok "$cmd" --help
		[ -n "$out" ] || tell "$cmd"
	done
	ok --help
	for cmd in $cmds; do has "$out" "$cmd"; done
	only_tare
	ok help
	ok -h
}

@test "an unknown command or option fails and is named" {
	fails nosuchcommand nosuchcommand
	only_tare "peers print their whole help"
	fails nosuchoption --nosuchoption list
	fails nosuchoption create --nosuchoption "$ID"
	fails 'requires an argument' create "$ID" --bundle
	fails 'argument' state
	fails 'argument' state a b
}

@test "properties that features calls not enabled are refused by name" {
	only_tare
	ok features
	cp "$T/out" "$T/features"
	local key edit word
	while read -r key edit word; do
		jq -e "$key == false" "$T/features" >/dev/null || continue
		sed "s/@ID@/$ID/" "$TT_DIR/base/template.json" >"$B/config.json"
		config "$edit"
		fails "$word" create --bundle "$B" "$ID"
		[ ! -e "$R/$ID" ]
	done <<'END'
.linux.seccomp.enabled .linux.seccomp={"defaultAction":"SCMP_ACT_ALLOW"} seccomp
.linux.selinux.enabled .process.selinuxLabel="a_u:b_r:c_t:s0" selinuxLabel
.linux.apparmor.enabled .process.apparmorProfile="some" apparmorProfile
.linux.intelRdt.enabled .linux.intelRdt={"closID":"x"} intelRdt
.linux.netDevices.enabled .linux.netDevices={"eth9":{"name":"eth0"}} netDevices
END
}

@test "features names the annotations that change what is done" {
	only_tare
	ok features
	want '.potentiallyUnsafeConfigAnnotations | index("run.oci.hooks.stdout") and index("run.oci.pidfd_receiver")
		and index("org.systemd.property.")'
}
