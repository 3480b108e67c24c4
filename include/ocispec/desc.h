/* desc.h: what a JSON object looks like, as rows.  One row a property; decoding,
 * encoding, the reference text and the checks against the schema are loops over the
 * same rows.  Rows hold types and values, never functions.  Any module may describe a
 * struct of its own with these macros; they check the member's C type. */
#ifndef TARE_OCISPEC_DESC_H
#define TARE_OCISPEC_DESC_H

#include <limits.h>

#include "ocispec/config.h"

enum field_kind {
	FIELD_STRING,  /* const char * */
	FIELD_BOOL,    /* bool, or struct opt_bool */
	FIELD_INT,     /* int64_t, or struct opt_int */
	FIELD_UINT,    /* uint64_t, or struct opt_uint */
	FIELD_WORD,    /* an enum with names */
	FIELD_OBJECT,  /* pointer to a struct; in lists and maps the struct itself */
	FIELD_FOREIGN, /* a name of the specification that means nothing on Linux; skipped */
};

enum field_shape {
	FIELD_ONE,
	FIELD_LIST, /* {v, n} */
	FIELD_MAP,  /* {v, n} of struct spec_pair, or of objects that hold their key */
};

enum field_flags {
	FIELD_REQUIRED  = 1, /* by the schema */
	FIELD_OPT       = 2, /* the member is a struct opt_* */
	FIELD_NON_EMPTY = 4, /* no empty string, no empty list */
	FIELD_EXTRA     = 8, /* beyond the schema: known to callers or to newer texts */
};

struct object;

struct field {
	const char *name;
	const char *help; /* one sentence */
	uint16_t    name_len;
	uint16_t    offset;
	uint8_t     kind, shape, flags;
	int64_t     min; /* FIELD_INT */
	uint64_t    max; /* FIELD_INT, FIELD_UINT */
	union {
		const struct spec_names *names;
		const struct object     *object;
	} of;
};

enum { OBJECT_ROWS_MAX = 64, OBJECT_NO_KEY = UINT16_MAX };

struct object {
	const char         *name;
	const struct field *rows;
	uint16_t            n;
	uint16_t            size;
	uint16_t            key; /* offset of the member that takes the key, in a map of objects */
};

/* The offset of member m in struct s, checked to have type `type`. */
#define FIELD_AT(s, m, type)                                                                  \
	(offsetof(struct s, m) +                                                              \
	 0 * sizeof(char[_Generic(((struct s *)0)->m, type: 1, default: -1)]))
/* An enum member, whatever its enum. */
#define FIELD_AT_ENUM(s, m)                                                                   \
	(offsetof(struct s, m) + 0 * sizeof(char[sizeof(((struct s *)0)->m) == sizeof(int) ? 1 : -1]))

#define FIELD(json, at, k, sh, fl, ...)                                                       \
	{ .name = (json), .name_len = sizeof(json) - 1, .offset = (uint16_t)(at), .kind = (k), \
	  .shape = (sh), .flags = (fl), __VA_ARGS__ }

/* NAME(struct, member, "jsonName", ..., flags, "help") */
#define F_STR(s, m, json, fl, text)                                                           \
	FIELD(json, FIELD_AT(s, m, const char *), FIELD_STRING, FIELD_ONE, fl, .help = (text))
#define F_STRS(s, m, json, fl, text)                                                          \
	FIELD(json, FIELD_AT(s, m, struct strs), FIELD_STRING, FIELD_LIST, fl, .help = (text))
#define F_MAP(s, m, json, fl, text)                                                           \
	FIELD(json, FIELD_AT(s, m, struct spec_map), FIELD_STRING, FIELD_MAP, fl, .help = (text))
#define F_BOOL(s, m, json, fl, text)                                                          \
	FIELD(json, FIELD_AT(s, m, bool), FIELD_BOOL, FIELD_ONE, fl, .help = (text))
#define F_OBOOL(s, m, json, fl, text)                                                         \
	FIELD(json, FIELD_AT(s, m, struct opt_bool), FIELD_BOOL, FIELD_ONE, (fl) | FIELD_OPT, \
	      .help = (text))
#define F_INT(s, m, json, lo, hi, fl, text)                                                   \
	FIELD(json, FIELD_AT(s, m, int64_t), FIELD_INT, FIELD_ONE, fl, .min = (lo),           \
	      .max = (hi), .help = (text))
#define F_OINT(s, m, json, lo, hi, fl, text)                                                  \
	FIELD(json, FIELD_AT(s, m, struct opt_int), FIELD_INT, FIELD_ONE, (fl) | FIELD_OPT,   \
	      .min = (lo), .max = (hi), .help = (text))
#define F_UINT(s, m, json, hi, fl, text)                                                      \
	FIELD(json, FIELD_AT(s, m, uint64_t), FIELD_UINT, FIELD_ONE, fl, .max = (hi),         \
	      .help = (text))
#define F_OUINT(s, m, json, hi, fl, text)                                                     \
	FIELD(json, FIELD_AT(s, m, struct opt_uint), FIELD_UINT, FIELD_ONE, (fl) | FIELD_OPT, \
	      .max = (hi), .help = (text))
#define F_UINTS(s, m, json, hi, fl, text)                                                     \
	FIELD(json, FIELD_AT(s, m, struct spec_uints), FIELD_UINT, FIELD_LIST, fl,            \
	      .max = (hi), .help = (text))
#define F_WORD(s, m, json, table, fl, text)                                                   \
	FIELD(json, FIELD_AT_ENUM(s, m), FIELD_WORD, FIELD_ONE, fl, .of.names = &(table),     \
	      .help = (text))
#define F_WORDS(s, m, json, table, fl, text)                                                  \
	FIELD(json, FIELD_AT(s, m, struct spec_words), FIELD_WORD, FIELD_LIST, fl,            \
	      .of.names = &(table), .help = (text))
/* obj is the name of a struct object; type the struct the member points to. */
#define F_OBJ(s, m, json, type, obj, fl, text)                                                \
	FIELD(json, FIELD_AT(s, m, struct type *), FIELD_OBJECT, FIELD_ONE, fl,               \
	      .of.object = &(obj), .help = (text))
/* type is the {v, n} struct. */
#define F_OBJS(s, m, json, type, obj, fl, text)                                               \
	FIELD(json, FIELD_AT(s, m, struct type), FIELD_OBJECT, FIELD_LIST, fl,                \
	      .of.object = &(obj), .help = (text))
#define F_OBJMAP(s, m, json, type, obj, fl, text)                                             \
	FIELD(json, FIELD_AT(s, m, struct type), FIELD_OBJECT, FIELD_MAP, fl,                 \
	      .of.object = &(obj), .help = (text))
#define F_FOREIGN(json, text) FIELD(json, 0, FIELD_FOREIGN, FIELD_ONE, 0, .help = (text))

/* The decoder has a bit for each row. */
#define OBJECT_ROWS(table) (ARRAY_LEN(table) + 0 * sizeof(char[ARRAY_LEN(table) <= OBJECT_ROWS_MAX ? 1 : -1]))
#define OBJECT(s, json, table)                                                                \
	{ .name = (json), .rows = (table), .n = OBJECT_ROWS(table), .size = sizeof(struct s),   \
	  .key = OBJECT_NO_KEY }
#define OBJECT_KEYED(s, json, table, member)                                                  \
	{ .name = (json), .rows = (table), .n = OBJECT_ROWS(table), .size = sizeof(struct s),   \
	  .key = FIELD_AT(s, member, const char *) }

/* The described documents. */
extern const struct object spec_object;           /* struct spec */
extern const struct object spec_process_object;   /* struct spec_process */
extern const struct object spec_resources_object; /* struct spec_resources */
extern const struct object spec_seccomp_object;   /* struct spec_seccomp */

const struct field *desc_find(const struct object *o, const char *name, size_t len);
/* The row name nearest to `name`, or NULL. */
const char *desc_nearest(const struct object *o, const char *name, size_t len);
/* Append one part to a JSON pointer, escaped ("/" as "~1"). */
void desc_pointer_add(struct out *o, const char *part, size_t len);

enum json_style { JSON_COMPACT, JSON_PRETTY };

/* `value` (a struct of o->size bytes) as JSON.  Absent members are left out. */
void desc_encode(struct out *out, const struct object *o, const void *value, enum json_style style);

/* One line a property: pointer, type, flags, sentence.  "*" stands for an index or key. */
void desc_document(struct out *out, const struct object *o);
/* For the check against the schema: "/process/cwd string required", and a line for each
 * word: "/linux/rootfsPropagation=slave".  An index or a key is a star. */
void desc_properties(struct out *out, const struct object *o);

#endif
