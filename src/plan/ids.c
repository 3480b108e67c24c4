/* ids.c: the id maps of a new user namespace and who writes them.  Knows the caller's
 * ids only through struct host. */
#include "plan/build.h"

struct kind {
	const char *word;     /* "uid" */
	const char *property; /* "/linux/uidMappings" */
	const char *program;  /* "newuidmap" */
};

static const struct kind kinds[2] = {
	{ "uid", "/linux/uidMappings", "newuidmap" },
	{ "gid", "/linux/gidMappings", "newgidmap" },
};

const struct plan_idrange *plan_ranges(struct build *b, const struct spec_id_mappings *from, size_t *n)
{
	struct plan_idrange *v = ARENA_NEW_N(b->a, struct plan_idrange, from->n);

	for (size_t i = 0; i < from->n; i++)
		v[i] = (struct plan_idrange){ (uint32_t)from->v[i].container_id,
					      (uint32_t)from->v[i].host_id,
					      (uint32_t)from->v[i].size };
	*n = from->n;
	return v;
}

const char *plan_map_text(struct arena *a, const struct plan_idrange *v, size_t n)
{
	struct out o = OUT_ARENA(a);

	for (size_t i = 0; i < n; i++)
		out_fmt(&o, "%u %u %u\n", v[i].inside, v[i].outside, v[i].size);
	return out_text(&o);
}

/* The words of newuidmap(1); the second one, the pid, is filled in when it is known. */
static const char *const *map_args(struct arena *a, const struct plan_idrange *v, size_t n,
				   const struct kind *k)
{
	const char **args = ARENA_NEW_N(a, const char *, 3 * n + 3);

	args[0] = k->program;
	for (size_t i = 0; i < n; i++) {
		args[2 + 3 * i] = arena_fmt(a, "%u", v[i].inside);
		args[3 + 3 * i] = arena_fmt(a, "%u", v[i].outside);
		args[4 + 3 * i] = arena_fmt(a, "%u", v[i].size);
	}
	return args;
}

static bool own_id_only(const struct plan_idrange *v, size_t n, uint32_t own)
{
	return n == 1 && v[0].size == 1 && v[0].outside == own;
}

static bool within(const struct plan_idrange *v, size_t n, uint64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (id >= v[i].inside && id - v[i].inside < v[i].size)
			return true;
	return false;
}

static uint32_t root_id(const struct plan_idrange *v, size_t n)
{
	return n == 0 || within(v, n, 0) ? 0 : v[0].inside;
}

bool plan_uid_mapped(const struct plan *p, uint64_t uid)
{
	return p->ids.n_uid == 0 || within(p->ids.uid, p->ids.n_uid, uid);
}

bool plan_gid_mapped(const struct plan *p, uint64_t gid)
{
	return p->ids.n_gid == 0 || within(p->ids.gid, p->ids.n_gid, gid);
}

static void helper(struct build *b, const char *path, const struct kind *k)
{
	if (!path)
		bad_hint(b, k->property, "install the package that has newuidmap and newgidmap (uidmap)",
			 "'%s' is needed to map more than the caller's own %s, and is not installed",
			 k->program, k->word);
}

/* Without privileges the kernel lets a process map its own id only, and its gid only
 * after it has given up setgroups (user_namespaces(7)); the helpers are set-user-ID. */
static void choose(struct build *b)
{
	struct plan_ids *ids = &b->p->ids;
	const struct host *h = b->h;

	ids->how = IDS_DIRECT;
	if (h->euid == 0)
		return;
	if (own_id_only(ids->uid, ids->n_uid, h->euid) && own_id_only(ids->gid, ids->n_gid, h->egid)) {
		ids->deny_setgroups = true;
		return;
	}
	ids->how = IDS_HELPER;
	ids->uid_helper = h->newuidmap;
	ids->gid_helper = h->newgidmap;
	ids->uid_args = map_args(b->a, ids->uid, ids->n_uid, &kinds[0]);
	ids->gid_args = map_args(b->a, ids->gid, ids->n_gid, &kinds[1]);
	helper(b, ids->uid_helper, &kinds[0]);
	helper(b, ids->gid_helper, &kinds[1]);
}

static void missing(struct build *b, size_t n, const struct kind *k)
{
	if (n == 0)
		bad(b, k->property, "a new user namespace needs at least one %s mapping", k->word);
}

void plan_idmaps(struct build *b)
{
	static const struct spec_id_mappings none;
	const struct spec_linux *l = b->s->linux;
	const struct spec_id_mappings *uid = l ? &l->uid_mappings : &none;
	const struct spec_id_mappings *gid = l ? &l->gid_mappings : &none;
	struct plan_ids *ids = &b->p->ids;

	if (!b->p->userns)
		return;
	ids->from = uid->n ? kinds[0].property : b->p->ns[NS_USER].from;
	ids->uid = plan_ranges(b, uid, &ids->n_uid);
	ids->gid = plan_ranges(b, gid, &ids->n_gid);
	ids->root_uid = root_id(ids->uid, ids->n_uid);
	ids->root_gid = root_id(ids->gid, ids->n_gid);
	/* A joined namespace has its maps; ours only tell which ids there are. */
	if (b->p->ns[NS_USER].path)
		return;
	missing(b, uid->n, &kinds[0]);
	missing(b, gid->n, &kinds[1]);
	ids->uid_text = plan_map_text(b->a, ids->uid, ids->n_uid);
	ids->gid_text = plan_map_text(b->a, ids->gid, ids->n_gid);
	choose(b);
}
