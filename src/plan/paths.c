/* paths.c: path arithmetic, and the paths to mask or to make read-only.  Purely
 * lexical: what a path leads to is found out below the root, much later. */
#include "plan/build.h"

#include <string.h>

/* The next component of *s (not NUL-terminated), or NULL at the end. */
static const char *component(const char **s, size_t *len)
{
	const char *at = *s + strspn(*s, "/");

	*len = strcspn(at, "/");
	*s = at + *len;
	return *len ? at : NULL;
}

static bool is_dot(const char *c, size_t len)
{
	return len == 1 && c[0] == '.';
}

static bool is_dotdot(const char *c, size_t len)
{
	return len == 2 && c[0] == '.' && c[1] == '.';
}

const char *path_clean(struct arena *a, const char *path)
{
	char *out = arena_alloc(a, strlen(path) + 1, 1);
	size_t n = 0, len;
	const char *c;

	while ((c = component(&path, &len))) {
		if (is_dot(c, len))
			continue;
		if (is_dotdot(c, len)) {
			while (n > 0 && out[--n] != '/')
				;
			continue;
		}
		if (n > 0)
			out[n++] = '/';
		memcpy(out + n, c, len);
		n += len;
	}
	out[n] = '\0';
	return out;
}

const char *path_host(struct arena *a, const char *base, const char *path)
{
	const char *full = path[0] == '/' ? path : arena_fmt(a, "%s/%s", base, path);
	char *out = arena_alloc(a, strlen(full) + 2, 1);
	size_t n = 0, len;
	const char *c;

	while ((c = component(&full, &len))) {
		if (is_dot(c, len))
			continue;
		out[n++] = '/';
		memcpy(out + n, c, len);
		n += len;
	}
	if (n == 0)
		out[n++] = '/';
	out[n] = '\0';
	return out;
}

bool path_below(const char *path, const char *prefix)
{
	size_t n = strlen(prefix);

	return n == 0 || (strncmp(path, prefix, n) == 0 && (path[n] == '\0' || path[n] == '/'));
}

static bool listed(const struct plan_path *v, size_t n, const char *path)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(v[i].path, path))
			return true;
	return false;
}

static const struct plan_path *collect(struct build *b, const struct strs *from,
				       const char *property, size_t *n)
{
	struct plan_path *v = ARENA_NEW_N(b->a, struct plan_path, from->n);

	for (size_t i = 0; i < from->n; i++) {
		const char *at = AT(b, "/linux/%s/%zu", property, i);
		const char *path = path_clean(b->a, from->v[i]);

		if (!path[0])
			bad(b, at, "the root itself cannot be in this list");
		else if (!listed(v, *n, path))
			v[(*n)++] = (struct plan_path){ .path = path, .from = at };
	}
	return v;
}

void plan_paths(struct build *b)
{
	struct plan *p = b->p;

	if (!b->s->linux)
		return;
	p->masked = collect(b, &b->s->linux->masked_paths, "maskedPaths", &p->n_masked);
	p->readonly = collect(b, &b->s->linux->readonly_paths, "readonlyPaths", &p->n_readonly);
}
