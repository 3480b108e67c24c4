/* delegate.c: a cgroup whose owner is the container's user, as far as the kernel says that
 * this is safe: its limits stay ours. */
#include "private.h"

#include <errno.h>
#include <string.h>

#include "base/io.h"
#include "sys/file.h"

static int give(int cgroup, const char *name, uid_t owner)
{
	int rc = sys_fchownat(cgroup, name, owner, (gid_t)-1, AT_SYMLINK_NOFOLLOW);

	return rc == -ENOENT ? 0 : rc; /* not every file of the list is in every cgroup */
}

int cgroup_delegate(int cgroup, const struct cgroup_plan *p, struct err *e)
{
	/* Before 4.15 the list was no file; these have always been on it. */
	char list[1024] = "cgroup.procs\ncgroup.threads\ncgroup.subtree_control";
	char kernel[sizeof(list)];
	int rc = sys_fchown(cgroup, p->owner, (gid_t)-1);

	if (io_read_small(AT_FDCWD, "/sys/kernel/cgroup/delegate", kernel, sizeof(kernel)) > 0)
		memcpy(list, kernel, sizeof(list));
	for (char *name = list, *next; rc == 0 && name; name = next) {
		next = strchr(name, '\n');
		if (next)
			*next++ = '\0';
		rc = give(cgroup, name, p->owner);
	}
	if (rc < 0)
		return err_sys(e, rc, "cannot give the cgroup '%s' to user %u", p->path, p->owner);
	return 0;
}
