/* sysctl.c: kernel parameters, only those of the container's own namespaces.  Knows the
 * allow-list; nothing of how a parameter is written. */
#include "plan/build.h"

#include <string.h>

#include "ocispec/desc.h"

struct rule {
	const char        *key; /* as a file; a final "/" allows all below */
	enum plan_ns_index ns;
};

static const struct rule rules[] = {
	{ "kernel/msgmax",          NS_IPC },
	{ "kernel/msgmnb",          NS_IPC },
	{ "kernel/msgmni",          NS_IPC },
	{ "kernel/sem",             NS_IPC },
	{ "kernel/shmall",          NS_IPC },
	{ "kernel/shmmax",          NS_IPC },
	{ "kernel/shmmni",          NS_IPC },
	{ "kernel/shm_rmid_forced", NS_IPC },
	{ "fs/mqueue/",             NS_IPC },
	{ "net/",                   NS_NET },
	{ "kernel/domainname",      NS_UTS },
	{ "user/",                  NS_USER },
};

/* "net.ipv4.conf.eth0/1.mtu" and "net/ipv4/conf/eth0.1/mtu" are the same parameter: the
 * first separator decides which one it is, the other is an ordinary character. */
static const char *to_file(struct arena *a, const char *key)
{
	char *file = arena_strdup(a, key);
	char first = key[strcspn(key, "./")];

	for (char *c = file; first == '.' && *c; c++)
		*c = *c == '.' ? '/' : *c == '/' ? '.' : *c;
	return file;
}

static bool well_formed(const char *file)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789_-./";
	const char *part = file;

	if (file[strspn(file, allowed)])
		return false;
	for (;;) {
		size_t n = strcspn(part, "/");

		if (n == 0 || (n == 1 && part[0] == '.') ||
		    (n == 2 && part[0] == '.' && part[1] == '.'))
			return false;
		if (!part[n])
			return true;
		part += n + 1;
	}
}

static const struct rule *find(const char *file)
{
	for (size_t i = 0; i < ARRAY_LEN(rules); i++)
		if (str_eq(file, rules[i].key) ||
		    (str_ends(rules[i].key, "/") && str_starts(file, rules[i].key)))
			return &rules[i];
	return NULL;
}

static bool check(struct build *b, const struct plan_sysctl *s)
{
	const struct rule *r = find(s->file);

	if (!well_formed(s->file))
		return bad(b, s->from, "sysctl '%s' is no name of a kernel parameter", s->key);
	if (str_eq(s->file, "kernel/hostname"))
		return bad(b, s->from, "sysctl '%s' is not allowed, use the property hostname", s->key);
	if (!r)
		return bad(b, s->from, "sysctl '%s' does not belong to a namespace", s->key);
	if (!plan_ns_private(b->p, r->ns))
		return bad(b, s->from, "sysctl '%s' requires a private %s namespace", s->key,
			   b->p->ns[r->ns].name);
	b->p->ns[r->ns].private_for = s->from;
	return true;
}

void plan_sysctls(struct build *b)
{
	static const struct spec_map none;
	const struct spec_map *from = b->s->linux ? &b->s->linux->sysctl : &none;
	struct plan_sysctl *v = ARENA_NEW_N(b->a, struct plan_sysctl, from->n);

	for (size_t i = 0; i < from->n; i++) {
		struct plan_sysctl one = {
			.key = from->v[i].key, .file = to_file(b->a, from->v[i].key),
			.value = from->v[i].value, .from = at_key(b, "/linux/sysctl", from->v[i].key),
		};

		if (check(b, &one))
			v[b->p->n_sysctls++] = one;
	}
	b->p->sysctls = v;
}
