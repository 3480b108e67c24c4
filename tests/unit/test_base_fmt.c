/* test_base_fmt.c: fmt agrees with libc's printf where both understand a format. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "base/fmt.h"

/* The same arguments through both; a macro, since they differ in type. */
#define AGREES(...)                                                        \
	do {                                                               \
		char ours[200], theirs[200];                               \
		size_t n = fmt(ours, sizeof(ours), __VA_ARGS__);           \
		int m = snprintf(theirs, sizeof(theirs), __VA_ARGS__);     \
		assert_string_equal(ours, theirs);                         \
		assert_int_equal(n, m);                                    \
	} while (0)

static void decimal_numbers_agree_with_printf(void **state)
{
	(void)state;
	AGREES("%d %d %d", 0, INT_MAX, INT_MIN);
	AGREES("%i", -1);
	AGREES("%u %u", 0U, UINT_MAX);
	AGREES("%ld %ld", LONG_MAX, LONG_MIN);
	AGREES("%llu", ULLONG_MAX);
	AGREES("%zu %zu", (size_t)0, SIZE_MAX);
	AGREES("%jd %ju", (intmax_t)INTMAX_MIN, (uintmax_t)UINTMAX_MAX);
	AGREES("%td", (ptrdiff_t)-5);
	AGREES("%hu", (unsigned short)65535);
}

static void octal_and_hexadecimal_numbers_agree_with_printf(void **state)
{
	(void)state;
	AGREES("%x %X %o", 0xdeadbeefU, 0xdeadbeefU, 0755U);
	AGREES("%lx %llo", ULONG_MAX, ULLONG_MAX);
	AGREES("%#x %#o %#x", 0xabU, 0644U, 0U);
	AGREES("%02x", 5U);
	AGREES("%#010x|%-#10x|%#10x", 0x1fU, 0x1fU, 0x1fU);
}

static void widths_agree_with_printf(void **state)
{
	(void)state;
	AGREES("[%5d][%-5d][%05d]", 42, 42, 42);
	AGREES("[%5d][%-5d][%05d]", -42, -42, -42);
	AGREES("[%1d]", 12345);
	AGREES("[%*d][%*d]", 6, 1, -6, 1);
	AGREES("[%10s][%-10s]", "abc", "abc");
	AGREES("[%3c][%-3c]", 'x', 'y');
	AGREES("[%030llo]", ULLONG_MAX);
}

static void string_precision_agrees_with_printf(void **state)
{
	const char unterminated[3] = { 'a', 'b', 'c' };

	(void)state;
	AGREES("%.3s|%.0s|%.s", "abcdef", "abc", "abc");
	AGREES("%.*s|%.*s", 2, "abcdef", -1, "abcdef");
	AGREES("%.3s", unterminated);
	AGREES("[%5.2s]", "abcdef");
	AGREES("%s%s", "", "x");
}

static void percent_and_null_are_printed(void **state)
{
	const char *volatile null = NULL; /* or the compiler sees it */
	char buf[32];

	(void)state;
	AGREES("100%%");
	assert_int_equal(fmt(buf, sizeof(buf), "<%s>", null), 8);
	assert_string_equal(buf, "<(null)>");
}

static void output_is_cut_and_terminated(void **state)
{
	char buf[8] = "XXXXXXX";

	(void)state;
	assert_int_equal(fmt(buf, 4, "%s-%d", "ab", 1234), 3);
	assert_string_equal(buf, "ab-");
	assert_int_equal(buf[4], 'X');
	assert_int_equal(fmt(buf, 1, "%d", 1), 0);
	assert_string_equal(buf, "");
	assert_int_equal(fmt(buf, sizeof(buf), "%100d", 1), 7);
	assert_string_equal(buf, "       ");
}

static void size_zero_writes_nothing(void **state)
{
	char buf[2] = "A";

	(void)state;
	assert_int_equal(fmt(buf, 0, "%s", "text"), 0);
	assert_string_equal(buf, "A");
}

static size_t PRINTF_LIKE(3, 4) whole(char *buf, size_t size, const char *f, ...)
{
	va_list ap;
	size_t n;

	va_start(ap, f);
	n = fmt_whole(buf, size, f, ap);
	va_end(ap);
	return n;
}

static void the_whole_length_counts_what_was_cut(void **state)
{
	char buf[4];

	(void)state;
	assert_int_equal(whole(NULL, 0, "%s%5d", "abc", 7), 8);
	assert_int_equal(whole(buf, sizeof(buf), "%s", "abcdefgh"), 8);
	assert_string_equal(buf, "abc");
}

static void times_agree_with_libc(void **state)
{
	/* The epoch, leap days, a century that is none, ends of years. */
	static const time_t seconds[] = {
		0, 951782400, 951868799, 1709209845, 4107542399, 4107542400, 1735689599,
		1735689600, 253402300799,
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(seconds); i++) {
		char ours[FMT_TIME_SIZE], theirs[40];
		struct tm tm;

		/* Beyond 2554 nanoseconds do not fit 64 bits. */
		if (seconds[i] > (time_t)(UINT64_MAX / 1000000000U))
			continue;
		assert_int_equal(fmt_time(ours, sizeof(ours), (uint64_t)seconds[i] * 1000000000U + 42),
				 FMT_TIME_SIZE - 1);
		assert_non_null(gmtime_r(&seconds[i], &tm));
		assert_true(strftime(theirs, sizeof(theirs), "%Y-%m-%dT%H:%M:%S.000000042Z", &tm));
		assert_string_equal(ours, theirs);
	}
}

static void every_day_of_four_centuries_has_its_date(void **state)
{
	(void)state;
	for (time_t day = 0; day < 146097; day += 1) {
		char ours[FMT_TIME_SIZE], theirs[40];
		time_t s = day * 86400;
		struct tm tm;

		fmt_time(ours, sizeof(ours), (uint64_t)s * 1000000000U);
		gmtime_r(&s, &tm);
		strftime(theirs, sizeof(theirs), "%Y-%m-%dT%H:%M:%S.000000000Z", &tm);
		assert_string_equal(ours, theirs);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decimal_numbers_agree_with_printf),
		cmocka_unit_test(octal_and_hexadecimal_numbers_agree_with_printf),
		cmocka_unit_test(widths_agree_with_printf),
		cmocka_unit_test(string_precision_agrees_with_printf),
		cmocka_unit_test(percent_and_null_are_printed),
		cmocka_unit_test(output_is_cut_and_terminated),
		cmocka_unit_test(size_zero_writes_nothing),
		cmocka_unit_test(the_whole_length_counts_what_was_cut),
		cmocka_unit_test(times_agree_with_libc),
		cmocka_unit_test(every_day_of_four_centuries_has_its_date),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
