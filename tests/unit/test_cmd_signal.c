/* Words for signals, as kill takes them. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "cmd/shared.h"

struct example {
	const char *word;
	int         number;
};

static void check(const struct example *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (signal_parse(v[i].word) != v[i].number)
			print_error("'%s'\n", v[i].word);
		assert_int_equal(signal_parse(v[i].word), v[i].number);
	}
}

static void names_are_known_with_and_without_sig_in_any_case(void **state)
{
	static const struct example v[] = {
		{ "TERM", SIGTERM },  { "SIGTERM", SIGTERM }, { "term", SIGTERM },
		{ "sigKill", SIGKILL }, { "KILL", SIGKILL },  { "cld", SIGCHLD },
		{ "CHLD", SIGCHLD },  { "IOT", SIGABRT },     { "poll", SIGIO },
		{ "STKFLT", SIGSTKFLT }, { "sys", SIGSYS },
	};

	(void)state;
	check(v, ARRAY_LEN(v));
}

static void every_number_to_64_is_taken(void **state)
{
	char word[8];

	(void)state;
	for (int i = 0; i <= 64; i++) {
		word[0] = (char)('0' + i / 10);
		word[1] = (char)('0' + i % 10);
		word[2] = '\0';
		assert_int_equal(signal_parse(i < 10 ? word + 1 : word), i);
	}
}

static void real_time_signals_count_from_the_kernels_34(void **state)
{
	static const struct example v[] = {
		{ "RTMIN", 34 },   { "SIGRTMIN", 34 },   { "RTMIN+1", 35 },    { "rtmin+30", 64 },
		{ "RTMAX", 64 },   { "SIGRTMAX-1", 63 }, { "rtmax-30", 34 },   { "RTMIN+0", 34 },
	};

	(void)state;
	check(v, ARRAY_LEN(v));
}

static void anything_else_is_refused(void **state)
{
	static const char *const v[] = {
		"", " ", "65", "999", "-9", "+9", "9x", " 9", "9 ", "0x9", "SIG", "SIGSIGTERM", "TERM ",
		"TER", "TERMINATE", "SIG9", "RTMIN+31", "RTMAX-31", "RTMIN-1", "RTMAX+1", "RTMIN+",
		"RTMIN1", "RTMAX-", "RTMIN+-1", "4294967297", "18446744073709551617",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(v); i++) {
		if (signal_parse(v[i]) != -1)
			print_error("'%s'\n", v[i]);
		assert_int_equal(signal_parse(v[i]), -1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_known_with_and_without_sig_in_any_case),
		cmocka_unit_test(every_number_to_64_is_taken),
		cmocka_unit_test(real_time_signals_count_from_the_kernels_34),
		cmocka_unit_test(anything_else_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
