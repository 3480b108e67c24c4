/* document.c: reference text and property list, from rows.  Knows no document. */
#include <string.h>

#include "ocispec/desc.h"

static const char *const kind_words[] = {
	[FIELD_STRING] = "string", [FIELD_BOOL] = "bool", [FIELD_INT] = "int",
	[FIELD_UINT] = "uint", [FIELD_WORD] = "word", [FIELD_OBJECT] = "object",
	[FIELD_FOREIGN] = "foreign",
};

static const char *const shape_words[] = {
	[FIELD_ONE] = "", [FIELD_LIST] = "list of ", [FIELD_MAP] = "map of ",
};

struct visit {
	struct out *out;
	void (*row)(struct out *out, const char *pointer, const struct field *row);
};

static void visit_object(const struct visit *v, const struct object *o, const char *base)
{
	for (size_t i = 0; i < o->n; i++) {
		const struct field *row = &o->rows[i];
		struct out path = OUT_ARENA(v->out->arena);

		out_str(&path, base);
		desc_pointer_add(&path, row->name, row->name_len);
		if (row->shape != FIELD_ONE)
			out_str(&path, "/*");
		v->row(v->out, out_text(&path), row);
		if (row->kind == FIELD_OBJECT)
			visit_object(v, row->of.object, out_text(&path));
	}
}

static void property(struct out *out, const char *pointer, const struct field *row)
{
	out_fmt(out, "%s %s", pointer, kind_words[row->kind]);
	if (row->flags & FIELD_REQUIRED)
		out_str(out, " required");
	if (row->flags & FIELD_EXTRA)
		out_str(out, " extra");
	out_chr(out, '\n');
	if (row->kind != FIELD_WORD || (row->flags & FIELD_EXTRA))
		return;
	for (size_t i = 1; i < row->of.names->n; i++)
		if (row->of.names->word[i])
			out_fmt(out, "%s=%s\n", pointer, row->of.names->word[i]);
}

void desc_properties(struct out *out, const struct object *o)
{
	const struct visit v = { out, property };

	visit_object(&v, o, "");
}

static void range(struct out *out, const struct field *row)
{
	if (row->kind == FIELD_INT && (row->min != INT64_MIN || row->max != INT64_MAX))
		out_fmt(out, ", %lld to %llu", (long long)row->min, (unsigned long long)row->max);
	if (row->kind == FIELD_UINT && row->max != UINT64_MAX)
		out_fmt(out, ", 0 to %llu", (unsigned long long)row->max);
}

static void reference(struct out *out, const char *pointer, const struct field *row)
{
	const char *sep = "    one of ";

	if (row->kind == FIELD_FOREIGN)
		return;
	out_fmt(out, "%s: %s%s%s", pointer, shape_words[row->shape], kind_words[row->kind],
		row->shape == FIELD_ONE ? "" : "s");
	range(out, row);
	if (row->flags & FIELD_REQUIRED)
		out_str(out, ", required");
	out_fmt(out, "\n    %s\n", row->help);
	if (row->kind != FIELD_WORD)
		return;
	for (size_t i = 1; i < row->of.names->n; i++) {
		if (!row->of.names->word[i])
			continue;
		out_fmt(out, "%s%s", sep, row->of.names->word[i]);
		sep = ", ";
	}
	out_chr(out, '\n');
}

void desc_document(struct out *out, const struct object *o)
{
	const struct visit v = { out, reference };

	visit_object(&v, o, "");
}
