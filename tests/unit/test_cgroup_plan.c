/* test_cgroup_plan.c: from resources and a path to a plan, or a complaint. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "cgroups/cgroup.h"
#include "cgroups/systemd.h"
#include "ocispec/config.h"

struct complaints {
	int  n;
	char pointer[128], text[256];
};

static struct arena arena;
static struct complaints said;

static void bad(void *arg, const char *pointer, const char *text, const char *hint)
{
	struct complaints *c = arg;

	(void)hint;
	c->n++;
	snprintf(c->pointer, sizeof(c->pointer), "%s", pointer);
	snprintf(c->text, sizeof(c->text), "%s", text);
}

static int setup(void **state)
{
	(void)state;
	arena = (struct arena)ARENA_EMPTY;
	said = (struct complaints){ 0 };
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

static struct cgroup_plan_input root_on_unified(void)
{
	return (struct cgroup_plan_input){
		.id = "web", .mount = "/sys/fs/cgroup", .own = "/own", .controllers = "cpu memory pids",
		.v1_controllers = "", .privileged = true, .bad = bad, .arg = &said,
	};
}

static const char *path_for(const char *wish)
{
	struct cgroup_plan_input in = root_on_unified();
	const struct cgroup_plan *p;

	in.cgroups_path = wish;
	p = cgroup_plan_make(&arena, &in);
	return p ? p->path : NULL;
}

static void assert_path_refused(const char *wish, const char *word)
{
	said = (struct complaints){ 0 };
	assert_null(path_for(wish));
	assert_int_equal(said.n, 1);
	assert_string_equal(said.pointer, "/linux/cgroupsPath");
	assert_non_null(strstr(said.text, word));
}

static void assert_limit_refused(const struct spec_resources *r, const char *pointer,
				 const char *word)
{
	struct cgroup_plan_input in = root_on_unified();

	said = (struct complaints){ 0 };
	in.resources = r;
	in.controllers = "cpu";
	in.v1_controllers = "memory blkio";
	assert_null(cgroup_plan_make(&arena, &in));
	assert_int_equal(said.n, 1);
	assert_string_equal(said.pointer, pointer);
	assert_non_null(strstr(said.text, word));
}

static void paths_follow_the_rules_callers_know(void **state)
{
	(void)state;
	assert_string_equal(path_for(NULL), "/tare/web");
	assert_string_equal(path_for(""), "/tare/web");
	assert_string_equal(path_for("/docker/web"), "/docker/web");
	assert_string_equal(path_for("//a/./b///c/"), "/a/b/c");
	assert_string_equal(path_for("pods/web"), "/own/pods/web");
	assert_string_equal(path_for("x.slice:prefix:web"), "/x.slice:prefix:web");
	assert_string_equal(path_for("/a:b:c"), "/a:b:c");
	assert_int_equal(said.n, 0);
}

static void unusable_paths_are_refused(void **state)
{
	char longer[301];

	(void)state;
	memset(longer, 'x', sizeof(longer));
	longer[0] = '/';
	longer[300] = '\0';
	assert_path_refused("/a/../b", "..");
	assert_path_refused("..", "..");
	assert_path_refused("/a\nb", "newline");
	assert_path_refused("/", "root");
	assert_path_refused("/./", "root");
	assert_path_refused(longer, "255");
}

static void relative_path_needs_our_own_cgroup(void **state)
{
	struct cgroup_plan_input in = root_on_unified();

	(void)state;
	in.own = NULL;
	in.cgroups_path = "pods/web";
	assert_null(cgroup_plan_make(&arena, &in));
	assert_int_equal(said.n, 1);
}

static void rootless_default_is_below_our_own_cgroup(void **state)
{
	struct cgroup_plan_input in = root_on_unified();
	const struct cgroup_plan *p;

	(void)state;
	in.privileged = false;
	p = cgroup_plan_make(&arena, &in);
	assert_non_null(p);
	assert_string_equal(p->path, "/own/tare-web");
	assert_true(p->may_fail && p->devices_may_fail);
	in.cgroups_path = "/fixed";
	p = cgroup_plan_make(&arena, &in);
	assert_non_null(p);
	assert_false(p->may_fail);
}

static void managers_are_known_by_name(void **state)
{
	(void)state;
	assert_int_equal(cgroup_manager_parse("cgroupfs"), CGROUP_CGROUPFS);
	assert_int_equal(cgroup_manager_parse("systemd"), CGROUP_SYSTEMD);
	assert_int_equal(cgroup_manager_parse("disabled"), CGROUP_DISABLED);
	assert_int_equal(cgroup_manager_parse("Cgroupfs"), -1);
	assert_int_equal(cgroup_manager_parse(NULL), -1);
}

static void systemd_manager_makes_a_unit(void **state)
{
	struct cgroup_plan_input in = root_on_unified();
	const struct cgroup_plan *p;

	(void)state;
	in.manager = CGROUP_SYSTEMD;
	in.cgroups_path = "system.slice:tare:web";
	p = cgroup_plan_make(&arena, &in);
	assert_non_null(p);
	assert_string_equal(p->systemd->name, "tare-web.scope");
	assert_string_equal(p->path, "/system.slice/tare-web.scope");
	in.cgroups_path = "system.slice:tare";
	assert_null(cgroup_plan_make(&arena, &in));
	assert_int_equal(said.n, 1);
}

static void disabled_manager_makes_no_plan_and_no_complaint(void **state)
{
	struct cgroup_plan_input in = root_on_unified();
	struct spec_pids pids = { 7 };
	struct spec_resources r = { .pids = &pids };

	(void)state;
	in.manager = CGROUP_DISABLED;
	assert_null(cgroup_plan_make(&arena, &in));
	assert_int_equal(said.n, 0);
	in.resources = &r;
	assert_null(cgroup_plan_make(&arena, &in));
	assert_int_equal(said.n, 1);
	assert_string_equal(said.pointer, "/linux/resources/pids/limit");
}

static void missing_hierarchy_is_an_error_for_root_only(void **state)
{
	struct cgroup_plan_input in = root_on_unified();

	(void)state;
	in.mount = NULL;
	assert_null(cgroup_plan_make(&arena, &in));
	assert_int_equal(said.n, 1);
	assert_non_null(strstr(said.text, "not mounted"));
	said.n = 0;
	in.privileged = false;
	assert_null(cgroup_plan_make(&arena, &in));
	assert_int_equal(said.n, 0);
}

static void values_that_ask_for_nothing_are_accepted(void **state)
{
	struct spec_memory memory = { .limit = { -1, true }, .swap = { 0, true },
				      .disable_oom_killer = { false, true }, .use_hierarchy = { true, true },
				      .check_before_update = { true, true } };
	struct spec_cpu cpu = { .shares = { 1024, true }, .quota = { -1, true },
				.period = { 100000, true }, .cpus = "", .idle = { 0, true } };
	struct spec_pids pids = { -1 };
	struct spec_block_io io = { .weight = { 0, true } };
	struct spec_network network = { .class_id = { 0, true } };
	struct spec_resources r = { .memory = &memory, .cpu = &cpu, .pids = &pids, .block_io = &io,
				    .network = &network };
	struct cgroup_plan_input in = root_on_unified();

	(void)state;
	in.resources = &r;
	in.controllers = "";
	assert_non_null(cgroup_plan_make(&arena, &in));
	assert_int_equal(said.n, 0);
}

static void memory_limit_names_the_controller_and_where_it_is(void **state)
{
	struct spec_memory memory = { .limit = { 1 << 20, true } };
	struct spec_resources r = { .memory = &memory };

	(void)state;
	assert_limit_refused(&r, "/linux/resources/memory/limit", "memory controller is on cgroup v1");
}

static void io_is_called_blkio_on_v1(void **state)
{
	struct spec_block_io io = { .weight = { 100, true } };
	struct spec_resources r = { .block_io = &io };

	(void)state;
	assert_limit_refused(&r, "/linux/resources/blockIO/weight", "io controller is on cgroup v1");
}

static void controller_that_is_nowhere_is_named(void **state)
{
	struct spec_pids pids = { 5 };
	struct spec_resources r = { .pids = &pids };

	(void)state;
	assert_limit_refused(&r, "/linux/resources/pids/limit", "pids controller is not in");
}

static void what_only_v1_has_is_refused(void **state)
{
	struct spec_memory memory = { .swappiness = { 0, true } };
	struct spec_network network = { .class_id = { 9, true } };
	struct spec_resources with_memory = { .memory = &memory }, with_network = { .network = &network };

	(void)state;
	assert_limit_refused(&with_memory, "/linux/resources/memory/swappiness", "cgroup v1 only");
	assert_limit_refused(&with_network, "/linux/resources/network/classID", "cgroup v1 only");
}

static void lists_are_refused_when_they_have_entries(void **state)
{
	struct spec_hugepage_limit huge = { "2MB", 1 };
	struct spec_throttle_device throttle = { 8, 0, { 1, true } };
	struct spec_block_io io = { .throttle_write_iops_device = { &throttle, 1 } };
	struct spec_resources with_huge = { .hugepage_limits = { &huge, 1 } };
	struct spec_resources with_io = { .block_io = &io };

	(void)state;
	assert_limit_refused(&with_huge, "/linux/resources/hugepageLimits", "hugetlb controller");
	assert_limit_refused(&with_io, "/linux/resources/blockIO/throttleWriteIOPSDevice", "io controller");
}

static void unified_is_refused_by_key(void **state)
{
	struct spec_pair pair = { "memory.high", "max" }, odd = { "cpu.a/b~c", "1" };
	struct spec_resources r = { .unified = { &pair, 1 } }, strange = { .unified = { &odd, 1 } };

	(void)state;
	assert_limit_refused(&r, "/linux/resources/unified/memory.high", "memory controller");
	strange.unified.v->key = "io.a/b~c";
	assert_limit_refused(&strange, "/linux/resources/unified/io.a~1b~0c", "io controller");
}

static void every_refused_limit_is_told(void **state)
{
	struct spec_memory memory = { .limit = { 5, true }, .reservation = { 5, true } };
	struct spec_pids pids = { 1 };
	struct spec_resources r = { .memory = &memory, .pids = &pids };
	struct cgroup_plan_input in = root_on_unified();

	(void)state;
	in.resources = &r;
	in.controllers = "cpu";
	assert_null(cgroup_plan_make(&arena, &in));
	assert_int_equal(said.n, 3);
}

static void bad_device_rules_name_the_part(void **state)
{
	struct spec_device_rule rules[] = {
		{ .allow = true, .access = "rwx" },
		{ .allow = true, .type = SPEC_DEVICE_FIFO },
		{ .allow = true, .type = SPEC_DEVICE_CHAR, .major = { -2, true } },
		{ .allow = true, .type = SPEC_DEVICE_CHAR, .minor = { INT64_C(4294967296), true } },
	};
	static const char *const parts[] = { "access", "type", "major", "minor" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
		struct spec_resources r = { .devices = { &rules[i], 1 } };
		char pointer[64];

		snprintf(pointer, sizeof(pointer), "/linux/resources/devices/0/%s", parts[i]);
		assert_limit_refused(&r, pointer, "");
	}
}

static void plan_tells_what_will_be_made(void **state)
{
	struct spec_device_rule rule = { .allow = true, .type = SPEC_DEVICE_BLOCK,
					 .major = { 8, true }, .access = "rm" };
	struct spec_resources r = { .devices = { &rule, 1 } };
	struct cgroup_plan_input in = root_on_unified();
	struct out o = OUT_ARENA(&arena);

	(void)state;
	in.resources = &r;
	cgroup_plan_tell(cgroup_plan_make(&arena, &in), &o);
	assert_non_null(strstr(out_text(&o), "mkdir /sys/fs/cgroup/tare/web\t(default)\n"
					     "cgroup.subtree_control = +cpu +memory +pids, if possible\t(default)\n"
					     "device deny a *:* rwm\t(default)\n"
					     "device allow b 8:* rm\t/linux/resources/devices/0\n"
					     "device allow c *:* m\t(default)\n"));
}

static void limit_of_a_cgroup_that_is_gone_is_the_suspect(void **state)
{
	struct spec_memory memory = { .limit = { 32768, true } };
	struct spec_resources r = { .memory = &memory };
	struct cgroup_plan_input in = root_on_unified();
	struct err e = ERR_NONE;

	(void)state;
	in.resources = &r;
	err_set(&e, "init ended");
	cgroup_explain_failure(NO_FD, cgroup_plan_make(&arena, &in), &e);
	assert_string_equal(e.msg, "init ended: it was killed, most likely for the memory limit of 32768 bytes");
	assert_non_null(strstr(e.hint, "the smallest limit that works"));
	assert_string_equal(e.at, "/linux/resources/memory/limit");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(paths_follow_the_rules_callers_know),
		TEST(unusable_paths_are_refused),
		TEST(relative_path_needs_our_own_cgroup),
		TEST(rootless_default_is_below_our_own_cgroup),
		TEST(managers_are_known_by_name),
		TEST(systemd_manager_makes_a_unit),
		TEST(disabled_manager_makes_no_plan_and_no_complaint),
		TEST(missing_hierarchy_is_an_error_for_root_only),
		TEST(values_that_ask_for_nothing_are_accepted),
		TEST(memory_limit_names_the_controller_and_where_it_is),
		TEST(io_is_called_blkio_on_v1),
		TEST(controller_that_is_nowhere_is_named),
		TEST(what_only_v1_has_is_refused),
		TEST(lists_are_refused_when_they_have_entries),
		TEST(unified_is_refused_by_key),
		TEST(every_refused_limit_is_told),
		TEST(bad_device_rules_name_the_part),
		TEST(plan_tells_what_will_be_made),
		TEST(limit_of_a_cgroup_that_is_gone_is_the_suspect),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
