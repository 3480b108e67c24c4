/* pivot.c: the root of a mount namespace: its propagation, the new one, the switch.  Knows
 * nothing of what is mounted in it. */
#include "rootfs/rootfs.h"

#include <errno.h>
#include "rootfs/place.h"
#include "sys/file.h"
#include "sys/mount.h"

int rootfs_set_propagation(uint64_t propagation, bool recursive, struct err *e)
{
	struct mount_attr a = { .propagation = propagation };
	int rc = sys_mount_setattr(AT_FDCWD, "/", recursive ? AT_RECURSIVE : 0, &a);

	if (rc == 0)
		return 0;
	(void)err_sys(e, rc, "cannot set the propagation of '/'");
	(void)place_hint_blocked(e);
	return -1;
}

/* 1: `dir` is the root of a mount, 0: it is not. */
static int is_mount_root(int dir, struct err *e)
{
	struct statx stx;
	int rc = sys_statx(dir, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_INO, &stx);

	if (rc < 0)
		return err_sys(e, rc, "cannot look at a parent of the root");
	if (!(stx.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT))
		return err_set(e, "the kernel does not tell the roots of mounts");
	return !!(stx.stx_attributes & STATX_ATTR_MOUNT_ROOT);
}

/* Where the mount that holds `dir` is shared, what is attached in it would appear on the
 * host, a clone of it would share too, and pivot_root refuses. */
static int make_parent_private(int dir, struct err *e)
{
	const struct rootfs_attr alone = { .propagation = MS_PRIVATE };
	AUTO_FD int at = sys_openat(dir, ".", O_PATH | O_DIRECTORY, 0);
	int found = 0;

	while (at >= 0 && (found = is_mount_root(at, e)) == 0) {
		int up = sys_openat(at, "..", O_PATH | O_DIRECTORY, 0);

		fd_close(&at);
		at = up;
	}
	if (at < 0)
		return err_sys(e, at, "cannot open a parent of the root");
	if (found < 0)
		return -1;
	return rootfs_set_attr(at, &alone, e);
}

int rootfs_enter(int dir, unsigned flags, struct err *e)
{
	AUTO_FD int mount = NO_FD;

	if ((flags & ROOTFS_OLD_SHARED) && make_parent_private(dir, e) < 0)
		return err_in(e, "cannot part the root from the host");
	mount = rootfs_clone(dir, "", ROOTFS_CLONE_RECURSIVE, e);
	if (mount < 0 || rootfs_attach(mount, dir, e) < 0)
		return err_in(e, "cannot make the root a mount of its own");
	return TAKE_FD(mount);
}

int rootfs_pivot(int root, unsigned flags, struct err *e)
{
	const struct rootfs_attr slave = { .propagation = MS_SLAVE, .recursive = true };
	AUTO_FD int old = NO_FD;
	int rc;

	if (flags & ROOTFS_OLD_SHARED) {
		old = sys_open("/", O_PATH | O_DIRECTORY, 0);
		if (old < 0)
			return err_sys(e, old, "cannot open the old root");
	}
	rc = sys_fchdir(root);
	if (rc < 0)
		return err_sys(e, rc, "cannot enter the new root");
	/* Both in one place: the old root comes to lie over the new one. */
	rc = sys_pivot_root(".", ".");
	if (rc < 0)
		(void)err_sys(e, rc, "cannot switch the root");
	if (rc == -EINVAL)
		(void)err_hint(e, "pivot_root does not work from an initramfs: use --no-pivot");
	if (rc < 0)
		return -1;
	if (old >= 0 && rootfs_set_attr(old, &slave, e) < 0)
		return err_in(e, "cannot part the old root from the host");
	rc = sys_umount2(".", MNT_DETACH);
	if (rc < 0)
		return err_sys(e, rc, "cannot unmount the old root");
	rc = sys_chdir("/");
	if (rc < 0)
		return err_sys(e, rc, "cannot enter the new root");
	return 0;
}

/* The host's own instances, which would stay visible below the new root and let a user
 * namespace in the container mount unrestricted ones. */
static int drop_host(const char *path, struct err *e)
{
	struct mount_attr slave = { .propagation = MS_SLAVE };
	/* Whether an unmount reaches the host depends on the mount that lies below. */
	int rc = sys_mount_setattr(AT_FDCWD, path, AT_RECURSIVE, &slave);

	if (rc == 0)
		rc = sys_umount2(path, MNT_DETACH);
	/* Not mounted, or in a user namespace locked to what lies around it. */
	if (rc == 0 || rc == -EINVAL || rc == -ENOENT)
		return 0;
	return err_sys(e, rc, "cannot unmount '%s' of the host", path);
}

int rootfs_move_root(int root, struct err *e)
{
	int rc;

	if (rootfs_set_propagation(MS_SLAVE, false, e) < 0)
		return -1;
	if (drop_host("/proc", e) < 0 || drop_host("/sys", e) < 0)
		return -1;
	rc = sys_fchdir(root);
	if (rc < 0)
		return err_sys(e, rc, "cannot enter the new root");
	rc = sys_move_mount(root, "", AT_FDCWD, "/", MOVE_MOUNT_F_EMPTY_PATH);
	if (rc < 0)
		return err_sys(e, rc, "cannot move the root");
	rc = sys_chroot(".");
	if (rc < 0)
		return err_sys(e, rc, "cannot change the root");
	rc = sys_chdir("/");
	if (rc < 0)
		return err_sys(e, rc, "cannot enter the new root");
	return 0;
}
