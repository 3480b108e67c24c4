/* test_base_str.c: lists, comparisons, UTF-8, suggestions and output builders. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include "base/str.h"

static void a_list_stays_terminated_while_it_grows(void **state)
{
	struct arena a = ARENA_EMPTY;
	struct strs l = { 0 };

	(void)state;
	for (int i = 0; i < 1000; i++) {
		strs_add(&a, &l, i % 2 ? "odd" : "even");
		assert_null(l.v[l.n]);
	}
	assert_int_equal(l.n, 1000);
	assert_string_equal(l.v[0], "even");
	assert_string_equal(l.v[999], "odd");
	arena_free(&a);
}

static void a_foreign_list_is_copied_before_it_grows(void **state)
{
	const char *words[] = { "a", "b", "guard" };
	struct arena a = ARENA_EMPTY;
	struct strs l = { .v = words, .n = 2 };

	(void)state;
	strs_add(&a, &l, "c");
	assert_string_equal(words[2], "guard");
	assert_string_equal(l.v[1], "b");
	assert_string_equal(l.v[2], "c");
	assert_null(l.v[3]);
	arena_free(&a);
}

static void a_list_knows_its_members(void **state)
{
	const char *words[] = { "a", "bc" };
	const struct strs l = { .v = words, .n = 2 }, none = { 0 };

	(void)state;
	assert_true(strs_has(&l, "bc"));
	assert_false(strs_has(&l, "b"));
	assert_false(strs_has(&none, "a"));
}

static void comparisons_know_null_and_empty(void **state)
{
	(void)state;
	assert_true(str_eq(NULL, NULL));
	assert_false(str_eq(NULL, ""));
	assert_false(str_eq("", NULL));
	assert_true(str_eq("a", "a"));
	assert_true(str_starts("abc", "ab"));
	assert_true(str_starts("abc", ""));
	assert_false(str_starts("a", "ab"));
	assert_true(str_ends("abc", "bc"));
	assert_true(str_ends("abc", "abc"));
	assert_false(str_ends("bc", "abc"));
}

static void the_nearest_word_is_suggested(void **state)
{
	static const char *const words[] = { "mount", "network", "user", "uts", "ipc", "pid" };
	static const struct {
		const char *typed, *nearest;
	} cases[] = {
		{ "moutn", "mount" }, { "Mount", "mount" }, { "netwrok", "network" },
		{ "usr", "user" },    { "pidd", "pid" },    { "banana", NULL },
		{ "x", NULL },        { "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *got = str_nearest(cases[i].typed, words, ARRAY_LEN(words));

		if (!str_eq(got, cases[i].nearest))
			fail_msg("'%s' suggests '%s'", cases[i].typed, got ? got : "(nothing)");
	}
}

static void overlong_words_get_no_suggestion(void **state)
{
	static char typed[5000];
	const char *const words[] = { typed, "mount" };

	(void)state;
	memset(typed, 'm', sizeof(typed) - 1);
	assert_null(str_nearest(typed, words, 2));
	assert_string_equal(str_nearest("moun", words, 2), "mount");
}

static void utf8_accepts_exactly_the_standard(void **state)
{
	static const struct {
		const char *text;
		size_t      n;
	} cases[] = {
		{ "", 1 },
		{ "a", 1 },
		{ "\x7f", 1 },
		{ "\xc2\x80", 2 },
		{ "\xdf\xbf", 2 },
		{ "\xe0\xa0\x80", 3 },
		{ "\xed\x9f\xbf", 3 },
		{ "\xef\xbf\xbf", 3 },
		{ "\xf0\x90\x80\x80", 4 },
		{ "\xf4\x8f\xbf\xbf", 4 },
		{ "\x80", 0 },             /* tail alone */
		{ "\xc0\x80", 0 },         /* overlong */
		{ "\xc1\xbf", 0 },
		{ "\xe0\x9f\xbf", 0 },
		{ "\xf0\x8f\xbf\xbf", 0 },
		{ "\xed\xa0\x80", 0 },     /* surrogate */
		{ "\xf4\x90\x80\x80", 0 }, /* beyond the last */
		{ "\xf5\x80\x80\x80", 0 },
		{ "\xff", 0 },
		{ "\xc2", 0 },             /* cut short */
		{ "\xe0\xa0", 0 },
		{ "\xf0\x90\x80", 0 },
		{ "\xc2z", 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (str_utf8(cases[i].text) != cases[i].n)
			fail_msg("case %zu gave %zu", i, str_utf8(cases[i].text));
}

static void output_grows_in_an_arena(void **state)
{
	struct arena a = ARENA_EMPTY;
	struct out o = OUT_ARENA(&a);

	(void)state;
	assert_string_equal(out_text(&o), "");
	for (int i = 0; i < 10000; i++)
		out_fmt(&o, "%04d", i);
	assert_int_equal(o.len, 40000);
	assert_int_equal(strlen(out_text(&o)), 40000);
	assert_memory_equal(out_text(&o) + 4 * 9999, "9999", 5);
	arena_free(&a);
}

static void output_into_a_buffer_is_cut(void **state)
{
	char buf[8];
	struct out o = OUT_BUFFER(buf, sizeof(buf));

	(void)state;
	out_str(&o, "abc");
	out_fmt(&o, "%d", 12345678);
	assert_string_equal(out_text(&o), "abc1234");
	out_chr(&o, 'x');
	out_mem(&o, "yz", 2);
	assert_string_equal(buf, "abc1234");
	assert_int_equal(o.len, 7);
}

static void output_without_room_is_empty(void **state)
{
	struct out o = OUT_BUFFER(NULL, 0);

	(void)state;
	out_str(&o, "abc");
	out_fmt(&o, "%d", 1);
	out_json(&o, "x");
	out_clean(&o, "x");
	assert_string_equal(out_text(&o), "");
	assert_int_equal(o.len, 0);
}

static void json_strings_are_escaped(void **state)
{
	static const struct {
		const char *text, *json;
	} cases[] = {
		{ "", "\"\"" },
		{ "plain", "\"plain\"" },
		{ "a\"b\\c/d", "\"a\\\"b\\\\c/d\"" },
		{ "\b\t\n\f\r", "\"\\b\\t\\n\\f\\r\"" },
		{ "\x01\x1f\x7f", "\"\\u0001\\u001f\\u007f\"" },
		{ "gr\xc3\xbc\xc3\x9f", "\"gr\xc3\xbc\xc3\x9f\"" },
		{ "\xf0\x9f\x90\x8b", "\"\xf0\x9f\x90\x8b\"" },
		{ "a\xff\x80z", "\"a\xef\xbf\xbd\xef\xbf\xbdz\"" },
		{ "cut\xe2\x82", "\"cut\xef\xbf\xbd\xef\xbf\xbd\"" },
	};
	struct arena a = ARENA_EMPTY;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct out o = OUT_ARENA(&a);

		out_json(&o, cases[i].text);
		assert_string_equal(out_text(&o), cases[i].json);
	}
	arena_free(&a);
}

static void clean_text_has_no_control_characters(void **state)
{
	static const struct {
		const char *text, *clean;
	} cases[] = {
		{ "", "" },
		{ "a b", "a b" },
		{ "a\nb\t", "a\\x0ab\\x09" },
		{ "\x1b[31m", "\\x1b[31m" },
		{ "\x7f", "\\x7f" },
		{ "\xc2\x9b" "31m", "\\xc2\\x9b31m" },
		{ "\xc2\xa0", "\xc2\xa0" },
		{ "gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f" },
		{ "\xff", "\\xff" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char buf[64];
		struct out o = OUT_BUFFER(buf, sizeof(buf));

		out_clean(&o, cases[i].text);
		assert_string_equal(buf, cases[i].clean);
	}
}

static void clean_text_is_not_cut_within_a_character(void **state)
{
	char buf[6];
	struct out o = OUT_BUFFER(buf, sizeof(buf)), p = OUT_BUFFER(buf, sizeof(buf));

	(void)state;
	out_clean(&o, "abcd\xc3\xbc");
	assert_string_equal(buf, "abcd");
	out_clean(&p, "ab\n");
	assert_string_equal(buf, "ab");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_stays_terminated_while_it_grows),
		cmocka_unit_test(a_foreign_list_is_copied_before_it_grows),
		cmocka_unit_test(a_list_knows_its_members),
		cmocka_unit_test(comparisons_know_null_and_empty),
		cmocka_unit_test(the_nearest_word_is_suggested),
		cmocka_unit_test(overlong_words_get_no_suggestion),
		cmocka_unit_test(utf8_accepts_exactly_the_standard),
		cmocka_unit_test(output_grows_in_an_arena),
		cmocka_unit_test(output_into_a_buffer_is_cut),
		cmocka_unit_test(output_without_room_is_empty),
		cmocka_unit_test(json_strings_are_escaped),
		cmocka_unit_test(clean_text_has_no_control_characters),
		cmocka_unit_test(clean_text_is_not_cut_within_a_character),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
