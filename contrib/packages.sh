# packages.sh: the Debian packages that building and testing need, and how to get them.
# Sourced by contrib/quickstart and tests/run.
# shellcheck shell=bash disable=SC2034

packages_build="cmake ninja-build gcc libc6-dev libyajl-dev libsystemd-dev musl-tools"
packages_test="$packages_build clang libclang-rt-dev binutils libcmocka-dev universal-ctags mandoc
	python3 bats bash-builtins jq busybox-static uidmap strace procps git libseccomp-dev patch libcap2-bin"

# need_packages PACKAGE...: install those that are missing; elsewhere than on Debian and its
# kin, or without root, say which they are and go on: what lacks them will fail by name.
need_packages()
{
	local package missing=()
	command -v dpkg-query >/dev/null || return 0
	for package; do
		dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q ' installed$' ||
			missing+=("$package")
	done
	[ ${#missing[@]} -gt 0 ] || return 0
	if [ "$(id -u)" != 0 ]; then
		echo "not installed: ${missing[*]} (run as root to install them)" >&2
		return 0
	fi
	echo "installing: ${missing[*]}"
	DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install \
		"${missing[@]}" >/dev/null 2>&1 && return 0
	# A fresh machine has no package lists yet.
	apt-get -q update >/dev/null &&
		DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install \
			"${missing[@]}" >/dev/null
}
