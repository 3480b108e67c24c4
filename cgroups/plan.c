/* plan.c: the specification's wishes and the host's facts to a plan of one cgroup, and
 * that plan as text.  Pure. */
#include "private.h"

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
	if (in->manager == CGROUP_SYSTEMD) {
		in->bad(in->arg, names_path(in) ? "/linux/cgroupsPath" : "",
			"the systemd cgroup manager is not supported by this version",
			"use --cgroup-manager cgroupfs and a cgroupsPath that is a path");
		return false;
	}
	if (in->mount)
		return true;
	if (needed)
		in->bad(in->arg, names_path(in) ? "/linux/cgroupsPath" : "",
			"cgroup v2 is not mounted on this machine",
			"mount it with 'mount -t cgroup2 none /sys/fs/cgroup', or use "
			"--cgroup-manager disabled");
	return false;
}

const struct cgroup_plan *cgroup_plan_make(struct arena *a, const struct cgroup_plan_input *in)
{
	static const char *const no_controllers[] = { NULL };
	struct cgroup_plan *p = ARENA_NEW(a, struct cgroup_plan);
	size_t limits = cgroup_knobs_check(a, in);
	bool needed = in->privileged || names_path(in) || limits > 0;

	if (!possible(in, needed))
		return NULL;
	*p = (struct cgroup_plan){
		.manager = in->manager,
		.mount = in->mount,
		.parents_need = no_controllers,
		.devices_may_fail = !in->privileged,
		.may_fail = !needed,
	};
	p->path = cgroup_where(a, in, &p->from);
	if (cgroup_devices_plan(a, in, p) < 0 || !p->path || limits > 0)
		return NULL;
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

void cgroup_plan_tell(const struct cgroup_plan *p, struct out *o)
{
	out_fmt(o, "mkdir %s%s%s\t%s\n", p->mount, p->path, p->may_fail ? ", if permitted" : "",
		p->from);
	for (size_t i = 0; i < p->n_writes; i++)
		out_fmt(o, "%s = %s\t%s\n", p->writes[i].file, p->writes[i].value, p->writes[i].from);
	if (p->n_program == 0)
		return;
	out_fmt(o, "device deny a *:* rwm%s\t(default)\n",
		p->devices_may_fail ? ", and what follows if permitted" : "");
	for (size_t i = 0; i < p->n_devices; i++)
		tell_device(&p->devices[i], o);
}
