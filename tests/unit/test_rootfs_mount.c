/* test_rootfs_mount.c: detached mounts, what is said when one cannot be made, and where
 * they end up. */
#include "rootfs_tree.h"

#include <sys/statvfs.h>
#include "rootfs/rootfs.h"
#include "sys/compat.h"

static const struct rootfs_data small[] = { { "size", "64k" }, { "mode", "0711" } };
static const struct rootfs_fs tmpfs = {
	.type = "tmpfs", .source = "name", .data = small, .n_data = ARRAY_LEN(small),
	.attr = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC,
};

static unsigned long flags_of(const char *path)
{
	struct statvfs fs = { 0 };

	assert_int_equal(statvfs(path, &fs), 0);
	return fs.f_flag & (ST_RDONLY | ST_NOSUID | ST_NODEV | ST_NOEXEC);
}

static void a_new_file_system_has_its_options_and_attributes(void **state)
{
	struct err e = ERR_NONE;
	AUTO_FD int fd = rootfs_new_fs(&tmpfs, &e);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(rootfs_attach_at(root, "a/b", fd, 0, &e), 0);
	assert_int_equal(look(ROOT "/a/b").st_mode, S_IFDIR | 0711);
	assert_int_equal(look(ROOT "/a").st_mode, S_IFDIR | 0755);
	assert_int_equal(flags_of(ROOT "/a/b"), ST_NOSUID | ST_NODEV | ST_NOEXEC);
}

static void a_bad_option_is_named_with_the_kernels_reason(void **state)
{
	const struct rootfs_data bad[] = { { "size", "much" } };
	struct rootfs_fs fs = tmpfs;
	struct err e = ERR_NONE;

	(void)state;
	fs.data = bad;
	fs.n_data = 1;
	assert_int_equal(rootfs_new_fs(&fs, &e), -1);
	assert_int_equal(e.code, EINVAL);
	assert_non_null(strstr(e.msg, "cannot set option 'size=much' of 'tmpfs'"));
	assert_non_null(strstr(e.msg, "Bad value for 'size'"));
}

static void an_unknown_file_system_is_said_to_be_unknown(void **state)
{
	const struct rootfs_fs fs = { .type = "nosuchfs" };
	struct err e = ERR_NONE;

	(void)state;
	assert_int_equal(rootfs_new_fs(&fs, &e), -1);
	assert_string_equal(e.msg, "the kernel does not know the file system 'nosuchfs'");
}

static void a_value_too_long_for_the_kernel_is_said_to_be_so(void **state)
{
	char value[300];
	const struct rootfs_data data[] = { { "size", value } };
	struct rootfs_fs fs = tmpfs;
	struct err e = ERR_NONE;

	(void)state;
	memset(value, '1', sizeof(value) - 1);
	value[sizeof(value) - 1] = '\0';
	fs.data = data;
	fs.n_data = 1;
	assert_int_equal(rootfs_new_fs(&fs, &e), -1);
	assert_non_null(strstr(e.msg, "longer than 255 bytes"));
}

static void a_missing_source_is_named(void **state)
{
	struct err e = ERR_NONE;

	(void)state;
	assert_int_equal(rootfs_clone(AT_FDCWD, TREE "/gone", 0, &e), -1);
	assert_string_equal(e.msg, "cannot open mount source '" TREE "/gone'");
	assert_int_equal(e.code, ENOENT);
}

static void a_clone_gets_a_mount_point_like_itself(void **state)
{
	const struct rootfs_attr readonly = { .set = MOUNT_ATTR_RDONLY };
	struct err e = ERR_NONE;
	AUTO_FD int of_file = rootfs_clone(AT_FDCWD, TREE "/secret", 0, &e);
	AUTO_FD int of_dir = NO_FD;

	(void)state;
	dir(TREE "/source");
	of_dir = rootfs_clone(AT_FDCWD, TREE "/source", 0, &e);
	assert_true(of_file >= 0 && of_dir >= 0);
	assert_int_equal(rootfs_set_attr(of_file, &readonly, &e), 0);
	assert_int_equal(rootfs_attach_at(root, "etc/f", of_file, 0, &e), 0);
	assert_int_equal(rootfs_attach_at(root, "srv/d", of_dir, 0, &e), 0);
	assert_int_equal(look(ROOT "/etc/f").st_size, strlen("outside"));
	assert_int_equal(open(ROOT "/etc/f", O_WRONLY | O_CLOEXEC), -1);
	assert_int_equal(errno, EROFS);
	assert_true(S_ISDIR(look(ROOT "/srv/d").st_mode));
	/* Only the mount is read-only, not what it shows. */
	assert_int_equal(flags_of(TREE), 0);
}

static void a_file_cannot_cover_a_directory(void **state)
{
	struct err e = ERR_NONE;
	AUTO_FD int fd = rootfs_clone(AT_FDCWD, TREE "/secret", 0, &e);

	(void)state;
	dir(ROOT "/d");
	assert_int_equal(rootfs_attach_at(root, "d", fd, 0, &e), -1);
	assert_string_equal(e.msg, "a file cannot cover a directory");
	assert_int_equal(e.code, ENOTDIR);
}

static void a_planted_link_moves_no_mount_outside(void **state)
{
	struct err e = ERR_NONE;
	AUTO_FD int fd = rootfs_new_fs(&tmpfs, &e);

	(void)state;
	dir(TREE "/target");
	ln("../../target", ROOT "/link");
	assert_int_equal(rootfs_attach_at(root, "link", fd, 0, &e), 0);
	assert_int_equal(look(ROOT "/target").st_mode, S_IFDIR | 0711);
	assert_int_equal(look(TREE "/target").st_mode, S_IFDIR | 0755);
}

static void a_plain_destination_is_no_link_and_no_file(void **state)
{
	static const char *const dests[] = { "link", "file", "link/sub" };
	struct err e = ERR_NONE;
	AUTO_FD int fd = rootfs_new_fs(&tmpfs, &e);

	(void)state;
	dir(ROOT "/d");
	ln("d", ROOT "/link");
	file(ROOT "/file", "");
	for (size_t i = 0; i < ARRAY_LEN(dests); i++) {
		assert_int_equal(rootfs_attach_at(root, dests[i], fd, ROOTFS_PLAIN, &e), -1);
		assert_non_null(strstr(e.msg, "must be mounted on ordinary directory"));
	}
	assert_int_equal(access(ROOT "/d/sub", F_OK), -1);
	assert_int_equal(rootfs_attach_at(root, "proc", fd, ROOTFS_PLAIN, &e), 0);
	assert_int_equal(look(ROOT "/proc").st_mode, S_IFDIR | 0711);
}

static void nothing_covers_the_root(void **state)
{
	struct err e = ERR_NONE;
	AUTO_FD int fd = rootfs_new_fs(&tmpfs, &e);

	(void)state;
	assert_int_equal(rootfs_attach_at(root, "", fd, 0, &e), -1);
	assert_string_equal(e.msg, "a mount cannot cover the root");
}

static void times_of_access_can_be_changed_alone(void **state)
{
	const struct rootfs_attr noatime = { .set = MOUNT_ATTR_NOATIME };
	const struct rootfs_attr relatime = { .clear = MOUNT_ATTR__ATIME };
	struct err e = ERR_NONE;
	AUTO_FD int fd = rootfs_new_fs(&tmpfs, &e);
	struct statvfs fs;

	(void)state;
	assert_int_equal(rootfs_set_attr(fd, &noatime, &e), 0);
	assert_int_equal(fstatvfs(fd, &fs), 0);
	assert_true(fs.f_flag & ST_NOATIME);
	assert_int_equal(rootfs_set_attr(fd, &relatime, &e), 0);
	assert_int_equal(fstatvfs(fd, &fs), 0);
	assert_true(fs.f_flag & ST_RELATIME);
	assert_true(fs.f_flag & ST_NOSUID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE_TEST(a_new_file_system_has_its_options_and_attributes),
		TREE_TEST(a_bad_option_is_named_with_the_kernels_reason),
		TREE_TEST(an_unknown_file_system_is_said_to_be_unknown),
		TREE_TEST(a_value_too_long_for_the_kernel_is_said_to_be_so),
		TREE_TEST(a_missing_source_is_named),
		TREE_TEST(a_clone_gets_a_mount_point_like_itself),
		TREE_TEST(a_file_cannot_cover_a_directory),
		TREE_TEST(a_planted_link_moves_no_mount_outside),
		TREE_TEST(a_plain_destination_is_no_link_and_no_file),
		TREE_TEST(nothing_covers_the_root),
		TREE_TEST(times_of_access_can_be_changed_alone),
	};

	return tree_possible() ? cmocka_run_group_tests(tests, NULL, NULL) : 0;
}
