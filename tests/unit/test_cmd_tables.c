/* Tables for people: list, and ps cut to one container. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "cmd/shared.h"

static struct arena arena;

static int teardown(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

static const char *listed(const struct list_row *rows, size_t n)
{
	struct out o = OUT_ARENA(&arena);

	list_table(rows, n, &o);
	return out_text(&o);
}

static void an_empty_list_has_the_heading(void **state)
{
	(void)state;
	assert_string_equal(listed(NULL, 0), "ID   PID   STATUS   BUNDLE   CREATED   OWNER\n");
}

static void columns_are_as_wide_as_their_widest_word(void **state)
{
	static const struct list_row rows[] = {
		{ .id = "a", .pid = 7, .status = "created", .bundle = "/b", .created = "2026",
		  .owner = "root" },
		{ .id = "longer", .pid = 123456, .status = "running", .bundle = "/srv/web",
		  .created = "2026", .owner = "1000" },
	};

	(void)state;
	assert_string_equal(listed(rows, 2),
			    "ID       PID      STATUS    BUNDLE     CREATED   OWNER\n"
			    "a        7        created   /b         2026      root\n"
			    "longer   123456   running   /srv/web   2026      1000\n");
}

static void an_absent_value_does_not_shift_the_others(void **state)
{
	static const struct list_row row = { .id = "x", .status = "damaged", .owner = "" };

	(void)state;
	assert_string_equal(listed(&row, 1), "ID   PID   STATUS    BUNDLE   CREATED   OWNER\n"
					     "x    0     damaged   -        -         -\n");
}

static void a_bundle_cannot_paint_the_terminal(void **state)
{
	static const struct list_row row = { .id = "x", .status = "stopped",
					     .bundle = "/a\n\033[2J", .created = "-", .owner = "-" };

	(void)state;
	assert_non_null(strstr(listed(&row, 1), "/a\\x0a\\x1b[2J "));
}

static const pid_t ours[] = { 12, 4711 };

static const char *filtered(const char *table)
{
	struct out o = OUT_ARENA(&arena);
	struct err e = ERR_NONE;

	return ps_filter(table, ours, ARRAY_LEN(ours), &o, &e) < 0 ? NULL : out_text(&o);
}

static void lines_of_other_processes_are_left_out(void **state)
{
	(void)state;
	assert_string_equal(filtered("UID  PID  PPID CMD\n"
				     "root   1     0 init\n"
				     "root  12     1 sleep 4711\n"
				     "u    121    12 sh -c 12\n"
				     "root 4711  12 last"),
			    "UID  PID  PPID CMD\n"
			    "root  12     1 sleep 4711\n"
			    "root 4711  12 last");
}

static void the_column_is_found_by_its_name(void **state)
{
	(void)state;
	assert_string_equal(filtered("  PID\n   12\n   13\n"), "  PID\n   12\n");
	assert_string_equal(filtered("PPID COMMAND PID\n12 sh 5\n1 sh 12\n"),
			    "PPID COMMAND PID\n1 sh 12\n");
}

static void a_warning_above_the_heading_is_dropped(void **state)
{
	(void)state;
	assert_string_equal(filtered("Warning: bad syntax\nPID CMD\n12 a\n"), "PID CMD\n12 a\n");
}

static void short_lines_and_words_that_are_no_number_are_dropped(void **state)
{
	(void)state;
	assert_string_equal(filtered("UID PID\nroot\n\nroot -\nroot 12x\nroot 99999999999999999999\n"),
			    "UID PID\n");
}

static void output_without_a_pid_column_is_refused(void **state)
{
	(void)state;
	assert_null(filtered("COMMAND\nsleep\n"));
	assert_null(filtered("PPID\n12\n"));
	assert_null(filtered(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_list_has_the_heading),
		cmocka_unit_test(columns_are_as_wide_as_their_widest_word),
		cmocka_unit_test(an_absent_value_does_not_shift_the_others),
		cmocka_unit_test(a_bundle_cannot_paint_the_terminal),
		cmocka_unit_test(lines_of_other_processes_are_left_out),
		cmocka_unit_test(the_column_is_found_by_its_name),
		cmocka_unit_test(a_warning_above_the_heading_is_dropped),
		cmocka_unit_test(short_lines_and_words_that_are_no_number_are_dropped),
		cmocka_unit_test(output_without_a_pid_column_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, teardown);
}
