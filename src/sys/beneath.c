/* beneath.c: open below a directory of the kernel's own file systems, where anything else
 * than plain names is an attack.  Declared in sys/file.h. */
#include "sys/file.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include "sys/mount.h"

/* The next name of *path, without the slashes around it; empty at the end. */
static int next_name(const char **path, char name[NAME_MAX + 1])
{
	size_t n = strcspn(*path, "/");

	if (n > NAME_MAX)
		return -ENAMETOOLONG;
	memcpy(name, *path, n);
	name[n] = '\0';
	*path += n + strspn(*path + n, "/");
	return strcmp(name, "..") == 0 ? -EXDEV : 0;
}

static int same_mount(int dfd, int fd)
{
	uint64_t a, b;
	int rc = sys_mount_id(dfd, &a);

	if (rc == 0)
		rc = sys_mount_id(fd, &b);
	return rc < 0 ? rc : a == b ? 0 : -EXDEV;
}

/* One name at a time, so that no link in the middle can be followed. */
static int one_by_one(int dfd, const char *path, int flags)
{
	AUTO_FD int at = sys_openat(dfd, ".", O_PATH | O_DIRECTORY, 0);
	char name[NAME_MAX + 1];
	int rc = at < 0 ? at : 0;

	while (rc == 0 && *path) {
		bool last;
		int fd;

		rc = next_name(&path, name);
		if (rc < 0)
			break;
		last = !*path;
		fd = sys_openat(at, name, (last ? flags : O_PATH | O_DIRECTORY) | O_NOFOLLOW, 0);
		fd_close(&at);
		at = fd;
		rc = fd < 0 ? fd : same_mount(dfd, fd);
		if (last)
			return rc < 0 ? rc : TAKE_FD(at);
	}
	return rc < 0 ? rc : sys_openat(at, ".", flags, 0);
}

int sys_open_beneath(int dfd, const char *path, int flags)
{
	int fd;

	path += strspn(path, "/");
	fd = sys_openat2(dfd, *path ? path : ".", flags | O_NOFOLLOW, 0,
			 RESOLVE_BENEATH | RESOLVE_NO_XDEV | RESOLVE_NO_SYMLINKS |
			 RESOLVE_NO_MAGICLINKS);
	/* Filters of service managers answer so. */
	return fd == -ENOSYS || fd == -EPERM ? one_by_one(dfd, path, flags) : fd;
}
