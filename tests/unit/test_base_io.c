/* test_base_io.c: whole files and buffers, in a temporary directory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include "base/io.h"

struct place {
	char path[32];
	int  dir;
	struct arena arena;
};

static int enter(void **state)
{
	static struct place p;

	p = (struct place){ .path = "/tmp/test-io-XXXXXX" };
	if (!mkdtemp(p.path))
		return -1;
	p.dir = open(p.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	*state = &p;
	return p.dir < 0 ? -1 : 0;
}

static int leave(void **state)
{
	struct place *p = *state;
	DIR *d = fdopendir(p->dir);

	for (struct dirent *e; (e = readdir(d));)
		if (e->d_name[0] != '.' || strncmp(e->d_name, ".tmp", 4) == 0)
			unlinkat(dirfd(d), e->d_name, e->d_type == DT_DIR ? AT_REMOVEDIR : 0);
	closedir(d);
	arena_free(&p->arena);
	return rmdir(p->path);
}

static void make(struct place *p, const char *name, const void *data, size_t n)
{
	AUTO_FD int fd = openat(p->dir, name, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	assert_int_equal(write(fd, data, n), n);
}

static size_t entries(struct place *p)
{
	DIR *d = opendir(p->path);
	size_t n = 0;

	while (readdir(d))
		n++;
	closedir(d);
	return n - 2; /* . and .. */
}

static void a_file_is_read_whole(void **state)
{
	static const size_t sizes[] = { 0, 1, 4095, 4096, 4097, 100000 };
	struct place *p = *state;
	char *data = malloc(100000);

	for (size_t i = 0; i < 100000; i++)
		data[i] = (char)(i * 7);
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		char *text = NULL;
		size_t n = 1;

		make(p, "file", data, sizes[i]);
		assert_int_equal(io_read_file(p->dir, "file", 0, 100000, &p->arena, &text, &n), 0);
		assert_int_equal(n, sizes[i]);
		assert_memory_equal(text, data, n);
		assert_int_equal(text[n], '\0');
	}
	free(data);
}

static void a_file_of_the_kernel_is_read_although_its_size_is_zero(void **state)
{
	struct place *p = *state;
	char *text;
	size_t n;

	assert_int_equal(io_read_file(AT_FDCWD, "/proc/self/status", 0, 1 << 20, &p->arena, &text,
				      &n), 0);
	assert_memory_equal(text, "Name:", 5);
	assert_int_equal(strlen(text), n);
	assert_int_equal(io_read_file(AT_FDCWD, "/proc/self/status", 0, 10, &p->arena, &text, &n),
			 -EFBIG);
}

static void a_file_above_the_limit_is_refused(void **state)
{
	struct place *p = *state;
	char *text = NULL;
	size_t n;

	make(p, "file", "12345", 5);
	assert_int_equal(io_read_file(p->dir, "file", 0, 5, &p->arena, &text, &n), 0);
	text = NULL;
	assert_int_equal(io_read_file(p->dir, "file", 0, 4, &p->arena, &text, &n), -EFBIG);
	assert_null(text);
}

static void what_is_no_regular_file_is_refused_at_once(void **state)
{
	struct place *p = *state;
	char *text;
	size_t n;

	assert_int_equal(mkfifoat(p->dir, "fifo", 0600), 0);
	assert_int_equal(mkdirat(p->dir, "dir", 0700), 0);
	make(p, "file", "x", 1);
	assert_int_equal(symlinkat("file", p->dir, "link"), 0);
	assert_int_equal(io_read_file(p->dir, "fifo", 0, 9, &p->arena, &text, &n), -EINVAL);
	assert_int_equal(io_read_file(p->dir, "dir", 0, 9, &p->arena, &text, &n), -EISDIR);
	assert_int_equal(io_read_file(AT_FDCWD, "/dev/zero", 0, 9, &p->arena, &text, &n), -EINVAL);
	assert_int_equal(io_read_file(p->dir, "none", 0, 9, &p->arena, &text, &n), -ENOENT);
	assert_int_equal(io_read_file(p->dir, "link", 0, 9, &p->arena, &text, &n), 0);
	assert_int_equal(io_read_file(p->dir, "link", O_NOFOLLOW, 9, &p->arena, &text, &n), -ELOOP);
}

static void a_small_file_loses_its_last_newline(void **state)
{
	static const struct {
		const char *data, *text;
		ssize_t     rc;
	} cases[] = {
		{ "", "", 0 },       { "\n", "", 0 },         { "abc\n", "abc", 3 },
		{ "abc", "abc", 3 }, { "a\n\n", "a\n", 2 },   { "1234567", "1234567", 7 },
		{ "12345678", NULL, -EFBIG },
	};
	struct place *p = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char buf[8];

		make(p, "file", cases[i].data, strlen(cases[i].data));
		assert_int_equal(io_read_small(p->dir, "file", buf, sizeof(buf)), cases[i].rc);
		if (cases[i].text)
			assert_string_equal(buf, cases[i].text);
	}
}

static void a_write_reports_the_kernels_answer(void **state)
{
	struct place *p = *state;
	char buf[8];

	assert_int_equal(io_write_file(p->dir, "f", 0, 0, "x", 1), -ENOENT);
	assert_int_equal(io_write_file(p->dir, "f", O_CREAT | O_EXCL, 0600, "ab", 2), 0);
	assert_int_equal(io_write_file(p->dir, "f", O_CREAT | O_EXCL, 0600, "ab", 2), -EEXIST);
	assert_int_equal(io_write_file(p->dir, "f", O_TRUNC, 0, "c", 1), 0);
	assert_int_equal(io_read_small(p->dir, "f", buf, sizeof(buf)), 1);
	assert_string_equal(buf, "c");
	assert_int_equal(io_write_file(AT_FDCWD, "/dev/full", 0, 0, "c", 1), -ENOSPC);
	assert_int_equal(io_write_file(AT_FDCWD, "/proc/self/oom_score_adj", 0, 0, "x", 1), -EINVAL);
}

static void replacing_changes_all_or_nothing(void **state)
{
	struct place *p = *state;
	char buf[8];
	struct stat st;

	assert_int_equal(io_replace(p->dir, "f", 0600, "old", 3), 0);
	assert_int_equal(io_replace(p->dir, "f", 0640, "new", 3), 0);
	assert_int_equal(io_read_small(p->dir, "f", buf, sizeof(buf)), 3);
	assert_string_equal(buf, "new");
	assert_int_equal(fstatat(p->dir, "f", &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	assert_int_equal(mkdirat(p->dir, "d", 0700), 0);
	assert_int_equal(io_replace(p->dir, "d", 0600, "x", 1), -EISDIR);
	assert_int_equal(io_replace(p->dir, "none/f", 0600, "x", 1), -ENOENT);
	assert_int_equal(entries(p), 2); /* no sibling stays */
}

static void replacing_takes_paths_and_replaces_links(void **state)
{
	struct place *p = *state;
	char path[64], buf[8];
	struct stat st;

	make(p, "target", "keep", 4);
	assert_int_equal(symlinkat("target", p->dir, "link"), 0);
	strcpy(path, p->path);
	strcat(path, "/link");
	assert_int_equal(io_replace(AT_FDCWD, path, 0600, "new", 3), 0);
	assert_int_equal(fstatat(p->dir, "link", &st, AT_SYMLINK_NOFOLLOW), 0);
	assert_true(S_ISREG(st.st_mode));
	assert_int_equal(io_read_small(p->dir, "target", buf, sizeof(buf)), 4);
	assert_int_equal(entries(p), 2);
}

static void a_directory_too_long_is_refused(void **state)
{
	static char path[5000];
	struct place *p = *state;

	memset(path, '/', sizeof(path) - 1);
	assert_int_equal(io_replace(p->dir, path, 0600, "x", 1), -ENAMETOOLONG);
}

static void pipes_are_read_to_their_end(void **state)
{
	int fds[2];
	char buf[200000];
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(fds), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		/* More than the pipe holds: both sides see short counts. */
		memset(buf, 'x', sizeof(buf));
		_exit(io_write(fds[1], buf, 150000) == 0 ? 0 : 1);
	}
	close(fds[1]);
	assert_int_equal(io_read(fds[0], buf, sizeof(buf)), 150000);
	assert_int_equal(buf[149999], 'x');
	close(fds[0]);
	waitpid(pid, NULL, 0);
}

static void failures_are_negative_errno(void **state)
{
	char c = 0;
	int fds[2];

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(pipe(fds), 0);
	close(fds[0]);
	assert_int_equal(io_write(fds[1], &c, 1), -EPIPE);
	close(fds[1]);
	assert_int_equal(io_write(-1, &c, 1), -EBADF);
	assert_int_equal(io_read(-1, &c, 1), -EBADF);
}

#define IN_DIRECTORY(test) cmocka_unit_test_setup_teardown(test, enter, leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_DIRECTORY(a_file_is_read_whole),
		IN_DIRECTORY(a_file_of_the_kernel_is_read_although_its_size_is_zero),
		IN_DIRECTORY(a_file_above_the_limit_is_refused),
		IN_DIRECTORY(what_is_no_regular_file_is_refused_at_once),
		IN_DIRECTORY(a_small_file_loses_its_last_newline),
		IN_DIRECTORY(a_write_reports_the_kernels_answer),
		IN_DIRECTORY(replacing_changes_all_or_nothing),
		IN_DIRECTORY(replacing_takes_paths_and_replaces_links),
		IN_DIRECTORY(a_directory_too_long_is_refused),
		cmocka_unit_test(pipes_are_read_to_their_end),
		cmocka_unit_test(failures_are_negative_errno),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
