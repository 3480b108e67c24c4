# lib.bash: what the files of this directory share.  CALLER names the program that calls
# the runtime, RUNTIME the runtime's program, IMAGE what both engines call the image.
# shellcheck shell=bash disable=SC2034,SC2154

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

# make_root DIR: a root file system of busybox.
make_root()
{
	local applet
	mkdir -p "$1"/{bin,sbin,usr/bin,etc,proc,sys,dev,tmp,root,run,var,home,mnt}
	chmod 1777 "$1/tmp"
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
