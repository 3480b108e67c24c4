/* test_plan_ids.c: namespaces, id maps and who writes them. */
#include "plan_fixture.h"

#include <linux/sched.h>

#define LINUX(members) "{\"ociVersion\":\"1.3.0\",\"root\":{\"path\":\"r\"},\"linux\":{" members "}}"
#define NS(type) "{\"type\":\"" type "\"}"
#define NS_AT(type, path) "{\"type\":\"" type "\",\"path\":\"" path "\"}"
#define MAPS(uid, gid) ",\"uidMappings\":[" uid "],\"gidMappings\":[" gid "]"
#define MAP(in, out, n) "{\"containerID\":" #in ",\"hostID\":" #out ",\"size\":" #n "}"
#define USER LINUX("\"namespaces\":[" NS("mount") "," NS("user") "]" \
		   MAPS(MAP(0, 1000, 1) "," MAP(1, 100000, 10), MAP(0, 1000, 1)))

static void unprivileged(struct fixture *f)
{
	f->h.euid = f->h.egid = 1000;
	f->h.privileged = false;
}

static void namespaces_are_new_or_joined(void **state)
{
	const struct plan *p = fixture_good(*state, LINUX("\"namespaces\":[" NS("mount") "," NS("pid")
		"," NS_AT("network", "/run/netns/x") "," NS("uts") "]"));

	assert_int_equal(p->ns_new, CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS);
	assert_int_equal(p->ns_join, CLONE_NEWNET);
	assert_false(p->loopback);
	assert_false(p->userns);
	assert_int_equal(p->spawn, SPAWN_DIRECT);
	assert_string_equal(p->ns[NS_NET].from, "/linux/namespaces/2");
	assert_string_equal(p->ns[NS_IPC].from, "(default)");
}

static void loopback_only_in_a_new_network(void **state)
{
	const struct plan *p = fixture_good(*state, LINUX("\"namespaces\":[" NS("mount") "," NS("network") "]"));

	assert_true(p->loopback);
}

static void joining_needs_help_where_children_are_meant(void **state)
{
	const struct plan *p;

	p = fixture_good(*state, LINUX("\"namespaces\":[" NS("mount") "," NS_AT("pid", "/p") "]"));
	assert_int_equal(p->spawn, SPAWN_VIA);
	p = fixture_good(*state, LINUX("\"namespaces\":[" NS("mount") "," NS_AT("user", "/p") "]"));
	assert_int_equal(p->spawn, SPAWN_VIA);
	p = fixture_good(*state, LINUX("\"namespaces\":[" NS("mount") "," NS("user") ","
		NS_AT("ipc", "/p") "]" MAPS(MAP(0, 1, 1), MAP(0, 1, 1))));
	assert_int_equal(p->spawn, SPAWN_VIA);
}

static void root_writes_maps_itself(void **state)
{
	const struct plan *p = fixture_good(*state, USER);

	assert_int_equal(p->ids.how, IDS_DIRECT);
	assert_string_equal(p->ids.uid_text, "0 1000 1\n1 100000 10\n");
	assert_string_equal(p->ids.gid_text, "0 1000 1\n");
	assert_false(p->ids.deny_setgroups);
}

static void a_user_needs_the_helpers(void **state)
{
	static const char *const want[] = { "newuidmap", NULL, "0", "1000", "1", "1", "100000", "10", NULL };
	struct fixture *f = *state;
	const struct plan *p;

	unprivileged(f);
	f->h.newuidmap = "/usr/bin/newuidmap";
	f->h.newgidmap = "/usr/bin/newgidmap";
	p = fixture_good(f, USER);
	assert_int_equal(p->ids.how, IDS_HELPER);
	for (size_t i = 0; i < ARRAY_LEN(want); i++) {
		if (want[i])
			assert_string_equal(p->ids.uid_args[i], want[i]);
		else
			assert_null(p->ids.uid_args[i]);
	}
	f->h.newuidmap = NULL;
	assert_null(fixture_plan(f, USER));
	assert_true(fixture_said(f, "/linux/uidMappings", "'newuidmap' is needed"));
}

static void a_users_own_id_needs_no_helper(void **state)
{
	struct fixture *f = *state;
	const struct plan *p;

	unprivileged(f);
	p = fixture_good(f, LINUX("\"namespaces\":[" NS("mount") "," NS("user") "]"
				  MAPS(MAP(0, 1000, 1), MAP(0, 1000, 1))));
	assert_int_equal(p->ids.how, IDS_DIRECT);
	assert_true(p->ids.deny_setgroups);
}

static void setup_runs_as_root_or_the_first_id(void **state)
{
	const struct plan *p = fixture_good(*state, USER);

	assert_int_equal(p->ids.root_uid, 0);
	p = fixture_good(*state, LINUX("\"namespaces\":[" NS("mount") "," NS("user") "]"
				       MAPS(MAP(70, 1000, 5), MAP(80, 1000, 5))));
	assert_int_equal(p->ids.root_uid, 70);
	assert_int_equal(p->ids.root_gid, 80);
}

static void a_joined_user_namespace_has_its_maps(void **state)
{
	const struct plan *p = fixture_good(*state, LINUX("\"namespaces\":[" NS("mount") ","
		NS_AT("user", "/p") "]" MAPS(MAP(0, 1000, 5), MAP(0, 1000, 5))));

	assert_int_equal(p->ids.how, IDS_NONE);
	assert_true(p->userns);
}

static void users_cannot_do_without_a_user_namespace(void **state)
{
	struct fixture *f = *state;

	unprivileged(f);
	assert_null(fixture_plan(f, LINUX("\"namespaces\":[" NS("mount") "]")));
	assert_true(fixture_said(f, "/linux/namespaces", "rootless container requires user namespaces"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(namespaces_are_new_or_joined),
		fixture_test(loopback_only_in_a_new_network),
		fixture_test(joining_needs_help_where_children_are_meant),
		fixture_test(root_writes_maps_itself),
		fixture_test(a_user_needs_the_helpers),
		fixture_test(a_users_own_id_needs_no_helper),
		fixture_test(setup_runs_as_root_or_the_first_id),
		fixture_test(a_joined_user_namespace_has_its_maps),
		fixture_test(users_cannot_do_without_a_user_namespace),
	};

	return cmocka_run_group_tests_name("plan ids", tests, NULL, NULL);
}
