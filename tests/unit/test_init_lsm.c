/* test_init_lsm.c: labels are compared as the kernel writes them, and never go to a file that
 * is not the kernel's. */
#include "rootfs_tree.h"

#include "init/lsm.h"

#define POD "system_u:system_r:container_t"

static void profile_is_read_back_with_its_mode(void **state)
{
	bool (*same)(const char *, const char *) = lsm_apparmor.same;

	(void)state;
	assert_true(same("web", "web (enforce)"));
	assert_true(same("web", "web (complain)"));
	assert_true(same("unconfined", "unconfined"));
	assert_true(same("a b", "a b (enforce)"));
	assert_false(same("web", ""));
	assert_false(same("web", "unconfined"));
	assert_false(same("web", "web2 (enforce)"));
	assert_false(same("web2", "web (enforce)"));
}

static void stacked_profiles_are_in_the_kernels_order(void **state)
{
	(void)state;
	assert_true(lsm_apparmor.same("b//&a", "a//&b (enforce)"));
	assert_true(lsm_apparmor.same(":ns:web", ":ns://web (enforce)"));
	assert_false(lsm_apparmor.same("b//&a", ""));
}

static void levels_of_a_label_have_many_spellings(void **state)
{
	bool (*same)(const char *, const char *) = lsm_selinux.same;

	(void)state;
	assert_true(same(POD ":s0:c1,c2", POD ":s0:c1,c2"));
	assert_true(same(POD ":s0:c2,c1", POD ":s0:c1,c2"));
	assert_true(same(POD, POD));
	assert_true(same("kernel", "kernel"));
	assert_false(same(POD ":s0", POD));
	assert_false(same(POD ":s0", "kernel"));
	assert_false(same(POD ":s0", "system_u:system_r:container_t2:s0"));
	assert_false(same(POD ":s0", "system_u:system_r:container:s0"));
	assert_false(same(POD ":s0", ""));
}

/* The attack of CVE-2019-16884: a volume over /proc with regular files. */
static void label_never_goes_to_a_regular_file(void **state)
{
	struct err e = ERR_NONE;
	int fd;
	char text[8];

	(void)state;
	dir(ROOT "/1");
	dir(ROOT "/1/attr");
	dir(ROOT "/1/attr/apparmor");
	file(ROOT "/1/attr/apparmor/exec", "-");
	ln("1", ROOT "/self");
	assert_int_equal(lsm_write(root, &lsm_apparmor, "exec web", "web", &e), -1);
	assert_non_null(strstr(e.msg, "no file of a procfs"));
	fd = open(ROOT "/1/attr/apparmor/exec", O_RDONLY | O_CLOEXEC);
	assert_int_equal(read(fd, text, sizeof(text)), 1);
	assert_int_equal(text[0], '-');
	close(fd);
}

/* The attack of CVE-2025-52881: the label's file leads to another one of the kernel's. */
static void label_does_not_follow_links_to_other_files(void **state)
{
	static const char *const self[] = { "../1", "", "1x" };
	struct err e = ERR_NONE;

	(void)state;
	dir(ROOT "/1");
	dir(ROOT "/1/attr");
	ln("/proc/self/sched", ROOT "/1/attr/exec");
	ln("1", ROOT "/self");
	assert_int_equal(lsm_write(root, &lsm_selinux, POD, POD, &e), -1);
	assert_int_equal(e.code, ELOOP);
	for (size_t i = 0; i < ARRAY_LEN(self); i++) {
		unlink(ROOT "/self");
		if (self[i][0])
			ln(self[i], ROOT "/self");
		e = (struct err)ERR_NONE;
		assert_int_equal(lsm_write(root, &lsm_selinux, POD, POD, &e), -1);
		assert_int_equal(e.code, self[i][0] ? ESRCH : ENOENT);
	}
}

static void mount_over_the_file_is_not_crossed(void **state)
{
	struct err e = ERR_NONE;

	(void)state;
	dir(ROOT "/1");
	dir(ROOT "/1/attr");
	file(ROOT "/1/attr/exec", "");
	ln("1", ROOT "/self");
	assert_int_equal(mount("/proc/self/sched", ROOT "/1/attr/exec", NULL, MS_BIND, NULL), 0);
	assert_int_equal(lsm_write(root, &lsm_selinux, POD, POD, &e), -1);
	assert_int_equal(e.code, EXDEV);
}

/* Whatever modules the kernel has: of this label it knows nothing, and callers find the file
 * in backquotes. */
static void refusal_names_label_and_file(void **state)
{
	static const struct lsm_attr *const attrs[] = { &lsm_apparmor, &lsm_selinux, &lsm_selinux_keys };
	int proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(attrs); i++) {
		struct err e = ERR_NONE;
		char line[1024], want[64];

		assert_int_equal(lsm_write(proc, attrs[i], "exec no-such", "no-such", &e), -1);
		(void)err_line(&e, line, sizeof(line));
		snprintf(want, sizeof(want), "`/proc/self/attr/%s`", attrs[i]->file);
		if (!strstr(line, want))
			fail_msg("%s", line);
		/* Without the file there is no module to refuse the label. */
		if (e.code != ENOENT)
			assert_non_null(strstr(line, "no-such"));
	}
	close(proc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(profile_is_read_back_with_its_mode),
		cmocka_unit_test(stacked_profiles_are_in_the_kernels_order),
		cmocka_unit_test(levels_of_a_label_have_many_spellings),
		cmocka_unit_test(refusal_names_label_and_file),
		TREE_TEST(label_never_goes_to_a_regular_file),
		TREE_TEST(label_does_not_follow_links_to_other_files),
		TREE_TEST(mount_over_the_file_is_not_crossed),
	};

	return tree_possible() ? cmocka_run_group_tests(tests, NULL, NULL) : 0;
}
