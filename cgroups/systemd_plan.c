/* systemd_plan.c: a container as a unit of systemd: its name, its place and its properties,
 * in the order in which they are set; and the same as text.  Pure. */
#include "systemd_private.h"

#include <string.h>

#include "ocispec/config.h"

struct systemd_property *systemd_add(struct systemd_list *l, const char *name,
				     enum systemd_kind kind, const char *from)
{
	if (l->n == l->cap) {
		size_t cap = l->cap ? 2 * l->cap : 32;
		struct systemd_property *v = ARENA_NEW_N(l->arena, struct systemd_property, cap);

		for (size_t i = 0; i < l->n; i++)
			v[i] = l->v[i];
		l->v = v;
		l->cap = cap;
	}
	l->v[l->n] = (struct systemd_property){ .name = name, .kind = kind, .from = from };
	return &l->v[l->n++];
}

static void put_bool(struct systemd_list *l, const char *name, bool v)
{
	systemd_add(l, name, SYSTEMD_BOOL, "(default)")->number = v;
}

static void put_text(struct systemd_list *l, const char *name, const char *v)
{
	systemd_add(l, name, SYSTEMD_TEXT, "(default)")->text = v;
}

/* What an annotation may change. */
static void put_defaults(struct systemd_list *l, const char *id)
{
	put_text(l, "Description", arena_fmt(l->arena, "tare container %s", id));
	/* A container outlives nothing that a unit of the machine would have to wait for. */
	put_bool(l, "DefaultDependencies", false);
	/* Or the next container of this name would find a failed unit. */
	put_text(l, "CollectMode", "inactive-or-failed");
}

static void put_fixed(struct systemd_list *l, const struct systemd_names *n)
{
	if (!n->is_slice) {
		systemd_add(l, "Slice", SYSTEMD_TEXT, n->from)->text = n->slice;
		/* What is below the cgroup and what is not a property is ours. */
		put_bool(l, "Delegate", true);
	}
	put_bool(l, "CPUAccounting", true);
	put_bool(l, "IOAccounting", true);
	put_bool(l, "MemoryAccounting", true);
	put_bool(l, "TasksAccounting", true);
}

/* Without a limit of its own a unit has the manager's default one. */
static void no_default_limit(struct systemd_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (str_eq(l->v[i].name, "TasksMax"))
			return;
	systemd_add(l, "TasksMax", SYSTEMD_NUMBER, "(default)")->number = UINT64_MAX;
}

static const struct systemd_unit *finish(struct systemd_list *l, const struct systemd_unit *of)
{
	struct systemd_unit *u = ARENA_NEW(l->arena, struct systemd_unit);

	*u = *of;
	u->properties = l->v;
	u->n = l->n;
	return u;
}

bool cgroup_systemd_plan(struct arena *a, const struct cgroup_plan_input *in, struct cgroup_plan *p)
{
	struct systemd_list l = { .arena = a };
	struct systemd_names n = { 0 };
	bool noted;

	put_defaults(&l, in->id);
	noted = systemd_notes(in, &l);
	if (!systemd_name(a, in, &n) || !noted)
		return false;
	put_fixed(&l, &n);
	systemd_limits(in, p, &l);
	no_default_limit(&l);
	systemd_devices(p, &l);
	p->path = n.path;
	p->from = n.from;
	p->systemd = finish(&l, &(struct systemd_unit){
		.name = n.unit, .is_slice = n.is_slice, .user = !in->privileged });
	return true;
}

void cgroup_systemd_plan_update(struct arena *a, const struct cgroup_plan_input *in,
				struct cgroup_plan *p)
{
	struct systemd_list l = { .arena = a };

	systemd_limits(in, p, &l);
	p->systemd = finish(&l, &(struct systemd_unit){ .name = in->unit, .user = in->user_unit });
}

static void tell_number(uint64_t v, struct out *o)
{
	if (v == UINT64_MAX)
		out_str(o, "infinity");
	else
		out_fmt(o, "%llu", (unsigned long long)v);
}

void systemd_tell_value(const struct systemd_property *p, struct out *o)
{
	switch (p->kind) {
	case SYSTEMD_BOOL:
		out_str(o, p->number ? "yes" : "no");
		break;
	case SYSTEMD_INT:
	case SYSTEMD_NUMBER:
		tell_number(p->number, o);
		break;
	case SYSTEMD_TEXTS:
		for (const char *const *t = p->texts; *t; t++) {
			out_str(o, t == p->texts ? "" : " ");
			out_clean(o, *t);
		}
		break;
	case SYSTEMD_DEVICE_NUMBER:
		out_fmt(o, "%s ", p->text);
		tell_number(p->number, o);
		break;
	case SYSTEMD_DEVICE_TEXT:
		out_fmt(o, "%s %s", p->text, p->access);
		break;
	case SYSTEMD_TEXT:
	case SYSTEMD_BITS:
		out_clean(o, p->text);
		break;
	}
}

void cgroup_systemd_tell(const struct cgroup_plan *p, struct out *o)
{
	const struct systemd_unit *u = p->systemd;

	out_fmt(o, "start %s of %s manager, at %s%s\t%s\n", u->name,
		u->user ? "the user's" : "the system's", p->mount, p->path, p->from);
	for (size_t i = 0; i < u->n; i++) {
		out_fmt(o, "%s=", u->properties[i].name);
		systemd_tell_value(&u->properties[i], o);
		out_fmt(o, "\t%s\n", u->properties[i].from);
	}
}
