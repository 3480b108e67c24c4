/* weight.c: weights of cgroup v1 to those of v2, in whole numbers.  Pure. */
#include "private.h"

enum { SHARES_LEAST = 2, SHARES_MOST = 262144, WEIGHT_MOST = 10000, BLKIO_LEAST = 10 };

/* The logarithm to base 2 with 48 binary places: the mantissa is squared again and again,
 * and each time it passes 2 that is one more binary place. */
enum { PLACES = 48, MANTISSA = 62 };

static uint64_t log2_of(uint64_t n)
{
	unsigned whole = 63 - (unsigned)__builtin_clzll(n);
	uint64_t x = n << (MANTISSA - whole), result = whole;

	for (int i = 0; i < PLACES; i++) {
		x = (uint64_t)(((unsigned __int128)x * x) >> MANTISSA);
		result = result << 1 | x >> (MANTISSA + 1);
		x >>= x >> (MANTISSA + 1);
	}
	return result;
}

static uint64_t times(uint64_t a, uint64_t b)
{
	return (uint64_t)(((unsigned __int128)a * b) >> PLACES);
}

/* The specification's formula is 10^((l*l + 125*l)/612 - 7/34) with l = log2(shares),
 * rounded up: so the smallest weight with 612*log2(weight) >= (l*l + 125*l - 126)*log2(10).
 * `slack` is more than the last places can be wrong by, and far less than what lies between
 * a weight and the next: with it 1024 shares are the weight 100 and not 101. */
uint64_t cgroup_weight_of_shares(uint64_t shares)
{
	const uint64_t slack = (uint64_t)1 << 14;
	uint64_t low = 1, high = WEIGHT_MOST, l, goal;

	if (shares <= SHARES_LEAST)
		return 1;
	if (shares >= SHARES_MOST)
		return WEIGHT_MOST;
	l = log2_of(shares);
	goal = times(times(l, l) + 125 * l - ((uint64_t)126 << PLACES), log2_of(10));
	while (low < high) {
		uint64_t middle = (low + high) / 2;

		if (612 * log2_of(middle) + slack >= goal)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

/* 10 to 1000 of blkio.weight are 1 to 10000 of io.weight. */
uint64_t cgroup_weight_of_blkio(uint64_t weight)
{
	return weight <= BLKIO_LEAST ? 1 : 1 + (weight - BLKIO_LEAST) * 9999 / 990;
}
