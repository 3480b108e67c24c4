/* ids.c: the id maps of a new user namespace and who writes them.  Knows the caller's
 * ids only through struct host. */
#include "plan/build.h"

enum { MAP_LINES = 340 }; /* UID_GID_MAP_MAX_EXTENTS */

struct kind {
	const char *word;     /* "uid" */
	const char *property; /* "/linux/uidMappings" */
	const char *program;  /* "newuidmap" */
};

static const struct kind kinds[2] = {
	{ "uid", "/linux/uidMappings", "newuidmap" },
	{ "gid", "/linux/gidMappings", "newgidmap" },
};

static bool overlap(uint32_t a, uint32_t n_a, uint32_t b, uint32_t n_b)
{
	return a < (uint64_t)b + n_b && b < (uint64_t)a + n_a;
}

static bool fits(struct build *b, const struct spec_id_mapping *m, const char *at)
{
	if (m->size == 0 || m->size > UINT32_MAX)
		return bad(b, AT(b, "%s/size", at), "size must be between 1 and 4294967295");
	if (m->container_id + m->size > UINT32_MAX || m->host_id + m->size > UINT32_MAX)
		return bad(b, at, "the range goes beyond 4294967295");
	return true;
}

static void apart(struct build *b, const struct plan_idrange *v, size_t n, const struct kind *k)
{
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < i; j++)
			if (overlap(v[i].inside, v[i].size, v[j].inside, v[j].size) ||
			    overlap(v[i].outside, v[i].size, v[j].outside, v[j].size))
				bad(b, AT(b, "%s/%zu", k->property, i),
				    "the range overlaps %s/%zu", k->property, j);
}

static const struct plan_idrange *ranges(struct build *b, const struct spec_id_mappings *from,
					 const struct kind *k, size_t *n)
{
	struct plan_idrange *v = ARENA_NEW_N(b->a, struct plan_idrange, from->n);

	if (from->n > MAP_LINES) {
		bad(b, k->property, "%zu mappings, the kernel takes at most %d", from->n, MAP_LINES);
		return v;
	}
	for (size_t i = 0; i < from->n; i++) {
		const struct spec_id_mapping *m = &from->v[i];

		if (!fits(b, m, AT(b, "%s/%zu", k->property, i)))
			continue;
		v[*n] = (struct plan_idrange){ (uint32_t)m->container_id, (uint32_t)m->host_id,
					       (uint32_t)m->size };
		(*n)++;
	}
	apart(b, v, *n, k);
	return v;
}

static const char *map_text(struct arena *a, const struct plan_idrange *v, size_t n)
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

static void needless(struct build *b, size_t n, const struct kind *k)
{
	if (n)
		bad(b, k->property, "%s mappings need a user namespace", k->word);
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

	if (!b->p->userns) {
		needless(b, uid->n, &kinds[0]);
		needless(b, gid->n, &kinds[1]);
		return;
	}
	ids->from = uid->n ? kinds[0].property : b->p->ns[NS_USER].from;
	ids->uid = ranges(b, uid, &kinds[0], &ids->n_uid);
	ids->gid = ranges(b, gid, &kinds[1], &ids->n_gid);
	ids->root_uid = root_id(ids->uid, ids->n_uid);
	ids->root_gid = root_id(ids->gid, ids->n_gid);
	/* A joined namespace has its maps; ours only tell which ids there are. */
	if (b->p->ns[NS_USER].path)
		return;
	missing(b, uid->n, &kinds[0]);
	missing(b, gid->n, &kinds[1]);
	ids->uid_text = map_text(b->a, ids->uid, ids->n_uid);
	ids->gid_text = map_text(b->a, ids->gid, ids->n_gid);
	choose(b);
}
