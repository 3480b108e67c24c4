/* rdt.c: the group of resctrl that the container's processes are put in, and what it may use
 * of caches and memory bandwidth. */
#include "plan/build.h"

#include <string.h>

static void schema(struct build *b, const char *text, const char *member)
{
	struct plan_rdt *r = &b->p->rdt;

	r->schemas[r->n_schemas++] = (struct plan_schema){
		.text = text, .from = AT(b, "/linux/intelRdt/%s", member),
	};
}

/* Its lines about memory bandwidth give way to memBwSchema. */
static const char *cache_lines(struct build *b, const struct spec_intel_rdt *s)
{
	struct out o = OUT_ARENA(b->a);
	const char *line = s->l3_cache_schema;

	while (*line) {
		size_t n = strcspn(line, "\n");

		if (n && !(s->mem_bw_schema && str_starts(line, "MB:"))) {
			out_mem(&o, line, n);
			out_chr(&o, '\n');
		}
		line += n + (line[n] == '\n');
	}
	return out_text(&o);
}

static const char *joined(struct build *b, const struct strs *lines)
{
	struct out o = OUT_ARENA(b->a);

	for (size_t i = 0; i < lines->n; i++)
		out_fmt(&o, "%s\n", lines->v[i]);
	return out_text(&o);
}

static void schemas(struct build *b, const struct spec_intel_rdt *s)
{
	if (s->l3_cache_schema && *cache_lines(b, s))
		schema(b, cache_lines(b, s), "l3CacheSchema");
	if (s->mem_bw_schema && s->mem_bw_schema[0])
		schema(b, AT(b, "%s\n", s->mem_bw_schema), "memBwSchema");
	if (s->schemata.n)
		schema(b, joined(b, &s->schemata), "schemata");
}

/* Directories of resctrl itself. */
static bool is_reserved(const char *name)
{
	return str_eq(name, "info") || str_eq(name, "mon_groups") || str_eq(name, "mon_data");
}

void plan_rdt(struct build *b)
{
	const struct spec_intel_rdt *s = b->s->linux ? b->s->linux->intel_rdt : NULL;
	struct plan_rdt *r = &b->p->rdt;

	if (!s)
		return;
	r->from = "/linux/intelRdt";
	r->mount = b->h->resctrl_mount;
	r->named = s->clos_id;
	r->group = !s->clos_id ? b->p->id : str_eq(s->clos_id, "/") ? "" : s->clos_id;
	r->group_from = s->clos_id ? "/linux/intelRdt/closID" : r->from;
	r->monitor = s->enable_monitoring.v ? b->p->id : NULL;
	schemas(b, s);
	r->must_exist = r->named && !r->n_schemas;
	if (!r->mount)
		bad_hint(b, r->from, "on a processor that has it: mount -t resctrl resctrl /sys/fs/resctrl",
			 "the file system resctrl is not mounted");
	if (is_reserved(r->group))
		bad(b, r->group_from, "'%s' is a directory of resctrl's own, not a group", r->group);
}
