/* cgroup.c: a cgroup by descriptor: open, ask, join. */
#include "private.h"

#include <errno.h>

#include "base/fmt.h"
#include "base/io.h"
#include "sys/file.h"

int cgroup_open_mount(const char *mount, struct err *e)
{
	AUTO_FD int fd = sys_open(mount, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
	struct statfs sfs;
	int rc = fd < 0 ? fd : sys_fstatfs(fd, &sfs);

	if (rc < 0)
		return err_sys(e, rc, "cannot open the cgroup hierarchy '%s'", mount);
	if (sfs.f_type != CGROUP2_SUPER_MAGIC)
		return err_set(e, "'%s' is not a cgroup v2 hierarchy", mount);
	return TAKE_FD(fd);
}

int cgroup_open_below(int mount, const char *path)
{
	return sys_open_beneath(mount, path, O_RDONLY | O_DIRECTORY);
}

int cgroup_open(const char *mount, const char *path, struct err *e)
{
	AUTO_FD int root = cgroup_open_mount(mount, e);
	int fd;

	if (root < 0)
		return -1;
	fd = cgroup_open_below(root, path);
	if (fd < 0)
		return err_sys(e, fd, "cannot open the cgroup '%s%s'", mount, path);
	return fd;
}

int cgroup_join(int cgroup, pid_t pid, struct err *e)
{
	char text[16];
	size_t n = fmt(text, sizeof(text), "%d", (int)pid);
	int rc = io_write_file(cgroup, "cgroup.procs", O_WRONLY, 0, text, n);

	return rc < 0 ? err_sys(e, rc, "cannot move process %d to the cgroup", (int)pid) : 0;
}

int cgroup_populated(int cgroup, struct err *e)
{
	int rc = cgroup_event(cgroup, "populated");

	if (rc == -ENODEV) /* removed meanwhile */
		return 0;
	return rc < 0 ? err_sys(e, rc, "cannot ask whether the cgroup has processes") : rc;
}
