/* build.c: run all planners and hand out the result, and the list of problems.  Knows
 * the order of planners and nothing of what each decides. */
#include "plan/build.h"

#include <string.h>

#include "base/fmt.h"
#include "ocispec/desc.h"

static bool append(struct build *b, const struct plan_problem *one)
{
	struct plan_problems *l = b->problems;

	if (l->n == l->cap) {
		size_t cap = l->cap ? 2 * l->cap : 8;
		struct plan_problem *v = ARENA_NEW_N(b->a, struct plan_problem, cap);

		if (l->n)
			memcpy(v, l->v, l->n * sizeof(*v));
		l->v = v;
		l->cap = cap;
	}
	l->v[l->n++] = *one;
	l->errors += !one->warning;
	return false;
}

static PRINTF_LIKE(2, 0) const char *text(struct build *b, const char *f, va_list ap)
{
	char line[640];

	fmt_v(line, sizeof(line), f, ap);
	return arena_strdup(b->a, line);
}

bool bad(struct build *b, const char *at, const char *f, ...)
{
	struct plan_problem one = { .at = at };
	va_list ap;

	va_start(ap, f);
	one.text = text(b, f, ap);
	va_end(ap);
	return append(b, &one);
}

bool bad_hint(struct build *b, const char *at, const char *hint, const char *f, ...)
{
	struct plan_problem one = { .at = at, .hint = hint };
	va_list ap;

	va_start(ap, f);
	one.text = text(b, f, ap);
	va_end(ap);
	return append(b, &one);
}

void caution(struct build *b, const char *at, const char *f, ...)
{
	struct plan_problem one = { .at = at, .warning = true };
	va_list ap;

	va_start(ap, f);
	one.text = text(b, f, ap);
	va_end(ap);
	append(b, &one);
}

const char *at_key(struct build *b, const char *object, const char *key)
{
	struct out o = OUT_ARENA(b->a);

	out_str(&o, object);
	desc_pointer_add(&o, key, strlen(key));
	return out_text(&o);
}

static void (*const planners[])(struct build *) = {
	plan_refuse,      plan_namespaces, plan_network,     plan_idmaps,  plan_rootfs,
	plan_mount_label, plan_mounts,     plan_notify,      plan_devices, plan_paths,
	plan_sysctls,     plan_cgroups,    plan_rdt,         plan_process, plan_labels,
	plan_seccomp,     plan_hooks,      plan_annotations,
};

static struct plan *begin(struct arena *a, const struct spec *s, const struct plan_options *o)
{
	struct plan *p = ARENA_NEW(a, struct plan);

	p->kind = o->kind;
	p->id = o->id;
	p->bundle = o->bundle;
	p->oci_version = s->oci_version;
	return p;
}

/* Who is in a pid namespace that is joined may trace what comes into it, whatever it holds: so it
 * comes with nothing.  Not where the program would lose something by the fork that this takes,
 * its filter could refuse that, or a hook prints to a file of the host after it. */
static void come_late(struct build *b)
{
	struct plan *p = b->p;
	bool filtered = p->seccomp.program.n && p->seccomp.early;
	bool printing = p->hooks[HOOK_START_CONTAINER].n && (p->hook_out || p->hook_err);

	if (p->ns[NS_PID].path && !p->userns && b->h->proc_of_others && !filtered && !printing &&
	    !plan_sched_is_for_birth(&p->process.sched))
		p->spawn = SPAWN_LATE;
}

const struct plan *plan_create(struct arena *a, const struct spec *s, const struct host *h,
			       const struct plan_options *o, struct plan_problems *problems)
{
	struct plan *p = begin(a, s, o);
	struct build b = { .a = a, .s = s, .h = h, .o = o, .problems = problems, .p = p,
			   .process = s->process, .process_at = "/process" };

	p->hostname = s->hostname;
	p->domainname = s->domainname;
	for (size_t i = 0; i < ARRAY_LEN(planners); i++)
		planners[i](&b);
	come_late(&b);
	plan_meanwhile(p);
	return problems->errors ? NULL : p;
}

const struct plan *plan_saved_hooks(struct arena *a, const struct spec *s,
				    const struct plan_options *o, struct plan_problems *problems)
{
	struct plan *p = begin(a, s, o);
	struct build b = { .a = a, .s = s, .o = o, .problems = problems, .p = p };

	plan_rootfs(&b); /* hooks are told where it is */
	plan_hooks(&b);
	plan_annotations(&b);
	return problems->errors ? NULL : p;
}
