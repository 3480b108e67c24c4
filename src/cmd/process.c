/* process.c: the process that exec runs.  Numbers only: no user is ever looked up by name. */
#include "cmd/process.h"

#include <fcntl.h>
#include <string.h>

#include "base/num.h"

/* 4294967295 means "unchanged" to the kernel. */
enum { ID_MAX = 0xfffffffe };

static int parse_id(const char *s, uint64_t *out)
{
	return num_u64(s, ID_MAX, out);
}

/* "uid" or "uid:gid", both numbers, none empty. */
static int set_user(const char *text, struct spec_user *u, struct arena *a, struct err *e)
{
	const char *colon = strchr(text, ':');
	const char *uid = colon ? arena_strndup(a, text, (size_t)(colon - text)) : text;

	if (parse_id(uid, &u->uid) < 0 || (colon && parse_id(colon + 1, &u->gid) < 0))
		return err_set(e, "invalid user '%s': UID or UID:GID, as numbers, is expected", text);
	return 0;
}

static int add_gids(const struct strs *gids, struct spec_user *u, struct arena *a, struct err *e)
{
	struct spec_uints all = { ARENA_NEW_N(a, uint64_t, u->additional_gids.n + gids->n),
				  u->additional_gids.n };

	if (all.n)
		memcpy(all.v, u->additional_gids.v, all.n * sizeof(*all.v));
	for (size_t i = 0; i < gids->n; i++)
		if (parse_id(gids->v[i], &all.v[all.n++]) < 0)
			return err_set(e, "invalid group '%s': a number is expected", gids->v[i]);
	u->additional_gids = all;
	return 0;
}

static struct strs copy(struct arena *a, const struct strs *from)
{
	struct strs l = { 0 };

	for (size_t i = 0; i < from->n; i++)
		strs_add(a, &l, from->v[i]);
	return l;
}

/* A variable given again replaces the container's. */
static int merge_env(struct spec_process *p, const struct strs *add, struct arena *a, struct err *e)
{
	struct strs env = { 0 };

	for (size_t i = 0; i < add->n; i++)
		if (!strchr(add->v[i], '=') || add->v[i][0] == '=')
			return err_set(e, "invalid environment variable '%s': NAME=VALUE is expected",
				       add->v[i]);
	for (size_t i = 0; i < p->env.n; i++) {
		size_t name = strcspn(p->env.v[i], "=") + 1;
		bool replaced = false;

		for (size_t j = 0; j < add->n && !replaced; j++)
			replaced = !strncmp(add->v[j], p->env.v[i], name);
		if (!replaced)
			strs_add(a, &env, p->env.v[i]);
	}
	for (size_t i = 0; i < add->n; i++)
		strs_add(a, &env, add->v[i]);
	p->env = env;
	return 0;
}

static void add_cap(struct arena *a, struct strs *set, const char *cap)
{
	struct strs l = copy(a, set);

	if (!strs_has(&l, cap))
		strs_add(a, &l, cap);
	*set = l;
}

/* Never to the inheritable set, and to the ambient one only where the container uses it. */
static void add_caps(struct spec_process *p, const struct strs *caps, struct arena *a)
{
	struct spec_capabilities *c = ARENA_NEW(a, struct spec_capabilities);
	bool ambient;

	if (p->capabilities)
		*c = *p->capabilities;
	ambient = c->ambient.n;
	for (size_t i = 0; i < caps->n; i++) {
		const char *cap = str_starts(caps->v[i], "CAP_") ? caps->v[i]
			: arena_fmt(a, "CAP_%s", caps->v[i]);

		add_cap(a, &c->bounding, cap);
		add_cap(a, &c->effective, cap);
		add_cap(a, &c->permitted, cap);
		if (ambient)
			add_cap(a, &c->ambient, cap);
	}
	p->capabilities = c;
}

/* Empty is as good as absent: many callers cannot tell one from the other. */
static bool has(const char *label)
{
	return label && label[0];
}

bool process_labelled(const struct spec_process *p)
{
	return p && (has(p->selinux_label) || has(p->apparmor_profile));
}

static int from_options(struct process_source *s, struct err *e)
{
	const struct process_options *o = s->options;
	struct spec_process *p = ARENA_NEW(s->arena, struct spec_process);

	if (!s->args.n)
		return err_set(e, "exec requires a command, or --process");
	if (o->cwd && *o->cwd != '/')
		return err_set(e, "the working directory '%s' is not absolute", o->cwd);
	if (s->container->process)
		*p = *s->container->process;
	s->process = p;
	p->user = ARENA_NEW(s->arena, struct spec_user);
	if (s->container->process && s->container->process->user)
		*p->user = *s->container->process->user;
	p->args = s->args;
	p->terminal = (struct opt_bool){ o->tty, true };
	p->console_size = NULL;
	if (o->cwd)
		p->cwd = o->cwd;
	if (o->no_new_privs)
		p->no_new_privileges = (struct opt_bool){ true, true };
	if (has(o->label))
		p->selinux_label = o->label;
	if (has(o->apparmor))
		p->apparmor_profile = o->apparmor;
	if (o->user && set_user(o->user, p->user, s->arena, e) < 0)
		return -1;
	if (o->gids.n && add_gids(&o->gids, p->user, s->arena, e) < 0)
		return -1;
	if (o->caps.n)
		add_caps(p, &o->caps, s->arena);
	return o->env.n ? merge_env(p, &o->env, s->arena, e) : 0;
}

static int from_file(struct process_source *s, struct err *e)
{
	const struct spec_process *own = s->container->process;
	struct problems rules = PROBLEMS(s->arena);

	s->load = (struct spec_load){ .arena = s->arena };
	if (spec_read_file(&s->load, AT_FDCWD, s->options->file, e) < 0 ||
	    spec_load_process(&s->load, &s->process, e) < 0)
		return -1;
	spec_validate_process(s->process, &rules);
	if (spec_problems_err(&s->load, &rules, e) < 0)
		return -1;
	/* conmon up to 2.1 says it twice */
	if (s->options->tty)
		s->process->terminal = (struct opt_bool){ true, true };
	/* A process without labels of its own is confined like the container. */
	if (own && !has(s->process->selinux_label))
		s->process->selinux_label = own->selinux_label;
	if (own && !has(s->process->apparmor_profile))
		s->process->apparmor_profile = own->apparmor_profile;
	return 0;
}

int process_build(struct process_source *s, struct err *e)
{
	return s->options->file ? from_file(s, e) : from_options(s, e);
}
