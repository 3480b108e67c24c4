/* complain.c: what is wrong with a document, where, and in which words.  Knows the frames
 * of a decoding; changes nothing in them. */
#include <string.h>

#include "base/fmt.h"
#include "decode.h"

enum { COMPLAINTS_MAX = 100 };

int problem_err(const struct spec_load *l, const struct problem *one, struct err *e)
{
	const char *sep = one->pointer[0] ? ": " : "";

	if (one->line == 0)
		return err_set(e, "%.200s: %.250s%s%s", l->name, one->pointer, sep, one->text);
	return err_set(e, "%.200s:%u:%u: %.250s%s%s", l->name, one->line, one->column, one->pointer,
		       sep, one->text);
}

/* The value at hand as a JSON pointer; `member` is a name below it, or NULL. */
static const char *pointer(struct decode *d, const char *member)
{
	struct out o = OUT_ARENA(d->load->arena);
	char index[24];

	for (struct frame *f = d->stack; f < d->stack + d->depth; f++) {
		if (f->kind == FRAME_LIST) {
			size_t n = fmt(index, sizeof(index), "%zu", f->n > 0 ? f->n - 1 : 0);

			desc_pointer_add(&o, index, n);
		} else if (f->key) {
			desc_pointer_add(&o, f->key, f->key_len);
		}
	}
	if (member)
		desc_pointer_add(&o, member, strlen(member));
	return out_text(&o);
}

static int raise_problem(struct decode *d, const struct problem *one)
{
	const struct spec_load *l = d->load;

	if (l->problems && l->problems->errors < COMPLAINTS_MAX) {
		problems_add(l->problems, one);
		return 1;
	}
	d->fatal = true;
	problem_err(l, one, d->err);
	return 0;
}

static int PRINTF_LIKE(4, 0)
raise_v(struct decode *d, size_t at, const char *where, const char *f, va_list ap)
{
	struct problem one = { .severity = SEVERITY_ERROR, .pointer = where };
	char text[400];

	fmt_v(text, sizeof(text), f, ap);
	one.text = arena_strdup(d->load->arena, text);
	locate_line(d->load->text, at, &one.line, &one.column);
	return raise_problem(d, &one);
}

int complain(struct decode *d, size_t at, const char *f, ...)
{
	va_list ap;
	int go_on;

	va_start(ap, f);
	go_on = raise_v(d, at, pointer(d, NULL), f, ap);
	va_end(ap);
	return go_on;
}

int complain_member(struct decode *d, size_t at, const char *name, const char *f, ...)
{
	va_list ap;
	int go_on;

	/* The frame's own key may be that of an earlier member. */
	decode_top(d)->key = NULL;
	va_start(ap, f);
	go_on = raise_v(d, at, pointer(d, name), f, ap);
	va_end(ap);
	return go_on;
}

int complain_fatal(struct decode *d, size_t at, const char *f, ...)
{
	va_list ap;
	int go_on;

	va_start(ap, f);
	go_on = raise_v(d, at, pointer(d, NULL), f, ap);
	va_end(ap);
	if (go_on) /* it went to the list of problems */
		(void)problem_err(d->load, &d->load->problems->v[d->load->problems->n - 1], d->err);
	d->fatal = true;
	return 0;
}

static const char *const one_of[] = {
	[FIELD_STRING]  = "a string",
	[FIELD_BOOL]    = "true or false",
	[FIELD_INT]     = "an integer",
	[FIELD_UINT]    = "an integer",
	[FIELD_WORD]    = "a string",
	[FIELD_OBJECT]  = "an object",
	[FIELD_FOREIGN] = "an object",
};

static const char *const many_of[] = {
	[FIELD_STRING]  = "strings",
	[FIELD_BOOL]    = "booleans",
	[FIELD_INT]     = "integers",
	[FIELD_UINT]    = "integers",
	[FIELD_WORD]    = "strings",
	[FIELD_OBJECT]  = "objects",
	[FIELD_FOREIGN] = "objects",
};

int complain_type(struct decode *d, size_t at, const char *found)
{
	const struct frame *f = decode_top(d);
	enum field_shape shape = f && f->kind == FRAME_OBJECT ? f->row->shape : FIELD_ONE;

	/* yajl reports a number that ends the text when it is past it. */
	if (!f)
		return complain_fatal(d, strspn(d->load->text, " \t\r\n"),
				      "expected an object, found %s", found);
	if (shape == FIELD_LIST)
		return complain(d, at, "expected a list of %s, found %s", many_of[f->row->kind],
				found);
	if (shape == FIELD_MAP)
		return complain(d, at, "expected an object of %s, found %s", many_of[f->row->kind],
				found);
	return complain(d, at, "expected %s, found %s", one_of[f->row->kind], found);
}

int complain_unknown(struct decode *d, size_t at, const struct token *key)
{
	const struct frame *f = decode_top(d);
	struct problem one = { .severity = SEVERITY_WARNING };
	const char *near = desc_nearest(f->object, f->key, f->key_len);
	struct spec_load *l = d->load;

	if (!l->strict && !l->problems)
		return 1;
	if (l->strict)
		one.severity = SEVERITY_ERROR;
	one.text = near ? arena_fmt(l->arena, "unknown property '%.*s' (did you mean '%s'?)",
				    (int)MIN(key->len, 100), key->s, near) :
			  arena_fmt(l->arena, "unknown property '%.*s'",
				    (int)MIN(key->len, 100), key->s);
	one.pointer = pointer(d, NULL);
	locate_line(l->text, at, &one.line, &one.column);
	return raise_problem(d, &one);
}

int complain_foreign(struct decode *d, size_t at)
{
	struct problem one = { .severity = SEVERITY_WARNING, .pointer = pointer(d, NULL) };

	if (!d->load->problems)
		return 1;
	one.text = "belongs to another platform and is ignored";
	locate_line(d->load->text, at, &one.line, &one.column);
	return raise_problem(d, &one);
}

int complain_duplicate(struct decode *d, size_t at)
{
	size_t value, key = at;
	unsigned line, column;

	if (!locate_offset(d->load->text, at, pointer(d, NULL), &value, &key))
		return complain(d, at, "duplicate key");
	locate_line(d->load->text, key, &line, &column);
	return complain(d, at, "duplicate key, first at %u:%u", line, column);
}

/* "unknown namespace type \"moutn\"", and which words there are. */
int complain_word(struct decode *d, const struct field *row, const struct token *t)
{
	const struct spec_names *names = row->of.names;
	const char *words[64], *near, *sep = " (one of ";
	const char *given = arena_strndup(d->load->arena, t->s, MIN(t->len, 100));
	struct out o = OUT_ARENA(d->load->arena);
	size_t n = 0;

	for (size_t i = 1; i < names->n && n < ARRAY_LEN(words); i++)
		if (names->word[i])
			words[n++] = names->word[i];
	if (names->refusal)
		out_fmt(&o, "%s \"%s\"", names->refusal, given);
	else
		out_fmt(&o, "unknown %s \"%s\"", names->noun, given);
	near = str_nearest(given, words, n);
	if (near) {
		out_fmt(&o, " (did you mean \"%s\"?)", near);
	} else if (n <= 8) {
		for (size_t i = 0; i < n; i++, sep = ", ")
			out_fmt(&o, "%s%s", sep, words[i]);
		out_chr(&o, ')');
	}
	return complain(d, t->at, "%s", out_text(&o));
}

int complain_syntax(struct decode *d)
{
	char why[120];
	size_t at;

	syntax_find(d->load->text, d->load->len, &at, why, sizeof(why));
	return complain_fatal(d, at, "%s", why);
}
