/* test_run_rdt.c: groups of resctrl on a tree that looks like it.  Includes the source, so that
 * making and removing a directory can do what resctrl does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/fmt.h"
#include "base/io.h"
#include "sys/file.h"

static int full; /* no class of service is left */

static void put(int dir, const char *name, const char *text)
{
	assert_true(io_write_file(dir, name, O_WRONLY | O_CREAT | O_TRUNC, 0644, text, strlen(text)) >= 0);
}

static void fill_group(int dir)
{
	put(dir, "tasks", "");
	put(dir, "schemata", "    L3:0=fffff;1=fffff\n    MB:0= 100;1= 100\n");
}

static int fake_mkdirat(int at, const char *name, mode_t mode)
{
	int rc = full ? -ENOSPC : sys_mkdirat(at, name, mode);
	AUTO_FD int dir = rc < 0 ? NO_FD : sys_openat(at, name, O_PATH | O_DIRECTORY, 0);

	if (dir >= 0) {
		fill_group(dir);
		assert_int_equal(sys_mkdirat(dir, "mon_groups", 0755), 0);
	}
	return rc;
}

/* What a group holds goes with it. */
static int fake_unlinkat(int at, const char *name, int flags)
{
	char command[128];

	if (sys_faccessat2(at, name, F_OK, 0) < 0)
		return -ENOENT;
	assert_int_equal(flags, AT_REMOVEDIR);
	fmt(command, sizeof(command), "rm -r /proc/%d/fd/%d/%s", getpid(), at, name);
	return system(command) == 0 ? 0 : -EIO;
}

static int fake_fstatfs(int fd, struct statfs *sfs)
{
	int rc = sys_fstatfs(fd, sfs);

	sfs->f_type = 0x7655821;
	return rc;
}

#define sys_mkdirat fake_mkdirat
#define sys_unlinkat fake_unlinkat
#define sys_fstatfs fake_fstatfs
#include "src/run/rdt.c"
#undef sys_mkdirat
#undef sys_unlinkat

struct tree {
	char          path[64];
	int           root;
	struct plan   plan;
	struct record record;
	struct err    e;
	struct run    r;
};

static int setup(void **state)
{
	static struct tree t;

	t = (struct tree){ .path = "/tmp/tare-rdt-XXXXXX" };
	full = 0;
	assert_non_null(mkdtemp(t.path));
	t.root = sys_open(t.path, O_PATH | O_DIRECTORY, 0);
	fill_group(t.root);
	assert_int_equal(sys_mkdirat(t.root, "mon_groups", 0755), 0);
	assert_int_equal(sys_mkdirat(t.root, "info", 0755), 0);
	put(t.root, "info/last_cmd_status", "ok\n");
	t.plan.rdt = (struct plan_rdt){
		.mount = t.path, .group = "web", .from = "/linux/intelRdt", .group_from = "/linux/intelRdt",
	};
	t.r = (struct run){ .plan = &t.plan, .record = &t.record, .err = &t.e, .init_pid = 4711 };
	*state = &t;
	return 0;
}

static int teardown(void **state)
{
	struct tree *t = *state;
	char command[128];

	fmt(command, sizeof(command), "rm -r %s", t->path);
	fd_close(&t->root);
	return system(command);
}

static void ask(struct tree *t, const char *text)
{
	t->plan.rdt.schemas[0] = (struct plan_schema){ text, "/linux/intelRdt/l3CacheSchema" };
	t->plan.rdt.n_schemas = 1;
}

static void make_group_web(struct tree *t)
{
	assert_int_equal(fake_mkdirat(t->root, "web", 0755), 0);
}

static void assert_file(struct tree *t, const char *name, const char *want)
{
	char text[256] = "";

	assert_true(io_read_small(t->root, name, text, sizeof(text)) >= 0);
	assert_string_equal(text, want);
}

/* A regular file keeps what is not written over. */
static void assert_begins(struct tree *t, const char *name, const char *want)
{
	char text[256] = "";

	assert_true(io_read_small(t->root, name, text, sizeof(text)) >= 0);
	assert_memory_equal(text, want, strlen(want));
}

static bool exists(struct tree *t, const char *name)
{
	return sys_faccessat2(t->root, name, F_OK, 0) == 0;
}

static void a_group_is_made_given_its_share_and_joined(void **state)
{
	struct tree *t = *state;

	ask(t, "L3:0=f;1=f\n");
	rdt_note(&t->r);
	assert_true(t->record.rdt_made);
	assert_int_equal(rdt_join(&t->r), 0);
	assert_file(t, "web/tasks", "4711");
	assert_begins(t, "web/schemata", "L3:0=f;1=f\n");
}

static void a_monitoring_group_is_made_within(void **state)
{
	struct tree *t = *state;

	t->plan.rdt.monitor = "web";
	assert_int_equal(rdt_join(&t->r), 0);
	assert_file(t, "web/mon_groups/web/tasks", "4711");
}

static void what_was_made_is_removed_from_the_record_alone(void **state)
{
	struct tree *t = *state;

	rdt_note(&t->r);
	assert_int_equal(rdt_join(&t->r), 0);
	assert_int_equal(rdt_remove(&t->record, &t->e), 0);
	assert_false(exists(t, "web"));
	/* Again, as after a crash in between. */
	assert_int_equal(rdt_remove(&t->record, &t->e), 0);
}

static void a_shared_group_stays_and_its_monitoring_group_goes(void **state)
{
	struct tree *t = *state;

	t->plan.rdt.named = true;
	t->plan.rdt.monitor = "web1";
	rdt_note(&t->r);
	assert_int_equal(rdt_join(&t->r), 0);
	assert_true(exists(t, "web/mon_groups/web1"));
	assert_int_equal(rdt_remove(&t->record, &t->e), 0);
	assert_true(exists(t, "web"));
	assert_false(exists(t, "web/mon_groups/web1"));
}

static void a_group_that_was_there_is_not_ours_to_remove(void **state)
{
	struct tree *t = *state;

	make_group_web(t);
	rdt_note(&t->r);
	assert_int_equal(rdt_join(&t->r), 0);
	assert_int_equal(rdt_remove(&t->record, &t->e), 0);
	rdt_undo(&t->r);
	assert_true(exists(t, "web"));
}

static void the_default_group_is_joined(void **state)
{
	struct tree *t = *state;

	t->plan.rdt.group = "";
	t->plan.rdt.named = t->plan.rdt.must_exist = true;
	assert_int_equal(rdt_join(&t->r), 0);
	assert_file(t, "tasks", "4711");
}

static void a_group_that_must_be_there_is_missed(void **state)
{
	struct tree *t = *state;

	t->plan.rdt.must_exist = t->plan.rdt.named = true;
	t->plan.rdt.group_from = "/linux/intelRdt/closID";
	assert_int_equal(rdt_join(&t->r), -1);
	assert_string_equal(t->e.at, "/linux/intelRdt/closID");
	assert_int_equal(t->e.code, ENOENT);
	assert_false(exists(t, "web"));
}

static void an_equal_share_of_a_group_that_is_there_is_accepted(void **state)
{
	struct tree *t = *state;

	make_group_web(t);
	ask(t, "L3:0=0fffff;1=FFFFF\nMB:1=100\n");
	assert_int_equal(rdt_join(&t->r), 0);
	assert_file(t, "web/tasks", "4711");
}

static void another_share_of_a_group_that_is_there_is_refused(void **state)
{
	static const char *const others[] = { "L3:0=ffff\n", "L3:2=fffff\n", "MB:0=10\n", "L2:0=f\n", "L3\n", "L3:\n" };
	struct tree *t = *state;

	make_group_web(t);
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		t->e = (struct err)ERR_NONE;
		ask(t, others[i]);
		assert_int_equal(rdt_join(&t->r), -1);
		assert_string_equal(t->e.at, "/linux/intelRdt/l3CacheSchema");
		assert_file(t, "web/tasks", "");
	}
	assert_true(exists(t, "web"));
}

static void no_free_class_is_told(void **state)
{
	struct tree *t = *state;

	full = 1;
	assert_int_equal(rdt_join(&t->r), -1);
	assert_non_null(strstr(t->e.hint, "num_closids"));
}

/* The monitoring group cannot be made: the group that was goes again. */
static void a_failure_removes_what_was_made(void **state)
{
	struct tree *t = *state;

	t->plan.rdt.named = true;
	t->plan.rdt.monitor = "a/b";
	assert_int_equal(rdt_join(&t->r), -1);
	assert_string_equal(t->e.at, "/linux/intelRdt/enableMonitoring");
	assert_false(exists(t, "web"));
}

static void a_further_process_joins_and_makes_nothing(void **state)
{
	struct tree *t = *state;

	t->plan.kind = PLAN_EXEC;
	t->plan.rdt.must_exist = true;
	assert_int_equal(rdt_join(&t->r), -1);
	make_group_web(t);
	assert_int_equal(rdt_join(&t->r), 0);
	assert_file(t, "web/tasks", "4711");
}

static void update_writes_a_line(void **state)
{
	struct tree *t = *state;
	const struct container c = { .record = &t->record };

	make_group_web(t);
	t->record.rdt_mount = t->path;
	t->record.rdt_group = "web";
	assert_int_equal(run_update_rdt(&c, NULL, "MB:0=50", &t->e), 0);
	assert_begins(t, "web/schemata", "MB:0=50\n");
}

static void update_leaves_the_hosts_default_group_alone(void **state)
{
	struct tree *t = *state;
	const struct container c = { .record = &t->record };

	t->record.rdt_mount = t->path;
	t->record.rdt_group = "";
	assert_int_equal(run_update_rdt(&c, "L3:0=f", NULL, &t->e), -1);
	t->record.rdt_mount = NULL;
	assert_int_equal(run_update_rdt(&c, "L3:0=f", NULL, &t->e), -1);
	assert_int_equal(run_update_rdt(&c, NULL, NULL, &t->e), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_group_is_made_given_its_share_and_joined),
		TEST(a_monitoring_group_is_made_within),
		TEST(what_was_made_is_removed_from_the_record_alone),
		TEST(a_shared_group_stays_and_its_monitoring_group_goes),
		TEST(a_group_that_was_there_is_not_ours_to_remove),
		TEST(the_default_group_is_joined),
		TEST(a_group_that_must_be_there_is_missed),
		TEST(an_equal_share_of_a_group_that_is_there_is_accepted),
		TEST(another_share_of_a_group_that_is_there_is_refused),
		TEST(no_free_class_is_told),
		TEST(a_failure_removes_what_was_made),
		TEST(a_further_process_joins_and_makes_nothing),
		TEST(update_writes_a_line),
		TEST(update_leaves_the_hosts_default_group_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
