/* devices.c: device nodes and the console below a root.  Links are never followed, and
 * only what was made here changes owner. */
#include "rootfs/rootfs.h"

#include <errno.h>
#include <sys/sysmacros.h>
#include "rootfs/place.h"
#include "sys/file.h"
#include "sys/mount.h"

static bool same_device(const struct stat *st, const struct rootfs_node *n)
{
	if ((st->st_mode & S_IFMT) != (n->mode & S_IFMT))
		return false;
	return S_ISFIFO(n->mode) || st->st_rdev == makedev(n->major, n->minor);
}

/* Something has the name already: fine when it is the same device. */
static int accept_existing(int dir, const char *name, const struct rootfs_node *n, struct err *e)
{
	struct stat st;
	int rc = sys_fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW);

	if (rc < 0)
		return err_sys(e, rc, "cannot look at '%s'", n->path);
	if (!same_device(&st, n))
		return err_set(e, "'%s' exists and is not device %u:%u", n->path, n->major,
			       n->minor);
	return 0;
}

static int make_node(int root, const struct rootfs_node *n, struct err *e)
{
	AUTO_FD int own = NO_FD;
	const char *name;
	int dir = place_parent(root, n->path, &own, &name, e), rc;

	if (dir < 0)
		return -1;
	rc = sys_mknodat(dir, name, n->mode, S_ISFIFO(n->mode) ? 0 : makedev(n->major, n->minor));
	if (rc == -EEXIST)
		return accept_existing(dir, name, n, e);
	if (rc < 0)
		return err_sys(e, rc, "cannot make '%s'", n->path);
	if (n->uid == 0 && n->gid == 0)
		return 0;
	rc = sys_fchownat(dir, name, n->uid, n->gid, AT_SYMLINK_NOFOLLOW);
	if (rc < 0)
		return err_sys(e, rc, "cannot give '%s' to %u:%u", n->path, n->uid, n->gid);
	return 0;
}

static const struct rootfs_attr alone = { .propagation = MS_PRIVATE };

static int bind_node(int root, const struct rootfs_node *n, struct err *e)
{
	AUTO_FD int mount = rootfs_clone(AT_FDCWD, n->host, ROOTFS_CLONE_NOFOLLOW, e);
	struct stat st;
	int rc;

	if (mount < 0)
		return -1;
	rc = sys_fstat(mount, &st);
	if (rc < 0)
		return err_sys(e, rc, "cannot look at device '%s'", n->host);
	if (!same_device(&st, n))
		return err_set(e, "'%s' of the host is not device %u:%u", n->host, n->major,
			       n->minor);
	if (rootfs_set_attr(mount, &alone, e) < 0)
		return -1;
	return rootfs_attach_at(root, n->path, mount, ROOTFS_NOFOLLOW, e);
}

int rootfs_make_node(int root, const struct rootfs_node *n, struct err *e)
{
	return n->bind ? bind_node(root, n, e) : make_node(root, n, e);
}

/* The mount point of the console: a file or device, not a link. */
static int console_place(int root, struct err *e)
{
	AUTO_FD int own = NO_FD, at = NO_FD;
	const char *name;
	int dir = place_parent(root, "dev/console", &own, &name, e), rc;
	struct stat st;

	if (dir < 0)
		return -1;
	rc = sys_mknodat(dir, name, S_IFREG | 0600, 0);
	if (rc < 0 && rc != -EEXIST)
		return err_sys(e, rc, "cannot make '/dev/console'");
	at = sys_openat(dir, name, O_PATH | O_NOFOLLOW, 0);
	if (at < 0)
		return err_sys(e, at, "cannot open '/dev/console'");
	rc = sys_fstat(at, &st);
	if (rc < 0)
		return err_sys(e, rc, "cannot look at '/dev/console'");
	if (!S_ISREG(st.st_mode) && !S_ISCHR(st.st_mode))
		return err_set(e, "'/dev/console' is neither a file nor a device");
	return TAKE_FD(at);
}

int rootfs_bind_console(int root, int slave, struct err *e)
{
	AUTO_FD int mount = rootfs_clone(slave, "", 0, e), at = NO_FD;

	if (mount < 0 || rootfs_set_attr(mount, &alone, e) < 0)
		return err_in(e, "cannot bind the terminal");
	at = console_place(root, e);
	if (at < 0)
		return -1;
	if (rootfs_attach(mount, at, e) < 0)
		return err_in(e, "cannot bind the terminal on '/dev/console'");
	return 0;
}
