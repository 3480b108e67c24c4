/* test_plan_mounts.c: options to attributes, kinds of mounts, destinations. */
#include "plan_fixture.h"

#include <linux/mount.h>

#include "plan/build.h"

#define MOUNT_OF(members) DOCUMENT("", "", ",\"mounts\":[{" members "}]")
#define BIND(options) MOUNT_OF("\"destination\":\"/d\",\"type\":\"bind\",\"source\":\"/s\",\"options\":[" options "]")
#define TMPFS(options) MOUNT_OF("\"destination\":\"/d\",\"type\":\"tmpfs\",\"options\":[" options "]")

static const struct plan_mount *only(struct fixture *f, const char *text)
{
	const struct plan *p = fixture_good(f, text);

	assert_int_equal(p->n_mounts, 1);
	return &p->mounts[0];
}

static void every_attribute_has_its_opposite(void **state)
{
	static const struct { const char *on, *off; uint64_t attr; } pairs[] = {
		{ "ro", "rw", MOUNT_ATTR_RDONLY },         { "nosuid", "suid", MOUNT_ATTR_NOSUID },
		{ "nodev", "dev", MOUNT_ATTR_NODEV },      { "noexec", "exec", MOUNT_ATTR_NOEXEC },
		{ "nodiratime", "diratime", MOUNT_ATTR_NODIRATIME },
		{ "nosymfollow", "symfollow", MOUNT_ATTR_NOSYMFOLLOW },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
		const struct option *on = option_find(pairs[i].on), *off = option_find(pairs[i].off);

		assert_non_null(on);
		assert_non_null(off);
		assert_int_equal(on->set, pairs[i].attr);
		assert_int_equal(off->set, 0);
		assert_int_equal(off->clear, pairs[i].attr);
	}
}

static void last_option_wins(void **state)
{
	const struct plan_mount *m = only(*state, BIND("\"ro\",\"nosuid\",\"rw\",\"suid\",\"noexec\""));

	assert_int_equal(m->attr_set, MOUNT_ATTR_NOEXEC);
	assert_int_equal(m->attr_clear, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID);
}

static void access_time_is_one_field(void **state)
{
	const struct plan_mount *m = only(*state, BIND("\"noatime\",\"strictatime\""));

	assert_int_equal(m->attr_set, MOUNT_ATTR_STRICTATIME);
	assert_int_equal(m->attr_clear & MOUNT_ATTR__ATIME, MOUNT_ATTR__ATIME);
	m = only(*state, BIND("\"noatime\",\"relatime\""));
	assert_int_equal(m->attr_set, 0);
	assert_int_equal(m->attr_clear, MOUNT_ATTR__ATIME);
}

static void bind_is_said_by_type_or_option(void **state)
{
	static const struct { const char *text; bool recursive; } cases[] = {
		{ MOUNT_OF("\"destination\":\"/d\",\"type\":\"bind\",\"source\":\"/s\""), false },
		{ MOUNT_OF("\"destination\":\"/d\",\"type\":\"rbind\",\"source\":\"/s\""), true },
		{ MOUNT_OF("\"destination\":\"/d\",\"source\":\"/s\",\"options\":[\"bind\"]"), false },
		{ MOUNT_OF("\"destination\":\"/d\",\"type\":\"none\",\"source\":\"/s\",\"options\":[\"rbind\"]"), true },
		{ MOUNT_OF("\"destination\":\"/d\",\"type\":\"tmpfs\",\"source\":\"/s\",\"options\":[\"rbind\"]"), true },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct plan_mount *m = only(*state, cases[i].text);

		assert_int_equal(m->kind, MOUNT_BIND);
		assert_null(m->type);
		assert_string_equal(m->source, "/s");
		assert_int_equal(m->recursive, cases[i].recursive);
	}
}

static void data_is_split_at_the_first_equals_sign(void **state)
{
	const struct plan_mount *m = only(*state, TMPFS("\"a=b=c\",\"flag\",\"empty=\""));

	assert_int_equal(m->n_data, 3);
	assert_string_equal(m->data[0].key, "a");
	assert_string_equal(m->data[0].value, "b=c");
	assert_string_equal(m->data[1].key, "flag");
	assert_null(m->data[1].value);
	assert_string_equal(m->data[2].value, "");
}

static void every_item_knows_its_property(void **state)
{
	const struct plan_mount *m = only(*state, TMPFS(""));

	assert_string_equal(m->from, "/mounts/0");
	assert_string_equal(m->dest, "d");
	assert_string_equal(m->source, "tmpfs");
}

static void nothing_is_mounted_inside_proc(void **state)
{
	static const char *const dests[] = {
		"/proc/1", "/proc/self/attr", "/proc/sys", "/proc/sys/kernel", "/x/../proc/kcore",
		"/proc/cpuinfo/x",
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(dests); i++) {
		fixture_plan(f, arena_fmt(&f->a,
			"{\"ociVersion\":\"1.3.0\",\"root\":{\"path\":\"r\"},\"linux\":{\"namespaces\":"
			"[{\"type\":\"mount\"}]},\"mounts\":[{\"type\":\"tmpfs\",\"destination\":\"%s\"}]}",
			dests[i]));
		assert_null(f->plan);
		assert_true(fixture_said(f, "/mounts/0/destination", "inside /proc"));
	}
}

static void dev_is_ours_unless_it_is_a_bind(void **state)
{
	const struct plan *p = fixture_good(*state, DOCUMENT("", "", ""));

	assert_true(p->dev_ours);
	assert_int_equal(p->n_nodes, 6);
	p = fixture_good(*state, MOUNT_OF("\"destination\":\"/dev\",\"type\":\"bind\",\"source\":\"/dev\""));
	assert_false(p->dev_ours);
	assert_int_equal(p->n_nodes, 0);
	assert_int_equal(p->n_links, 0);
}

/* All that the specification names, and those of others. */
static const char all_words[] =
	"async atime bind defaults dev diratime dirsync exec iversion lazytime loud mand noatime "
	"nodev nodiratime noexec noiversion nolazytime nomand norelatime nostrictatime nosuid "
	"nosymfollow private rbind relatime remount ro rprivate rshared rslave runbindable rw "
	"shared silent slave strictatime suid symfollow sync tmpcopyup unbindable idmap ridmap "
	"ratime rdev rdiratime rexec rnoatime rnodev rnodiratime rnoexec rnorelatime "
	"rnostrictatime rnosuid rnosymfollow rrelatime rro rrw rstrictatime rsuid rsymfollow "
	"rsync rasync rdirsync rmand rnomand copy-symlink src-nofollow dest-nofollow";

static void features_list_every_word(void **state)
{
	struct fixture *f = *state;
	struct strs words = { 0 };
	char text[sizeof(all_words)];
	size_t n = 0;

	memcpy(text, all_words, sizeof(text));
	plan_mount_option_words(&f->a, &words);
	for (char *w = text; w; n++) {
		char *end = strchr(w, ' ');

		if (end)
			*end++ = '\0';
		if (!strs_has(&words, w))
			fail_msg("'%s' is not listed", w);
		w = end;
	}
	assert_int_equal(words.n, n);
}

static void attributes_of_all_below_stand_apart(void **state)
{
	const struct plan_mount *m = only(*state, BIND("\"rbind\",\"nosuid\",\"rro\",\"rdev\",\"rnoatime\""));

	assert_int_equal(m->attr_set, MOUNT_ATTR_NOSUID);
	assert_int_equal(m->below_set, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOATIME);
	assert_int_equal(m->below_clear, MOUNT_ATTR_NODEV | MOUNT_ATTR__ATIME);
	m = only(*state, BIND("\"rro\",\"rrw\""));
	assert_int_equal(m->below_set, 0);
	assert_int_equal(m->below_clear, MOUNT_ATTR_RDONLY);
}

static void a_new_mount_has_nothing_below(void **state)
{
	const struct plan_mount *m = only(*state, TMPFS("\"rw\",\"rro\",\"rnosuid\""));

	assert_int_equal(m->attr_set, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID);
	assert_int_equal(m->attr_clear, 0);
	assert_int_equal(m->below_set | m->below_clear, 0);
}

static void empty_options_ask_for_nothing(void **state)
{
	assert_int_equal(only(*state, TMPFS("\"\",\"\""))->n_data, 0);
	assert_int_equal(only(*state, BIND("\"\""))->attr_set, 0);
}

static void a_tmpfs_has_the_mode_of_what_it_covers(void **state)
{
	assert_true(only(*state, TMPFS("\"size=1k\""))->copy_mode);
	assert_false(only(*state, TMPFS("\"mode=700\""))->copy_mode);
	assert_false(only(*state, MOUNT_OF("\"destination\":\"/d\",\"type\":\"mqueue\""))->copy_mode);
	assert_true(only(*state, TMPFS("\"tmpcopyup\""))->copy_up);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(every_attribute_has_its_opposite),
		fixture_test(last_option_wins),
		fixture_test(access_time_is_one_field),
		fixture_test(bind_is_said_by_type_or_option),
		fixture_test(data_is_split_at_the_first_equals_sign),
		fixture_test(every_item_knows_its_property),
		fixture_test(nothing_is_mounted_inside_proc),
		fixture_test(dev_is_ours_unless_it_is_a_bind),
		fixture_test(features_list_every_word),
		fixture_test(attributes_of_all_below_stand_apart),
		fixture_test(a_new_mount_has_nothing_below),
		fixture_test(empty_options_ask_for_nothing),
		fixture_test(a_tmpfs_has_the_mode_of_what_it_covers),
	};

	return cmocka_run_group_tests_name("plan mounts", tests, NULL, NULL);
}
