/* hints.c: what to try, by step and errno.  A hint is one short sentence and never holds a
 * phrase that callers match ("does not exist", "permission denied", ...). */
#include "run/run.h"

#include <errno.h>

#include "base/str.h"

static const struct hint {
	const char *step;
	int         code;
	const char *at;    /* only for properties that begin so */
	const char *text;
} hints[] = {
	{ "state-dir", ENOSPC, "", "free space on the file system of --root" },
	{ "state-dir", EROFS, "", "choose a writable directory with --root" },
	{ "state-dir", EACCES, "", "choose a directory of your own with --root" },
	{ "open-paths", ENOENT, "", "check the path in config.json and the --bundle" },
	{ "cgroup", EACCES, "", "delegate a cgroup to this user, or use --cgroup-manager disabled" },
	{ "cgroup", EROFS, "", "mount the cgroup2 hierarchy writable, or use --cgroup-manager disabled" },
	{ "cgroup", EPERM, "", "loading a device program needs CAP_BPF or CAP_SYS_ADMIN" },
	{ "mounts", EPERM, "", "in a user namespace some file systems and flags are refused" },
	{ "mounts", ENODEV, "", "the kernel has no such file system; for a bind mount add the option bind" },
	{ "mounts", ENOTDIR, "", "source and destination must both be files or both be directories" },
	{ "limits", EPERM, "/process/rlimits", "raising a hard limit needs CAP_SYS_RESOURCE" },
	{ "limits", EPERM, "/process/scheduler",
	  "more than the runtime's own priority needs CAP_SYS_NICE outside of user namespaces" },
	{ "credentials", EINVAL, "", "an id is not mapped in the user namespace: see /linux/uidMappings" },
	{ "map-ids", EPERM, "", "the ids are not ours to map: see /etc/subuid and /etc/subgid" },
};

void hint_add(struct err *e)
{
	if (e->hint[0])
		return;
	for (size_t i = 0; i < ARRAY_LEN(hints); i++) {
		if (hints[i].code == e->code && str_eq(hints[i].step, e->step) &&
		    str_starts(e->at, hints[i].at)) {
			(void)err_hint(e, "%s", hints[i].text);
			return;
		}
	}
}
