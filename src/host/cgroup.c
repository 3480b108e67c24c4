/* cgroup.c: where control groups are on this machine.  Knows nothing of what will be
 * made there. */
#include "host/cgroup.h"

#include <errno.h>
#include <linux/magic.h>

#include "base/io.h"
#include "base/str.h"
#include "host/parse.h"
#include "sys/file.h"

/* A machine with tens of thousands of mounts exists; 16 MiB hold a hundred thousand. */
enum { MOUNTINFO_MAX = 16 << 20 };

static bool is_cgroup2(const char *path)
{
	struct statfs sfs;

	return sys_statfs(path, &sfs) == 0 && sfs.f_type == CGROUP2_SUPER_MAGIC;
}

const char *host_read_mounts(struct arena *a, struct err *e)
{
	char *text = NULL;
	size_t len = 0;
	int rc = io_read_file(AT_FDCWD, "/proc/self/mountinfo", 0, MOUNTINFO_MAX, a, &text, &len);

	if (rc >= 0)
		return text;
	err_sys(e, rc, "cannot read the list of mounts '/proc/self/mountinfo'");
	return NULL;
}

static int find_mount(struct arena *a, struct host *h, struct err *e)
{
	static const char *const usual[] = { "/sys/fs/cgroup", "/sys/fs/cgroup/unified" };
	const char *text;

	/* mountinfo costs more than all other facts together. */
	for (size_t i = 0; i < ARRAY_LEN(usual); i++) {
		if (is_cgroup2(usual[i])) {
			h->cgroup_mount = usual[i];
			return 0;
		}
	}
	text = host_read_mounts(a, e);
	if (!text)
		return -1;
	h->cgroup_mount = host_parse_mount(a, text, "cgroup2");
	if (h->cgroup_mount && !is_cgroup2(h->cgroup_mount))
		h->cgroup_mount = NULL; /* covered by another mount */
	return 0;
}

static int read_controllers(struct arena *a, struct host *h, struct err *e)
{
	const char *file = arena_fmt(a, "%s/cgroup.controllers", h->cgroup_mount);
	char buf[512];
	ssize_t n = io_read_small(AT_FDCWD, file, buf, sizeof(buf));

	if (n < 0)
		return err_sys(e, (int)n, "cannot read the cgroup controllers in '%s'", file);
	h->cgroup_controllers = arena_strndup(a, buf, (size_t)n);
	return 0;
}

int host_find_cgroup(struct arena *a, unsigned facts, struct host *h, struct err *e)
{
	char buf[8192];
	ssize_t n;

	h->cgroup_controllers = "";
	h->cgroup_v1_controllers = "";
	if (find_mount(a, h, e) < 0)
		return -1;
	if ((facts & HOST_CGROUP_CONTROLLERS) && h->cgroup_mount && read_controllers(a, h, e) < 0)
		return -1;
	if (!(facts & (HOST_CGROUP_OWN | HOST_CGROUP_CONTROLLERS)))
		return 0;
	n = io_read_small(AT_FDCWD, "/proc/self/cgroup", buf, sizeof(buf));
	if (n < 0)
		return err_sys(e, (int)n, "cannot read our own cgroup in '/proc/self/cgroup'");
	h->cgroup_own = host_parse_cgroup_own(a, buf);
	h->cgroup_v1_controllers = host_parse_cgroup_v1(a, buf);
	h->cgroup_hybrid = h->cgroup_v1_controllers[0] != '\0';
	return 0;
}
