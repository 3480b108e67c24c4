/* str.c: comparing strings, lists of them, and UTF-8.  Knows nothing of their meaning. */
#include "base/str.h"

#include <string.h>

/* Words longer than this are never suggestions. */
#define WORD_MAX 64

void strs_add(struct arena *a, struct strs *l, const char *s)
{
	if (l->n + 1 >= l->cap) {
		size_t cap = MAX((l->n + 1) * 2, (size_t)8);
		const char **v = ARENA_NEW_N(a, const char *, cap);

		if (l->n > 0)
			memcpy(v, l->v, l->n * sizeof(*v));
		l->v = v;
		l->cap = cap;
	}
	l->v[l->n++] = s;
	l->v[l->n] = NULL;
}

struct strs strs_of(struct arena *a, const char *const *words, size_t n)
{
	struct strs l = { 0 };

	for (size_t i = 0; i < n; i++)
		strs_add(a, &l, words[i]);
	return l;
}

bool strs_has(const struct strs *l, const char *s)
{
	for (size_t i = 0; i < l->n; i++)
		if (str_eq(l->v[i], s))
			return true;
	return false;
}

bool str_eq(const char *a, const char *b)
{
	if (!a || !b)
		return a == b;
	return strcmp(a, b) == 0;
}

bool str_starts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool str_ends(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n >= m && memcmp(s + n - m, suffix, m) == 0;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* Levenshtein's distance without regard to case; both at most WORD_MAX long. */
static size_t distance(const char *a, size_t n, const char *b, size_t m)
{
	size_t row[WORD_MAX + 1];

	for (size_t j = 0; j <= m; j++)
		row[j] = j;
	for (size_t i = 1; i <= n; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= m; j++) {
			size_t above = row[j];
			size_t swap = diagonal + (lower(a[i - 1]) != lower(b[j - 1]));

			row[j] = MIN(swap, MIN(above, row[j - 1]) + 1);
			diagonal = above;
		}
	}
	return row[m];
}

const char *str_nearest(const char *s, const char *const *words, size_t n)
{
	size_t len = strlen(s), best = len / 3 + 2;
	const char *found = NULL;

	if (len > WORD_MAX)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		size_t m = strlen(words[i]), d;

		if (m > WORD_MAX)
			continue;
		d = distance(s, len, words[i], m);
		/* All of s replaced is no resemblance. */
		if (d < best && d < MAX(len, m)) {
			best = d;
			found = words[i];
		}
	}
	return found;
}

static bool tail(unsigned char c)
{
	return (c & 0xc0) == 0x80;
}

size_t str_utf8(const char *s)
{
	const unsigned char *u = (const unsigned char *)s;

	if (u[0] < 0x80)
		return 1;
	/* Each test stops at a NUL.  The second bytes refused are overlong forms,
	 * surrogates and what lies beyond U+10FFFF. */
	if (u[0] < 0xc2 || u[0] > 0xf4 || !tail(u[1]))
		return 0;
	if (u[0] < 0xe0)
		return 2;
	if ((u[0] == 0xe0 && u[1] < 0xa0) || (u[0] == 0xed && u[1] > 0x9f) || !tail(u[2]))
		return 0;
	if (u[0] < 0xf0)
		return 3;
	if ((u[0] == 0xf0 && u[1] < 0x90) || (u[0] == 0xf4 && u[1] > 0x8f) || !tail(u[3]))
		return 0;
	return 4;
}
