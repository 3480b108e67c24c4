/* plan.c: the specification's wishes and the host's facts to a plan of one cgroup, and
 * that plan as text.  Pure. */
#include "private.h"

#include <string.h>

#include "ocispec/config.h"

static const char *const manager_words[] = {
	[CGROUP_CGROUPFS] = "cgroupfs",
	[CGROUP_SYSTEMD] = "systemd",
	[CGROUP_DISABLED] = "disabled",
};

int cgroup_manager_parse(const char *s)
{
	for (size_t i = 0; i < ARRAY_LEN(manager_words); i++) {
		if (str_eq(s, manager_words[i]))
			return (int)i;
	}
	return -1;
}

static bool names_path(const struct cgroup_plan_input *in)
{
	return in->cgroups_path && *in->cgroups_path;
}

/* Can there be a cgroup at all?  False after a complaint, or when nobody will miss it. */
static bool possible(const struct cgroup_plan_input *in, bool needed)
{
	if (in->manager == CGROUP_DISABLED)
		return false;
	if (in->mount)
		return true;
	if (needed)
		in->bad(in->arg, names_path(in) ? "/linux/cgroupsPath" : "",
			"cgroup v2 is not mounted on this machine",
			"mount it with 'mount -t cgroup2 none /sys/fs/cgroup', or use "
			"--cgroup-manager disabled");
	return false;
}

static const char *const *list_of(struct arena *a, const struct strs *list)
{
	const char **v = ARENA_NEW_N(a, const char *, list->n + 1);

	for (size_t i = 0; i < list->n; i++)
		v[i] = list->v[i];
	return v;
}

/* Those of cgroup_watched that no limit needs. */
static const char *const *watched_only(struct arena *a, const struct cgroup_plan_input *in,
				       const struct knobs *k)
{
	struct strs list = { 0 };

	for (const char *const *c = cgroup_watched; *c; c++)
		if (knob_listed(in->controllers, *c, strlen(*c)) && !strs_has(&k->needs, *c))
			strs_add(a, &list, *c);
	return list_of(a, &list);
}

const struct cgroup_plan *cgroup_plan_make(struct arena *a, const struct cgroup_plan_input *in)
{
	struct cgroup_plan *p = ARENA_NEW(a, struct cgroup_plan);
	struct knobs k = { .arena = a, .in = in, .whole = in->resources };
	bool needed, good;

	cgroup_knobs_plan(&k);
	needed = in->privileged || names_path(in) || k.asked > 0 || in->manager == CGROUP_SYSTEMD;
	if (!possible(in, needed))
		return NULL;
	*p = (struct cgroup_plan){
		.manager = in->manager,
		.mount = in->mount,
		.parents_need = list_of(a, &k.needs),
		.watched = watched_only(a, in, &k),
		.writes = k.v,
		.n_writes = k.n,
		.devices_may_fail = !in->privileged,
		.may_fail = !needed,
		.delegate = in->delegate,
		.owner = in->owner,
	};
	good = cgroup_devices_plan(a, in, p) == 0 && k.refused == 0;
	good = cgroup_sub_plan(a, in, &p->sub) && good;
	p->twin = cgroup_twin_plan(in);
	if (in->manager == CGROUP_SYSTEMD)
		good = cgroup_systemd_plan(a, in, p) && good;
	else
		p->path = cgroup_where(a, in, &p->from);
	return p->path && good ? p : NULL;
}

const struct cgroup_plan *cgroup_plan_update(struct arena *a, const struct cgroup_plan_input *in)
{
	struct cgroup_plan *p = ARENA_NEW(a, struct cgroup_plan);
	struct knobs k = { .arena = a, .in = in, .whole = in->whole, .update = true };
	const struct spec_memory *m = in->resources->memory;

	cgroup_knobs_plan(&k);
	if (k.refused > 0)
		return NULL;
	*p = (struct cgroup_plan){
		.manager = in->manager,
		.mount = in->mount,
		.path = in->cgroups_path,
		.from = "(container)",
		.parents_need = list_of(a, &k.needs),
		.writes = k.v,
		.n_writes = k.n,
		.twin = cgroup_twin_plan(in),
	};
	if (m && m->check_before_update.v) {
		p->must_hold = m->limit.v;
		p->must_hold_sum = m->swap.v;
	}
	if (in->manager == CGROUP_SYSTEMD && in->unit)
		cgroup_systemd_plan_update(a, in, p);
	return p;
}

static void tell_number(struct out *o, int64_t n)
{
	if (n == CGROUP_DEV_ANY)
		out_chr(o, '*');
	else
		out_fmt(o, "%lld", (long long)n);
}

static void tell_device(const struct cgroup_device *d, struct out *o)
{
	out_fmt(o, "device %s %c ", d->allow ? "allow" : "deny", d->type);
	tell_number(o, d->major);
	out_chr(o, ':');
	tell_number(o, d->minor);
	out_chr(o, ' ');
	if (d->access & CGROUP_READ)
		out_chr(o, 'r');
	if (d->access & CGROUP_WRITE)
		out_chr(o, 'w');
	if (d->access & CGROUP_MKNOD)
		out_chr(o, 'm');
	out_fmt(o, "\t%s\n", d->from);
}

static void tell_write(const struct cgroup_write *w, struct out *o)
{
	out_fmt(o, "%s = %s", w->file, w->value);
	if (w->other_file)
		out_fmt(o, ", or %s = %s", w->other_file, w->other_value);
	if (w->flags & CGROUP_WRITE_OPTIONAL)
		out_str(o, ", where there is such a file");
	out_fmt(o, "\t%s\n", w->from);
}

/* The first whose file is one of the controller's. */
const char *cgroup_wanted_by(const struct cgroup_plan *p, const char *controller)
{
	size_t n = strlen(controller);

	for (size_t i = 0; i < p->n_writes; i++)
		if (strncmp(p->writes[i].file, controller, n) == 0 && p->writes[i].file[n] == '.')
			return p->writes[i].from;
	return "";
}

static void tell_controllers(const struct cgroup_plan *p, struct out *o)
{
	for (const char *const *c = p->parents_need; *c; c++)
		out_fmt(o, "cgroup.subtree_control = +%s, above where missing\t%s\n", *c,
			cgroup_wanted_by(p, *c));
	if (!p->watched || !*p->watched)
		return;
	out_str(o, "cgroup.subtree_control =");
	for (const char *const *c = p->watched; *c; c++)
		out_fmt(o, " +%s", *c);
	out_str(o, ", if possible\t(default)\n");
}

void cgroup_plan_tell(const struct cgroup_plan *p, struct out *o)
{
	if (p->systemd)
		cgroup_systemd_tell(p, o);
	else
		out_fmt(o, "mkdir %s%s%s\t%s\n", p->mount, p->path, p->may_fail ? ", if permitted" : "",
			p->from);
	tell_controllers(p, o);
	for (size_t i = 0; i < p->n_writes; i++)
		tell_write(&p->writes[i], o);
	if (p->sub)
		out_fmt(o, "mkdir %s%s/%s for its processes, with all controllers\t/annotations\n",
			p->mount, p->path, p->sub);
	if (p->twin)
		out_fmt(o, "the limits once more in %s%s/%s, where they are seen inside\t/annotations\n",
			p->mount, p->path, p->twin);
	if (p->delegate)
		out_fmt(o, "give what can be delegated to user %u\t/process/user/uid\n",
			p->owner);
	if (p->n_program == 0)
		return;
	out_fmt(o, "device deny a *:* rwm%s\t(default)\n",
		p->devices_may_fail ? ", and what follows if permitted" : "");
	for (size_t i = 0; i < p->n_devices; i++)
		tell_device(&p->devices[i], o);
}
