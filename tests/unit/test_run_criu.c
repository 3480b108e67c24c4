/* test_run_criu.c: requests to CRIU as bytes, what it answers, and how a container is put. */
#include "plan_fixture.h"

#include "run/rpc.h"

static struct arena arena;

static int setup(void **state)
{
	(void)state;
	arena = (struct arena)ARENA_EMPTY;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

static void numbers_are_varints(void **state)
{
	struct out o = OUT_ARENA(&arena);

	(void)state;
	rpc_number(&o, 1, 5);
	rpc_number(&o, 17, 300);
	rpc_text(&o, 2, "ab");
	rpc_text(&o, 3, NULL);
	rpc_flag(&o, 4, false);
	assert_int_equal(o.len, 2 + 4 + 4);
	assert_memory_equal(o.buf, "\x08\x05\x88\x01\xac\x02\x12\x02" "ab", o.len);
}

static void what_is_broken_ends_the_message(void **state)
{
	static const char *const texts[] = { "\x80", "\x08", ("\x12\x05" "ab"), "\x0b\x01", "\x12\xff\xff\xff\xff\x0f" };
	static const size_t lengths[] = { 1, 1, 4, 2, 6 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		const char *at = texts[i];
		struct rpc_field f;
		struct criu_answer a;

		assert_false(rpc_next(&at, texts[i] + lengths[i], &f));
		assert_int_not_equal(criu_decode(texts[i], lengths[i], &a), 0);
	}
}

static void an_answer_is_read(void **state)
{
	static const char said[] = "\x08\x02\x10\x01\x22\x02\x08\x2a";
	static const char told[] = "\x08\x06\x10\x01\x2a\x08\x0a\x04" "post\x10\x07";
	static const char refused[] = "\x08\x01\x10\x00\x38\x03\x4a\x02no";
	struct criu_answer a;

	(void)state;
	assert_int_equal(criu_decode(said, sizeof(said) - 1, &a), 0);
	assert_int_equal(a.type, CRIU_RESTORE);
	assert_true(a.success);
	assert_int_equal(a.pid, 42);
	assert_int_equal(criu_decode(told, sizeof(told) - 1, &a), 0);
	assert_string_equal(a.text, "post");
	assert_int_equal(a.pid, 7);
	assert_int_equal(criu_decode(refused, sizeof(refused) - 1, &a), 0);
	assert_false(a.success);
	assert_int_equal(a.code, 3);
	assert_string_equal(a.text, "no");
}

/* The options within a request, by number. */
static bool option(const struct out *o, unsigned number, struct rpc_field *out)
{
	const char *at = o->buf, *end = o->buf + o->len, *in, *in_end;
	struct rpc_field f;

	while (rpc_next(&at, end, &f))
		if (f.number == 2 && f.data)
			for (in = f.data, in_end = in + f.len; rpc_next(&in, in_end, out);)
				if (out->number == number)
					return true;
	return false;
}

static void wishes_are_in_the_request(void **state)
{
	struct criu_options wishes = { .status_fd = -1, .tcp_established = true, .parent_path = "../pre",
				       .manage_cgroups = CRIU_CG_FULL, .page_server = "host:77" };
	struct criu_request *q = ARENA_NEW(&arena, struct criu_request);
	struct out o = OUT_ARENA(&arena);
	struct rpc_field f;

	(void)state;
	*q = (struct criu_request){ .type = CRIU_DUMP, .o = &wishes, .images = 9, .work = 8, .pid = 77, .log = "dump.log",
				    .freeze = "/sys/fs/cgroup/x" };
	criu_encode(&arena, q, &o);
	assert_true(option(&o, 1, &f) && f.value == 9);
	assert_true(option(&o, 2, &f) && f.value == 77);
	assert_true(option(&o, 5, &f) && f.value == 1);
	assert_true(option(&o, 14, &f) && f.len == 6);
	assert_true(option(&o, 34, &f) && f.value == 4);
	assert_true(option(&o, 11, &f));
	assert_false(option(&o, 3, &f));  /* leave running */
	assert_false(option(&o, 26, &f)); /* a sibling, at restore only */
	assert_false(option(&o, 49, &f)); /* no status descriptor */
}

static void without_a_cgroup_none_is_managed(void **state)
{
	static const enum criu_type types[] = { CRIU_DUMP, CRIU_RESTORE };
	struct criu_options wishes = { .status_fd = -1, .manage_cgroups = CRIU_CG_FULL };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		struct criu_request *q = ARENA_NEW(&arena, struct criu_request);
		struct out o = OUT_ARENA(&arena);
		struct rpc_field f;

		*q = (struct criu_request){ .type = types[i], .o = &wishes, .log = "log" };
		criu_encode(&arena, q, &o);
		assert_true(option(&o, 34, &f) && f.value == 0);
	}
}

static void mounts_from_outside_and_joined_namespaces_stay_outside(void **state)
{
	struct fixture *f = *state;
	const struct plan *p = fixture_good(f, "{\"ociVersion\":\"1.3.0\",\"root\":{\"path\":\"rootfs\"},"
		"\"process\":{\"cwd\":\"/\",\"args\":[\"sh\"]},\"mounts\":["
		"{\"destination\":\"/tmp\",\"type\":\"tmpfs\",\"source\":\"tmpfs\"},"
		"{\"destination\":\"/data\",\"type\":\"bind\",\"source\":\"/srv\",\"options\":[\"bind\"]}],"
		"\"linux\":{\"namespaces\":[{\"type\":\"mount\"},{\"type\":\"ipc\",\"path\":\"/proc/1/ns/ipc\"},"
		"{\"type\":\"network\",\"path\":\"/run/netns/x\"}]}}");
	struct criu_request *q = arena_alloc(&f->a, 2 * sizeof(*q), 16);
	struct err e = ERR_NONE;

	memset(q, 0, 2 * sizeof(*q));
	q[0].type = CRIU_DUMP;
	q[1].type = CRIU_RESTORE;
	assert_int_equal(criu_plan(&f->a, p, &q[0], &e), 0);
	assert_int_equal(criu_plan(&f->a, p, &q[1], &e), 0);
	assert_int_equal(q[0].mounts.n, 1);
	assert_string_equal(q[0].mounts.v[0].key, "/data");
	assert_string_equal(q[0].mounts.v[0].value, "/data");
	assert_string_equal(q[1].mounts.v[0].value, "/srv");
	assert_int_equal(q[0].joins.n, 0);
	assert_int_equal(q[1].joins.n, 1);
	assert_string_equal(q[1].joins.v[0].key, "ipc");
}

#define arena_test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		arena_test(numbers_are_varints),
		arena_test(what_is_broken_ends_the_message),
		arena_test(an_answer_is_read),
		arena_test(wishes_are_in_the_request),
		arena_test(without_a_cgroup_none_is_managed),
		fixture_test(mounts_from_outside_and_joined_namespaces_stay_outside),
	};

	return cmocka_run_group_tests_name("criu", tests, NULL, NULL);
}
