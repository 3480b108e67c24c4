# lib.bash: what the files of this directory share.  CALLER names the program that calls
# the runtime, RUNTIME the runtime's program, IMAGE what both engines call the image.
# shellcheck shell=bash disable=SC2034,SC2154

. "${BASH_SOURCE[0]%/*}/../late.bash"

IMAGE=localhost/caller-test:latest
SLOW=${TT_SLOW:-1}
NAME=${RUNTIME:-}
NAME=${NAME##*/}

# say WHAT...: why a test failed.
say() { printf '%s\n' "$*" "status: ${status:-}" "output: ${output:-}"; return 1; }

same() { [ "$1" = "$2" ] || say "expected '$2', got '$1'"; }
has() { [[ $1 == *"$2"* ]] || say "expected '$2' in '$1'"; }
matches() { [[ $1 =~ $2 ]] || say "expected '$2' to match '$1'"; }

# wait_for SECONDS COMMAND...: until it succeeds; SECONDS are those of a fast machine.
wait_for()
{
	local end=$((SECONDS + $1 * SLOW))
	shift
	while ((SECONDS < end)); do
		"$@" >/dev/null 2>&1 && return 0
		sleep 0.2
	done
	"$@"
}

# The runtime says in features whether it sets AppArmor profiles.
knows_apparmor() { "$RUNTIME" features 2>/dev/null | jq -e .linux.apparmor.enabled >/dev/null; }

knows_checkpoint()
{
	"$RUNTIME" checkpoint --help >/dev/null 2>&1 && criu check >/dev/null 2>&1
}

# make_root DIR: a root file system of busybox, where programs of a host's /usr find their
# libraries.
make_root()
{
	local applet
	mkdir -p "$1"/{bin,sbin,usr/bin,etc,proc,sys,dev,tmp,root,run,var,home,mnt}
	chmod 1777 "$1/tmp"
	ln -s usr/lib usr/lib64 "$1/"
	cp /bin/busybox "$1/bin/busybox"
	(cd "$1/bin" && for applet in $(./busybox --list); do
		[ -e "$applet" ] || ln -s busybox "$applet"
	done)
	printf '%s\n' root:x:0:0:root:/root:/bin/sh nobody:x:65534:65534::/:/bin/sh \
		user:x:1000:1000::/home:/bin/sh >"$1/etc/passwd"
	printf '%s\n' root:x:0: tty:x:5: staff:x:50:user nogroup:x:65534: user:x:1000: >"$1/etc/group"
}

# seccomp_profile FILE: allows everything but mkdir.
seccomp_profile()
{
	cat >"$1" <<-'END'
		{"defaultAction": "SCMP_ACT_ALLOW",
		 "architectures": ["SCMP_ARCH_X86_64"],
		 "syscalls": [{"names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO", "errnoRet": 95}]}
	END
}

# attach SOCKET TEXT: types a line into a container by conmon's socket, which has packets.
attach()
{
	python3 -c 'import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
s.connect(sys.argv[1])
s.sendall(sys.argv[2].encode() + b"\n")' "$@"
}

# make_image DIR FILE: an OCI archive of a root file system, as $IMAGE.
make_image()
{
	local work layer config manifest
	work=$(mktemp -d)
	mkdir -p "$work/blobs/sha256"
	# blob FILE TYPE: takes the file in; prints what refers to it.
	blob()
	{
		local sum
		sum=$(sha256sum <"$1")
		jq -nc --arg d "sha256:${sum%% *}" --argjson s "$(stat -c %s "$1")" --arg t "$2" \
			'{mediaType: "application/vnd.oci.image.\($t)", digest: $d, size: $s}'
		mv "$1" "$work/blobs/sha256/${sum%% *}"
	}
	tar -C "$1" --owner=0 --group=0 -cf "$work/new" .
	layer=$(blob "$work/new" layer.v1.tar)
	jq -n --argjson l "$layer" '{architecture: "amd64", os: "linux", config: {Env: ["PATH=/bin"],
		Cmd: ["sleep", "100000"]}, rootfs: {type: "layers", diff_ids: [$l.digest]}}' >"$work/new"
	config=$(blob "$work/new" config.v1+json)
	jq -n --argjson l "$layer" --argjson c "$config" '{schemaVersion: 2, config: $c, layers: [$l]}' >"$work/new"
	manifest=$(blob "$work/new" manifest.v1+json)
	jq -n --argjson m "$manifest" --arg n "$IMAGE" '{schemaVersion: 2, manifests:
		[$m + {annotations: {"io.containerd.image.name": $n}}]}' >"$work/index.json"
	echo '{"imageLayoutVersion": "1.0.0"}' >"$work/oci-layout"
	tar -C "$work" -cf "$2" blobs index.json oci-layout
	rm -r "$work"
}

# containerd_drop_in: that for the runtime under test, in the version of the configuration that
# is there, or of containerd itself.
containerd_drop_in()
{
	local version
	version=$( { cat /etc/containerd/config.toml 2>/dev/null; containerd config default; } |
		sed -n 's/^version *= *//p' | head -n 1)
	sed "s,/usr/bin/tare,$RUNTIME," "$BATS_TEST_DIRNAME/../../contrib/containerd/config-v$version.toml"
}

# containerd_config [FILE]: the drop-in, and then FILE; $SAVED is what was there before.
containerd_config()
{
	local all
	mkdir -p /etc/containerd
	cp /etc/containerd/config.toml "$SAVED" 2>/dev/null || : >"$SAVED"
	all=$(containerd_drop_in | cat - "$@")
	grep -q '^version' "$SAVED" || containerd config default | grep '^version' >/etc/containerd/config.toml
	printf '%s\n' "$all" >>/etc/containerd/config.toml
	systemctl restart containerd || { journalctl -u containerd -n 9 --no-pager; return 1; }
}
