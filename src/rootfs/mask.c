/* mask.c: hide paths from the container or make them read-only.  Knows nothing of why. */
#include "rootfs/rootfs.h"

#include <errno.h>
#include <sys/sysmacros.h>
#include "sys/file.h"
#include "sys/mount.h"

int rootfs_open_null(struct err *e)
{
	const struct rootfs_attr alone = {
		.set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC,
		.propagation = MS_PRIVATE,
	};
	AUTO_FD int mount = rootfs_clone(AT_FDCWD, "/dev/null", ROOTFS_CLONE_NOFOLLOW, e);
	struct stat st;
	int rc;

	if (mount < 0)
		return -1;
	rc = sys_fstat(mount, &st);
	if (rc < 0)
		return err_sys(e, rc, "cannot look at '/dev/null'");
	/* What stands there instead would appear in place of every hidden file. */
	if (!S_ISCHR(st.st_mode) || st.st_rdev != makedev(1, 3))
		return err_set(e, "'/dev/null' of the host is not device 1:3");
	if (rootfs_set_attr(mount, &alone, e) < 0)
		return -1;
	return TAKE_FD(mount);
}

/* *at: what is to be covered, NO_FD when it is not there. */
static int target(int root, const char *path, int *at, struct err *e)
{
	int fd = rootfs_try_open(root, path, O_PATH);

	*at = NO_FD;
	if (fd == -ENOENT)
		return 0;
	if (fd < 0)
		return err_sys(e, fd, "cannot open '/%s' in the root file system", path);
	*at = fd;
	return 0;
}

static int mask_file(int at, struct rootfs_mask_sources *src, struct err *e)
{
	AUTO_FD int clone = NO_FD;

	if (!src->null_used) {
		src->null_used = true;
		return rootfs_attach(src->null, at, e);
	}
	clone = rootfs_clone(src->null, "", 0, e);
	return clone < 0 ? -1 : rootfs_attach(clone, at, e);
}

/* One superblock for all: each costs memory, and its removal time. */
static int mask_dir(int at, struct rootfs_mask_sources *src, struct err *e)
{
	static const struct rootfs_data tiny[] = {
		{ "nr_blocks", "1" }, { "nr_inodes", "2" },
	};
	static const struct rootfs_fs empty = {
		.type = "tmpfs", .source = "tmpfs", .data = tiny, .n_data = ARRAY_LEN(tiny),
		.attr = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC,
	};
	AUTO_FD int clone = NO_FD;

	if (src->empty < 0) {
		src->empty = rootfs_new_fs(&empty, e);
		if (src->empty < 0 || rootfs_prove(src->empty, empty.attr, e) < 0)
			return -1;
		return rootfs_attach(src->empty, at, e);
	}
	clone = rootfs_clone(src->empty, "", 0, e);
	return clone < 0 ? -1 : rootfs_attach(clone, at, e);
}

int rootfs_mask(int root, const char *path, struct rootfs_mask_sources *src, struct err *e)
{
	AUTO_FD int at = NO_FD;
	struct stat st;
	int rc;

	if (target(root, path, &at, e) < 0)
		return -1;
	if (at < 0)
		return 0;
	rc = sys_fstat(at, &st);
	if (rc < 0)
		return err_sys(e, rc, "cannot look at '/%s'", path);
	rc = S_ISDIR(st.st_mode) ? mask_dir(at, src, e) : mask_file(at, src, e);
	return rc < 0 ? err_in(e, "cannot hide '/%s'", path) : 0;
}

int rootfs_readonly(int root, const char *path, struct err *e)
{
	const struct rootfs_attr readonly = {
		.set = MOUNT_ATTR_RDONLY, .propagation = MS_PRIVATE, .recursive = true,
	};
	AUTO_FD int at = NO_FD, mount = NO_FD;

	if (target(root, path, &at, e) < 0)
		return -1;
	if (at < 0)
		return 0;
	mount = rootfs_clone(at, "", ROOTFS_CLONE_RECURSIVE, e);
	if (mount < 0 || rootfs_set_attr(mount, &readonly, e) < 0 || rootfs_attach(mount, at, e) < 0)
		return err_in(e, "cannot make '/%s' read-only", path);
	return 0;
}
