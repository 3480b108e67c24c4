/* mount.c: the mount API, by system call number since libc lacks part of it.  Knows
 * nothing of root file systems. */
#include "sys/mount.h"

#include "result.h"

int sys_open_tree(int dfd, const char *path, unsigned flags)
{
	return result(syscall(SYS_open_tree, dfd, path, flags | OPEN_TREE_CLOEXEC));
}

int sys_open_tree_attr(int dfd, const char *path, unsigned flags, struct mount_attr *attr)
{
	return result(syscall(SYS_open_tree_attr, dfd, path, flags | OPEN_TREE_CLOEXEC, attr,
			      sizeof(*attr)));
}

int sys_move_mount(int from_dfd, const char *from, int to_dfd, const char *to, unsigned flags)
{
	return result(syscall(SYS_move_mount, from_dfd, from, to_dfd, to, flags));
}

int sys_fsopen(const char *fs_name, unsigned flags)
{
	return result(syscall(SYS_fsopen, fs_name, flags | FSOPEN_CLOEXEC));
}

int sys_fsconfig(int fd, unsigned cmd, const char *key, const void *value, int aux)
{
	return result(syscall(SYS_fsconfig, fd, cmd, key, value, aux));
}

int sys_fsmount(int fd, unsigned flags, unsigned attrs)
{
	return result(syscall(SYS_fsmount, fd, flags | FSMOUNT_CLOEXEC, attrs));
}

int sys_fspick(int dfd, const char *path, unsigned flags)
{
	return result(syscall(SYS_fspick, dfd, path, flags | FSPICK_CLOEXEC));
}

int sys_mount_setattr(int dfd, const char *path, unsigned flags, struct mount_attr *attr)
{
	return result(syscall(SYS_mount_setattr, dfd, path, flags, attr, sizeof(*attr)));
}

int sys_mount_id(int fd, uint64_t *id)
{
	struct statx stx = { 0 };
	int rc = result(syscall(SYS_statx, fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_MNT_ID,
				&stx));

	if (rc < 0)
		return rc;
	*id = stx.stx_mnt_id;
	return stx.stx_mask & STATX_MNT_ID ? 0 : -EOPNOTSUPP;
}

bool sys_mount_setattr_blocked(void)
{
	/* The kernel looks at the size first. */
	return result(syscall(SYS_mount_setattr, -1, NULL, 0, NULL, 0)) != -EINVAL;
}

int sys_mount(const char *source, const char *target, const char *type, unsigned long flags,
	      const void *data)
{
	return result(mount(source, target, type, flags, data));
}

int sys_umount2(const char *target, int flags)
{
	return result(umount2(target, flags));
}

int sys_pivot_root(const char *new_root, const char *put_old)
{
	return result(syscall(SYS_pivot_root, new_root, put_old));
}

int sys_chroot(const char *path)
{
	return result(chroot(path));
}

int sys_statmount(uint64_t mnt_id, uint64_t mask, void *buf, size_t size)
{
	/* struct mnt_id_req in its first published form. */
	struct {
		uint32_t size, spare;
		uint64_t mnt_id, param;
	} req = { .size = sizeof(req), .mnt_id = mnt_id, .param = mask };

	return result(syscall(SYS_statmount, &req, buf, size, 0U));
}
