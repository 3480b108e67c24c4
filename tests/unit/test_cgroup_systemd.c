/* test_cgroup_systemd.c: a container as a unit of systemd: names, places, annotations. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "cgroups/systemd_private.h"
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

static void expect_name(struct cgroup_plan_input in, const char *wish, const char *unit,
			const char *path)
{
	struct systemd_names n = { 0 };

	in.cgroups_path = wish;
	if (!systemd_name(&arena, &in, &n))
		fail_msg("'%s': %s", wish, said.text);
	assert_string_equal(n.unit, unit);
	assert_string_equal(n.path, path);
}

static void expect_refusal(const char *wish, const char *part)
{
	struct cgroup_plan_input in = root();
	struct systemd_names n = { 0 };

	said.n = 0;
	in.cgroups_path = wish;
	if (systemd_name(&arena, &in, &n))
		fail_msg("'%s' became '%s'", wish, n.unit);
	assert_int_equal(said.n, 1);
	assert_string_equal(said.pointer, "/linux/cgroupsPath");
	if (!strstr(said.text, part))
		fail_msg("'%s': %s", wish, said.text);
}

static void names_of_scopes(void **state)
{
	(void)state;
	expect_name(root(), "system.slice:docker:1", "docker-1.scope", "/system.slice/docker-1.scope");
	expect_name(root(), "machine.slice:libpod:x", "libpod-x.scope", "/machine.slice/libpod-x.scope");
	expect_name(root(), ":tare:x", "tare-x.scope", "/system.slice/tare-x.scope");
	expect_name(root(), "::x", "x.scope", "/system.slice/x.scope");
	expect_name(root(), "-.slice:a:b", "a-b.scope", "/a-b.scope");
	expect_name(root(), NULL, "tare-web.scope", "/system.slice/tare-web.scope");
	expect_name(root(), "", "tare-web.scope", "/system.slice/tare-web.scope");
	expect_name(root(), "kubepods-burstable-pod1.slice:crio:1", "crio-1.scope",
		    "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1.slice/crio-1.scope");
}

static void path_without_colons_gives_its_last_part(void **state)
{
	(void)state;
	expect_name(root(), "/buildah/buildah-1", "buildah-1.scope", "/system.slice/buildah-1.scope");
	expect_name(root(), "x/", "x.scope", "/system.slice/x.scope");
	expect_refusal("/", "no name");
}

static void names_that_systemd_or_the_kernel_reads_otherwise(void **state)
{
	struct cgroup_plan_input in = root();

	(void)state;
	expect_name(root(), "::a+b", "a\\x2bb.scope", "/system.slice/a\\x2bb.scope");
	expect_name(root(), "::_a", "_a.scope", "/system.slice/__a.scope");
	expect_name(root(), "::cpu", "cpu.scope", "/system.slice/_cpu.scope");
	expect_name(root(), "memory.slice::a", "a.scope", "/_memory.slice/a.scope");
	in.id = "a+b";
	expect_name(in, NULL, "tare-a\\x2bb.scope", "/system.slice/tare-a\\x2bb.scope");
}

static void names_of_slices(void **state)
{
	(void)state;
	expect_name(root(), "::pod1.slice", "pod1.slice", "/pod1.slice");
	expect_name(root(), "a.slice:x:a-b.slice", "a-b.slice", "/a.slice/a-b.slice");
	expect_refusal("b.slice::a-c.slice", "lies in 'a.slice'");
	expect_refusal("::-.slice", "no name of a slice");
	expect_refusal("::a--b.slice", "no name of a slice");
}

static void names_that_are_refused(void **state)
{
	static char name[400];

	(void)state;
	expect_refusal("a:b", "slice:prefix:name");
	expect_refusal("a:b:c:d", "slice:prefix:name");
	expect_refusal("system.slice:tare:", "no name");
	expect_refusal("system:tare:x", "no name of a slice");
	expect_refusal(".slice:tare:x", "no name of a slice");
	expect_refusal("-a.slice:tare:x", "no name of a slice");
	expect_refusal("a-.slice:tare:x", "no name of a slice");
	expect_refusal("a--b.slice:tare:x", "no name of a slice");
	expect_refusal("a/b.slice:tare:x", "letters, digits");
	expect_refusal("::../x", "letters, digits");
	expect_refusal("::a b", "letters, digits");
	expect_refusal("::a\nb", "letters, digits");
	memset(name, 'x', sizeof(name) - 1);
	memcpy(name, "::", 2);
	expect_refusal(name, "longer than 255");
}

static void units_of_a_user(void **state)
{
	static const char service[] = "/user.slice/user-1000.slice/user@1000.service";
	char path[256];

	(void)state;
	snprintf(path, sizeof(path), "%s/user.slice/tare-web.scope", service);
	expect_name(user(service), NULL, "tare-web.scope", path);
	expect_name(user("/user.slice/user-1000.slice/user@1000.service/app.slice/x.service"), NULL,
		    "tare-web.scope", path);
	expect_name(user("/user.slice/user-1000.slice/session-2.scope"), NULL, "tare-web.scope", path);
	expect_name(user(NULL), NULL, "tare-web.scope", path);
	expect_name(user("/system.slice/ssh.service"), NULL, "tare-web.scope", path);
	snprintf(path, sizeof(path), "%s/a.slice/a-b.slice/x-1.scope", service);
	expect_name(user(service), "a-b.slice:x:1", "x-1.scope", path);
}

/* In a user namespace root's number is not the one of the user whose manager it is. */
static void user_of_the_session_counts_more_than_our_number(void **state)
{
	struct cgroup_plan_input in = user("/user.slice/user-1001.slice/session-3.scope");

	(void)state;
	in.uid = 0;
	expect_name(in, "::x", "x.scope",
		    "/user.slice/user-1001.slice/user@1001.service/user.slice/x.scope");
}

/* --- annotations --- */

static struct systemd_list noted;

static bool note(const char *name, const char *value)
{
	struct cgroup_plan_input in = root();
	struct spec_pair pair = { arena_fmt(&arena, "org.systemd.property.%s", name), value };
	struct spec_map map = { &pair, 1 };

	said.n = 0;
	in.annotations = &map;
	noted = (struct systemd_list){ .arena = &arena };
	return systemd_notes(&in, &noted);
}

static void expect_note(const char *name, const char *value, const char *property,
			enum systemd_kind kind, const char *text)
{
	char buf[256] = "";
	struct out o = OUT_BUFFER(buf, sizeof(buf));

	if (!note(name, value))
		fail_msg("%s=%s: %s", name, value, said.text);
	assert_int_equal(noted.n, 1);
	assert_string_equal(noted.v[0].name, property);
	assert_int_equal(noted.v[0].kind, kind);
	systemd_tell_value(&noted.v[0], &o);
	assert_string_equal(buf, text);
}

static void annotations_of_all_types(void **state)
{
	(void)state;
	expect_note("TimeoutStopUSec", "uint64 30000000", "TimeoutStopUSec", SYSTEMD_NUMBER, "30000000");
	expect_note("TimeoutStopUSec", "30000000", "TimeoutStopUSec", SYSTEMD_NUMBER, "30000000");
	expect_note("DefaultDependencies", "true", "DefaultDependencies", SYSTEMD_BOOL, "yes");
	expect_note("DefaultDependencies", "false", "DefaultDependencies", SYSTEMD_BOOL, "no");
	expect_note("After", "['crio.service']", "After", SYSTEMD_TEXTS, "crio.service");
	expect_note("After", "[ 'a.service' , \"b.service\" ]", "After", SYSTEMD_TEXTS, "a.service b.service");
	expect_note("Before", "@as ['a.service']", "Before", SYSTEMD_TEXTS, "a.service");
	expect_note("KillSignal", "15", "KillSignal", SYSTEMD_INT, "15");
	expect_note("KillSignal", "int32 9", "KillSignal", SYSTEMD_INT, "9");
	expect_note("CollectMode", "'inactive'", "CollectMode", SYSTEMD_TEXT, "inactive");
	expect_note("CollectMode", "'inactive-or-failed'", "CollectMode", SYSTEMD_TEXT, "inactive-or-failed");
	expect_note("Description", "'it\\'s \"mine\"'", "Description", SYSTEMD_TEXT, "it's \"mine\"");
	expect_note("Description", "''", "Description", SYSTEMD_TEXT, "");
}

static void seconds_become_microseconds(void **state)
{
	(void)state;
	expect_note("TimeoutStopSec", "30", "TimeoutStopUSec", SYSTEMD_NUMBER, "30000000");
	expect_note("TimeoutStopSec", "uint64 5", "TimeoutStopUSec", SYSTEMD_NUMBER, "5000000");
	expect_note("RuntimeMaxSec", "1.5", "RuntimeMaxUSec", SYSTEMD_NUMBER, "1500000");
	expect_note("RuntimeMaxSec", "0.000001", "RuntimeMaxUSec", SYSTEMD_NUMBER, "1");
	assert_false(note("TimeoutStopSec", "18446744073710"));
	assert_false(note("TimeoutStopSec", "1."));
	assert_false(note("TimeoutStopSec", ".5"));
	assert_false(note("TimeoutStopSec", "1.0000001"));
	assert_false(note("TimeoutStopSec", "-1"));
	assert_false(note("TimeoutStopSec", "1.-5"));
	assert_false(note("KillSec", "1"));
}

/* Whatever would run something, name a file, start a unit, or leave the slice. */
static void properties_that_are_not_on_the_list(void **state)
{
	static const char *const names[] = {
		"ExecStop", "ExecStartPre", "Wants", "Requires", "BindsTo", "Conflicts", "OnFailure",
		"Slice", "Delegate", "PIDs", "DeviceAllow", "BPFProgram", "IPIngressFilterPath",
		"RequiresMountsFor", "", "timeoutstopusec", "TimeoutStopUSec ", "MemoryMax",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (note(names[i], "'/bin/sh'"))
			fail_msg("'%s' went through", names[i]);
		assert_int_equal(said.n, 1);
		assert_true(str_starts(said.pointer, "/annotations/org.systemd.property."));
	}
}

static void values_of_annotations_that_are_wrong(void **state)
{
	static const char *const wrong[][2] = {
		{ "TimeoutStopUSec", "" }, { "TimeoutStopUSec", "ten" }, { "TimeoutStopUSec", "-1" },
		{ "TimeoutStopUSec", "uint64" }, { "TimeoutStopUSec", "uint6430" },
		{ "TimeoutStopUSec", "18446744073709551616" }, { "TimeoutStopUSec", "'5'" },
		{ "DefaultDependencies", "1" }, { "DefaultDependencies", "True" },
		{ "DefaultDependencies", "'true'" }, { "KillSignal", "0" }, { "KillSignal", "65" },
		{ "KillSignal", "TERM" }, { "CollectMode", "inactive" }, { "CollectMode", "'never'" },
		{ "CollectMode", "'inactive'x" }, { "CollectMode", "'inactive" }, { "CollectMode", "''" },
		{ "CollectMode", "'inactive inactive-or-failed'" }, { "Description", "'\\x41'" },
		{ "After", "'a.service'" }, { "After", "[]" }, { "After", "['a.service'" },
		{ "After", "['a.service' 'b']" }, { "After", "['a.service']]" }, { "After", "[a.service]" },
		{ "CPUWeight", "0" }, { "CPUWeight", "10001" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		if (note(wrong[i][0], wrong[i][1]))
			fail_msg("%s=%s went through", wrong[i][0], wrong[i][1]);
		assert_int_equal(said.n, 1);
		assert_non_null(strstr(said.text, wrong[i][0]));
		assert_true(said.hint[0]);
	}
}

static void sub_cgroups(void **state)
{
	struct cgroup_plan_input in = root();
	struct spec_pair pairs[] = { { "run.oci.systemd.subgroup", "container" },
				     { "run.oci.delegate-cgroup", "a/b" } };
	struct spec_map map = { pairs, ARRAY_LEN(pairs) };
	static const char *const wrong[] = { "..", "a/../b", "/a", "a/", "a//b", ".", "a\nb", "cgroup.x" };
	const char *sub;

	(void)state;
	assert_true(cgroup_sub_plan(&arena, &in, &sub));
	assert_null(sub);
	in.annotations = &map;
	assert_true(cgroup_sub_plan(&arena, &in, &sub));
	assert_string_equal(sub, "container/a/b");
	in.manager = CGROUP_CGROUPFS;
	assert_true(cgroup_sub_plan(&arena, &in, &sub));
	assert_string_equal(sub, "a/b");
	pairs[1].value = "";
	assert_true(cgroup_sub_plan(&arena, &in, &sub));
	assert_null(sub);
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		pairs[1].value = wrong[i];
		assert_false(cgroup_sub_plan(&arena, &in, &sub));
		assert_string_equal(said.pointer, "/annotations/run.oci.delegate-cgroup");
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(names_of_scopes),
		TEST(path_without_colons_gives_its_last_part),
		TEST(names_that_systemd_or_the_kernel_reads_otherwise),
		TEST(names_of_slices),
		TEST(names_that_are_refused),
		TEST(units_of_a_user),
		TEST(user_of_the_session_counts_more_than_our_number),
		TEST(annotations_of_all_types),
		TEST(seconds_become_microseconds),
		TEST(properties_that_are_not_on_the_list),
		TEST(values_of_annotations_that_are_wrong),
		TEST(sub_cgroups),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
