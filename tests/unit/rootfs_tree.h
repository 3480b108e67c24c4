/* rootfs_tree.h: a root file system to play in: a fresh tmpfs in a mount namespace of the
 * test's own, with a directory "root" and beside it what must never be reached. */
#ifndef TARE_TEST_ROOTFS_TREE_H
#define TARE_TEST_ROOTFS_TREE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#include "base/macros.h"

#define TREE "/tmp" /* covered by the tmpfs, so nothing of the machine's is touched */
#define ROOT TREE "/root"

static int root = NO_FD;

static inline void file(const char *path, const char *text)
{
	int fd = open(path, O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	assert_int_equal(close(fd), 0);
}

static inline void dir(const char *path)
{
	assert_int_equal(mkdir(path, 0755), 0);
}

static inline void ln(const char *target, const char *path)
{
	assert_int_equal(symlink(target, path), 0);
}

static inline struct stat look(const char *path)
{
	struct stat st = { 0 };

	assert_int_equal(lstat(path, &st), 0);
	return st;
}

/* Each test gets an empty root. */
static inline int tree_setup(void **state)
{
	(void)state;
	umask(0);
	assert_int_equal(mount("tree", TREE, "tmpfs", 0, "mode=755"), 0);
	dir(ROOT);
	file(TREE "/secret", "outside");
	root = open(ROOT, O_PATH | O_DIRECTORY | O_CLOEXEC);
	assert_true(root >= 0);
	return 0;
}

static inline int tree_teardown(void **state)
{
	(void)state;
	fd_close(&root);
	assert_int_equal(umount2(TREE, MNT_DETACH), 0);
	return 0;
}

/* Whether this process may mount; if so it has its own mount namespace from here on. */
static inline int tree_possible(void)
{
	if (geteuid() == 0 && unshare(CLONE_NEWNS) == 0 &&
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0)
		return 1;
	fprintf(stderr, "skipped: needs to mount file systems\n");
	return 0;
}

#define TREE_TEST(f) cmocka_unit_test_setup_teardown(f, tree_setup, tree_teardown)

#endif
