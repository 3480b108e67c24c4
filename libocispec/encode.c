/* encode.c: structs to JSON, through rows.  Knows no document. */
#include <string.h>

#include "objects.h"

struct writer {
	struct out     *out;
	enum json_style style;
	unsigned        depth;
};

static void write_object(struct writer *w, const struct object *o, const char *value);

/* Before an item: the comma after the one before it, a new line. */
static void separate(struct writer *w, bool first)
{
	if (!first)
		out_chr(w->out, ',');
	if (w->style == JSON_COMPACT)
		return;
	out_chr(w->out, '\n');
	for (unsigned i = 0; i < w->depth; i++)
		out_str(w->out, "    ");
}

static void open_bracket(struct writer *w, char c)
{
	out_chr(w->out, c);
	w->depth++;
}

static void close_bracket(struct writer *w, char c, bool empty)
{
	w->depth--;
	if (!empty)
		separate(w, true);
	out_chr(w->out, c);
}

static void write_key(struct writer *w, const char *key, bool first)
{
	separate(w, first);
	out_json(w->out, key);
	out_str(w->out, w->style == JSON_PRETTY ? ": " : ":");
}

/* One value of the row's kind, without opt. */
static void write_scalar(struct writer *w, const struct field *row, const char *at)
{
	const char *s;
	int64_t i;
	uint64_t u;
	int word;

	switch ((enum field_kind)row->kind) {
	case FIELD_STRING:
		memcpy(&s, at, sizeof(s));
		out_json(w->out, s ? s : "");
		break;
	case FIELD_BOOL:
		out_str(w->out, *at ? "true" : "false");
		break;
	case FIELD_INT:
		memcpy(&i, at, sizeof(i));
		out_fmt(w->out, "%lld", (long long)i);
		break;
	case FIELD_UINT:
		memcpy(&u, at, sizeof(u));
		out_fmt(w->out, "%llu", (unsigned long long)u);
		break;
	case FIELD_WORD:
		memcpy(&word, at, sizeof(word));
		s = spec_word(row->of.names, word);
		out_json(w->out, s ? s : "");
		break;
	case FIELD_OBJECT:
		write_object(w, row->of.object, at);
		break;
	case FIELD_FOREIGN:
		break;
	}
}

static void write_list(struct writer *w, const struct field *row, const char *v, size_t n)
{
	open_bracket(w, '[');
	for (size_t i = 0; i < n; i++) {
		separate(w, i == 0);
		write_scalar(w, row, v + i * desc_item_size(row));
	}
	close_bracket(w, ']', n == 0);
}

static void write_map(struct writer *w, const struct field *row, const char *v, size_t n)
{
	open_bracket(w, '{');
	for (size_t i = 0; i < n; i++) {
		if (row->kind == FIELD_STRING) {
			const struct spec_pair *pair = (const struct spec_pair *)(const void *)v + i;

			write_key(w, pair->key, i == 0);
			out_json(w->out, pair->value);
		} else {
			const char *item = v + i * row->of.object->size, *key;

			memcpy(&key, item + row->of.object->key, sizeof(key));
			write_key(w, key, i == 0);
			write_object(w, row->of.object, item);
		}
	}
	close_bracket(w, '}', n == 0);
}

/* Is there something to write?  A required member always is. */
static bool present(const struct field *row, const char *at)
{
	const void *p;
	int word;

	if (row->kind == FIELD_FOREIGN)
		return false;
	if (row->shape != FIELD_ONE || row->kind == FIELD_OBJECT || row->kind == FIELD_STRING) {
		memcpy(&p, at, sizeof(p));
		return p || ((row->flags & FIELD_REQUIRED) && row->kind != FIELD_OBJECT);
	}
	if (row->kind == FIELD_WORD) {
		memcpy(&word, at, sizeof(word));
		return word != 0 || (row->flags & FIELD_REQUIRED);
	}
	if (!(row->flags & FIELD_OPT))
		return true;
	if (row->kind == FIELD_BOOL)
		return at[offsetof(struct opt_bool, set)];
	return at[offsetof(struct opt_uint, set)];
}

static void write_member(struct writer *w, const struct field *row, const char *at)
{
	const char *v;
	size_t n;

	if (row->shape == FIELD_ONE && row->kind != FIELD_OBJECT) {
		write_scalar(w, row, at);
		return;
	}
	memcpy(&v, at, sizeof(v));
	if (row->shape == FIELD_ONE) {
		write_object(w, row->of.object, v);
		return;
	}
	memcpy(&n, at + sizeof(v), sizeof(n));
	if (row->shape == FIELD_LIST)
		write_list(w, row, v, n);
	else
		write_map(w, row, v, n);
}

static void write_object(struct writer *w, const struct object *o, const char *value)
{
	bool first = true;

	open_bracket(w, '{');
	for (size_t i = 0; i < o->n; i++) {
		const struct field *row = &o->rows[i];

		if (!present(row, value + row->offset))
			continue;
		write_key(w, row->name, first);
		write_member(w, row, value + row->offset);
		first = false;
	}
	close_bracket(w, '}', first);
}

void desc_encode(struct out *out, const struct object *o, const void *value, enum json_style style)
{
	struct writer w = { .out = out, .style = style };

	write_object(&w, o, value);
	if (style == JSON_PRETTY)
		out_chr(out, '\n');
}
