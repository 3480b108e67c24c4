/* str.h: string lists and output builders. */
#ifndef TARE_BASE_STR_H
#define TARE_BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include "base/arena.h"

/* A list of strings; v[n] is NULL too when the list was made for exec (strs_*).  `cap`
 * is strs_add's: how many pointers fit in v, 0 when v is someone else's (it is then
 * copied before it grows). */
struct strs {
	const char **v;
	size_t       n, cap;
};

/* Append; grows in the arena; keeps v[n] == NULL.  Of two copies of a struct strs only
 * one may go on appending. */
void strs_add(struct arena *a, struct strs *l, const char *s);
/* A new list of n words, which are not copied. */
struct strs strs_of(struct arena *a, const char *const *words, size_t n);
bool strs_has(const struct strs *l, const char *s);

bool str_eq(const char *a, const char *b);            /* NULL equals only NULL */
bool str_starts(const char *s, const char *prefix);
bool str_ends(const char *s, const char *suffix);
/* Bytes of the valid UTF-8 sequence at s (1 to 4; NUL counts as 1), or 0. */
size_t str_utf8(const char *s);
/* The nearest word of `words` (edit distance <= 1 + length/3), or NULL: "did you mean". */
const char *str_nearest(const char *s, const char *const *words, size_t n);

/* A growing text in an arena, or a fixed buffer when arena is NULL (then cut).
 * buf is NUL-terminated from the first out_* call on. */
struct out {
	struct arena *arena;
	char  *buf;
	size_t len, cap;
};
#define OUT_ARENA(a)      { .arena = (a) }
#define OUT_BUFFER(b, n)  { .buf = (b), .cap = (n) }

void out_fmt(struct out *o, const char *f, ...) PRINTF_LIKE(2, 3);
void out_str(struct out *o, const char *s);
void out_mem(struct out *o, const char *s, size_t n);
void out_chr(struct out *o, char c);
/* s as a JSON string with quotes; invalid UTF-8 becomes U+FFFD. */
void out_json(struct out *o, const char *s);
/* s on one line and harmless to a terminal: control characters (C1 ones too) and
 * invalid UTF-8 become \xNN.  A fixed buffer is never cut within a character. */
void out_clean(struct out *o, const char *s);
const char *out_text(struct out *o); /* never NULL */

#endif
