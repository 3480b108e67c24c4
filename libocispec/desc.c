/* desc.c: look rows up by name and write JSON pointers.  Knows no document. */
#include <string.h>

#include "objects.h"

const struct field *desc_find(const struct object *o, const char *name, size_t len)
{
	for (const struct field *f = o->rows; f < o->rows + o->n; f++)
		if (f->name_len == len && memcmp(f->name, name, len) == 0)
			return f;
	return NULL;
}

const char *desc_nearest(const struct object *o, const char *name, size_t len)
{
	const char *words[OBJECT_ROWS_MAX];
	char wrong[64];

	if (len >= sizeof(wrong))
		return NULL;
	memcpy(wrong, name, len);
	wrong[len] = '\0';
	for (size_t i = 0; i < o->n; i++)
		words[i] = o->rows[i].name;
	return str_nearest(wrong, words, o->n);
}

size_t desc_item_size(const struct field *row)
{
	switch ((enum field_kind)row->kind) {
	case FIELD_STRING:
		return row->shape == FIELD_MAP ? sizeof(struct spec_pair) : sizeof(const char *);
	case FIELD_OBJECT:
		return row->of.object->size;
	case FIELD_WORD:
		return sizeof(int);
	default:
		return sizeof(uint64_t);
	}
}

void desc_pointer_add(struct out *o, const char *part, size_t len)
{
	out_chr(o, '/');
	for (size_t i = 0; i < len; i++) {
		if (part[i] == '~')
			out_str(o, "~0");
		else if (part[i] == '/')
			out_str(o, "~1");
		else
			out_chr(o, part[i]);
	}
}
