/* saved.c: the configuration as it was at create, from the state directory. */
#include "cmd/shared.h"

#include "cmd/bundle.h"
#include "ocispec/load.h"
#include "ocispec/record.h"

/* Limits since the last update; devices are not changed by one. */
static void overlay(struct spec *s, struct spec_resources *now)
{
	if (!now || !s->linux)
		return;
	if (s->linux->resources)
		now->devices = s->linux->resources->devices;
	s->linux->resources = now;
}

int saved_spec(const struct container *ct, struct arena *a, struct spec **out, struct err *e)
{
	struct spec_load l = { .arena = a, .name = "config.json" };
	char *text;

	if (container_read_config(ct, a, &text, &l.len, e) < 0)
		return -1;
	l.text = text;
	if (spec_load(&l, out, e) < 0)
		return -1;
	/* A damaged container has no record. */
	overlay(*out, ct->record ? ct->record->resources : NULL);
	return 0;
}

int saved_hooks(const struct container *ct, struct arena *a, const struct plan **out, struct err *e)
{
	struct plan_problems problems = { 0 };
	struct plan_options o = { .kind = PLAN_CREATE, .id = ct->id, .bundle = ct->record->bundle };
	struct spec *s;

	if (saved_spec(ct, a, &s, e) < 0)
		return -1;
	*out = plan_saved_hooks(a, s, &o, &problems);
	if (*out)
		return 0;
	for (size_t i = 0; i < problems.n; i++)
		if (!problems.v[i].warning)
			err_set(e, "the saved configuration of '%s': %s", ct->id,
				problems.v[i].text);
	return -1;
}

/* The cgroup that this configuration would get, else the default one. */
static void guess_cgroup(const struct container *ct, const struct cli *c, struct record *r)
{
	struct plan_problems problems = { 0 };
	struct plan_options o = { .kind = PLAN_CREATE, .id = ct->id, .bundle = "/",
				  .cgroup_manager = bundle_manager(c) };
	struct err ignored = ERR_NONE;
	const struct plan *p = NULL;
	struct host h;
	struct spec *s;

	if (host_probe(c->arena, &h, &ignored) < 0)
		return;
	if (saved_spec(ct, c->arena, &s, &ignored) == 0) {
		o.console_socket = s->process && s->process->terminal.v;
		p = plan_create(c->arena, s, &h, &o, &problems);
	}
	r->cgroup_mount = p && p->cgroup ? p->cgroup->mount : h.cgroup_mount;
	r->cgroup_path = p && p->cgroup ? p->cgroup->path : arena_fmt(c->arena, "/tare/%s", ct->id);
}

struct record *saved_guess(const struct container *ct, const struct cli *c)
{
	struct record *r = ARENA_NEW(c->arena, struct record);

	*r = (struct record){ .id = ct->id, .bundle = "", .rootfs = "", .phase = "created" };
	guess_cgroup(ct, c, r);
	return r;
}
