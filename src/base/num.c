/* num.c: numbers out of strings, strictly.  Knows nothing of what they count. */
#include "base/num.h"

#include <errno.h>
#include <string.h>

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The digits at *s in `base` (at most 10), moved past.  -EINVAL when there is none. */
static int scan(const char **s, unsigned base, uint64_t max, uint64_t *out)
{
	const char *p = *s;
	uint64_t v = 0;
	bool over = false;

	for (; *p >= '0' && *p < (char)('0' + base); p++)
		over = over || __builtin_mul_overflow(v, base, &v) ||
		       __builtin_add_overflow(v, (uint64_t)(*p - '0'), &v);
	if (p == *s)
		return -EINVAL;
	*s = p;
	if (over || v > max)
		return -ERANGE;
	*out = v;
	return 0;
}

/* The whole string; what follows the number counts before its size. */
static int whole(const char *s, unsigned base, uint64_t max, uint64_t *out)
{
	uint64_t v = 0;
	int rc = scan(&s, base, max, &v);

	if (*s)
		return -EINVAL;
	if (rc == 0)
		*out = v;
	return rc;
}

int num_u64(const char *s, uint64_t max, uint64_t *out)
{
	return whole(s, 10, max, out);
}

int num_octal(const char *s, uint64_t max, uint64_t *out)
{
	return whole(s, 8, max, out);
}

int num_i64(const char *s, int64_t min, int64_t max, int64_t *out)
{
	const bool negative = *s == '-';
	const uint64_t limit = negative ? (uint64_t)INT64_MAX + 1 : (uint64_t)INT64_MAX;
	uint64_t v = 0;
	int64_t n;
	int rc = whole(s + negative, 10, limit, &v);

	if (rc < 0)
		return rc;
	n = (int64_t)(negative ? -v : v);
	if (n < min || n > max)
		return -ERANGE;
	*out = n;
	return 0;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* The unit at s as a power of two, or -EINVAL. */
static int unit(const char *s)
{
	static const char letters[] = "kmgtp";
	int power = 0;

	for (int i = 0; letters[i]; i++)
		if (lower(*s) == letters[i])
			power = 10 * (i + 1);
	if (power > 0)
		s++;
	if (power > 0 && lower(s[0]) == 'i' && lower(s[1]) == 'b')
		s += 2;
	else if (lower(*s) == 'b')
		s++;
	return *s ? -EINVAL : power;
}

int num_bytes(const char *s, int64_t *out)
{
	uint64_t v = 0;
	int rc, power;

	if (s[0] == '-' && s[1] == '1' && !s[2]) {
		*out = -1;
		return 0;
	}
	rc = scan(&s, 10, INT64_MAX, &v);
	if (rc == -EINVAL)
		return rc;
	power = unit(s);
	if (power < 0)
		return power;
	if (rc < 0 || v > (uint64_t)INT64_MAX >> power)
		return -ERANGE;
	*out = (int64_t)(v << power);
	return 0;
}

/* Nanoseconds of the unit at *s, moved past; 0 when there is none. */
static uint64_t time_unit(const char **s)
{
	static const struct { const char *word; uint64_t ns; } units[] = {
		{ "ns", 1 }, { "us", 1000 }, { "ms", 1000000 }, { "s", 1000000000 },
		{ "m", 60000000000 }, { "h", 3600000000000 },
	};

	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		const char *w = units[i].word;

		if ((*s)[0] == w[0] && (!w[1] || (*s)[1] == w[1])) {
			*s += w[1] ? 2 : 1;
			return units[i].ns;
		}
	}
	return 0;
}

/* ".5" of a unit, moved past; what is less than a nanosecond is dropped. */
static uint64_t fraction(const char **s, uint64_t *divisor)
{
	uint64_t v = 0;

	*divisor = 1;
	if (**s != '.')
		return 0;
	for (++*s; digit(**s); ++*s) {
		if (*divisor < 1000000) {
			v = 10 * v + (uint64_t)(**s - '0');
			*divisor *= 10;
		}
	}
	return v;
}

int num_duration(const char *s, uint64_t *ns)
{
	uint64_t sum = 0, v, part, divisor, unit_ns;
	bool over = false;

	if (s[0] == '0' && !s[1]) {
		*ns = 0;
		return 0;
	}
	do {
		int rc = scan(&s, 10, UINT64_MAX, &v);

		if (rc == -EINVAL)
			return rc;
		part = fraction(&s, &divisor);
		unit_ns = time_unit(&s);
		if (unit_ns == 0)
			return -EINVAL;
		over = over || rc < 0 || __builtin_mul_overflow(v, unit_ns, &v) ||
		       __builtin_add_overflow(v, part * unit_ns / divisor, &v) ||
		       __builtin_add_overflow(sum, v, &sum);
	} while (*s);
	if (over || sum > INT64_MAX)
		return -ERANGE;
	*ns = sum;
	return 0;
}

/* One "a" or "a-b", moved past. */
static int range(const char **s, unsigned max, uint64_t *first, uint64_t *last)
{
	int rc = scan(s, 10, max, first);

	if (rc < 0)
		return rc;
	*last = *first;
	if (**s != '-')
		return 0;
	(*s)++;
	rc = scan(s, 10, max, last);
	if (rc == 0 && *last < *first)
		rc = -EINVAL;
	return rc;
}

static int list(const char *s, unsigned max, void (*add)(void *arg, unsigned n), void *arg)
{
	uint64_t first, last;

	for (;; s++) {
		int rc = range(&s, max, &first, &last);

		if (rc < 0)
			return rc;
		for (; add && first <= last; first++)
			add(arg, (unsigned)first);
		if (!*s)
			return 0;
		if (*s != ',' || !digit(s[1]))
			return -EINVAL;
	}
}

int num_list(const char *s, unsigned max, void (*add)(void *arg, unsigned n), void *arg)
{
	/* All of it is read before anything is added. */
	int rc = list(s, max, NULL, NULL);

	return rc < 0 ? rc : list(s, max, add, arg);
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static const char *value_of(const char *text, const char *field)
{
	size_t n = strlen(field);

	for (const char *at = text; (at = strstr(at, field)); at += n)
		if ((at == text || at[-1] == '\n') && at[n] == ':' && at[n + 1] == '\t')
			return at + n + 2;
	return NULL;
}

int num_status_mask(const char *text, const char *field, uint64_t *out)
{
	const char *at = value_of(text, field);
	uint64_t mask = 0;
	int digits = 0;

	for (; at && hex_digit(*at) >= 0; at++, digits++)
		mask = mask << 4 | (uint64_t)hex_digit(*at);
	if (digits == 0 || digits > 16 || *at != '\n')
		return -EINVAL;
	*out = mask;
	return 0;
}
