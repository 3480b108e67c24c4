/* test_cgroup_kernel.c: real cgroups, below one of this test's own.  Skipped where no
 * cgroup can be made. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"
#include "base/str.h"
#include "cgroups/cgroup.h"
#include "host/host.h"
#include "sys/cred.h"
#include "sys/file.h"
#include "sys/process.h"

struct fixture {
	struct arena arena;
	const char  *mount, *top; /* "/tare-unit-PID" */
	struct err   e;
};

static struct fixture fx;

static int setup(void **state)
{
	struct host h;

	(void)state;
	fx = (struct fixture){ .arena = ARENA_EMPTY };
	if (host_probe(&fx.arena, &h, &fx.e) < 0 || !h.cgroup_mount)
		return 0;
	fx.top = arena_fmt(&fx.arena, "/tare-unit-%d", (int)sys_getpid());
	if (sys_mkdirat(AT_FDCWD, arena_fmt(&fx.arena, "%s%s", h.cgroup_mount, fx.top), 0755) == 0)
		fx.mount = h.cgroup_mount;
	return 0;
}

static int teardown(void **state)
{
	struct err e = ERR_NONE;
	int rc = fx.mount ? cgroup_destroy(fx.mount, fx.top, 5000, &e) : 0;

	(void)state;
	arena_free(&fx.arena);
	return rc;
}

static const char *below(const char *name)
{
	return arena_fmt(&fx.arena, "%s/%s", fx.top, name);
}

static bool exists(const char *path)
{
	return sys_faccessat2(AT_FDCWD, arena_fmt(&fx.arena, "%s%s", fx.mount, path), F_OK, 0) == 0;
}

static void complain(void *arg, const char *pointer, const char *text, const char *hint)
{
	(void)arg;
	(void)hint;
	fail_msg("%s: %s", pointer, text);
}

static const struct cgroup_plan *plan_for(const char *path)
{
	struct cgroup_plan_input in = {
		.id = "x", .cgroups_path = path, .mount = fx.mount, .own = "/", .controllers = "",
		.v1_controllers = "", .privileged = sys_geteuid() == 0, .bad = complain,
	};

	if (!fx.mount)
		skip();
	return cgroup_plan_make(&fx.arena, &in);
}

static int make(const char *path, int *made)
{
	int fd = cgroup_create(plan_for(path), made, &fx.e);

	if (fd < 0)
		print_message("%s (%d)\n", fx.e.msg, fx.e.code);
	return fd;
}

/* A child in the cgroup that waits for ever, or ends by a plain SIGTERM. */
static pid_t spawn_in(int cgroup)
{
	struct clone_args args = { .flags = CLONE_INTO_CGROUP, .exit_signal = SIGCHLD,
				   .cgroup = (uint64_t)cgroup };
	pid_t pid = sys_clone3(&args);

	if (pid == 0)
		for (;;)
			pause();
	assert_true(pid > 0);
	return pid;
}

static int reap(pid_t pid)
{
	int status = 0;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void create_makes_parents_and_removes_them_on_request(void **state)
{
	const char *path;
	int made = 0;
	AUTO_FD int fd = NO_FD;

	(void)state;
	path = below("a/b/c");
	fd = make(path, &made);
	assert_true(fd >= 0);
	assert_int_equal(made, 3);
	assert_true(exists(path));
	assert_int_equal(cgroup_destroy(fx.mount, path, 1000, &fx.e), 0);
	assert_false(exists(path));
	assert_true(exists(below("a/b")));
	cgroup_remove_parents(fx.mount, path, made - 1);
	assert_false(exists(below("a")));
	assert_true(exists(fx.top));
}

static void parents_in_use_stay(void **state)
{
	int made = 0, made_other = 0;
	AUTO_FD int fd = make(below("a/one"), &made);
	AUTO_FD int other = make(below("a/two"), &made_other);

	(void)state;
	assert_true(fd >= 0 && other >= 0);
	assert_int_equal(made, 2);
	assert_int_equal(made_other, 1);
	assert_int_equal(cgroup_destroy(fx.mount, below("a/one"), 1000, &fx.e), 0);
	cgroup_remove_parents(fx.mount, below("a/one"), made - 1);
	assert_true(exists(below("a/two")));
}

static void default_parent_goes_with_its_last_child(void **state)
{
	const char *own = arena_fmt(&fx.arena, "/tare/unit-%d", (int)sys_getpid());
	int made = 0;
	AUTO_FD int fd = make(own, &made);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(cgroup_destroy(fx.mount, own, 1000, &fx.e), 0);
	assert_false(exists(own));
	/* Containers of this machine may live there too: then it is not ours to remove. */
	if (made == 2)
		assert_false(exists("/tare"));
	assert_int_equal(cgroup_destroy(fx.mount, own, 1000, &fx.e), 0);
}

static void empty_cgroup_that_exists_is_used(void **state)
{
	int made = 7;
	AUTO_FD int first = make(below("a"), &made), second = NO_FD;

	(void)state;
	assert_true(first >= 0);
	second = make(below("a"), &made);
	assert_true(second >= 0);
	assert_int_equal(made, 0);
}

static void cgroup_with_processes_is_refused_and_stays(void **state)
{
	int made = 0;
	AUTO_FD int fd = make(below("a"), &made), again = NO_FD;
	pid_t pid = spawn_in(fd);

	(void)state;
	again = cgroup_create(plan_for(below("a")), &made, &fx.e);
	assert_int_equal(again, -1);
	assert_string_equal(fx.e.msg, "container's cgroup is not empty: 1 process(es) found");
	assert_int_equal(cgroup_populated(fd, &fx.e), 1);
	assert_int_equal(cgroup_kill(fd, &fx.e), 0);
	assert_int_equal(WTERMSIG(reap(pid)), SIGKILL);
}

static void frozen_cgroup_is_refused(void **state)
{
	int made = 0;
	AUTO_FD int fd = make(below("a"), &made), again = NO_FD;

	(void)state;
	assert_int_equal(cgroup_freeze(fd, true, &fx.e), 0);
	again = cgroup_create(plan_for(below("a")), &made, &fx.e);
	assert_int_equal(again, -1);
	assert_string_equal(fx.e.msg, "container's cgroup unexpectedly frozen");
}

static void refused_limit_leaves_nothing(void **state)
{
	static const struct cgroup_write wrong = { .file = "cgroup.no-such-file", .value = "1",
						   .from = "/linux/resources/x" };
	struct cgroup_plan p;
	int made = 0;

	(void)state;
	p = *plan_for(below("a/b"));
	p.writes = &wrong;
	p.n_writes = 1;
	assert_int_equal(cgroup_create(&p, &made, &fx.e), -1);
	assert_string_equal(fx.e.at, "/linux/resources/x");
	assert_non_null(strstr(fx.e.msg, "no file 'cgroup.no-such-file'"));
	assert_int_equal(fx.e.code, 0);
	assert_false(exists(below("a")));
}

static void path_that_is_a_file_is_refused(void **state)
{
	int made = 0;

	(void)state;
	assert_int_equal(cgroup_create(plan_for(below("cgroup.procs/x")), &made, &fx.e), -1);
	assert_int_equal(cgroup_create(plan_for(below("cgroup.procs")), &made, &fx.e), -1);
	assert_int_equal(cgroup_create(plan_for(below("new/cgroup.procs/x")), &made, &fx.e), -1);
	assert_false(exists(below("new")));
}

static void freeze_and_thaw_are_seen(void **state)
{
	int made = 0;
	AUTO_FD int fd = make(below("a"), &made);
	pid_t pid = spawn_in(fd);

	(void)state;
	assert_int_equal(cgroup_is_frozen(fd, &fx.e), 0);
	assert_int_equal(cgroup_freeze(fd, true, &fx.e), 0);
	assert_int_equal(cgroup_is_frozen(fd, &fx.e), 1);
	assert_int_equal(cgroup_freeze(fd, false, &fx.e), 0);
	assert_int_equal(cgroup_is_frozen(fd, &fx.e), 0);
	assert_int_equal(cgroup_kill(fd, &fx.e), 0);
	reap(pid);
}

static void signal_reaches_the_whole_subtree(void **state)
{
	int made = 0;
	AUTO_FD int top = make(below("a"), &made);
	AUTO_FD int leaf = make(below("a/b/c"), &made);
	pid_t one = spawn_in(top), two = spawn_in(leaf);
	pid_t *pids = NULL;
	size_t n = 0;

	(void)state;
	assert_int_equal(cgroup_pids(top, &fx.arena, &pids, &n, &fx.e), 0);
	assert_int_equal(n, 2);
	assert_true((pids[0] == one && pids[1] == two) || (pids[0] == two && pids[1] == one));
	assert_int_equal(cgroup_signal(top, SIGTERM, &fx.e), 0);
	assert_int_equal(WTERMSIG(reap(one)), SIGTERM);
	assert_int_equal(WTERMSIG(reap(two)), SIGTERM);
	assert_int_equal(cgroup_is_frozen(top, &fx.e), 0);
}

static void signal_leaves_a_paused_cgroup_paused(void **state)
{
	int made = 0;
	AUTO_FD int fd = make(below("a"), &made);
	pid_t pid = spawn_in(fd);

	(void)state;
	assert_int_equal(cgroup_freeze(fd, true, &fx.e), 0);
	assert_int_equal(cgroup_signal(fd, SIGTERM, &fx.e), 0);
	assert_int_equal(cgroup_is_frozen(fd, &fx.e), 1);
	/* A deadly signal ends a frozen process at once. */
	assert_int_equal(WTERMSIG(reap(pid)), SIGTERM);
}

static void nobody_is_left_in_one_that_is_gone(void **state)
{
	int made = 0;
	AUTO_FD int fd = make(below("gone"), &made);

	(void)state;
	assert_int_equal(cgroup_destroy(fx.mount, below("gone"), 1000, &fx.e), 0);
	assert_int_equal(cgroup_kill(fd, &fx.e), 0);
	assert_int_equal(cgroup_signal(fd, SIGTERM, &fx.e), 0);
}

static void join_moves_a_process(void **state)
{
	int made = 0;
	AUTO_FD int one = make(below("a"), &made), two = make(below("b"), &made);
	pid_t pid = spawn_in(one);

	(void)state;
	assert_int_equal(cgroup_join(two, pid, &fx.e), 0);
	assert_int_equal(cgroup_populated(one, &fx.e), 0);
	assert_int_equal(cgroup_populated(two, &fx.e), 1);
	assert_int_equal(cgroup_kill(two, &fx.e), 0);
	reap(pid);
}

static void destroy_kills_what_is_left_even_when_frozen(void **state)
{
	int made = 0;
	AUTO_FD int top = make(below("a"), &made), leaf = make(below("a/b"), &made);
	pid_t one = spawn_in(top), two = spawn_in(leaf);

	(void)state;
	assert_int_equal(cgroup_freeze(top, true, &fx.e), 0);
	assert_int_equal(cgroup_destroy(fx.mount, below("a"), 5000, &fx.e), 0);
	assert_false(exists(below("a")));
	assert_int_equal(WTERMSIG(reap(one)), SIGKILL);
	assert_int_equal(WTERMSIG(reap(two)), SIGKILL);
}

/* Deeper than a path or our descriptors reach. */
static void destroy_removes_a_tree_of_any_depth(void **state)
{
	static const char name[] = "a-name-so-long-that-the-path-will-soon-be-too-long";
	enum { DEPTH = 100, FILES = 32 };
	struct rlimit files = { FILES, FILES }, before;
	int made = 0, depth = 0;
	AUTO_FD int dir = make(below("deep"), &made);

	(void)state;
	assert_int_equal(sys_prlimit(0, RLIMIT_NOFILE, NULL, &before), 0);
	files.rlim_max = before.rlim_max;
	for (; depth < DEPTH && sys_mkdirat(dir, name, 0755) == 0; depth++) {
		int next = sys_openat(dir, name, O_RDONLY | O_DIRECTORY, 0);

		assert_true(next >= 0 && sys_mkdirat(dir, "e", 0755) == 0);
		fd_close(&dir);
		dir = next;
	}
	assert_true(depth * strlen(name) > 4096);
	assert_int_equal(sys_prlimit(0, RLIMIT_NOFILE, &files, NULL), 0);
	assert_int_equal(cgroup_destroy(fx.mount, below("deep"), 5000, &fx.e), 0);
	assert_int_equal(sys_prlimit(0, RLIMIT_NOFILE, &before, NULL), 0);
	assert_false(exists(below("deep")));
}

static void other_file_systems_are_not_taken_for_cgroups(void **state)
{
	(void)state;
	assert_int_equal(cgroup_open("/tmp", "/x", &fx.e), -1);
	assert_non_null(strstr(fx.e.msg, "not a cgroup v2 hierarchy"));
	assert_int_equal(cgroup_destroy("/tmp", "/tare-unit-nothing", 10, &fx.e), -1);
	if (!fx.mount)
		return;
	assert_int_equal(cgroup_open(fx.mount, below("nothing"), &fx.e), -1);
	assert_int_equal(fx.e.code, ENOENT);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(create_makes_parents_and_removes_them_on_request),
		TEST(parents_in_use_stay),
		TEST(default_parent_goes_with_its_last_child),
		TEST(empty_cgroup_that_exists_is_used),
		TEST(cgroup_with_processes_is_refused_and_stays),
		TEST(frozen_cgroup_is_refused),
		TEST(refused_limit_leaves_nothing),
		TEST(path_that_is_a_file_is_refused),
		TEST(freeze_and_thaw_are_seen),
		TEST(signal_reaches_the_whole_subtree),
		TEST(signal_leaves_a_paused_cgroup_paused),
		TEST(nobody_is_left_in_one_that_is_gone),
		TEST(join_moves_a_process),
		TEST(destroy_kills_what_is_left_even_when_frozen),
		TEST(destroy_removes_a_tree_of_any_depth),
		TEST(other_file_systems_are_not_taken_for_cgroups),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
