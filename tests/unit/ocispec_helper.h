/* ocispec_helper.h: texts in, one line out; and a document that has every property.
 * Used by the test_ocispec_*.c programs only. */
#ifndef TARE_TESTS_OCISPEC_HELPER_H
#define TARE_TESTS_OCISPEC_HELPER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ocispec/load.h"

/* A text that must be refused, and the message without "config.json:". */
struct bad {
	const char *text;
	const char *message;
};

/* ' for " unless the text has one of its own.  The copy has not a byte more than it
 * needs, so that a sanitizer sees the smallest read beyond it. */
static UNUSED char *quoted(const char *text, size_t *len)
{
	bool convert = !strchr(text, '"');
	char *copy;

	*len = strlen(text);
	copy = malloc(*len ? *len : 1);
	assert_non_null(copy);
	for (size_t i = 0; i < *len; i++)
		copy[i] = convert && text[i] == '\'' ? '"' : text[i];
	return copy;
}

/* The message of a refusal, or "accepted". */
static UNUSED void load_text(struct spec_load *l, const char *text, size_t len, struct spec **out,
			     char *message, size_t size)
{
	struct err e = ERR_NONE;

	l->name = "config.json";
	l->text = text;
	l->len = len;
	strcpy(message, "accepted");
	*out = NULL;
	if (spec_load(l, out, &e) < 0) {
		assert_null(*out);
		assert_string_equal(e.at, "");
		(void)err_line(&e, message, size);
	}
}

static UNUSED void assert_bad_texts(const struct bad *bad, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct arena a = ARENA_EMPTY;
		struct spec_load l = { .arena = &a };
		struct spec *s;
		char got[1200], want[1200];
		size_t len;
		char *text = quoted(bad[i].text, &len);

		load_text(&l, text, len, &s, got, sizeof(got));
		strcpy(want, "config.json:");
		strcat(want, bad[i].message);
		assert_string_equal(got, want);
		free(text);
		arena_free(&a);
	}
}

static UNUSED void full_value(struct out *o, const struct field *row);

/* A document of this kind with every property the rows have. */
static UNUSED void full_object(struct out *o, const struct object *object)
{
	const char *sep = "";

	out_chr(o, '{');
	for (size_t i = 0; i < object->n; i++) {
		const struct field *row = &object->rows[i];

		if (row->kind == FIELD_FOREIGN)
			continue;
		out_fmt(o, "%s\"%s\":", sep, row->name);
		sep = ",";
		if (row->shape == FIELD_LIST)
			out_chr(o, '[');
		if (row->shape == FIELD_MAP)
			out_str(o, "{\"one\":");
		full_value(o, row);
		if (row->shape != FIELD_ONE)
			out_str(o, row->shape == FIELD_LIST ? "," : ",\"two \\\" \\u0001\":");
		if (row->shape != FIELD_ONE)
			full_value(o, row);
		if (row->shape != FIELD_ONE)
			out_chr(o, row->shape == FIELD_LIST ? ']' : '}');
	}
	out_chr(o, '}');
}

static UNUSED void full_value(struct out *o, const struct field *row)
{
	switch ((enum field_kind)row->kind) {
	case FIELD_STRING:
		out_json(o, strcmp(row->name, "ociVersion") == 0 ? "1.3.0" : "/a\n\xc3\xa9");
		break;
	case FIELD_BOOL:
		out_str(o, "true");
		break;
	case FIELD_INT:
		out_fmt(o, "%lld", (long long)row->min);
		break;
	case FIELD_UINT:
		out_fmt(o, "%llu", (unsigned long long)row->max);
		break;
	case FIELD_WORD:
		out_json(o, spec_word(row->of.names, (int)row->of.names->n - 1));
		break;
	case FIELD_OBJECT:
		full_object(o, row->of.object);
		break;
	case FIELD_FOREIGN:
		break;
	}
}

#endif
