/* mount.h: the mount API.  Every descriptor returned is close-on-exec.  Results are
 * the system call's, or negative errno. */
#ifndef TARE_SYS_MOUNT_H
#define TARE_SYS_MOUNT_H

#include <stdbool.h>
#include "base/macros.h"
#include "sys/compat.h"

int sys_open_tree(int dfd, const char *path, unsigned flags) MUST_CHECK;
/* open_tree and mount_setattr in one (Linux 6.15); -ENOSYS before. */
int sys_open_tree_attr(int dfd, const char *path, unsigned flags, struct mount_attr *attr)
	MUST_CHECK;
int sys_move_mount(int from_dfd, const char *from, int to_dfd, const char *to, unsigned flags)
	MUST_CHECK;
int sys_fsopen(const char *fs_name, unsigned flags) MUST_CHECK;
int sys_fsconfig(int fd, unsigned cmd, const char *key, const void *value, int aux) MUST_CHECK;
int sys_fsmount(int fd, unsigned flags, unsigned attrs) MUST_CHECK;
int sys_fspick(int dfd, const char *path, unsigned flags) MUST_CHECK;
int sys_mount_setattr(int dfd, const char *path, unsigned flags, struct mount_attr *attr)
	MUST_CHECK;
/* Of the mount that fd lies on; the same number may come again when that one is gone. */
int sys_mount_id(int fd, uint64_t *id) MUST_CHECK;
/* Whether a filter answers instead of the kernel. */
bool sys_mount_setattr_blocked(void);

int sys_mount(const char *source, const char *target, const char *type, unsigned long flags,
	      const void *data) MUST_CHECK;
int sys_umount2(const char *target, int flags) MUST_CHECK;
int sys_pivot_root(const char *new_root, const char *put_old) MUST_CHECK;
int sys_chroot(const char *path) MUST_CHECK;

/* Raw statmount(2) of Linux 6.8 by unique mount id (STATX_MNT_ID_UNIQUE); `mask` and
 * the layout of `buf` are the kernel's.  -ENOSYS before. */
int sys_statmount(uint64_t mnt_id, uint64_t mask, void *buf, size_t size) MUST_CHECK;

#endif
