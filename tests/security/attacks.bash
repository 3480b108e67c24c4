# attacks.bash: what the tests of this directory share.
# shellcheck shell=bash disable=SC2034
load ../integration/helpers

setup() {
	[ "$(id -u)" = 0 ] || skip "attacks by the root of a container need root"
	only_tare "what is refused is told in tare's words"
	begin
}

# How often a race is run.
ROUNDS=${TARE_SECURITY_ROUNDS:-60}

# A directory of the host that must stay as it is.
canary() {
	mkdir -p "$T/host/dir" && echo secret >"$T/host/dir/file" && : >"$T/host/dir/ptmx"
	CANARY=$(canary_now)
}

canary_now() {
	find "$T/host" -printf '%P %y %m %u %g %s %l\n' | sort
}

untouched() {
	same "$(canary_now)" "$CANARY"
}

bind() {
	config '.mounts += [{destination: $d, type: "bind", source: $s, options: ["bind"]}]' --arg d "$1" --arg s "$2"
}

# own_rootfs: names of this bundle may be replaced; the files are those of all bundles.
own_rootfs() {
	rm -rf "$B/rootfs" && cp -al "$TT_DIR/base/rootfs" "$B/"
}

# plant PATH: standard input becomes a file of this bundle's alone.
plant() {
	mkdir -p "$(dirname "$B/rootfs$1")" && rm -f "$B/rootfs$1" && cat >"$B/rootfs$1"
}

swap_begin() {
	swap "$1" "$2" 3>&- &
	SWAP=$!
}

swap_end() {
	kill "$SWAP"
	wait "$SWAP" || true
}

# more_caps CAP...: for root in the container, in three sets.
more_caps() {
	config '.process.capabilities |= with_entries(select(.key | IN("bounding", "effective", "permitted")) | .value += ($c | split(" ")))' \
		--arg c "$*"
}
