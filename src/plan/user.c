/* user.c: ids, groups, umask and no_new_privs of the process. */
#include "plan/build.h"

/* The rules know that of config.json's own user, but not of a user that exec brings. */
static void check_exec(struct build *b, const struct spec_user *u)
{
	if (b->p->kind != PLAN_EXEC)
		return;
	if (!plan_uid_mapped(b->p, u->uid))
		bad(b, "/user/uid", "uid %llu is not mapped into the user namespace",
		    (unsigned long long)u->uid);
	if (!plan_gid_mapped(b->p, u->gid))
		bad(b, "/user/gid", "gid %llu is not mapped into the user namespace",
		    (unsigned long long)u->gid);
}

static void groups(struct build *b, const struct spec_uints *from)
{
	struct plan_process *p = &b->p->process;
	const char *at = AT(b, "%s/user/additionalGids", b->process_at);
	gid_t *v = ARENA_NEW_N(b->a, gid_t, from->n);

	for (size_t i = 0; i < from->n; i++) {
		if (b->p->kind == PLAN_EXEC && !plan_gid_mapped(b->p, from->v[i]))
			bad(b, AT(b, "%s/%zu", at, i), "gid %llu is not mapped into the user namespace",
			    (unsigned long long)from->v[i]);
		v[i] = (gid_t)from->v[i];
	}
	p->groups = v;
	p->n_groups = from->n;
}

static bool annotated(const struct build *b, const char *key)
{
	const char *value = plan_annotation(b, key);

	return str_eq(value, "1") || str_eq(value, "true");
}

/* Where setgroups is denied the groups stay as they are, whatever is asked for. */
static void keep_groups(struct build *b)
{
	struct plan_process *p = &b->p->process;
	bool denied = b->p->ids.deny_setgroups || (b->h->setgroups_denied && !b->h->privileged);

	p->keep_groups = denied || annotated(b, "run.oci.keep_original_groups");
	if (p->n_groups && denied)
		bad_hint(b, AT(b, "%s/user/additionalGids", b->process_at),
			 "map a range of gids, which the helper newgidmap does",
			 "cannot set any additional groups in a rootless container");
}

void plan_user(struct build *b)
{
	static const struct spec_user root;
	const struct spec_user *u = b->process->user ? b->process->user : &root;
	struct plan_process *p = &b->p->process;

	check_exec(b, u);
	p->uid = (uint32_t)u->uid;
	p->gid = (uint32_t)u->gid;
	groups(b, &u->additional_gids);
	keep_groups(b);
	p->umask = u->umask.set ? (mode_t)u->umask.v : 0022;
	p->no_new_privs = b->process->no_new_privileges.v;
}
