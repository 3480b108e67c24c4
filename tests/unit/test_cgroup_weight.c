/* test_cgroup_weight.c: weights in whole numbers against the formula in floating point. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <cmocka.h>

#include "cgroups/private.h"

/* As the specification has it. */
static uint64_t by_formula(uint64_t shares)
{
	long double l = log2l((long double)shares);
	long double exponent = (l * l + 125 * l) / 612 - 7.0L / 34;
	long double weight = powl(10, exponent), nearest = roundl(weight);

	/* 10^2 must not become 101 for the last binary place. */
	return (uint64_t)(fabsl(weight - nearest) < 1e-12L ? nearest : ceill(weight));
}

static void weight_is_the_formulas_for_every_number_of_shares(void **state)
{
	(void)state;
	for (uint64_t shares = 2; shares <= 262144; shares++)
		if (cgroup_weight_of_shares(shares) != by_formula(shares))
			fail_msg("%llu shares: %llu, but the formula says %llu", (unsigned long long)shares,
				 (unsigned long long)cgroup_weight_of_shares(shares),
				 (unsigned long long)by_formula(shares));
}

static void weights_everybody_knows(void **state)
{
	static const struct { uint64_t shares, weight; } known[] = {
		{ 1, 1 }, { 2, 1 }, { 512, 59 }, { 1024, 100 }, { 2048, 174 }, { 262144, 10000 },
		{ 262145, 10000 }, { UINT64_MAX, 10000 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		assert_int_equal(cgroup_weight_of_shares(known[i].shares), known[i].weight);
}

static void blkio_weights_cover_the_whole_range(void **state)
{
	(void)state;
	assert_int_equal(cgroup_weight_of_blkio(10), 1);
	assert_int_equal(cgroup_weight_of_blkio(100), 1 + 90 * 9999 / 990);
	assert_int_equal(cgroup_weight_of_blkio(500), 4950);
	assert_int_equal(cgroup_weight_of_blkio(1000), 10000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(weight_is_the_formulas_for_every_number_of_shares),
		cmocka_unit_test(weights_everybody_knows),
		cmocka_unit_test(blkio_weights_cover_the_whole_range),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
