/* test_sys_mount.c: the mount calls in a mount namespace of their own.  Including
 * <sys/mount.h> and <linux/mount.h> here proves that sys/compat.h lives with both. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <linux/mount.h>
#include <sys/mount.h>
#include "sys/file.h"
#include "sys/mount.h"
#include "sys/process.h"

/* A detached tmpfs, or negative errno. */
static int make_tmpfs(void)
{
	AUTO_FD int fs = sys_fsopen("tmpfs", 0);
	int rc;

	if (fs < 0)
		return fs;
	rc = sys_fsconfig(fs, FSCONFIG_SET_STRING, "size", "64k", 0);
	if (rc == 0)
		rc = sys_fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0);
	return rc < 0 ? rc : sys_fsmount(fs, 0, MOUNT_ATTR_NOSUID);
}

static int attach_and_copy(void)
{
	struct mount_attr private = { .propagation = MS_PRIVATE };
	struct mount_attr readonly = { .attr_set = MOUNT_ATTR_RDONLY };
	AUTO_FD int fs = NO_FD, copy = NO_FD;
	struct statfs sfs;

	if (sys_unshare(CLONE_NEWNS) < 0)
		return 1;
	if (sys_mount_setattr(AT_FDCWD, "/", AT_RECURSIVE, &private) < 0)
		return 2;
	fs = make_tmpfs();
	if (fs < 0 || sys_getfd(fs) != FD_CLOEXEC)
		return 3;
	if (sys_move_mount(fs, "", AT_FDCWD, "/mnt", MOVE_MOUNT_F_EMPTY_PATH) < 0)
		return 4;
	copy = sys_open_tree(AT_FDCWD, "/mnt", OPEN_TREE_CLONE);
	if (copy < 0 || sys_getfd(copy) != FD_CLOEXEC)
		return 5;
	if (sys_mount_setattr(copy, "", AT_EMPTY_PATH, &readonly) < 0)
		return 6;
	if (sys_mkdirat(copy, "x", 0700) != -EROFS || sys_mkdirat(fs, "x", 0700) < 0)
		return 7;
	if (sys_statfs("/mnt", &sfs) < 0 || sfs.f_type != TMPFS_MAGIC)
		return 8;
	if (sys_umount2("/mnt", MNT_DETACH) < 0 || sys_umount2("/mnt/none", 0) != -ENOENT)
		return 9;
	return 0;
}

static int change_root(void)
{
	struct mount_attr private = { .propagation = MS_PRIVATE };
	AUTO_FD int fs = NO_FD;
	struct stat st;

	if (sys_unshare(CLONE_NEWNS) < 0 ||
	    sys_mount_setattr(AT_FDCWD, "/", AT_RECURSIVE, &private) < 0)
		return 1;
	fs = make_tmpfs();
	if (sys_move_mount(fs, "", AT_FDCWD, "/mnt", MOVE_MOUNT_F_EMPTY_PATH) < 0)
		return 2;
	if (sys_fchdir(fs) < 0 || sys_pivot_root(".", ".") < 0)
		return 3;
	if (sys_umount2(".", MNT_DETACH) < 0 || sys_chdir("/") < 0)
		return 4;
	return sys_fstatat(AT_FDCWD, "/usr", &st, 0) == -ENOENT ? 0 : 5;
}

static int ask_statmount(void)
{
	uint64_t buf[64];
	struct statx stx;
	int rc;

	if (sys_statx(AT_FDCWD, "/", 0, STATX_MNT_ID_UNIQUE, &stx) < 0)
		return 1;
	if (!(stx.stx_mask & STATX_MNT_ID_UNIQUE))
		return 0; /* before Linux 6.8 */
	rc = sys_statmount(stx.stx_mnt_id, 1, buf, sizeof(buf));
	return rc == 0 || rc == -ENOSYS || rc == -EPERM ? 0 : 2;
}

static int in_child(int (*act)(void))
{
	struct clone_args args = { .exit_signal = SIGCHLD };
	int status;
	pid_t pid = sys_clone3(&args);

	assert_true(pid >= 0);
	if (pid == 0)
		sys_exit(act());
	assert_int_equal(sys_wait4(pid, &status, 0, NULL), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static bool may_mount(void)
{
	struct mount_attr none = { 0 };

	return sys_mount_setattr(AT_FDCWD, "/", 0, &none) != -EPERM;
}

static void a_file_system_is_attached_and_copied(void **state)
{
	(void)state;
	if (!may_mount())
		skip();
	assert_int_equal(in_child(attach_and_copy), 0);
}

static void the_root_is_changed_without_a_place_for_the_old(void **state)
{
	(void)state;
	if (!may_mount())
		skip();
	assert_int_equal(in_child(change_root), 0);
}

static void a_mount_is_known_by_its_unique_id(void **state)
{
	(void)state;
	assert_int_equal(in_child(ask_statmount), 0);
}

static void failures_are_negative_errno(void **state)
{
	(void)state;
	assert_int_equal(sys_open_tree(AT_FDCWD, "/none", 0), -ENOENT);
	assert_true(sys_fsopen("no such file system", 0) < 0);
	assert_true(sys_fsmount(-1, 0, 0) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_system_is_attached_and_copied),
		cmocka_unit_test(the_root_is_changed_without_a_place_for_the_old),
		cmocka_unit_test(a_mount_is_known_by_its_unique_id),
		cmocka_unit_test(failures_are_negative_errno),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
