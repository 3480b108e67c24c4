/* test_ocispec_load.c: where the bytes come from, and where a pointer stands in them. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "ocispec_helper.h"

struct dir {
	char path[64];
	int  fd;
};

static int make_dir(void **state)
{
	static struct dir d;

	strcpy(d.path, "/tmp/test_ocispec_load.XXXXXX");
	if (!mkdtemp(d.path))
		return -1;
	d.fd = open(d.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	*state = &d;
	return d.fd < 0 ? -1 : 0;
}

static int remove_dir(void **state)
{
	struct dir *d = *state;

	(void)unlinkat(d->fd, "config.json", 0);
	(void)unlinkat(d->fd, "config.json", AT_REMOVEDIR);
	(void)close(d->fd);
	return rmdir(d->path);
}

static void write_text(const struct dir *d, const char *text)
{
	int fd = openat(d->fd, "config.json", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	(void)close(fd);
}

static void a_file_is_read_and_kept(void **state)
{
	struct dir *d = *state;
	struct arena a = ARENA_EMPTY;
	struct spec_load l = { .arena = &a };
	struct err e = ERR_NONE;
	struct spec *s;

	write_text(d, "{\"ociVersion\":\"1.2.0\"}");
	assert_int_equal(spec_read_file(&l, d->fd, "config.json", &e), 0);
	assert_int_equal(spec_load(&l, &s, &e), 0);
	assert_string_equal(s->oci_version, "1.2.0");
	assert_string_equal(l.text, "{\"ociVersion\":\"1.2.0\"}");
	assert_string_equal(l.name, "config.json");
	arena_free(&a);
}

static void what_is_not_a_file_is_refused_at_once(void **state)
{
	struct dir *d = *state;
	struct arena a = ARENA_EMPTY;
	struct spec_load l = { .arena = &a };
	struct err e = ERR_NONE;

	assert_int_equal(spec_read_file(&l, d->fd, "config.json", &e), -1);
	assert_string_equal(e.msg, "cannot read 'config.json'");
	assert_int_equal(e.code, ENOENT);
	assert_int_equal(mkfifoat(d->fd, "config.json", 0600), 0);
	assert_int_equal(spec_read_file(&l, d->fd, "config.json", &e), -1);
	assert_int_equal(unlinkat(d->fd, "config.json", 0), 0);
	assert_int_equal(mkdirat(d->fd, "config.json", 0700), 0);
	assert_int_equal(spec_read_file(&l, d->fd, "config.json", &e), -1);
	assert_int_equal(e.code, EISDIR);
	arena_free(&a);
}

static void a_huge_file_is_refused_unread(void **state)
{
	struct dir *d = *state;
	struct arena a = ARENA_EMPTY;
	struct spec_load l = { .arena = &a };
	struct err e = ERR_NONE;
	int fd;

	write_text(d, "{");
	fd = openat(d->fd, "config.json", O_WRONLY | O_CLOEXEC);
	assert_int_equal(ftruncate(fd, (off_t)1 << 30), 0);
	(void)close(fd);
	assert_int_equal(spec_read_file(&l, d->fd, "config.json", &e), -1);
	assert_string_equal(e.msg, "'config.json' is larger than 16777216 bytes");
	arena_free(&a);
}

static void a_pipe_is_read_to_its_end(void **state)
{
	struct arena a = ARENA_EMPTY;
	struct spec_load l = { .arena = &a };
	struct err e = ERR_NONE;
	struct spec_process *p;
	int fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(write(fds[1], "{\"cwd\":", 7), 7);
	assert_int_equal(write(fds[1], "\"/w\"}", 5), 5);
	(void)close(fds[1]);
	assert_int_equal(spec_read_fd(&l, fds[0], &e), 0);
	assert_int_equal(l.len, 12);
	assert_int_equal(spec_load_process(&l, &p, &e), 0);
	assert_string_equal(p->cwd, "/w");
	(void)close(fds[0]);
	arena_free(&a);
}

static void a_long_stream_is_read_whole_and_an_endless_one_refused(void **state)
{
	struct dir *d = *state;
	struct arena a = ARENA_EMPTY;
	struct spec_load l = { .arena = &a };
	struct err e = ERR_NONE;
	int fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);

	assert_int_equal(spec_read_fd(&l, fd, &e), -1);
	assert_string_equal(e.msg, "'standard input' is larger than 16777216 bytes");
	(void)close(fd);
	write_text(d, "{");
	fd = openat(d->fd, "config.json", O_RDWR | O_CLOEXEC);
	assert_int_equal(ftruncate(fd, 1000001), 0);
	assert_int_equal(pwrite(fd, "}", 1, 1000000), 1);
	assert_int_equal(spec_read_fd(&l, fd, &e), 0);
	assert_int_equal(l.len, 1000001);
	assert_int_equal(l.text[0], '{');
	assert_int_equal(l.text[1000000], '}');
	assert_int_equal(l.text[1000001], '\0');
	(void)close(fd);
	arena_free(&a);
}

static void pointers_are_found_in_the_text(void **state)
{
	static const struct {
		const char *pointer;
		unsigned    line, column;
	} cases[] = {
		{ "", 1, 1 },
		{ "/a", 1, 6 },
		{ "/b/0", 2, 8 },
		{ "/b/2/c", 3, 5 },
		{ "/b/3", 2, 7 },          /* beyond the end: the list */
		{ "/b/2/x", 2, 15 },
		{ "/x~1y", 4, 9 },
		{ "/x~1y/z", 4, 9 },       /* below a number: the number */
		{ "/nothing/at/all", 1, 1 },
		{ "/q\"", 1, 1 },
	};
	const char *text = "{\"a\":\"]}\\\"\",\n \"b\": [1, [], {\n\"c\":true}],\n \"x/y\" :7}";
	struct spec_load l = { .text = text, .len = strlen(text) };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		unsigned line = 0, column = 0;

		assert_true(spec_locate(&l, cases[i].pointer, &line, &column));
		assert_int_equal(line, cases[i].line);
		assert_int_equal(column, cases[i].column);
	}
}

static void pointers_do_not_leave_a_cut_text(void **state)
{
	const char *whole = "{\"a\":{\"b\\\"\":[1,\"x\\\\\",{\"c\":[[],2]}]}}";

	(void)state;
	for (size_t cut = 0; cut <= strlen(whole); cut++) {
		char *part = malloc(cut ? cut : 1);
		struct spec_load l = { .text = part, .len = cut };
		unsigned line, column;

		assert_non_null(part);
		memcpy(part, whole, cut);
		(void)spec_locate(&l, "/a/b/2/c/1", &line, &column);
		(void)spec_locate(&l, "/a/q", &line, &column);
		assert_int_equal(spec_locate(&l, "", &line, &column), cut > 0);
		free(part);
	}
}

static void a_rule_error_gets_its_position(void **state)
{
	struct arena a = ARENA_EMPTY;
	struct problems p = PROBLEMS(&a);
	struct err e = ERR_NONE;
	const char *text = "{\"process\":\n  {\"cwd\": \"x\"}}";
	struct spec_load l = { .arena = &a, .name = "c.json", .text = text, .len = strlen(text) };

	(void)state;
	problems_warn(&p, "/process", "only a warning");
	assert_int_equal(spec_problems_err(&l, &p, &e), 0);
	problems_error(&p, "/process/cwd", "'%s' is not an absolute path", "x");
	assert_int_equal(spec_problems_err(&l, &p, &e), -1);
	assert_string_equal(e.msg, "c.json:2:11: /process/cwd: 'x' is not an absolute path");
	assert_string_equal(e.at, "");
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_file_is_read_and_kept, make_dir, remove_dir),
		cmocka_unit_test_setup_teardown(what_is_not_a_file_is_refused_at_once, make_dir,
						remove_dir),
		cmocka_unit_test_setup_teardown(a_huge_file_is_refused_unread, make_dir,
						remove_dir),
		cmocka_unit_test(a_pipe_is_read_to_its_end),
		cmocka_unit_test_setup_teardown(
			a_long_stream_is_read_whole_and_an_endless_one_refused, make_dir,
			remove_dir),
		cmocka_unit_test(pointers_are_found_in_the_text),
		cmocka_unit_test(pointers_do_not_leave_a_cut_text),
		cmocka_unit_test(a_rule_error_gets_its_position),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
