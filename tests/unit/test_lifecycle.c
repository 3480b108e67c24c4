/* test_lifecycle.c: what a container may be asked in which status, and the document that
 * tells the status. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/str.h"
#include "container/container.h"

static struct arena arena;
static struct err err;

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

static void state_document_has_the_keys_callers_read(void **state)
{
	static struct spec_pair pairs[] = { { "a", "line\n\"b\"" } };
	struct record r = { .format = 1, .oci_version = "1.2.0", .id = "web", .bundle = "/b",
			    .rootfs = "/b/rootfs", .created = "2026-01-02T03:04:05.678901234Z",
			    .phase = "created", .pid = 4711 };
	struct container c = { .id = "web", .dir = NO_FD, .pidfd = NO_FD, .record = &r,
			       .status = STATUS_STOPPED };
	struct out o = OUT_ARENA(&arena);

	(void)state;
	r.annotations = (struct spec_map){ pairs, 1 };
	container_tell_state(&c, &o, 2);
	assert_string_equal(out_text(&o),
		"{\n"
		"      \"ociVersion\": \"1.2.0\",\n"
		"      \"id\": \"web\",\n"
		"      \"pid\": 0,\n"
		"      \"status\": \"stopped\",\n"
		"      \"bundle\": \"/b\",\n"
		"      \"rootfs\": \"/b/rootfs\",\n"
		"      \"created\": \"2026-01-02T03:04:05.678901234Z\",\n"
		"      \"annotations\": {\n"
		"          \"a\": \"line\\n\\\"b\\\"\"\n"
		"      },\n"
		"      \"owner\": \"root\"\n"
		"  }");
}

static void damaged_container_is_marked_in_its_document(void **state)
{
	struct container c = { .id = "web", .dir = NO_FD, .pidfd = NO_FD, .damaged = true,
			       .status = STATUS_STOPPED };
	struct out o = OUT_ARENA(&arena);

	(void)state;
	container_tell_state(&c, &o, 0);
	assert_non_null(strstr(out_text(&o), "\"tare.damaged\": \"true\""));
}

struct refusal {
	enum container_command command;
	enum container_status  status;
	const char            *words; /* NULL: allowed */
};

static void refusals_are_the_sentences_callers_match(void **state)
{
	static const struct refusal cases[] = {
		{ COMMAND_START, STATUS_CREATED, NULL },
		{ COMMAND_START, STATUS_RUNNING, "cannot start an already running container" },
		{ COMMAND_START, STATUS_PAUSED, "cannot start a container in the paused state" },
		{ COMMAND_START, STATUS_STOPPED, "container not running" },
		{ COMMAND_START, STATUS_STOPPED, "cannot start a container that has stopped" },
		{ COMMAND_EXEC, STATUS_CREATED, NULL },
		{ COMMAND_EXEC, STATUS_RUNNING, NULL },
		{ COMMAND_EXEC, STATUS_PAUSED, "cannot exec in a paused container (use --ignore-paused to override)" },
		{ COMMAND_EXEC, STATUS_STOPPED, "cannot exec in a stopped container" },
		{ COMMAND_KILL, STATUS_PAUSED, NULL },
		{ COMMAND_KILL, STATUS_STOPPED, "container not running" },
		{ COMMAND_KILL, STATUS_STOPPED, "no such process" },
		{ COMMAND_KILL, STATUS_CREATING, "container not running" },
		{ COMMAND_KILL_ALL, STATUS_STOPPED, NULL },
		{ COMMAND_DELETE, STATUS_CREATED, NULL },
		{ COMMAND_DELETE, STATUS_STOPPED, NULL },
		{ COMMAND_DELETE, STATUS_RUNNING, "cannot delete container that is not stopped: running" },
		{ COMMAND_DELETE, STATUS_PAUSED, "cannot delete container that is not stopped: paused" },
		{ COMMAND_DELETE_FORCE, STATUS_RUNNING, NULL },
		{ COMMAND_STATE, STATUS_CREATING, NULL },
		{ COMMAND_PAUSE, STATUS_CREATED, NULL },
		{ COMMAND_PAUSE, STATUS_STOPPED, "container not running" },
		{ COMMAND_RESUME, STATUS_PAUSED, NULL },
		{ COMMAND_RESUME, STATUS_RUNNING, "container not paused" },
		{ COMMAND_UPDATE, STATUS_PAUSED, NULL },
		{ COMMAND_UPDATE, STATUS_STOPPED, "container not running" },
		{ COMMAND_EVENTS, STATUS_STOPPED, "container not running" },
		{ COMMAND_PS, STATUS_RUNNING, NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct container c = { .id = "web", .status = cases[i].status };
		int rc = container_allows(&c, cases[i].command, &err);

		assert_int_equal(rc, cases[i].words ? -1 : 0);
		if (cases[i].words && !strstr(err.msg, cases[i].words))
			fail_msg("'%s' lacks '%s'", err.msg, cases[i].words);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(state_document_has_the_keys_callers_read),
		TEST(damaged_container_is_marked_in_its_document),
		TEST(refusals_are_the_sentences_callers_match),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
