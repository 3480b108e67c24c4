/* decode.c: yajl's events to structs, through rows.  Owns the shape of the document: a
 * stack of frames, which is also the JSON pointer of any complaint.  There is no tree. */
#include <errno.h>
#include <string.h>

#include <yajl/yajl_parse.h>

#include "decode.h"

enum { STRAYS_MAX = 256 };

/* yajl hands its events a void pointer; this is what it points to. */
struct reader {
	struct decode d;
	yajl_handle   yajl;
};

/* Where the token that was just read ends. */
static size_t token_end(const struct reader *r)
{
	return yajl_get_bytes_consumed(r->yajl);
}

/* Four hexadecimal digits, which yajl has checked. */
static unsigned hex4(const char *s)
{
	unsigned v = 0;

	for (int i = 0; i < 4; i++)
		v = v << 4 | (s[i] <= '9' ? s[i] - '0' : (s[i] | 0x20) - 'a' + 10);
	return v;
}

static bool is_high(unsigned unit)
{
	return unit >= 0xd800 && unit < 0xdc00;
}

static bool is_low(unsigned unit)
{
	return unit >= 0xdc00 && unit < 0xe000;
}

/* yajl turns half a surrogate pair into '?' and passes NUL on; neither may go unseen. */
static int check_escapes(struct reader *r, size_t start, size_t end)
{
	const char *s = r->d.load->text;

	for (size_t i = start + 1; i + 1 < end; i++) {
		unsigned unit;

		if (s[i] != '\\' || s[++i] != 'u')
			continue;
		unit = hex4(s + i + 1);
		if (unit == 0)
			return complain_fatal(&r->d, i - 1, "NUL in a string");
		if (is_high(unit) && s[i + 5] == '\\' && s[i + 6] == 'u' && is_low(hex4(s + i + 7)))
			i += 6;
		else if (is_high(unit) || is_low(unit))
			return complain_fatal(&r->d, i - 1, "half of a surrogate pair in a string");
		i += 4;
	}
	return 1;
}

/* Fill t from a string event.  A string without escapes is a part of the text. */
static int string_token(struct reader *r, const unsigned char *s, size_t len, struct token *t)
{
	const char *text = r->d.load->text;

	t->s = (const char *)s;
	t->len = len;
	if ((uintptr_t)s >= (uintptr_t)text && (uintptr_t)s < (uintptr_t)text + r->d.load->len) {
		t->at = (size_t)(t->s - text) - 1;
		return 1;
	}
	t->at = locate_string(text, token_end(r));
	return check_escapes(r, t->at, token_end(r));
}

static int on_null(void *ctx)
{
	struct reader *r = ctx;

	return decode_null(&r->d, token_end(r) - 4);
}

static int on_bool(void *ctx, int v)
{
	struct reader *r = ctx;

	return decode_bool(&r->d, v != 0, token_end(r) - (v ? 4 : 5));
}

static int on_number(void *ctx, const char *s, size_t len)
{
	struct reader *r = ctx;
	struct token t = { s, len, token_end(r) - len };

	return decode_number(&r->d, &t);
}

static int on_string(void *ctx, const unsigned char *s, size_t len)
{
	struct reader *r = ctx;
	struct token t;

	return string_token(r, s, len, &t) && decode_string(&r->d, &t);
}

static int push(struct decode *d, const struct frame *f)
{
	if (d->depth == SPEC_DEPTH_MAX)
		return complain_fatal(d, f->start, "nested deeper than %d", SPEC_DEPTH_MAX);
	d->stack[d->depth++] = *f;
	return 1;
}

/* The value that begins with a bracket cannot be used; its inside is passed over. */
static int push_skip(struct decode *d, size_t start)
{
	struct frame f = { .kind = FRAME_SKIP, .start = start };

	return push(d, &f);
}

static int on_start_map(void *ctx)
{
	struct reader *r = ctx;
	struct decode *d = &r->d;
	const struct frame *top = decode_top(d);
	struct frame f = { .kind = FRAME_OBJECT, .start = token_end(r) - 1 };
	const struct field *row;
	char *at;

	if (!top) {
		f.object = d->root;
		f.base = d->result;
		return push(d, &f);
	}
	row = decode_slot(d, &at);
	if (!row)
		return push_skip(d, f.start);
	if (top->kind == FRAME_OBJECT && row->shape == FIELD_MAP) {
		f.kind = FRAME_MAP;
		f.row = row;
		f.base = at;
		(void)decode_new_item(d, &f);
		f.n = 0;
		memcpy(at + sizeof(void *), &f.n, sizeof(f.n));
		return push(d, &f);
	}
	if (row->kind != FIELD_OBJECT || (top->kind == FRAME_OBJECT && row->shape != FIELD_ONE))
		return complain_type(d, f.start, "an object") && push_skip(d, f.start);
	f.object = row->of.object;
	f.base = at;
	if (top->kind == FRAME_OBJECT) {
		void *fresh = arena_alloc(d->load->arena, f.object->size, _Alignof(uint64_t));

		memcpy(at, &fresh, sizeof(fresh));
		f.base = fresh;
	}
	return push(d, &f);
}

static int on_start_array(void *ctx)
{
	struct reader *r = ctx;
	struct decode *d = &r->d;
	struct frame f = { .kind = FRAME_LIST, .start = token_end(r) - 1 };

	if (!decode_top(d))
		return complain_type(d, f.start, "a list");
	f.row = decode_slot(d, &f.base);
	if (!f.row)
		return push_skip(d, f.start);
	if (decode_top(d)->kind != FRAME_OBJECT || f.row->shape != FIELD_LIST)
		return complain_type(d, f.start, "a list") && push_skip(d, f.start);
	/* Makes room even for an empty list, so that it differs from none. */
	(void)decode_new_item(d, &f);
	f.n = 0;
	memcpy(f.base + sizeof(void *), &f.n, sizeof(f.n));
	return push(d, &f);
}

/* A key that no row has. */
static int stray_key(struct decode *d, struct frame *f, const struct token *t)
{
	struct stray *s;

	f->row = NULL;
	f->key = arena_strndup(d->load->arena, t->s, t->len);
	f->key_len = t->len;
	for (s = f->stray; s; s = s->next)
		if (s->len == t->len && memcmp(s->key, t->s, t->len) == 0)
			return complain_duplicate(d, t->at);
	if (f->strays++ == STRAYS_MAX)
		return complain_fatal(d, t->at, "more than %d unknown properties", STRAYS_MAX);
	s = ARENA_NEW(d->load->arena, struct stray);
	*s = (struct stray){ f->stray, f->key, f->key_len };
	f->stray = s;
	return complain_unknown(d, t->at, t);
}

static int object_key(struct decode *d, struct frame *f, const struct token *t)
{
	const struct field *row = desc_find(f->object, t->s, t->len);
	uint64_t bit;

	if (!row)
		return stray_key(d, f, t);
	bit = UINT64_C(1) << (row - f->object->rows);
	f->row = row;
	f->key = row->name;
	f->key_len = row->name_len;
	if (f->seen & bit) {
		f->row = NULL;
		return complain_duplicate(d, t->at);
	}
	f->seen |= bit;
	return row->kind == FIELD_FOREIGN ? complain_foreign(d, t->at) : 1;
}

/* The key an entry of a map has; both kinds of entries. */
static const char *entry_key(const struct frame *f, size_t i)
{
	const char *key;

	if (f->row->kind == FIELD_STRING)
		return ((struct spec_pair *)(void *)f->items)[i].key;
	memcpy(&key, f->items + i * f->row->of.object->size + f->row->of.object->key, sizeof(key));
	return key;
}

static int map_key(struct decode *d, struct frame *f, const struct token *t)
{
	char *item;

	f->key = arena_strndup(d->load->arena, t->s, t->len);
	f->key_len = t->len;
	f->skip = true;
	if (t->len == 0)
		return complain(d, t->at, "a key must not be empty");
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(entry_key(f, i), f->key) == 0)
			return complain_duplicate(d, t->at);
	if (f->n == SPEC_MAP_MAX)
		return complain_fatal(d, t->at, "more than %d entries", SPEC_MAP_MAX);
	item = decode_new_item(d, f);
	if (f->row->kind == FIELD_STRING)
		((struct spec_pair *)(void *)item)->key = f->key;
	else
		memcpy(item + f->row->of.object->key, &f->key, sizeof(f->key));
	f->skip = false;
	return 1;
}

static int on_map_key(void *ctx, const unsigned char *s, size_t len)
{
	struct reader *r = ctx;
	struct frame *f = decode_top(&r->d);
	struct token t;

	if (!string_token(r, s, len, &t))
		return 0;
	if (f->kind == FRAME_SKIP)
		return 1;
	return f->kind == FRAME_OBJECT ? object_key(&r->d, f, &t) : map_key(&r->d, f, &t);
}

static int required_present(struct decode *d, const struct frame *f)
{
	for (size_t i = 0; i < f->object->n; i++) {
		const struct field *row = &f->object->rows[i];

		if ((row->flags & FIELD_REQUIRED) && !(f->seen >> i & 1) &&
		    !complain_member(d, f->start, row->name, "required property is missing"))
			return 0;
	}
	return 1;
}

static int on_end_map(void *ctx)
{
	struct reader *r = ctx;
	struct frame *f = decode_top(&r->d);

	if (f->kind == FRAME_OBJECT && !required_present(&r->d, f))
		return 0;
	r->d.depth--;
	return 1;
}

static int on_end_array(void *ctx)
{
	struct reader *r = ctx;
	struct frame f = *decode_top(&r->d);

	r->d.depth--;
	if (f.kind == FRAME_LIST && f.n == 0 && (f.row->flags & FIELD_NON_EMPTY))
		return complain(&r->d, f.start, "must not be empty");
	return 1;
}

static const yajl_callbacks events = {
	.yajl_null = on_null,
	.yajl_boolean = on_bool,
	.yajl_number = on_number,
	.yajl_string = on_string,
	.yajl_start_map = on_start_map,
	.yajl_map_key = on_map_key,
	.yajl_end_map = on_end_map,
	.yajl_start_array = on_start_array,
	.yajl_end_array = on_end_array,
};

/* What can be seen without knowing JSON. */
static int check_bytes(struct decode *d)
{
	const char *s = d->load->text;
	size_t len = d->load->len, bad;

	if (len > SPEC_FILE_MAX)
		return complain_fatal(d, 0, "larger than %d bytes", SPEC_FILE_MAX);
	if (len >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0)
		return complain_fatal(d, 0, "a byte order mark is not JSON");
	bad = utf8_check(s, len);
	if (bad == len)
		return 1;
	return complain_fatal(d, bad, s[bad] == '\0' ? "NUL byte" : "not UTF-8");
}

static void parse(struct reader *r)
{
	const struct spec_load *l = r->d.load;
	yajl_status status;

	/* Checked already, and better. */
	yajl_config(r->yajl, yajl_dont_validate_strings, 1);
	status = yajl_parse(r->yajl, (const unsigned char *)l->text, l->len);
	if (status == yajl_status_ok)
		status = yajl_complete_parse(r->yajl);
	if (status == yajl_status_error)
		(void)complain_syntax(&r->d);
}

int desc_decode(struct spec_load *l, const struct object *o, void **out, struct err *e)
{
	size_t before = l->problems ? l->problems->errors : 0;
	struct reader *r = ARENA_NEW(l->arena, struct reader);

	r->d.load = l;
	r->d.err = e;
	r->d.root = o;
	r->d.result = arena_alloc(l->arena, o->size, _Alignof(uint64_t));
	if (!l->name)
		l->name = "text";
	if (!check_bytes(&r->d))
		return -1;
	r->yajl = yajl_alloc(&events, NULL, r);
	if (!r->yajl)
		return err_sys(e, ENOMEM, "cannot read '%s'", l->name);
	parse(r);
	yajl_free(r->yajl);
	if (r->d.fatal)
		return -1;
	if (l->problems && l->problems->errors > before)
		return spec_problems_err(l, l->problems, e);
	*out = r->d.result;
	return 0;
}
