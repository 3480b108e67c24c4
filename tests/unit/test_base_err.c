/* test_base_err.c: one failure and its line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include "base/err.h"

static void makers_return_minus_one_and_fill(void **state)
{
	struct err e = ERR_NONE;

	(void)state;
	assert_int_equal(err_sys(&e, -ENOENT, "cannot open '%s'", "x"), -1);
	assert_int_equal(e.code, ENOENT);
	assert_string_equal(e.msg, "cannot open 'x'");
	assert_int_equal(err_sys(&e, EPERM, "y"), -1);
	assert_int_equal(e.code, EPERM);
	assert_int_equal(err_set(&e, "no"), -1);
	assert_int_equal(e.code, 0);
	assert_int_equal(err_in(&e, "in"), -1);
	assert_int_equal(err_at(&e, "/a"), -1);
	assert_int_equal(err_hint(&e, "h"), -1);
}

static void a_new_failure_forgets_the_old_one(void **state)
{
	struct err e = ERR_NONE;

	(void)state;
	err_sys(&e, -EIO, "old");
	err_at(&e, "/old");
	err_hint(&e, "old");
	strcat(e.step, "old");
	err_set(&e, "new");
	assert_string_equal(e.at, "");
	assert_string_equal(e.hint, "");
	assert_string_equal(e.step, "");
	assert_int_equal(e.code, 0);
}

static void contexts_stand_in_front(void **state)
{
	struct err e = ERR_NONE;

	(void)state;
	err_set(&e, "inner");
	err_in(&e, "middle %d", 2);
	err_in(&e, "outer");
	assert_string_equal(e.msg, "outer: middle 2: inner");
}

static void the_first_property_named_stays(void **state)
{
	struct err e = ERR_NONE;

	(void)state;
	err_set(&e, "bad");
	err_at(&e, "/mounts/3");
	err_at(&e, "/mounts");
	assert_string_equal(e.at, "/mounts/3");
}

static void a_message_may_be_made_of_itself(void **state)
{
	struct err e = ERR_NONE;

	(void)state;
	err_set(&e, "text");
	err_set(&e, "<%s>", e.msg);
	assert_string_equal(e.msg, "<text>");
	err_in(&e, "[%s]", e.msg);
	assert_string_equal(e.msg, "[<text>]: <text>");
	err_hint(&e, "try %s", e.msg);
	err_hint(&e, "%s again", e.hint);
	assert_string_equal(e.hint, "try [<text>]: <text> again");
}

static void overlong_parts_are_cut(void **state)
{
	struct err e = ERR_NONE;
	char line[1024];
	size_t n;

	(void)state;
	err_set(&e, "%2000d", 1);
	assert_int_equal(strlen(e.msg), sizeof(e.msg) - 1);
	err_in(&e, "context");
	assert_int_equal(strlen(e.msg), sizeof(e.msg) - 1);
	assert_memory_equal(e.msg, "context: ", 9);
	err_at(&e, e.msg);
	assert_int_equal(strlen(e.at), sizeof(e.at) - 1);
	n = err_line(&e, line, sizeof(line));
	assert_int_equal(n, strlen(line));
}

static void a_line_has_only_the_parts_there_are(void **state)
{
	static const struct {
		struct err  e;
		const char *line;
	} cases[] = {
		{ { .msg = "m" }, "m" },
		{ { .msg = "m", .code = ENOENT }, "m: no such file or directory" },
		{ { .msg = "m", .at = "/a/0" }, "m (config.json: /a/0)" },
		{ { .msg = "m", .at = "process.json: /a" }, "m (process.json: /a)" },
		{ { .msg = "m", .hint = "h" }, "m: h" },
		{ { .msg = "m", .step = "mounts" }, "mounts: m" },
		{ { .step = "mounts", .msg = "cannot attach 'x'", .code = EACCES, .at = "/mounts/3",
		    .hint = "look" },
		  "mounts: cannot attach 'x': permission denied (config.json: /mounts/3): look" },
		{ { .code = EIO }, "input/output error" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char line[200];

		assert_int_equal(err_line(&cases[i].e, line, sizeof(line)), strlen(cases[i].line));
		assert_string_equal(line, cases[i].line);
	}
}

static void a_line_is_one_line(void **state)
{
	struct err e = ERR_NONE;
	char line[200];

	(void)state;
	err_set(&e, "a\nb\r\x1b[2J");
	err_at(&e, "/x\ny");
	err_hint(&e, "h\n");
	err_line(&e, line, sizeof(line));
	assert_string_equal(line, "a\\x0ab\\x0d\\x1b[2J (config.json: /x\\x0ay): h\\x0a");
}

static void texts_are_libcs_in_lower_case(void **state)
{
	(void)state;
	for (int code = 1; code <= EHWPOISON; code++) {
		char text[100] = "";

		if (!strerrorname_np(code)) {
			assert_string_equal(err_name(code), "");
			assert_string_equal(err_text(code), "unknown error");
			continue;
		}
		strncpy(text, strerrordesc_np(code), sizeof(text) - 1);
		for (char *p = text; *p; p++)
			*p = (char)tolower((unsigned char)*p);
		assert_string_equal(err_text(code), text);
		/* Two numbers have two names. */
		if (code != ENOTSUP)
			assert_string_equal(err_name(code), strerrorname_np(code));
	}
	assert_string_equal(err_name(ENOTSUP), "EOPNOTSUPP");
}

static void unknown_numbers_have_a_text_and_no_name(void **state)
{
	static const int codes[] = { 0, -1, 9999, 134, -2147483647 - 1 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
		assert_string_equal(err_name(codes[i]), "");
		assert_string_equal(err_text(codes[i]), "unknown error");
	}
	assert_string_equal(err_name(524), "ENOTSUPP");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(makers_return_minus_one_and_fill),
		cmocka_unit_test(a_new_failure_forgets_the_old_one),
		cmocka_unit_test(contexts_stand_in_front),
		cmocka_unit_test(the_first_property_named_stays),
		cmocka_unit_test(a_message_may_be_made_of_itself),
		cmocka_unit_test(overlong_parts_are_cut),
		cmocka_unit_test(a_line_has_only_the_parts_there_are),
		cmocka_unit_test(a_line_is_one_line),
		cmocka_unit_test(texts_are_libcs_in_lower_case),
		cmocka_unit_test(unknown_numbers_have_a_text_and_no_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
