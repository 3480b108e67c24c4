/* test_rootfs_mask.c: what a hidden or read-only path gives to who looks at it. */
#include "rootfs_tree.h"

#include "rootfs/rootfs.h"

static struct rootfs_mask_sources sources(void)
{
	struct err e = ERR_NONE;
	struct rootfs_mask_sources src = { .null = rootfs_open_null(&e), .empty = NO_FD };

	assert_true(src.null >= 0);
	return src;
}

static void done(struct rootfs_mask_sources *src)
{
	fd_close(&src->null);
	fd_close(&src->empty);
}

static void masked_files_read_as_empty(void **state)
{
	static const char *const paths[] = { "first", "second" };
	struct rootfs_mask_sources src = sources();
	struct err e = ERR_NONE;
	char c;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		char at[64];
		int fd;

		snprintf(at, sizeof(at), ROOT "/%s", paths[i]);
		file(at, "text");
		assert_int_equal(rootfs_mask(root, paths[i], &src, &e), 0);
		assert_int_equal(look(at).st_rdev, makedev(1, 3));
		fd = open(at, O_RDONLY | O_CLOEXEC);
		assert_int_equal(read(fd, &c, 1), 0);
		close(fd);
	}
	done(&src);
}

static void masked_directories_are_empty_read_only_and_one(void **state)
{
	struct rootfs_mask_sources src = sources();
	struct err e = ERR_NONE;

	(void)state;
	dir(ROOT "/a");
	file(ROOT "/a/file", "text");
	dir(ROOT "/b");
	assert_int_equal(rootfs_mask(root, "a", &src, &e), 0);
	assert_int_equal(rootfs_mask(root, "b", &src, &e), 0);
	assert_int_equal(access(ROOT "/a/file", F_OK), -1);
	assert_int_equal(mkdir(ROOT "/a/new", 0755), -1);
	assert_int_equal(errno, EROFS);
	assert_int_equal(look(ROOT "/a").st_dev, look(ROOT "/b").st_dev);
	assert_int_not_equal(look(ROOT "/a").st_dev, look(ROOT).st_dev);
	done(&src);
}

static void a_missing_path_needs_no_mask(void **state)
{
	struct rootfs_mask_sources src = sources();
	struct err e = ERR_NONE;

	(void)state;
	assert_int_equal(rootfs_mask(root, "proc/kcore", &src, &e), 0);
	assert_int_equal(rootfs_readonly(root, "proc/sys", &e), 0);
	assert_int_equal(access(ROOT "/proc", F_OK), -1);
	assert_int_equal(src.null_used, 0);
	done(&src);
}

static void a_path_that_cannot_be_opened_is_an_error(void **state)
{
	struct rootfs_mask_sources src = sources();
	struct err e = ERR_NONE;

	(void)state;
	ln("circle", ROOT "/circle");
	assert_int_equal(rootfs_mask(root, "circle", &src, &e), -1);
	assert_int_equal(e.code, ELOOP);
	assert_int_equal(rootfs_readonly(root, "circle", &e), -1);
	assert_int_equal(e.code, ELOOP);
	done(&src);
}

static void a_mask_follows_links_inside_only(void **state)
{
	struct rootfs_mask_sources src = sources();
	struct err e = ERR_NONE;

	(void)state;
	file(ROOT "/secret", "inside");
	ln("../../secret", ROOT "/link");
	assert_int_equal(rootfs_mask(root, "link", &src, &e), 0);
	assert_int_equal(look(ROOT "/secret").st_rdev, makedev(1, 3));
	assert_int_equal(look(TREE "/secret").st_size, strlen("outside"));
	done(&src);
}

static void read_only_reaches_the_mounts_below(void **state)
{
	struct err e = ERR_NONE;

	(void)state;
	dir(ROOT "/d");
	dir(ROOT "/d/m");
	assert_int_equal(mount("m", ROOT "/d/m", "tmpfs", 0, NULL), 0);
	assert_int_equal(rootfs_readonly(root, "d", &e), 0);
	assert_int_equal(mkdir(ROOT "/d/x", 0755), -1);
	assert_int_equal(errno, EROFS);
	assert_int_equal(mkdir(ROOT "/d/m/x", 0755), -1);
	assert_int_equal(errno, EROFS);
	assert_int_equal(mkdir(ROOT "/e", 0755), 0);
}

static void a_false_null_is_refused(void **state)
{
	struct err e = ERR_NONE;

	(void)state;
	file(TREE "/null", "");
	assert_int_equal(mount(TREE "/null", "/dev/null", NULL, MS_BIND, NULL), 0);
	assert_int_equal(rootfs_open_null(&e), -1);
	assert_int_equal(umount2("/dev/null", MNT_DETACH), 0);
	assert_string_equal(e.msg, "'/dev/null' of the host is not device 1:3");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE_TEST(masked_files_read_as_empty),
		TREE_TEST(masked_directories_are_empty_read_only_and_one),
		TREE_TEST(a_missing_path_needs_no_mask),
		TREE_TEST(a_path_that_cannot_be_opened_is_an_error),
		TREE_TEST(a_mask_follows_links_inside_only),
		TREE_TEST(read_only_reaches_the_mounts_below),
		TREE_TEST(a_false_null_is_refused),
	};

	return tree_possible() ? cmocka_run_group_tests(tests, NULL, NULL) : 0;
}
