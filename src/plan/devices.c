/* devices.c: device nodes and links below /dev.  Knows nothing of device rules of
 * cgroups. */
#include "plan/build.h"

#include <sys/stat.h>

static const struct plan_node defaults[] = {
	{ .path = "dev/null",    .host = "/dev/null",    .major = 1, .minor = 3 },
	{ .path = "dev/zero",    .host = "/dev/zero",    .major = 1, .minor = 5 },
	{ .path = "dev/full",    .host = "/dev/full",    .major = 1, .minor = 7 },
	{ .path = "dev/random",  .host = "/dev/random",  .major = 1, .minor = 8 },
	{ .path = "dev/urandom", .host = "/dev/urandom", .major = 1, .minor = 9 },
	{ .path = "dev/tty",     .host = "/dev/tty",     .major = 5, .minor = 0 },
};

static const struct plan_link links[] = {
	{ .path = "dev/fd",     .target = "/proc/self/fd",   .from = "(default)" },
	{ .path = "dev/stdin",  .target = "/proc/self/fd/0", .from = "(default)" },
	{ .path = "dev/stdout", .target = "/proc/self/fd/1", .from = "(default)" },
	{ .path = "dev/stderr", .target = "/proc/self/fd/2", .from = "(default)" },
	{ .path = "dev/core",   .target = "/proc/kcore",     .from = "(default)" },
	{ .path = "dev/ptmx",   .target = "pts/ptmx",        .from = "(default)" },
};

static struct plan_node *find(struct plan_node *v, size_t n, const char *path)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(v[i].path, path))
			return &v[i];
	return NULL;
}

static bool mounted(const struct plan *p, const char *path)
{
	for (size_t i = 0; i < p->n_mounts; i++)
		if (str_eq(p->mounts[i].dest, path))
			return true;
	return false;
}

static mode_t file_type(enum spec_device_type type)
{
	switch (type) {
	case SPEC_DEVICE_CHAR:
	case SPEC_DEVICE_UNBUFFERED:
		return S_IFCHR;
	case SPEC_DEVICE_BLOCK:
		return S_IFBLK;
	case SPEC_DEVICE_FIFO:
		return S_IFIFO;
	case SPEC_DEVICE_UNSET:
	case SPEC_DEVICE_ALL:
		break;
	}
	return 0;
}

static bool owner_mapped(struct build *b, const struct spec_device *d, const char *at)
{
	if (!plan_uid_mapped(b->p, d->uid.v))
		return bad(b, AT(b, "%s/uid", at), "uid %llu is not mapped",
			   (unsigned long long)d->uid.v);
	if (!plan_gid_mapped(b->p, d->gid.v))
		return bad(b, AT(b, "%s/gid", at), "gid %llu is not mapped",
			   (unsigned long long)d->gid.v);
	return true;
}

static bool equal(const struct plan_node *a, const struct plan_node *b)
{
	return a->mode == b->mode && a->major == b->major && a->minor == b->minor &&
	       a->uid == b->uid && a->gid == b->gid;
}

static void put(struct build *b, struct plan_node *v, size_t *n, const struct plan_node *node)
{
	struct plan_node *there = find(v, *n, node->path);

	if (!there)
		v[(*n)++] = *node;
	else if (str_eq(there->from, "(default)"))
		*there = *node;
	else if (!equal(there, node))
		bad(b, node->from, "'/%s' is another device at %s", node->path, there->from);
}

static void configured(struct build *b, const struct spec_device *d, const char *at,
		       struct plan_node *v, size_t *n)
{
	uint64_t mode = d->file_mode.set ? d->file_mode.v & 07777 : 0666;
	struct plan_node node = {
		.mode = file_type(d->type) | (mode_t)mode, .major = (uint32_t)d->major.v,
		.minor = (uint32_t)d->minor.v, .uid = (uint32_t)d->uid.v, .gid = (uint32_t)d->gid.v,
		.from = at,
	};

	node.path = path_clean(b->a, d->path);
	node.host = AT(b, "/%s", node.path);
	if (!b->p->dev_ours && path_below(node.path, "dev")) {
		caution(b, at, "'/%s' is not made, because /dev is a bind mount", node.path);
		return;
	}
	if (owner_mapped(b, d, at))
		put(b, v, n, &node);
}

void plan_devices(struct build *b)
{
	static const struct spec_devices none;
	const struct spec_devices *from = b->s->linux ? &b->s->linux->devices : &none;
	struct plan_node *v = ARENA_NEW_N(b->a, struct plan_node, ARRAY_LEN(defaults) + from->n);
	struct plan *p = b->p;

	for (size_t i = 0; p->dev_ours && i < ARRAY_LEN(defaults); i++) {
		if (mounted(p, defaults[i].path))
			continue;
		v[p->n_nodes] = defaults[i];
		v[p->n_nodes].mode = S_IFCHR | 0666;
		v[p->n_nodes++].from = "(default)";
	}
	for (size_t i = 0; i < from->n; i++)
		configured(b, &from->v[i], AT(b, "/linux/devices/%zu", i), v, &p->n_nodes);
	/* Nobody in a user namespace may make a device, but a fifo is a file like others. */
	for (size_t i = 0; i < p->n_nodes; i++)
		v[i].bind = (p->userns || !b->h->dev_mknod) && !S_ISFIFO(v[i].mode);
	p->nodes = v;
	p->links = links;
	p->n_links = p->dev_ours ? ARRAY_LEN(links) : 0;
}
