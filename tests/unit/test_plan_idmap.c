/* test_plan_idmap.c: how a mount shows ids: from where that is taken, and what is refused. */
#include "plan_fixture.h"

#include "plan/build.h"

#define MAPS(c, h, n) "{\"containerID\":" #c ",\"hostID\":" #h ",\"size\":" #n "}"
#define USERNS ",{\"type\":\"user\"}],\"uidMappings\":[" MAPS(0, 100000, 1000) "," MAPS(1000, 5000, 10) \
	       "],\"gidMappings\":[" MAPS(0, 200000, 1000) "]"
#define HEAD(ns) "{\"ociVersion\":\"1.3.0\",\"root\":{\"path\":\"r\"},\"process\":{\"cwd\":\"/\",\"args\":[\"sh\"]}," \
		 "\"linux\":{\"namespaces\":[{\"type\":\"mount\"}" ns "},\"mounts\":["
#define BIND(rest) "{\"destination\":\"/d\",\"type\":\"bind\",\"source\":\"/s\"" rest "}"
#define OPTION(word) BIND(",\"options\":[\"" word "\"]")

#define WITH(mounts) HEAD(USERNS) mounts "]}"
#define WITHOUT(mounts) HEAD("]") mounts "]}"

static const struct plan_idmap *map_of(struct fixture *f, const char *text)
{
	const struct plan *p = fixture_good(f, text);

	assert_int_equal(p->n_mounts, 1);
	assert_true(p->mounts[0].by_runtime);
	assert_non_null(p->mounts[0].idmap);
	return p->mounts[0].idmap;
}

static void the_option_alone_means_the_containers_map(void **state)
{
	const struct plan_idmap *m = map_of(*state, WITH(OPTION("idmap")));

	assert_string_equal(m->uid_text, "0 100000 1000\n1000 5000 10\n");
	assert_string_equal(m->gid_text, "0 200000 1000\n");
	assert_string_equal(m->from, "/mounts/0/options/0");
	assert_false(((struct fixture *)*state)->plan->mounts[0].idmap_recursive);
	map_of(*state, WITH(OPTION("ridmap")));
	assert_true(((struct fixture *)*state)->plan->mounts[0].idmap_recursive);
}

static void the_properties_of_the_mount_are_used_as_they_are(void **state)
{
	const struct plan_idmap *m = map_of(*state, WITHOUT(BIND(",\"uidMappings\":[" MAPS(1, 2, 3)
		"],\"gidMappings\":[" MAPS(4, 5, 6) "," MAPS(10, 20, 1) "]")));

	assert_string_equal(m->uid_text, "1 2 3\n");
	assert_string_equal(m->gid_text, "4 5 6\n10 20 1\n");
	assert_string_equal(m->from, "/mounts/0/uidMappings");
}

static void the_value_of_the_option_is_a_list_of_ranges(void **state)
{
	const struct plan_idmap *m = map_of(*state, WITHOUT(OPTION("idmap=uids=0-1-10#10-11-5;gids=7-8-9")));

	assert_string_equal(m->uid_text, "0 1 10\n10 11 5\n");
	assert_string_equal(m->gid_text, "7 8 9\n");
	map_of(*state, WITHOUT(OPTION("ridmap=gids=0-0-1;uids=0-0-1")));
	assert_true(((struct fixture *)*state)->plan->mounts[0].idmap_recursive);
}

static void an_at_sign_means_ids_of_the_container(void **state)
{
	const struct plan_idmap *m = map_of(*state, WITH(OPTION("idmap=uids=@1-3-10#@50-1005-5;gids=0-3-10")));

	assert_string_equal(m->uid_text, "1 100003 10\n50 5005 5\n");
	assert_string_equal(m->gid_text, "0 3 10\n");
}

static void what_is_no_list_of_ranges_is_refused(void **state)
{
	static const char *const wrong[] = {
		"", "x", "uids=", "uids=0-1-10", "gids=0-1-10", "uids=0-1;gids=0-1-1",
		"uids=0-1-1-1;gids=0-1-1", "uids=0-1-0;gids=0-1-1", "uids=0--1;gids=0-1-1",
		"uids=4294967295-0-1;gids=0-1-1", "uids=0-4294967296-1;gids=0-1-1",
		"uids=0-0-4294967295;gids=0-1-1,", "uids=0-1-1;uids=0-1-1", "uids=0-1-1;pids=0-1-1",
		"uids=0-1-10#5-100-1;gids=0-1-1", "uids=0-1-10#50-10-1;gids=0-1-1",
		"uids=0-1-1#;gids=0-1-1", "uids= 0-1-1;gids=0-1-1", "uids=+0-1-1;gids=0-1-1",
		"uids=@0-0-1001;gids=0-1-1", "uids=@0-999-2;gids=0-1-1", "uids=0-1-1;gids=@0-1000-1",
		";", "uids=0-1-1;gids=0-1-1;",
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		fixture_plan(f, arena_fmt(&f->a, HEAD(USERNS) BIND(",\"options\":[\"idmap=%s\"]") "]}", wrong[i]));
		if (f->plan)
			fail_msg("'%s' was taken", wrong[i]);
		assert_string_equal(f->problems.v[0].at, "/mounts/0/options/0");
	}
}

static void a_map_must_come_from_somewhere(void **state)
{
	struct fixture *f = *state;

	assert_null(fixture_plan(f, WITHOUT(OPTION("idmap"))));
	assert_true(fixture_said(f, "/mounts/0/options/0", "needs id mappings or a user namespace"));
	assert_null(fixture_plan(f, WITHOUT(BIND(",\"options\":[\"idmap=uids=0-0-1;gids=0-0-1\"],\"uidMappings\":["
		MAPS(0, 0, 1) "],\"gidMappings\":[" MAPS(0, 0, 1) "]"))));
	assert_true(fixture_said(f, "/mounts/0/options/0", "given twice"));
	assert_null(fixture_plan(f, WITHOUT("{\"destination\":\"/d\",\"type\":\"tmpfs\",\"options\":[\"idmap\"]}")));
	assert_true(fixture_said(f, "/mounts/0/options/0", "on bind mounts only"));
}

static void only_root_maps_mounts(void **state)
{
	struct fixture *f = *state;

	f->h.euid = 1000;
	f->h.privileged = false;
	assert_null(fixture_plan(f, WITH(OPTION("idmap=uids=0-0-1;gids=0-0-1"))));
	assert_true(fixture_said(f, "/mounts/0/options/0", "only root"));
}

static void a_joined_namespace_is_used_itself(void **state)
{
	const struct plan_idmap *m = map_of(*state, HEAD(",{\"type\":\"user\",\"path\":\"/proc/7/ns/user\"}]")
					     OPTION("idmap") "]}");

	assert_null(m->uid_text);
	assert_null(m->gid_text);
}

static void equal_maps_are_one(void **state)
{
	const struct plan *p = fixture_good(*state, WITH(OPTION("idmap") "," OPTION("ridmap") "," BIND("") ","
		OPTION("idmap=uids=0-0-1;gids=0-0-1") "," OPTION("idmap")));

	assert_ptr_equal(p->mounts[0].idmap, p->mounts[1].idmap);
	assert_ptr_equal(p->mounts[0].idmap, p->mounts[4].idmap);
	assert_ptr_not_equal(p->mounts[0].idmap, p->mounts[3].idmap);
	assert_null(p->mounts[2].idmap);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(the_option_alone_means_the_containers_map),
		fixture_test(the_properties_of_the_mount_are_used_as_they_are),
		fixture_test(the_value_of_the_option_is_a_list_of_ranges),
		fixture_test(an_at_sign_means_ids_of_the_container),
		fixture_test(what_is_no_list_of_ranges_is_refused),
		fixture_test(a_map_must_come_from_somewhere),
		fixture_test(only_root_maps_mounts),
		fixture_test(a_joined_namespace_is_used_itself),
		fixture_test(equal_maps_are_one),
	};

	return cmocka_run_group_tests_name("plan idmap", tests, NULL, NULL);
}
