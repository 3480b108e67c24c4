/* test_sys_file.c: what the file wrappers add to the system calls. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/file.h>
#include "sys/file.h"

static void assert_close_on_exec(int fd)
{
	assert_true(fd >= 0);
	assert_int_equal(sys_getfd(fd), FD_CLOEXEC);
}

static void descriptors_are_close_on_exec_at_birth(void **state)
{
	AUTO_FD int a = sys_open("/", O_PATH, 0);
	AUTO_FD int b = sys_openat(a, "tmp", O_RDONLY, 0);
	AUTO_FD int c = sys_openat2(a, "tmp", O_PATH, 0, RESOLVE_IN_ROOT);
	AUTO_FD int d = sys_memfd_create("x", 0);
	AUTO_FD int e = sys_dupfd(d, 100);
	AUTO_FD int f = sys_inotify_init();
	int fds[2];

	(void)state;
	assert_close_on_exec(a);
	assert_close_on_exec(b);
	assert_close_on_exec(c);
	assert_close_on_exec(d);
	assert_close_on_exec(e);
	assert_true(e >= 100);
	assert_close_on_exec(f);
	assert_int_equal(sys_pipe2(fds, 0), 0);
	assert_close_on_exec(fds[0]);
	assert_close_on_exec(fds[1]);
	assert_int_equal(sys_close(fds[0]), 0);
	assert_int_equal(sys_close(fds[1]), 0);
}

static void closing_spares_what_is_to_be_kept(void **state)
{
	const int keep[] = { 305, NO_FD, 300, 302 };

	(void)state;
	for (int fd = 300; fd < 308; fd++)
		assert_int_equal(sys_dup3(0, fd, O_CLOEXEC), fd);
	assert_int_equal(sys_dup3(0, 299, O_CLOEXEC), 299);
	assert_int_equal(sys_close_but(300, keep, ARRAY_LEN(keep)), 0);
	for (int fd = 299; fd < 308; fd++) {
		bool kept = fd == 299 || fd == 300 || fd == 302 || fd == 305;

		assert_int_equal(sys_getfd(fd), kept ? FD_CLOEXEC : -EBADF);
		if (kept)
			assert_int_equal(sys_close(fd), 0);
	}
}

static void only_dup3_makes_descriptors_to_inherit(void **state)
{
	AUTO_FD int fd = sys_memfd_create("x", 0);
	AUTO_FD int to = 200;

	(void)state;
	assert_int_equal(sys_dup3(fd, 200, 0), 200);
	assert_int_equal(sys_getfd(200), 0);
	assert_int_equal(sys_dup3(200, 200, O_CLOEXEC), 200);
	assert_int_equal(sys_getfd(200), FD_CLOEXEC);
	assert_int_equal(sys_dup3(200, 200, 0), 200);
	assert_int_equal(sys_getfd(200), 0);
	assert_int_equal(sys_dup3(201, 201, 0), -EBADF);
	assert_int_equal(sys_dup3(201, 200, 0), -EBADF);
	assert_int_equal(to, 200);
}

static void failures_are_negative_errno(void **state)
{
	struct stat st;
	char c;

	(void)state;
	assert_int_equal(sys_open("/none", O_RDONLY, 0), -ENOENT);
	assert_int_equal(sys_openat2(AT_FDCWD, "/none", O_RDONLY, 0, 0), -ENOENT);
	assert_int_equal(sys_close(-1), -EBADF);
	assert_int_equal(sys_fstat(-1, &st), -EBADF);
	assert_int_equal(sys_read(-1, &c, 1), -EBADF);
	assert_int_equal(sys_mkdirat(AT_FDCWD, "/", 0700), -EEXIST);
	assert_int_equal(sys_faccessat2(AT_FDCWD, "/none", F_OK, AT_EACCESS), -ENOENT);
	assert_int_equal(sys_flock(-1, LOCK_EX), -EBADF);
}

static void openat2_stays_beneath(void **state)
{
	AUTO_FD int dir = sys_open("/proc/self", O_PATH | O_DIRECTORY, 0);

	(void)state;
	assert_int_equal(sys_openat2(dir, "../1", O_PATH, 0, RESOLVE_BENEATH), -EXDEV);
	assert_int_equal(sys_openat2(dir, "root", O_PATH, 0, RESOLVE_NO_MAGICLINKS), -ELOOP);
}

static void a_link_that_does_not_fit_is_an_error(void **state)
{
	char buf[8];

	(void)state;
	assert_int_equal(symlink("1234567", "/tmp/test-sys-link"), 0);
	assert_int_equal(sys_readlinkat(AT_FDCWD, "/tmp/test-sys-link", buf, sizeof(buf)), 7);
	assert_string_equal(buf, "1234567");
	assert_int_equal(sys_readlinkat(AT_FDCWD, "/tmp/test-sys-link", buf, 7), -ENAMETOOLONG);
	assert_int_equal(sys_unlinkat(AT_FDCWD, "/tmp/test-sys-link", 0), 0);
}

static void the_working_directory_has_its_length(void **state)
{
	char buf[4096];

	(void)state;
	assert_int_equal(sys_chdir("/proc"), 0);
	assert_int_equal(sys_getcwd(buf, sizeof(buf)), 5);
	assert_string_equal(buf, "/proc");
	assert_int_equal(sys_getcwd(buf, 3), -ERANGE);
	assert_int_equal(sys_chdir("/"), 0);
}

static void directory_records_can_be_walked(void **state)
{
	AUTO_FD int dir = sys_open("/proc/self", O_RDONLY | O_DIRECTORY, 0);
	_Alignas(struct sys_dirent) char buf[512];
	bool found = false;
	ssize_t n;

	(void)state;
	while ((n = sys_getdents64(dir, buf, sizeof(buf))) > 0) {
		for (ssize_t at = 0; at < n;) {
			const struct sys_dirent *d = (const void *)(buf + at);

			if (strcmp(d->name, "ns") == 0)
				found = d->type == DT_DIR;
			at += d->reclen;
		}
	}
	assert_int_equal(n, 0);
	assert_true(found);
}

static void a_memory_file_can_be_sealed_and_copied(void **state)
{
	AUTO_FD int from = sys_memfd_create("a", MFD_ALLOW_SEALING);
	AUTO_FD int to = sys_memfd_create("b", 0);
	char buf[4] = "";

	(void)state;
	assert_int_equal(sys_write(from, "abc", 3), 3);
	assert_int_equal(sys_add_seals(from, F_SEAL_WRITE), 0);
	assert_int_equal(sys_get_seals(from), F_SEAL_WRITE);
	assert_int_equal(sys_write(from, "x", 1), -EPERM);
	assert_int_equal(sys_lseek(from, 0, SEEK_SET), 0);
	assert_int_equal(sys_sendfile(to, from, 100), 3);
	assert_int_equal(sys_pread(to, buf, 3, 0), 3);
	assert_string_equal(buf, "abc");
}

static void polling_ends_with_its_time(void **state)
{
	struct pollfd p;
	int fds[2];

	(void)state;
	assert_int_equal(sys_pipe2(fds, 0), 0);
	p = (struct pollfd){ .fd = fds[0], .events = POLLIN };
	assert_int_equal(sys_poll(&p, 1, 0), 0);
	assert_int_equal(sys_poll(&p, 1, 5), 0);
	assert_int_equal(sys_write(fds[1], "x", 1), 1);
	assert_int_equal(sys_poll(&p, 1, -1), 1);
	assert_int_equal(p.revents, POLLIN);
	(void)sys_close(fds[0]);
	(void)sys_close(fds[1]);
}

static void statx_tells_the_mount(void **state)
{
	struct statx a, b;

	(void)state;
	assert_int_equal(sys_statx(AT_FDCWD, "/", 0, STATX_MNT_ID, &a), 0);
	assert_int_equal(sys_statx(AT_FDCWD, "/proc", 0, STATX_MNT_ID, &b), 0);
	assert_true(a.stx_mask & STATX_MNT_ID);
	assert_int_not_equal(a.stx_mnt_id, b.stx_mnt_id);
	assert_true(b.stx_attributes & STATX_ATTR_MOUNT_ROOT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(descriptors_are_close_on_exec_at_birth),
		cmocka_unit_test(only_dup3_makes_descriptors_to_inherit),
		cmocka_unit_test(failures_are_negative_errno),
		cmocka_unit_test(openat2_stays_beneath),
		cmocka_unit_test(a_link_that_does_not_fit_is_an_error),
		cmocka_unit_test(the_working_directory_has_its_length),
		cmocka_unit_test(directory_records_can_be_walked),
		cmocka_unit_test(a_memory_file_can_be_sealed_and_copied),
		cmocka_unit_test(closing_spares_what_is_to_be_kept),
		cmocka_unit_test(polling_ends_with_its_time),
		cmocka_unit_test(statx_tells_the_mount),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
