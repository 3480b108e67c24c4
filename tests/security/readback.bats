load ../integration/helpers

# What the runtime asked for must be what the kernel says: a filter around it may report success
# for calls that were never made.

# lied_to CALL REGEX: run, while the call does nothing, ends with this error.
lied_to() {
	local plain=$TARE
	printf '#!/bin/sh\nexec "%s" %s -- "%s" "$@"\n' "$TT_BIN/block" "$1=OK" "$plain" >"$T/tare"
	chmod 755 "$T/tare"
	TARE=$T/tare
	fails "$2" run --bundle "$B" "$ID"
	TARE=$plain
}

@test "a user, group or list of groups that did not take effect is an error" {
	only_tare
	config '.process.user = {uid: 1000, gid: 1000, additionalGids: [5, 6]}'
	lied_to setresuid 'did not become user 1000 .*/process/user/uid'
	lied_to setresgid 'did not become group 1000 .*/process/user/gid'
	lied_to setgroups 'other supplementary groups .*/process/user/additionalGids'
}
