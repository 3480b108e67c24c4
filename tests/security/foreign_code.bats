load attacks

# Code of the image never runs as the runtime: no helper, no library, no loader variable.

# marker: what a planted program or library would write, seen from both sides.
marker() {
	mkdir -p -m 777 "$T/marks"
	config '.mounts += [{destination: "/marks", type: "bind", source: $m, options: ["bind", "rw"]}]' --arg m "$T/marks"
}

@test "CVE-2026-84042 CVE-2026-41567: helpers of the image or of the bundle are not run" {
	local name dir
	marker
	user_namespace
	for name in newuidmap newgidmap criu passt pasta systemd-run ps; do
		for dir in "$T/evil" "$B" "$B"/rootfs/{bin,sbin,usr/bin,usr/sbin,usr/local/bin}; do
			mkdir -p "$dir" && rm -f "$dir/$name"
			printf '#!/bin/sh\necho %s >>/marks/%s 2>/dev/null || echo x >>%s/%s\n' "$name" "$name" "$T/marks" "$name" >"$dir/$name"
			chmod 755 "$dir/$name"
		done
	done
	config '.process.env = ["PATH=/bin:/usr/local/bin"]'
	args sleep 1000
	(
		cd "$B" || exit
		export PATH=.:$B:$T/evil:$PATH
		ok create --bundle . "$ID" && ok start "$ID" && ok exec "$ID" true && ok kill "$ID" KILL &&
			wait_for 5 status_is stopped && ok delete "$ID"
	)
	same "$(ls "$T/marks")" ""
}

@test "CVE-2019-14271 CVE-2018-15664: no library, table or locale of the image is loaded" {
	not_script
	need cc
	marker
	own_rootfs
	printf '#include <stdio.h>\n__attribute__((constructor)) static void f(void) { FILE *o = fopen("%s", "a"); if (o) fclose(o); o = fopen("/marks/x", "a"); if (o) fclose(o); }\n' \
		"$T/marks/x" >"$T/evil.c"
	cc -shared -fPIC -o "$T/evil.so" "$T/evil.c"
	local dir name
	for dir in lib lib64 usr/lib usr/lib/x86_64-linux-gnu lib/x86_64-linux-gnu usr/lib/gconv; do
		mkdir -p "$B/rootfs/$dir"
		for name in libnss_files.so.2 libnss_dns.so.2 libnss_compat.so.2 libseccomp.so.2 libsystemd.so.0 \
			libapparmor.so.1 libselinux.so.1 libc.so.6 UTF-16.so libcap.so.2; do
			cp "$T/evil.so" "$B/rootfs/$dir/$name"
		done
	done
	echo /lib/libnss_files.so.2 >"$B/rootfs/etc/ld.so.preload"
	echo 'passwd: files evil' >"$B/rootfs/etc/nsswitch.conf"
	echo 'module UTF-8// INTERNAL /lib/UTF-16 1' >"$B/rootfs/usr/lib/gconv/gconv-modules"
	mkdir -p "$B/rootfs/usr/lib/locale" && head -c 4096 /dev/urandom >"$B/rootfs/usr/lib/locale/locale-archive"
	config '.process.user = {uid: 1000, gid: 1000} | .process.env = ["PATH=/bin"]'
	export LC_ALL=en_US.UTF-8 LANG=en_US.UTF-8
	start_sleeper
	ok exec -u 1000:1000 "$ID" true
	ok exec -u 0:0 --cwd /tmp "$ID" true
	ok state "$ID"
	ok kill "$ID" KILL
	wait_for 5 status_is stopped
	ok delete "$ID"
	same "$(ls "$T/marks")" ""
}

@test "CVE-2025-23266: hooks get nothing of the image's environment" {
	local k evil='LD_PRELOAD LD_LIBRARY_PATH BASH_ENV ENV PYTHONPATH FROM_IMAGE'
	config '.process.env = ["PATH=/evil/bin:/bin", "LD_PRELOAD=/evil.so", "LD_LIBRARY_PATH=/evil", "BASH_ENV=/evil",
		"ENV=/evil", "PYTHONPATH=/evil", "FROM_IMAGE=1"]'
	for k in prestart createRuntime createContainer poststart poststop; do
		hook "$k" "cat >/dev/null; echo $k; env; pwd" '.args[2] |= "(\(.)) >>'"$T"'/hooks"'
		hook "$k" "cat >/dev/null; env; pwd" '.env = ["MINE=1"] | .args[2] |= "(\(.)) >>'"$T"'/hooks"'
	done
	args true
	ok run --bundle "$B" "$ID"
	same "$(grep -c MINE=1 "$T/hooks")" 5
	hasnt "$(<"$T/hooks")" evil
	hasnt "$(<"$T/hooks")" FROM_IMAGE
	# Where they stand is the bundle, not the image.
	hasnt "$(<"$T/hooks")" "$B/rootfs"
}

@test "a runtime that somebody has made set-user-id does nothing" {
	not_script
	cp "$TARE" "$T/suid" && chown 0:0 "$T/suid" && chmod 4755 "$T/suid"
	setpriv --reuid 1000 --clear-groups "$T/suid" --version >"$T/out" 2>"$T/err" </dev/null 3>&- && status=0 || status=$?
	[ "$(setpriv --reuid 1000 --clear-groups stat -c %a "$T/suid")" = 4755 ]
	[ "$status" = 1 ] || tell suid
	has "$(<"$T/err")" set-user-id
}

@test "CVE-2017-5985 CVE-2020-5291: the installed program has no privileges of its own" {
	[ ! -u "$TARE" ] && [ ! -g "$TARE" ]
	! command -v getcap >/dev/null || same "$(getcap "$TARE")" ""
}
