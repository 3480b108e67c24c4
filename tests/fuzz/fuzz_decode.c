/* fuzz_decode.c: any bytes as config.json.  What is accepted must encode to a text that is
 * accepted again and encodes to the same; rules must not fall over it; every position
 * must lie in the text. */
#include <stdlib.h>
#include <string.h>

#include "ocispec/load.h"

static void check(bool ok)
{
	if (!ok)
		abort();
}

static const char *encode(struct arena *a, const struct spec *s, enum json_style style)
{
	struct out o = OUT_ARENA(a);

	spec_encode(&o, s, style);
	return out_text(&o);
}

static void check_fixpoint(struct arena *a, const struct spec *s)
{
	struct spec_load l = { .arena = a, .text = encode(a, s, JSON_PRETTY) };
	struct spec *again;
	struct err e = ERR_NONE;

	l.len = strlen(l.text);
	check(spec_load(&l, &again, &e) == 0);
	check(strcmp(encode(a, again, JSON_PRETTY), l.text) == 0);
	l.text = encode(a, s, JSON_COMPACT);
	l.len = strlen(l.text);
	check(spec_load(&l, &again, &e) == 0);
}

static void check_positions(const struct spec_load *l, const struct problems *p)
{
	for (size_t i = 0; i < p->n; i++) {
		unsigned line, column;

		check(p->v[i].pointer && p->v[i].text);
		check(p->v[i].column <= l->len + 1 && p->v[i].line <= l->len + 1);
		(void)spec_locate(l, p->v[i].pointer, &line, &column);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_EMPTY;
	struct problems p = PROBLEMS(&a);
	struct spec_load first = { .arena = &a, .text = (const char *)data, .len = size };
	struct spec_load all = first;
	struct spec *s = NULL, *t = NULL;
	struct err e = ERR_NONE;
	int rc, rc_all;

	all.problems = &p;
	rc = spec_load(&first, &s, &e);
	check(rc == 0 || e.msg[0]);
	rc_all = spec_load(&all, &t, &e);
	check(rc == rc_all);
	if (rc == 0) {
		spec_validate(s, &p);
		check_fixpoint(&a, s);
	}
	check_positions(&all, &p);
	arena_free(&a);
	return 0;
}
