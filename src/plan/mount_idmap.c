/* mount_idmap.c: how a mount shows the ids of its source: from the properties of the
 * mount, the value of the option, or the container's own user namespace.  Knows nothing of
 * how a mount is mapped. */
#include "plan/build.h"

#include <string.h>

#include "base/num.h"

enum { RANGES_MAX = 340 }; /* the kernel takes no more in one map */

/* "uids=0-1000-10#@10-0-5;gids=...", while it is read. */
struct reading {
	struct build               *b;
	const struct idmap_request *q;
	const char                 *what;   /* "uids" */
};

/* The caller's text is no longer needed once it is split. */
static char *cut(char **s, char at)
{
	char *word = *s, *end = word ? strchr(word, at) : NULL;

	if (end)
		*end++ = '\0';
	*s = end;
	return word;
}

static bool number(char **s, char end, uint32_t *out)
{
	const char *word = cut(s, end);
	uint64_t n;

	if (!word || num_u64(word, UINT32_MAX, &n) < 0)
		return false;
	*out = (uint32_t)n;
	return true;
}

/* The container's id `outside` is that one of the host. */
static bool to_host(const struct plan_idrange *v, size_t n, struct plan_idrange *r)
{
	for (size_t i = 0; i < n; i++) {
		if (r->outside < v[i].inside || r->outside - v[i].inside >= v[i].size ||
		    r->size > v[i].size - (r->outside - v[i].inside))
			continue;
		r->outside = v[i].outside + (r->outside - v[i].inside);
		return true;
	}
	return false;
}

static bool relative(const struct reading *d, struct plan_idrange *r, const char *text)
{
	const struct plan_ids *ids = &d->b->p->ids;
	bool uids = str_eq(d->what, "uids");

	if (to_host(uids ? ids->uid : ids->gid, uids ? ids->n_uid : ids->n_gid, r))
		return true;
	return bad(d->b, d->q->option_at, "'@%s' of '%s' is not within one %s mapping of the user namespace",
		   text, d->what, uids ? "uid" : "gid");
}

/* "@" means that the second number is an id of the container's user namespace. */
static bool range(const struct reading *d, char *text, struct plan_idrange *r)
{
	bool inside = text[0] == '@';
	const char *whole = arena_strdup(d->b->a, text + inside);
	char *rest = text + inside;

	if (!number(&rest, '-', &r->inside) || !number(&rest, '-', &r->outside) ||
	    !number(&rest, '-', &r->size) || rest)
		return bad(d->b, d->q->option_at, "'%s' of '%s' is not ID-ID-COUNT", whole, d->what);
	if (r->size == 0 || r->inside > UINT32_MAX - r->size || r->outside > UINT32_MAX - r->size)
		return bad(d->b, d->q->option_at, "'%s' of '%s' is not a range of ids", whole, d->what);
	return !inside || relative(d, r, whole);
}

static bool apart(uint32_t a, uint32_t n_a, uint32_t b, uint32_t n_b)
{
	return a < b ? b - a >= n_a : a - b >= n_b;
}

static bool overlap(const struct plan_idrange *v, size_t n)
{
	for (size_t i = 1; i < n; i++)
		for (size_t k = 0; k < i; k++)
			if (!apart(v[i].inside, v[i].size, v[k].inside, v[k].size) ||
			    !apart(v[i].outside, v[i].size, v[k].outside, v[k].size))
				return true;
	return false;
}

/* Text of a map, or NULL. */
static const char *map(const struct reading *d, char *list)
{
	struct plan_idrange v[RANGES_MAX];
	size_t n = 0;

	while (list) {
		if (n == RANGES_MAX)
			return bad(d->b, d->q->option_at, "'%s' has more than %d ranges", d->what,
				   RANGES_MAX), NULL;
		if (!range(d, cut(&list, '#'), &v[n++]))
			return NULL;
	}
	if (overlap(v, n))
		return bad(d->b, d->q->option_at, "ranges of '%s' overlap", d->what), NULL;
	return plan_map_text(d->b->a, v, n);
}

static bool from_value(struct build *b, const struct idmap_request *q, const char *value,
		       struct plan_idmap *m)
{
	char *rest = arena_strdup(b->a, value), *part;

	while ((part = cut(&rest, ';'))) {
		struct reading d = { .b = b, .q = q, .what = cut(&part, '=') };
		const char **text = str_eq(d.what, "uids") ? &m->uid_text :
				    str_eq(d.what, "gids") ? &m->gid_text : NULL;

		if (!text || !part)
			return bad(b, q->option_at, "option '%s' is not uids=...;gids=...", q->option);
		if (*text)
			return bad(b, q->option_at, "option '%s' has '%s' twice", q->option, d.what);
		*text = map(&d, part);
		if (!*text)
			return false;
	}
	if (!m->uid_text || !m->gid_text)
		return bad(b, q->option_at, "option '%s' needs both uids= and gids=", q->option);
	return true;
}

static bool from_properties(struct build *b, const struct idmap_request *q, struct plan_idmap *m)
{
	size_t n;
	const struct plan_idrange *v = plan_ranges(b, &q->from->uid_mappings, &n);

	m->uid_text = plan_map_text(b->a, v, n);
	v = plan_ranges(b, &q->from->gid_mappings, &n);
	m->gid_text = plan_map_text(b->a, v, n);
	/* That one of the two is missing is said by the rules. */
	return q->from->uid_mappings.n && q->from->gid_mappings.n;
}

static bool from_container(struct build *b, const struct idmap_request *q, struct plan_idmap *m)
{
	if (!b->p->userns)
		return bad_hint(b, q->option_at, "give the mount uidMappings and gidMappings",
				"option '%s' needs id mappings or a user namespace", q->option);
	m->uid_text = b->p->ids.uid_text;
	m->gid_text = b->p->ids.gid_text;
	return true;
}

const struct plan_idmap *plan_mount_idmap(struct build *b, const struct idmap_request *q)
{
	struct plan_idmap *m = ARENA_NEW(b->a, struct plan_idmap);
	bool properties = q->from->uid_mappings.n || q->from->gid_mappings.n;
	const char *value = q->option ? strchr(q->option, '=') : NULL;
	bool good;

	m->from = properties ? AT(b, "%s/uidMappings", q->at) : q->option_at;
	if (properties && value)
		return bad(b, q->option_at, "id mappings of the mount are given twice: option '%s' "
			   "and uidMappings", q->option), NULL;
	if (properties)
		good = from_properties(b, q, m);
	else
		good = value ? from_value(b, q, value + 1, m) : from_container(b, q, m);
	if (good && b->h->euid != 0)
		good = bad(b, m->from, "only root may map the ids of a mount");
	return good ? m : NULL;
}
