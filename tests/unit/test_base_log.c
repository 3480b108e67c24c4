/* test_base_log.c: what stands in the log and on stderr.  Each case is a process of its
 * own, since the sink is set once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <regex.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include "base/log.h"

#define TIME "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{9}Z"

struct seen {
	char dir[32], path[48];
	char log[8192], err[8192];
	int  status;
};

static int enter(void **state)
{
	static struct seen s;

	s = (struct seen){ .dir = "/tmp/test-log-XXXXXX" };
	if (!mkdtemp(s.dir))
		return -1;
	strcpy(s.path, s.dir);
	strcat(s.path, "/log");
	*state = &s;
	return 0;
}

static int leave(void **state)
{
	struct seen *s = *state;

	unlink(s->path);
	return rmdir(s->dir);
}

static void slurp(int fd, char *buf, size_t size)
{
	ssize_t n = read(fd, buf, size - 1);

	assert_true(n >= 0);
	buf[n] = '\0';
}

/* Runs `act` with stderr into a pipe; gathers both texts. */
static void run(struct seen *s, void (*act)(const char *path))
{
	AUTO_FD int log = NO_FD;
	struct stat st;
	int fds[2];
	pid_t pid;

	assert_int_equal(pipe(fds), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		dup2(fds[1], STDERR_FILENO);
		act(s->path);
		_exit(0);
	}
	close(fds[1]);
	assert_int_equal(waitpid(pid, &s->status, 0), pid);
	slurp(fds[0], s->err, sizeof(s->err));
	close(fds[0]);
	s->log[0] = '\0';
	if (stat(s->path, &st) == 0 && S_ISREG(st.st_mode)) {
		log = open(s->path, O_RDONLY);
		slurp(log, s->log, sizeof(s->log));
	}
}

static void assert_matches(const char *text, const char *pattern)
{
	regex_t re;

	assert_int_equal(regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB), 0);
	if (regexec(&re, text, 0, NULL, 0) != 0)
		fail_msg("%s\ndoes not match\n%s", text, pattern);
	regfree(&re);
}

static const struct err sample = {
	.code = EACCES,
	.at = "/mounts/3",
	.step = "mounts",
	.hint = "look at \"it\"",
	.msg = "cannot attach '/srv'",
};
#define SAMPLE "mounts: cannot attach '/srv': permission denied (config.json: /mounts/3): look at "

static void everything(void)
{
	log_debug("a %s", "debug line");
	log_warning("/x", "a warning");
	log_failure(&sample);
}

static void with(const char *target, enum log_format format, enum log_level level)
{
	struct err e = ERR_NONE;

	if (log_open(target, format, level, &e) < 0) {
		log_failure(&e);
		_exit(9);
	}
	everything();
}

static void plain(const char *path)
{
	(void)path;
	with(NULL, LOG_FORMAT_TEXT, LOG_LEVEL_ERROR);
}

static void without_a_log_stderr_has_the_plain_message(void **state)
{
	struct seen *s = *state;

	run(s, plain);
	assert_string_equal(s->err, SAMPLE "\"it\"\n");
}

static void json_to_stderr(const char *path)
{
	(void)path;
	with(NULL, LOG_FORMAT_JSON, LOG_LEVEL_ERROR);
}

static void json_without_a_log_goes_to_stderr(void **state)
{
	struct seen *s = *state;

	run(s, json_to_stderr);
	assert_matches(s->err, "^\\{\"level\":\"error\",\"msg\":\"[^\n]*\\}\n$");
}

static void json_to_file(const char *path)
{
	with(path, LOG_FORMAT_JSON, LOG_LEVEL_ERROR);
}

static void a_json_log_has_one_line_and_stderr_the_message(void **state)
{
	struct seen *s = *state;

	run(s, json_to_file);
	assert_matches(s->log, "^\\{\"level\":\"error\",\"msg\":\"mounts: [^\n]*look at "
			       "\\\\\"it\\\\\"\",\"time\":\"" TIME "\",\"step\":\"mounts\","
			       "\"property\":\"/mounts/3\",\"errno\":\"EACCES\","
			       "\"hint\":\"look at \\\\\"it\\\\\"\"\\}\n$");
	assert_string_equal(s->err, SAMPLE "\"it\"\n");
}

static void bare_to_file(const char *path)
{
	struct err e = ERR_NONE;

	(void)log_open(path, LOG_FORMAT_JSON, LOG_LEVEL_ERROR, &e);
	err_set(&e, "container does not exist");
	log_failure(&e);
}

static void absent_keys_are_absent(void **state)
{
	struct seen *s = *state;

	run(s, bare_to_file);
	assert_matches(s->log, "^\\{\"level\":\"error\",\"msg\":\"container does not exist\","
			       "\"time\":\"" TIME "\"\\}\n$");
}

static void text_to_file(const char *path)
{
	with(path, LOG_FORMAT_TEXT, LOG_LEVEL_ERROR);
}

static void a_text_log_has_keys_too(void **state)
{
	struct seen *s = *state;

	run(s, text_to_file);
	assert_matches(s->log, "^time=\"" TIME "\" level=error msg=\"mounts: [^\n]*\"\n$");
}

static void all_to_file(const char *path)
{
	char target[64] = "file:";

	with(strcat(target, path), LOG_FORMAT_JSON, LOG_LEVEL_DEBUG);
}

static void a_level_lets_more_into_the_log_but_not_to_stderr(void **state)
{
	struct seen *s = *state;

	run(s, all_to_file);
	assert_matches(s->log, "^\\{\"level\":\"debug\",\"msg\":\"a debug line\",[^\n]*\n"
			       "\\{\"level\":\"warning\",\"msg\":\"a warning [^\n]*"
			       "\"property\":\"/x\"\\}\n\\{\"level\":\"error\",[^\n]*\n$");
	assert_string_equal(s->err, SAMPLE "\"it\"\n");
}

static void debug_to_stderr(const char *path)
{
	(void)path;
	with(NULL, LOG_FORMAT_TEXT, LOG_LEVEL_DEBUG);
}

static void warnings_to_stderr(const char *path)
{
	(void)path;
	with(NULL, LOG_FORMAT_TEXT, LOG_LEVEL_WARNING);
}

static void stderr_has_warnings_only_with_debug(void **state)
{
	struct seen *s = *state;

	run(s, debug_to_stderr);
	assert_string_equal(s->err, "debug: a debug line\nwarning: a warning (config.json: /x)\n"
				    SAMPLE "\"it\"\n");
	run(s, warnings_to_stderr);
	assert_string_equal(s->err, SAMPLE "\"it\"\n");
}

static void only_open(const char *path)
{
	struct err e = ERR_NONE;

	umask(0);
	if (log_open(path, LOG_FORMAT_JSON, LOG_LEVEL_ERROR, &e) < 0 || log_fd() < 0 ||
	    !(fcntl(log_fd(), F_GETFD) & FD_CLOEXEC))
		_exit(1);
}

static void opening_makes_a_private_file_and_never_empties_one(void **state)
{
	struct seen *s = *state;
	struct stat st;

	run(s, only_open);
	assert_int_equal(s->status, 0);
	assert_int_equal(stat(s->path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(st.st_size, 0);
	run(s, json_to_file);
	run(s, only_open);
	assert_matches(s->log, "^\\{[^\n]*\n$");
	run(s, json_to_file);
	assert_matches(s->log, "^\\{[^\n]*\n\\{[^\n]*\n$");
}

static void a_log_that_cannot_be_opened_is_an_error(void **state)
{
	struct seen *s = *state;

	assert_int_equal(mkdir(s->path, 0700), 0);
	run(s, text_to_file);
	assert_int_equal(WEXITSTATUS(s->status), 9);
	assert_matches(s->err, "^cannot open log file '[^\n]*': is a directory\n$");
	assert_int_equal(rmdir(s->path), 0);
	/* A fifo without a reader does not block. */
	assert_int_equal(mkfifo(s->path, 0600), 0);
	run(s, text_to_file);
	assert_int_equal(WEXITSTATUS(s->status), 9);
}

static void nasty(const char *path)
{
	struct err e = ERR_NONE;
	char raw[640];

	(void)log_open(path, LOG_FORMAT_JSON, LOG_LEVEL_ERROR, &e);
	memset(raw, '"', sizeof(raw) - 1);
	raw[639] = '\0';
	memcpy(raw, "\n\x1b\xff\\", 4);
	err_set(&e, "%s", raw);
	memset(raw, '\x01', sizeof(raw) - 1);
	err_at(&e, raw);
	err_hint(&e, "%s", raw);
	memset(e.step, '"', sizeof(e.step) - 1);
	log_failure(&e);
}

static void the_worst_message_is_one_whole_line_of_json(void **state)
{
	struct seen *s = *state;

	run(s, nasty);
	assert_matches(s->log, "^\\{\"level\":\"error\",\"msg\":\"([^\"\\\n]|\\\\.)*\",\"time\":\""
			       TIME "\"(,\"(step|property|hint)\":\"([^\"\\\n]|\\\\.)*\"){3}\\}\n$");
	assert_matches(s->err, "^[^\n\x1b]*\n$");
	assert_true(strlen(s->err) <= 1024);
}

static void stderr_is_gone(const char *path)
{
	int fds[2];

	signal(SIGPIPE, SIG_IGN);
	if (pipe(fds) < 0)
		_exit(1);
	close(fds[0]);
	dup2(fds[1], STDERR_FILENO);
	with(path, LOG_FORMAT_JSON, LOG_LEVEL_ERROR);
}

static void a_closed_stderr_does_not_keep_the_log_from_its_line(void **state)
{
	struct seen *s = *state;

	run(s, stderr_is_gone);
	assert_int_equal(s->status, 0);
	assert_matches(s->log, "^\\{[^\n]*\n$");
}

#define IN_DIRECTORY(test) cmocka_unit_test_setup_teardown(test, enter, leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_DIRECTORY(without_a_log_stderr_has_the_plain_message),
		IN_DIRECTORY(json_without_a_log_goes_to_stderr),
		IN_DIRECTORY(a_json_log_has_one_line_and_stderr_the_message),
		IN_DIRECTORY(absent_keys_are_absent),
		IN_DIRECTORY(a_text_log_has_keys_too),
		IN_DIRECTORY(a_level_lets_more_into_the_log_but_not_to_stderr),
		IN_DIRECTORY(stderr_has_warnings_only_with_debug),
		IN_DIRECTORY(opening_makes_a_private_file_and_never_empties_one),
		IN_DIRECTORY(a_log_that_cannot_be_opened_is_an_error),
		IN_DIRECTORY(the_worst_message_is_one_whole_line_of_json),
		IN_DIRECTORY(a_closed_stderr_does_not_keep_the_log_from_its_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
