/* test_plan_paths.c: path arithmetic of the planner. */
#include "plan_fixture.h"

#include "plan/build.h"

struct pair { const char *in, *out; };

static void inside_paths_never_leave_the_root(void **state)
{
	static const struct pair pairs[] = {
		{ "/", "" },              { "", "" },                { "//", "" },
		{ "/a", "a" },            { "a", "a" },              { "/a/", "a" },
		{ "/a//b///c", "a/b/c" }, { "/./a/./b/.", "a/b" },   { "/a/b/..", "a" },
		{ "/a/..", "" },          { "/..", "" },             { "/../../etc", "etc" },
		{ "a/../../b", "b" },     { "/a/b/../../c/d", "c/d" }, { "/...", "..." },
		{ "/..a/b..", "..a/b.." }, { "/aa/b/../cc", "aa/cc" }, { ".", "" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
		assert_string_equal(path_clean(&f->a, pairs[i].in), pairs[i].out);
}

static void host_paths_keep_what_links_may_change(void **state)
{
	static const struct pair pairs[] = {
		{ "rootfs", "/b/rootfs" }, { ".", "/b" },           { "./x", "/b/x" },
		{ "/x//y/./z/", "/x/y/z" }, { "../x", "/b/../x" },  { "/x/../y", "/x/../y" },
		{ "/", "/" },              { "", "/b" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
		assert_string_equal(path_host(&f->a, "/b", pairs[i].in), pairs[i].out);
}

static void below_compares_whole_components(void **state)
{
	(void)state;
	assert_true(path_below("proc", "proc"));
	assert_true(path_below("proc/1", "proc"));
	assert_true(path_below("anything", ""));
	assert_false(path_below("process", "proc"));
	assert_false(path_below("pro", "proc"));
}

static void a_path_is_masked_once(void **state)
{
	const struct plan *p = fixture_good(*state, DOCUMENT("",
		",\"maskedPaths\":[\"/a\",\"/a/\",\"/b/../a\",\"/c\"]", ""));

	assert_int_equal(p->n_masked, 2);
	assert_string_equal(p->masked[1].path, "c");
	assert_string_equal(p->masked[1].from, "/linux/maskedPaths/3");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(inside_paths_never_leave_the_root),
		fixture_test(host_paths_keep_what_links_may_change),
		fixture_test(below_compares_whole_components),
		fixture_test(a_path_is_masked_once),
	};

	return cmocka_run_group_tests_name("plan paths", tests, NULL, NULL);
}
