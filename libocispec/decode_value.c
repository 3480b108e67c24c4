/* decode_value.c: scalars into struct members.  Knows kinds and ranges; the shape of the
 * document is decode.c's. */
#include <string.h>

#include "decode.h"
#include "objects.h"

/* The member is {pointer, count}, whatever it points to. */
static void publish(const struct frame *f)
{
	void *v = f->items;

	memcpy(f->base, &v, sizeof(v));
	memcpy(f->base + sizeof(v), &f->n, sizeof(f->n));
}

char *decode_new_item(struct decode *d, struct frame *f)
{
	size_t size = desc_item_size(f->row);

	/* One more than asked for: lists of strings end with NULL. */
	if (f->n + 1 >= f->cap) {
		size_t cap = f->cap ? 2 * f->cap : f->row->kind == FIELD_OBJECT ? 4 : 8;
		char *items = arena_array(d->load->arena, cap, size, _Alignof(uint64_t));

		if (f->n > 0)
			memcpy(items, f->items, f->n * size);
		f->items = items;
		f->cap = cap;
	}
	f->n++;
	publish(f);
	return f->items + (f->n - 1) * size;
}

const struct field *decode_slot(struct decode *d, char **at)
{
	struct frame *f = decode_top(d);

	if (!f || f->kind == FRAME_SKIP || f->skip || !f->row || f->row->kind == FIELD_FOREIGN)
		return NULL;
	if (f->kind == FRAME_OBJECT)
		*at = f->base + f->row->offset;
	else if (f->kind == FRAME_LIST)
		*at = decode_new_item(d, f);
	else
		*at = f->items + (f->n - 1) * desc_item_size(f->row);
	return f->row;
}

/* Is a scalar of one of these kinds wanted here? */
static bool wanted(const struct decode *d, const struct field *row, unsigned kinds)
{
	const struct frame *f = &d->stack[d->depth - 1];

	return (f->kind != FRAME_OBJECT || row->shape == FIELD_ONE) && (kinds >> row->kind & 1);
}

#define KIND(k) (1U << (k))

int decode_string(struct decode *d, const struct token *t)
{
	char *at;
	const struct field *row = decode_slot(d, &at);
	const char *copy;
	int value = 0;

	if (!row)
		return decode_top(d) ? 1 : complain_type(d, t->at, "a string");
	if (!wanted(d, row, KIND(FIELD_STRING) | KIND(FIELD_WORD)))
		return complain_type(d, t->at, "a string");
	if (row->kind == FIELD_STRING) {
		if (t->len == 0 && (row->flags & FIELD_NON_EMPTY) && row->shape == FIELD_ONE)
			return complain(d, t->at, "must not be empty");
		copy = arena_strndup(d->load->arena, t->s, t->len);
		if (row->shape == FIELD_MAP)
			((struct spec_pair *)(void *)at)->value = copy;
		else
			memcpy(at, &copy, sizeof(copy));
		return 1;
	}
	for (size_t i = 1; i < row->of.names->n && value == 0; i++) {
		const char *w = row->of.names->word[i];

		if (w && strncmp(w, t->s, t->len) == 0 && w[t->len] == '\0')
			value = (int)i;
	}
	if (value == 0)
		return complain_word(d, row, t);
	memcpy(at, &value, sizeof(value));
	return 1;
}

/* -1: not written as an integer; 1: too large for 64 bits. */
static int parse_integer(const struct token *t, bool *negative, uint64_t *out)
{
	size_t i = 0;
	bool over = false;

	*out = 0;
	*negative = t->len > 0 && t->s[0] == '-';
	for (i = *negative; i < t->len; i++) {
		unsigned digit = (unsigned char)t->s[i] - '0';

		if (digit > 9)
			return -1;
		over = over || __builtin_mul_overflow(*out, 10, out) ||
		       __builtin_add_overflow(*out, digit, out);
	}
	return over;
}

static int out_of_range(struct decode *d, const struct field *row, const struct token *t)
{
	if (row->kind == FIELD_INT)
		return complain(d, t->at, "expected an integer from %lld to %lld, found %.*s",
				(long long)row->min, (long long)row->max, (int)MIN(t->len, 60), t->s);
	return complain(d, t->at, "expected an integer from 0 to %llu, found %.*s",
			(unsigned long long)row->max, (int)MIN(t->len, 60), t->s);
}

static int store_int(struct decode *d, const struct field *row, char *at, const struct token *t)
{
	struct opt_int v = { .set = true };
	bool negative;
	uint64_t u;
	int rc = parse_integer(t, &negative, &u);

	if (rc < 0)
		return complain(d, t->at, "expected an integer, found %.*s", (int)MIN(t->len, 60),
				t->s);
	if (rc > 0 || u > (uint64_t)INT64_MAX + negative)
		return out_of_range(d, row, t);
	v.v = negative ? (int64_t)(0 - u) : (int64_t)u;
	if (v.v < row->min || v.v > (int64_t)row->max)
		return out_of_range(d, row, t);
	if (row->flags & FIELD_OPT)
		memcpy(at, &v, sizeof(v));
	else
		memcpy(at, &v.v, sizeof(v.v));
	return 1;
}

static int store_uint(struct decode *d, const struct field *row, char *at, const struct token *t)
{
	struct opt_uint v = { .set = true };
	bool negative;
	int rc = parse_integer(t, &negative, &v.v);

	if (rc < 0)
		return complain(d, t->at, "expected an integer, found %.*s", (int)MIN(t->len, 60),
				t->s);
	if (rc > 0 || negative || v.v > row->max)
		return out_of_range(d, row, t);
	if (row->flags & FIELD_OPT)
		memcpy(at, &v, sizeof(v));
	else
		memcpy(at, &v.v, sizeof(v.v));
	return 1;
}

int decode_number(struct decode *d, const struct token *t)
{
	char *at;
	const struct field *row = decode_slot(d, &at);

	if (!row)
		return decode_top(d) ? 1 : complain_type(d, t->at, "a number");
	if (!wanted(d, row, KIND(FIELD_INT) | KIND(FIELD_UINT)))
		return complain_type(d, t->at, "a number");
	return row->kind == FIELD_INT ? store_int(d, row, at, t) : store_uint(d, row, at, t);
}

int decode_bool(struct decode *d, bool v, size_t start)
{
	struct opt_bool opt = { v, true };
	char *at;
	const struct field *row = decode_slot(d, &at);

	if (!row)
		return decode_top(d) ? 1 : complain_type(d, start, v ? "true" : "false");
	if (!wanted(d, row, KIND(FIELD_BOOL)))
		return complain_type(d, start, v ? "true" : "false");
	if (row->flags & FIELD_OPT)
		memcpy(at, &opt, sizeof(opt));
	else
		memcpy(at, &v, sizeof(v));
	return 1;
}

/* Go's encoder writes null for what was never set, so it means absent; an item of a list
 * or of a map cannot be absent. */
int decode_null(struct decode *d, size_t start)
{
	char *at;
	const struct field *row = decode_slot(d, &at);

	if (!row)
		return decode_top(d) ? 1 : complain_type(d, start, "null");
	if (decode_top(d)->kind == FRAME_OBJECT && !(row->flags & FIELD_REQUIRED))
		return 1;
	return complain_type(d, start, "null");
}
