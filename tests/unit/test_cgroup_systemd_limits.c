/* test_cgroup_systemd_limits.c: a container as a unit of systemd: limits and devices as
 * properties. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "cgroups/systemd.h"
#include "cgroups/cgroup.h"
#include "ocispec/config.h"

struct complaints {
	int  n;
	char pointer[128], text[512], hint[256];
};

static struct arena arena;
static struct complaints said;

static void bad(void *arg, const char *pointer, const char *text, const char *hint)
{
	struct complaints *c = arg;

	c->n++;
	snprintf(c->pointer, sizeof(c->pointer), "%s", pointer);
	snprintf(c->text, sizeof(c->text), "%s", text);
	snprintf(c->hint, sizeof(c->hint), "%s", hint ? hint : "");
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

static struct cgroup_plan_input root(void)
{
	return (struct cgroup_plan_input){
		.id = "web", .manager = CGROUP_SYSTEMD, .mount = "/sys/fs/cgroup",
		.controllers = "cpuset cpu io memory pids", .v1_controllers = "",
		.privileged = true, .bad = bad, .arg = &said,
	};
}

static struct cgroup_plan_input user(const char *own)
{
	struct cgroup_plan_input in = root();

	in.privileged = false;
	in.uid = 1000;
	in.own = own;
	return in;
}

static const struct systemd_property *find(const struct cgroup_plan *p, const char *name)
{
	const struct systemd_property *last = NULL;

	for (size_t i = 0; i < p->systemd->n; i++)
		if (str_eq(p->systemd->properties[i].name, name))
			last = &p->systemd->properties[i];
	return last;
}

static void value_is(const struct cgroup_plan *p, const char *name, const char *text)
{
	const struct systemd_property *one = find(p, name);
	char buf[256] = "";
	struct out o = OUT_BUFFER(buf, sizeof(buf));

	if (!one)
		fail_msg("there is no %s", name);
	systemd_tell_value(one, &o);
	assert_string_equal(buf, text);
}

static const struct cgroup_plan *plan_of(struct spec_resources *r)
{
	struct cgroup_plan_input in = root();
	const struct cgroup_plan *p;

	in.resources = r;
	p = cgroup_plan_make(&arena, &in);
	if (!p)
		fail_msg("%s: %s", said.pointer, said.text);
	return p;
}

static void file_means(const char *file, const char *value, const char *name, const char *text)
{
	struct spec_pair pair = { file, value };
	struct spec_resources r = { .unified = { &pair, 1 } };
	const struct cgroup_plan *p = plan_of(&r);

	assert_int_equal(p->n_writes, 1);
	if (text)
		value_is(p, name, text);
	else
		assert_null(find(p, name));
}

static void files_have_properties(void **state)
{
	(void)state;
	file_means("memory.max", "1048576", "MemoryMax", "1048576");
	file_means("memory.max", "max", "MemoryMax", "infinity");
	file_means("memory.high", "4096", "MemoryHigh", "4096");
	file_means("memory.low", "0", "MemoryLow", "0");
	file_means("memory.min", "4096", "MemoryMin", "4096");
	file_means("memory.swap.max", "0", "MemorySwapMax", "0");
	file_means("memory.zswap.max", "max", "MemoryZSwapMax", "infinity");
	file_means("memory.oom.group", "1", "OOMPolicy", "kill");
	file_means("memory.oom.group", "0", "OOMPolicy", "continue");
	file_means("cpu.weight", "59", "CPUWeight", "59");
	file_means("cpu.idle", "1", "CPUWeight", "0");
	file_means("cpu.idle", "0", "CPUWeight", "100");
	file_means("cpuset.cpus", "0-1,3", "AllowedCPUs", "0-1,3");
	file_means("cpuset.mems", "0", "AllowedMemoryNodes", "0");
	file_means("pids.max", "20", "TasksMax", "20");
	file_means("pids.max", "0", "TasksMax", "1");
	file_means("io.weight", "200", "IOWeight", "200");
	file_means("io.weight", "default 200", "IOWeight", "200");
	file_means("io.weight", "8:16 300", "IODeviceWeight", "/dev/block/8:16 300");
	file_means("io.max", "8:16 wiops=120", "IOWriteIOPSMax", "/dev/block/8:16 120");
	file_means("io.max", "8:16 rbps=max wiops=120", "IOReadBandwidthMax", "/dev/block/8:16 infinity");
	file_means("io.latency", "8:16 target=75000", "IODeviceLatencyTargetUSec", "/dev/block/8:16 75000");
}

static void quota_is_given_in_whole_percents_and_never_less(void **state)
{
	(void)state;
	file_means("cpu.max", "50000 100000", "CPUQuotaPerSecUSec", "500000");
	file_means("cpu.max", "50000 100000", "CPUQuotaPeriodUSec", "100000");
	file_means("cpu.max", "50000", "CPUQuotaPerSecUSec", "500000");
	file_means("cpu.max", "12345 100000", "CPUQuotaPerSecUSec", "130000");
	file_means("cpu.max", "1000 1000000", "CPUQuotaPerSecUSec", "10000");
	file_means("cpu.max", "400000 100000", "CPUQuotaPerSecUSec", "4000000");
	file_means("cpu.max", "max 20000", "CPUQuotaPerSecUSec", "infinity");
	file_means("cpu.max", "max 20000", "CPUQuotaPeriodUSec", "20000");
}

static void tasks_have_no_limit_that_nobody_asked_for(void **state)
{
	struct spec_resources r = { 0 };

	(void)state;
	value_is(plan_of(&r), "TasksMax", "infinity");
	value_is(plan_of(&r), "Delegate", "yes");
	assert_null(find(plan_of(&r), "MemoryMax"));
}

static const struct cgroup_plan *update_of(struct spec_resources *now, struct spec_resources *whole)
{
	struct cgroup_plan_input in = root();

	in.resources = now;
	in.whole = whole;
	in.cgroups_path = "/system.slice/x.scope";
	in.unit = "x.scope";
	return cgroup_plan_update(&arena, &in);
}

/* cpu.max keeps the word that is not written; a unit has only the quotient. */
static void update_of_one_word_counts_with_the_other(void **state)
{
	struct spec_cpu now = { .quota = { .v = 25000, .set = true } };
	struct spec_cpu whole = { .quota = { .v = 25000, .set = true }, .period = { .v = 50000, .set = true } };
	struct spec_resources r = { .cpu = &now }, w = { .cpu = &whole };
	const struct cgroup_plan *p = update_of(&r, &w);

	(void)state;
	assert_string_equal(p->systemd->name, "x.scope");
	value_is(p, "CPUQuotaPerSecUSec", "500000");
	value_is(p, "CPUQuotaPeriodUSec", "50000");
	assert_null(find(p, "TasksMax"));
	assert_null(find(p, "Delegate"));
	now = (struct spec_cpu){ .period = { .v = 100000, .set = true } };
	whole.period.v = 100000;
	p = update_of(&r, &w);
	value_is(p, "CPUQuotaPerSecUSec", "250000");
	value_is(p, "CPUQuotaPeriodUSec", "100000");
}

static void what_the_kernel_refuses_is_left_to_its_file(void **state)
{
	(void)state;
	file_means("cpu.weight", "0", "CPUWeight", NULL);
	file_means("cpu.weight", "10001", "CPUWeight", NULL);
	file_means("io.weight", "default 0", "IOWeight", NULL);
	file_means("io.weight", "8:16 0", "IODeviceWeight", NULL);
	file_means("cpuset.cpus", "5000", "AllowedCPUs", NULL);
	file_means("cpuset.mems", "all", "AllowedMemoryNodes", NULL);
	file_means("cpu.max", "0 100000", "CPUQuotaPerSecUSec", NULL);
}

/* --- devices --- */

/* As systemd does: the last one of a place counts. */
static bool allows(const struct cgroup_plan *p, const char *path, const char *access)
{
	bool same = false;

	for (size_t i = 0; i < p->systemd->n; i++) {
		const struct systemd_property *one = &p->systemd->properties[i];

		if (one->kind == SYSTEMD_DEVICE_TEXT && str_eq(one->text, path))
			same = str_eq(one->access, access);
	}
	return same;
}

static struct spec_device_rule rule(bool allow, enum spec_device_type type, int64_t major, int64_t minor,
				    const char *access)
{
	return (struct spec_device_rule){
		.allow = allow, .type = type, .access = access,
		.major = { .v = major, .set = major >= 0 }, .minor = { .v = minor, .set = minor >= 0 },
	};
}

static void device_rules_are_properties_too(void **state)
{
	struct spec_device_rule rules[] = {
		rule(false, SPEC_DEVICE_ALL, -1, -1, "rwm"), rule(true, SPEC_DEVICE_CHAR, 10, 229, "rw"),
		rule(true, SPEC_DEVICE_BLOCK, 8, -1, "r"),     rule(true, SPEC_DEVICE_CHAR, 200, 1, "rwm"),
		rule(false, SPEC_DEVICE_CHAR, 200, -1, "rw"), rule(true, SPEC_DEVICE_CHAR, 201, 1, "rw"),
		rule(false, SPEC_DEVICE_CHAR, 201, 1, "rwm"),
	};
	struct spec_resources r = { .devices = { rules, ARRAY_LEN(rules) } };
	const struct cgroup_plan *p = plan_of(&r);

	(void)state;
	value_is(p, "DevicePolicy", "strict");
	assert_true(allows(p, "/dev/char/10:229", "rwm"));
	assert_true(allows(p, "block-8", "rm"));
	assert_true(allows(p, "/dev/char/200:1", "m"));
	assert_false(allows(p, "/dev/char/201:1", "rw"));
	assert_true(allows(p, "/dev/char/1:3", "rwm"));
	assert_true(allows(p, "char-136", "rwm"));
	assert_true(allows(p, "char-*", "m"));
	assert_true(allows(p, "block-*", "m"));
}

static void mandatory_rule_takes_nothing_from_one_that_allows_all(void **state)
{
	struct spec_device_rule rules[] = { rule(true, SPEC_DEVICE_ALL, -1, -1, "rwm") };
	struct spec_resources r = { .devices = { rules, ARRAY_LEN(rules) } };
	const struct cgroup_plan *p = plan_of(&r);

	(void)state;
	assert_true(allows(p, "char-*", "rwm"));
	assert_true(allows(p, "block-*", "rwm"));
}

static void users_manager_is_not_asked_for_devices(void **state)
{
	struct cgroup_plan_input in = user("/user.slice/user-1000.slice/user@1000.service");
	const struct cgroup_plan *p = cgroup_plan_make(&arena, &in);

	(void)state;
	assert_non_null(p);
	assert_true(p->systemd->user);
	assert_null(find(p, "DevicePolicy"));
	assert_null(find(p, "DeviceAllow"));
}

static void own_properties_win_over_annotations(void **state)
{
	struct cgroup_plan_input in = root();
	struct spec_pair pairs[] = { { "org.systemd.property.CPUWeight", "7" },
				     { "org.systemd.property.Description", "'mine'" },
				     { "org.systemd.property.DefaultDependencies", "true" } };
	struct spec_map map = { pairs, ARRAY_LEN(pairs) };
	struct spec_cpu cpu = { .shares = { .v = 2048, .set = true } };
	struct spec_resources r = { .cpu = &cpu };
	const struct cgroup_plan *p;

	(void)state;
	in.annotations = &map;
	in.resources = &r;
	p = cgroup_plan_make(&arena, &in);
	assert_non_null(p);
	value_is(p, "CPUWeight", "174");
	value_is(p, "Description", "mine");
	value_is(p, "DefaultDependencies", "yes");
	in.manager = CGROUP_CGROUPFS;
	pairs[0].value = "wrong";
	assert_non_null(cgroup_plan_make(&arena, &in));
	in.manager = CGROUP_SYSTEMD;
	assert_null(cgroup_plan_make(&arena, &in));
	assert_string_equal(said.pointer, "/annotations/org.systemd.property.CPUWeight");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(files_have_properties),
		TEST(quota_is_given_in_whole_percents_and_never_less),
		TEST(tasks_have_no_limit_that_nobody_asked_for),
		TEST(update_of_one_word_counts_with_the_other),
		TEST(device_rules_are_properties_too),
		TEST(mandatory_rule_takes_nothing_from_one_that_allows_all),
		TEST(what_the_kernel_refuses_is_left_to_its_file),
		TEST(users_manager_is_not_asked_for_devices),
		TEST(own_properties_win_over_annotations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
