/* decode.h: one decoding under way.  Private to libocispec: decode.c takes the events,
 * decode_value.c stores values, complain.c words what is wrong. */
#ifndef TARE_OCISPEC_DECODE_H
#define TARE_OCISPEC_DECODE_H

#include "ocispec/load.h"

enum frame_kind {
	FRAME_OBJECT,
	FRAME_LIST,
	FRAME_MAP,
	FRAME_SKIP, /* below an unknown property or a complaint */
};

/* A key that is not in the rows, kept to notice that it comes twice. */
struct stray {
	struct stray *next;
	const char   *key;
	size_t        len;
};

struct frame {
	enum frame_kind      kind;
	const struct object *object; /* FRAME_OBJECT: its rows */
	const struct field  *row;    /* OBJECT: of the current key, NULL: skip; else what opened it */
	char                *base;   /* OBJECT: the struct; LIST and MAP: the member {v, n} */
	const char          *key;    /* OBJECT and MAP: current key, for the pointer */
	size_t               key_len;
	size_t               n, cap; /* LIST and MAP: items, room */
	char                *items;
	size_t               start;  /* offset of the bracket */
	uint64_t             seen;   /* OBJECT: one bit a row */
	bool                 skip;   /* MAP: a complaint about the key; pass its value over */
	unsigned             strays;
	struct stray        *stray;
};

/* The parts of a value event. */
struct token {
	const char *s; /* decoded string, or the number's text */
	size_t      len;
	size_t      at; /* where it starts in the text */
};

struct decode {
	struct spec_load    *load;
	struct err          *err;
	const struct object *root;
	void                *result;
	bool                 fatal; /* err is filled and decoding has ended */
	unsigned             depth;
	struct frame         stack[SPEC_DEPTH_MAX];
};

static inline struct frame *decode_top(struct decode *d)
{
	return d->depth > 0 ? &d->stack[d->depth - 1] : NULL;
}

/* ---- complain.c: all return what a yajl callback returns: nonzero to go on ---- */

/* Something about the value at offset `at`; goes on when problems are collected. */
int complain(struct decode *d, size_t at, const char *f, ...) COLD PRINTF_LIKE(3, 4);
/* The same for a member `name` of the current object. */
int complain_member(struct decode *d, size_t at, const char *name, const char *f, ...)
	COLD PRINTF_LIKE(4, 5);
/* Not JSON, or beyond a limit: there is no going on. */
int complain_fatal(struct decode *d, size_t at, const char *f, ...) COLD PRINTF_LIKE(3, 4);
/* "expected a list of strings, found a number". */
int complain_type(struct decode *d, size_t at, const char *found) COLD;
int complain_unknown(struct decode *d, size_t at, const struct token *key) COLD;
/* A section of another platform. */
int complain_foreign(struct decode *d, size_t at) COLD;
int complain_duplicate(struct decode *d, size_t at) COLD;
int complain_word(struct decode *d, const struct field *row, const struct token *t) COLD;
/* What yajl could not read. */
int complain_syntax(struct decode *d) COLD;
/* "FILE:LINE:COLUMN: POINTER: text". */
int problem_err(const struct spec_load *l, const struct problem *one, struct err *e) COLD;

/* ---- decode_value.c ---- */

/* Room for one more item of the list or map on top. */
char *decode_new_item(struct decode *d, struct frame *f);
/* What row (shape aside) the next value belongs to and where it goes; NULL: skip it. */
const struct field *decode_slot(struct decode *d, char **at);
int decode_string(struct decode *d, const struct token *t);
int decode_number(struct decode *d, const struct token *t);
int decode_bool(struct decode *d, bool v, size_t at);
int decode_null(struct decode *d, size_t at);

/* ---- locate.c ---- */

void locate_line(const char *text, size_t at, unsigned *line, unsigned *column);
/* Offsets of the value `pointer` and of its key (the same in a list).  False: it does not
 * exist, and the offsets are those of its nearest parent. */
bool locate_offset(const char *text, size_t len, const char *pointer, size_t *value, size_t *key);
/* Where the string starts whose closing quote stands at end - 1. */
size_t locate_string(const char *text, size_t end);

/* ---- syntax.c ---- */

/* The first place where the text is not JSON, and the reason. */
void syntax_find(const char *s, size_t len, size_t *at, char *why, size_t size);

/* ---- utf8.c ---- */

/* Offset of the first byte that is not UTF-8 or is NUL; len when there is none. */
size_t utf8_check(const char *s, size_t len);

#endif
