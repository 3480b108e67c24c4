/* test_host.c: facts of the caller and the machine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/str.h"
#include "host/host.h"
#include "host/parse.h"
#include "sys/cred.h"

static int setup(void **state)
{
	static struct arena a;

	a = (struct arena)ARENA_EMPTY;
	*state = &a;
	return 0;
}

static int teardown(void **state)
{
	arena_free(*state);
	return 0;
}

static void assert_range(struct host_range got, uint32_t start, uint32_t size)
{
	assert_int_equal(got.start, start);
	assert_int_equal(got.size, size);
}

static void first_range_of_the_user_counts(void **state)
{
	static const char text[] = "# comment\nann:100000:65536\nbob:165536:65536\nbob:300000:10\n";

	(void)state;
	assert_range(host_parse_subid(text, "bob", 1001), 165536, 65536);
	assert_range(host_parse_subid(text, "ann", 1000), 100000, 65536);
	assert_range(host_parse_subid(text, "an", 7), 0, 0);
}

static void range_by_number_needs_no_name(void **state)
{
	(void)state;
	assert_range(host_parse_subid("1001:5:6", NULL, 1001), 5, 6);
	assert_range(host_parse_subid("1001:5:6", NULL, 100), 0, 0);
}

static void broken_ranges_are_passed_over(void **state)
{
	(void)state;
	assert_range(host_parse_subid("bob\nbob:\nbob:1\nbob:x:1\nbob:1:0\nbob:4294967295:2\n"
				      "bob:-1:5\nbob:7:8 \nbob:7:8\n", "bob", 1), 7, 8);
	assert_range(host_parse_subid("", "bob", 1), 0, 0);
}

static void user_name_is_found_by_number(void **state)
{
	static const char text[] = "root:x:0:0:root:/root:/bin/sh\nbroken\n:x:5:5::/:\nbob:x:1001:1::/:\n";

	assert_string_equal(host_parse_user(*state, text, 0), "root");
	assert_string_equal(host_parse_user(*state, text, 1001), "bob");
	assert_null(host_parse_user(*state, text, 5));
	assert_null(host_parse_user(*state, text, 1));
}

static void standard_cgroup_mount_is_preferred(void **state)
{
	static const char text[] =
		"30 1 0:1 / /a/first rw - cgroup2 cgroup2 rw\n"
		"31 1 0:1 / /sys/fs/cgroup/unified rw shared:9 - cgroup2 cgroup2 rw\n"
		"32 1 0:2 / /sys/fs/cgroup rw,nosuid shared:4 master:2 - cgroup2 cgroup rw\n";

	assert_string_equal(host_parse_mount(*state, text, "cgroup2"), "/sys/fs/cgroup");
}

static void part_of_a_hierarchy_is_no_mount_of_it(void **state)
{
	static const char text[] =
		"31 1 0:1 /user /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n"
		"32 1 0:2 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n";

	assert_null(host_parse_mount(*state, text, "cgroup2"));
}

static void escaped_mount_point_is_read(void **state)
{
	static const char text[] = "31 1 0:1 / /my\\040cgroups\\134x rw - cgroup2 none rw\n";

	assert_string_equal(host_parse_mount(*state, text, "cgroup2"), "/my cgroups\\x");
}

static void own_cgroup_is_the_line_of_v2(void **state)
{
	assert_string_equal(host_parse_cgroup_own(*state, "4:memory:/x\n0::/a/b:c\n"), "/a/b:c");
	assert_string_equal(host_parse_cgroup_own(*state, "0::/"), "/");
	assert_null(host_parse_cgroup_own(*state, "4:memory:/x\n"));
	assert_null(host_parse_cgroup_own(*state, "0::/../../other\n"));
}

static void v1_controllers_are_those_with_a_hierarchy(void **state)
{
	static const char text[] = "9:name=systemd:/\n4:memory:/x\n3:cpu,cpuacct:/\n0::/\n";

	assert_string_equal(host_parse_cgroup_v1(*state, text), "memory cpu cpuacct");
	assert_string_equal(host_parse_cgroup_v1(*state, "0::/\n"), "");
}

static void profile_of_mode_unconfined_confines_nothing(void **state)
{
	(void)state;
	assert_false(host_parse_confined("unconfined"));
	assert_false(host_parse_confined("crun (unconfined)"));
	assert_true(host_parse_confined("crun (enforce)"));
	assert_true(host_parse_confined("unconfined (complain)"));
	assert_true(host_parse_confined("a//&unconfined (mixed)"));
}

static void probe_agrees_with_the_kernel(void **state)
{
	struct host h;
	struct err e = ERR_NONE;
	struct sys_caps caps;

	assert_int_equal(host_probe(*state, &h, &e), 0);
	assert_int_equal(sys_capget(&caps), 0);
	assert_int_equal(h.euid, sys_geteuid());
	assert_true(h.caps_permitted == caps.permitted);
	assert_true(h.caps_last >= 37 && h.caps_last < 64);
	assert_true(sys_capbset_read((int)h.caps_last) >= 0);
	assert_true(sys_capbset_read((int)h.caps_last + 1) < 0);
	for (int cap = 0; cap <= (int)h.caps_last; cap++)
		assert_int_equal(h.caps_bounding >> cap & 1, sys_capbset_read(cap));
	assert_true(h.ncpus >= 1);
	assert_int_equal(h.privileged, h.initial_userns && h.euid == 0);
	assert_non_null(h.cgroup_controllers);
	assert_non_null(h.cgroup_v1_controllers);
}

static void facts_not_asked_for_stay_empty(void **state)
{
	struct host h;
	struct err e = ERR_NONE;

	assert_int_equal(host_probe_some(*state, 0, &h, &e), 0);
	assert_int_equal(h.ncpus, 0);
	assert_string_equal(h.cgroup_v1_controllers, "");
	assert_false(h.cgroup_hybrid);
}

static void host_is_read_from_json(void **state)
{
	static const char text[] =
		"{\"euid\":1000,\"egid\":100,\"setgroups_denied\":true,\"cgroup_mount\":\"/c\","
		"\"subuid\":{\"start\":100000,\"size\":65536},\"caps_bounding\":2199023255551,"
		"\"newuidmap\":\"/usr/bin/newuidmap\",\"ncpus\":4}";
	struct host h;
	struct err e = ERR_NONE;

	assert_int_equal(host_load(*state, text, &h, &e), 0);
	assert_int_equal(h.euid, 1000);
	assert_int_equal(h.egid, 100);
	assert_true(h.setgroups_denied);
	assert_false(h.privileged);
	assert_string_equal(h.cgroup_mount, "/c");
	assert_string_equal(h.cgroup_controllers, "");
	assert_range(h.subuid, 100000, 65536);
	assert_range(h.subgid, 0, 0);
	assert_true(h.caps_bounding == 0x1ffffffffff);
	assert_string_equal(h.newuidmap, "/usr/bin/newuidmap");
	assert_int_equal(h.ncpus, 4);
}

static void unknown_host_fact_is_an_error(void **state)
{
	struct host h;
	struct err e = ERR_NONE;

	assert_int_equal(host_load(*state, "{\"euid\":1,\"color\":2}", &h, &e), -1);
	assert_non_null(strstr(e.msg, "color"));
	e = (struct err)ERR_NONE;
	assert_int_equal(host_load(*state, "{\"euid\":4294967296}", &h, &e), -1);
	assert_non_null(strstr(e.msg, "euid"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(first_range_of_the_user_counts),
		TEST(range_by_number_needs_no_name),
		TEST(broken_ranges_are_passed_over),
		TEST(user_name_is_found_by_number),
		TEST(standard_cgroup_mount_is_preferred),
		TEST(part_of_a_hierarchy_is_no_mount_of_it),
		TEST(escaped_mount_point_is_read),
		TEST(own_cgroup_is_the_line_of_v2),
		TEST(v1_controllers_are_those_with_a_hierarchy),
		TEST(profile_of_mode_unconfined_confines_nothing),
		TEST(probe_agrees_with_the_kernel),
		TEST(facts_not_asked_for_stay_empty),
		TEST(host_is_read_from_json),
		TEST(unknown_host_fact_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
