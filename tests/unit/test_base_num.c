/* test_base_num.c: strict numbers, by table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>
#include "base/num.h"

#define UNTOUCHED 77

struct u64_case {
	const char *text;
	uint64_t    max;
	int         rc;
	uint64_t    value;
};

static void check_unsigned(int (*parse)(const char *, uint64_t, uint64_t *),
			   const struct u64_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint64_t v = UNTOUCHED;

		if (parse(cases[i].text, cases[i].max, &v) != cases[i].rc)
			fail_msg("'%s' gave another result", cases[i].text);
		assert_int_equal(v, cases[i].rc == 0 ? cases[i].value : UNTOUCHED);
	}
}

static void unsigned_numbers_are_strict(void **state)
{
	static const struct u64_case cases[] = {
		{ "0", 10, 0, 0 },
		{ "10", 10, 0, 10 },
		{ "007", 10, 0, 7 },
		{ "11", 10, -ERANGE, 0 },
		{ "18446744073709551615", UINT64_MAX, 0, UINT64_MAX },
		{ "18446744073709551616", UINT64_MAX, -ERANGE, 0 },
		{ "99999999999999999999999999", UINT64_MAX, -ERANGE, 0 },
		{ "99999999999999999999999999x", UINT64_MAX, -EINVAL, 0 },
		{ "", 10, -EINVAL, 0 },
		{ " 1", 10, -EINVAL, 0 },
		{ "1 ", 10, -EINVAL, 0 },
		{ "+1", 10, -EINVAL, 0 },
		{ "-1", 10, -EINVAL, 0 },
		{ "1\n", 10, -EINVAL, 0 },
		{ "0x10", 100, -EINVAL, 0 },
		{ "1e1", 100, -EINVAL, 0 },
		{ "1.0", 100, -EINVAL, 0 },
		{ ":", 100, -EINVAL, 0 },
		{ "/", 100, -EINVAL, 0 },
	};

	(void)state;
	check_unsigned(num_u64, cases, ARRAY_LEN(cases));
}

static void octal_numbers_are_strict(void **state)
{
	static const struct u64_case cases[] = {
		{ "0", 07777, 0, 0 },
		{ "755", 07777, 0, 0755 },
		{ "0022", 07777, 0, 022 },
		{ "7777", 07777, 0, 07777 },
		{ "10000", 07777, -ERANGE, 0 },
		{ "8", 07777, -EINVAL, 0 },
		{ "0o7", 07777, -EINVAL, 0 },
		{ "-7", 07777, -EINVAL, 0 },
		{ "", 07777, -EINVAL, 0 },
		{ "1777777777777777777777", UINT64_MAX, 0, UINT64_MAX },
		{ "2000000000000000000000", UINT64_MAX, -ERANGE, 0 },
	};

	(void)state;
	check_unsigned(num_octal, cases, ARRAY_LEN(cases));
}

static void signed_numbers_are_strict(void **state)
{
	static const struct {
		const char *text;
		int64_t     min, max;
		int         rc;
		int64_t     value;
	} cases[] = {
		{ "-1000", -1000, 1000, 0, -1000 },
		{ "1000", -1000, 1000, 0, 1000 },
		{ "-1001", -1000, 1000, -ERANGE, 0 },
		{ "1001", -1000, 1000, -ERANGE, 0 },
		{ "-0", -1, 1, 0, 0 },
		{ "9223372036854775807", INT64_MIN, INT64_MAX, 0, INT64_MAX },
		{ "9223372036854775808", INT64_MIN, INT64_MAX, -ERANGE, 0 },
		{ "-9223372036854775808", INT64_MIN, INT64_MAX, 0, INT64_MIN },
		{ "-9223372036854775809", INT64_MIN, INT64_MAX, -ERANGE, 0 },
		{ "-", -1, 1, -EINVAL, 0 },
		{ "--1", -1, 1, -EINVAL, 0 },
		{ "+1", -1, 1, -EINVAL, 0 },
		{ "- 1", -1, 1, -EINVAL, 0 },
		{ "", -1, 1, -EINVAL, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int64_t v = UNTOUCHED;

		if (num_i64(cases[i].text, cases[i].min, cases[i].max, &v) != cases[i].rc)
			fail_msg("'%s' gave another result", cases[i].text);
		assert_true(v == (cases[i].rc == 0 ? cases[i].value : UNTOUCHED));
	}
}

static void bytes_take_units(void **state)
{
	static const struct {
		const char *text;
		int         rc;
		int64_t     value;
	} cases[] = {
		{ "0", 0, 0 },
		{ "1024", 0, 1024 },
		{ "10b", 0, 10 },
		{ "10B", 0, 10 },
		{ "2k", 0, 2048 },
		{ "2K", 0, 2048 },
		{ "2kb", 0, 2048 },
		{ "2KB", 0, 2048 },
		{ "2KiB", 0, 2048 },
		{ "3m", 0, 3 << 20 },
		{ "1g", 0, 1LL << 30 },
		{ "1T", 0, 1LL << 40 },
		{ "1p", 0, 1LL << 50 },
		{ "-1", 0, -1 },
		{ "9223372036854775807", 0, INT64_MAX },
		{ "9223372036854775808", -ERANGE, 0 },
		{ "8191p", 0, 8191LL << 50 },
		{ "8192p", -ERANGE, 0 },
		{ "99999999999999999999k", -ERANGE, 0 },
		{ "99999999999999999999q", -EINVAL, 0 },
		{ "", -EINVAL, 0 },
		{ "k", -EINVAL, 0 },
		{ "-2", -EINVAL, 0 },
		{ "-1k", -EINVAL, 0 },
		{ "1x", -EINVAL, 0 },
		{ "1ki", -EINVAL, 0 },
		{ "1ib", -EINVAL, 0 },
		{ "1bb", -EINVAL, 0 },
		{ "1kk", -EINVAL, 0 },
		{ "1 k", -EINVAL, 0 },
		{ "1.5g", -EINVAL, 0 },
		{ "+1", -EINVAL, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int64_t v = UNTOUCHED;

		if (num_bytes(cases[i].text, &v) != cases[i].rc)
			fail_msg("'%s' gave another result", cases[i].text);
		assert_true(v == (cases[i].rc == 0 ? cases[i].value : UNTOUCHED));
	}
}

static void add(void *arg, unsigned n)
{
	*(uint64_t *)arg |= 1ULL << n;
}

static void lists_give_every_number(void **state)
{
	static const struct {
		const char *text;
		int         rc;
		uint64_t    bits;
	} cases[] = {
		{ "0", 0, 1 },
		{ "0-3,7", 0, 0x8f },
		{ "5,1", 0, 0x22 },
		{ "2-2", 0, 4 },
		{ "63", 0, 1ULL << 63 },
		{ "0-63", 0, UINT64_MAX },
		{ "64", -ERANGE, 0 },
		{ "1,0-64", -ERANGE, 0 },
		{ "", -EINVAL, 0 },
		{ ",", -EINVAL, 0 },
		{ "1,", -EINVAL, 0 },
		{ ",1", -EINVAL, 0 },
		{ "1,,2", -EINVAL, 0 },
		{ "3-1", -EINVAL, 0 },
		{ "1-", -EINVAL, 0 },
		{ "-1", -EINVAL, 0 },
		{ "1--2", -EINVAL, 0 },
		{ "1-2-3", -EINVAL, 0 },
		{ "1 ,2", -EINVAL, 0 },
		{ "1\n", -EINVAL, 0 },
		{ "0-99999999999999999999", -ERANGE, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		uint64_t bits = 0;

		if (num_list(cases[i].text, 63, add, &bits) != cases[i].rc)
			fail_msg("'%s' gave another result", cases[i].text);
		if (bits != cases[i].bits)
			fail_msg("'%s' gave other numbers", cases[i].text);
	}
}

static void keep(void *arg, unsigned n)
{
	*(uint64_t *)arg = *(uint64_t *)arg * 1000 + n % 1000;
}

static void a_list_may_end_at_the_largest_number(void **state)
{
	uint64_t seen = 0;

	(void)state;
	/* A counter of the argument's own type would wrap and never end. */
	assert_int_equal(num_list("4294967294-4294967295", UINT32_MAX, keep, &seen), 0);
	assert_int_equal(seen, 294295);
}

static void durations_are_gos(void **state)
{
	static const struct { const char *text; uint64_t ns; } good[] = {
		{ "0", 0 }, { "5s", 5000000000 }, { "1m30s", 90000000000 }, { "1.5h", 5400000000000 },
		{ "100ms", 100000000 }, { "7us", 7000 }, { "3ns", 3 }, { "0s", 0 }, { "2h45m", 9900000000000 },
		{ "1.s", 1000000000 },
	};
	static const char *const bad[] = { "", "5", "s", "-5s", "5 s", "5x", "1m30", ".5s", "5s ", "1e3s" };
	uint64_t ns = 42;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		assert_int_equal(num_duration(good[i].text, &ns), 0);
		assert_int_equal(ns, good[i].ns);
	}
	ns = 42;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_int_equal(num_duration(bad[i], &ns), -EINVAL);
	assert_int_equal(num_duration("9999999h", &ns), -ERANGE);
	assert_int_equal(num_duration("99999999999999999999s", &ns), -ERANGE);
	assert_int_equal(ns, 42);
}

static void status_masks_are_hexadecimal(void **state)
{
	static const char text[] = "Name:\tx\nCapPrm:\t000001ffffffffff\nCapBnd:\t0000000000000021\nCapBad:\txyz\nCapEnd:\t12";
	uint64_t mask = 7;

	(void)state;
	assert_int_equal(num_status_mask(text, "CapBnd", &mask), 0);
	assert_int_equal(mask, 0x21);
	assert_int_equal(num_status_mask(text, "CapPrm", &mask), 0);
	assert_int_equal(mask, 0x1ffffffffff);
	assert_true(num_status_mask(text, "CapBad", &mask) < 0);
	assert_true(num_status_mask(text, "CapAmb", &mask) < 0);
	assert_true(num_status_mask(text, "Prm", &mask) < 0);
	assert_true(num_status_mask(text, "CapEnd", &mask) < 0);
	assert_int_equal(num_status_mask(text + 7, "CapPrm", &mask), 0);
	assert_int_equal(mask, 0x1ffffffffff);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unsigned_numbers_are_strict),
		cmocka_unit_test(octal_numbers_are_strict),
		cmocka_unit_test(signed_numbers_are_strict),
		cmocka_unit_test(bytes_take_units),
		cmocka_unit_test(durations_are_gos),
		cmocka_unit_test(lists_give_every_number),
		cmocka_unit_test(a_list_may_end_at_the_largest_number),
		cmocka_unit_test(status_masks_are_hexadecimal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
