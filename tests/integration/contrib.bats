load helpers

# What callers are configured with, and the packages: forms and names.  That callers take them
# is shown in the test machine by tests/callers/switch.

CONTRIB=$TT_SRC/../../contrib

setup() {
	only_tare
	begin
}

# toml FILE...: as one JSON object.
toml() {
	need python3
	cat "$@" | python3 -c 'import json, sys
try:
    import tomllib
except ImportError:
    sys.exit(77)
json.dump(tomllib.loads(sys.stdin.read()), sys.stdout)' >"$T/out" || { [ $? = 77 ] && skip "needs tomllib"; }
}

@test "containerd: appended to a configuration, each fragment has runc and tare" {
	local version
	for version in 2 3; do
		echo "version = $version" >"$T/config.toml"
		toml "$T/config.toml" "$CONTRIB/containerd/config-v$version.toml"
		want '.plugins | to_entries[0].value.containerd
			| .default_runtime_name == "runc"
			and (.runtimes | keys == ["runc", "tare"])
			and .runtimes.tare.options.BinaryName == "/usr/bin/tare"
			and all(.runtimes[]; .runtime_type == "io.containerd.runc.v2")'
		# The way back finds the whole of it.
		cat "$CONTRIB/containerd/config-v$version.toml" >>"$T/config.toml"
		sed -i '/^# >>> tare/,/^# <<< tare/d' "$T/config.toml"
		same "$(<"$T/config.toml")" "version = $version"
	done
}

@test "podman, CRI-O, BuildKit and NVIDIA: the fragments are TOML and name tare" {
	toml "$CONTRIB/podman/tare.conf"
	want '.engine | (.runtimes.tare | index("/usr/bin/tare") == 0)
		and (.runtime_supports_json | index("tare") and index("crun") and index("runc"))
		and (.runtime_supports_nocgroups | index("tare"))'
	want '.containers.annotations == ["run.oci.systemd.subgroup=container"]'
	toml "$CONTRIB/podman/tare-default.conf"
	want '.engine.runtime == "tare"'
	toml "$CONTRIB/crio/10-tare.conf"
	want '.crio.runtime.runtimes.tare | .runtime_path == "/usr/bin/tare" and .runtime_root == "/run/tare"'
	toml "$CONTRIB/buildkit/buildkitd.toml"
	want '.worker.oci.binary == "/usr/bin/tare"'
	toml "$CONTRIB/nvidia/config.toml"
	want '.["nvidia-container-runtime"].runtimes[0] == "tare"'
}

@test "docker: the lines of the page merge into what is there, and out of it" {
	echo '{"bridge": "none", "runtimes": {"other": {"path": "/x"}}}' >"$T/daemon.json"
	jq -s '.[0] * .[1]' "$T/daemon.json" "$CONTRIB/docker/daemon.json" >"$T/out"
	want '.bridge == "none" and (.runtimes | keys == ["other", "tare"]) and .["default-runtime"] == "tare"'
	jq 'del(.runtimes.tare, ."default-runtime")' "$T/out" >"$T/back"
	same "$(jq -cS . "$T/back")" "$(jq -cS . "$T/daemon.json")"
}

@test "the page names no file that is not installed, and has a way back for each caller" {
	local file name
	for file in $(grep -o '/usr/share/tare/[a-z]*/[a-z0-9.*-]*[a-z*]' "$CONTRIB/README.md" | sort -u); do
		compgen -G "$CONTRIB/${file#/usr/share/tare/}" >/dev/null || { echo "$file"; return 1; }
	done
	for name in podman buildah docker containerd crio; do
		grep -qx "\`\`\`sh $name" "$CONTRIB/README.md"
		grep -qx "\`\`\`sh $name-back" "$CONTRIB/README.md"
	done
	# Three lines, as promised.
	[ "$(awk '/^```sh/ { n = 0; next } /^```/ { if (n > max) max = n; next } { n++ } END { print max }' \
		<(sed -n '/^```sh/,/^```$/p' "$CONTRIB/README.md"))" -le 3 ]
}

@test "the specification of the RPM parses and has the version of the program" {
	need rpmspec
	same "$(rpmspec -q --qf '%{name} %{version}\n' "$CONTRIB/rpm/tare.spec" | head -n 1)" \
		"$("$TARE" --version | awk 'NR == 1 { print $1, $3 }')"
}
