/* unified.c: files of the cgroup that the specification names itself: what they hold is
 * between its author and the kernel.  Pure. */
#include "private.h"

#include <string.h>

#include "ocispec/config.h"

/* Files of every cgroup belong to no controller. */
static bool is_core(const char *key)
{
	return str_starts(key, "cgroup.");
}

static const char *pointer_of(struct knobs *r, const char *key)
{
	struct out o = OUT_ARENA(r->arena);

	out_str(&o, "/unified/");
	for (const char *s = key; *s; s++) /* RFC 6901 */
		out_str(&o, *s == '~' ? "~0" : *s == '/' ? "~1" : (char[]){ *s, '\0' });
	return out_text(&o);
}

/* Each line is a write of its own: the kernel takes one device, or one event, at a time. */
static void put_lines(struct knobs *r, const char *key, const char *value)
{
	while (*value) {
		size_t n = strcspn(value, "\n");

		if (n > 0)
			(void)knob_put(r, NULL, key, arena_strndup(r->arena, value, n));
		value += n + (value[n] == '\n');
	}
}

void knobs_plan_unified(struct knobs *r)
{
	const struct spec_map *m = &r->in->resources->unified;

	for (size_t i = 0; i < m->n; i++) {
		const char *key = m->v[i].key, *at = pointer_of(r, key);

		r->asked++;
		if (is_core(key) || knob_need(r, at, key, strcspn(key, "."))) {
			r->from = knob_pointer(r, at);
			put_lines(r, key, m->v[i].value);
		}
	}
}
