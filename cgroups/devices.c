/* devices.c: device rules in one form, the mandatory ones behind those of the
 * specification.  Pure; the last rule that matches wins, and what none matches is denied. */
#include "private.h"

#include "ocispec/config.h"

enum { ACCESS_ALL = CGROUP_MKNOD | CGROUP_READ | CGROUP_WRITE };

/* What no program can do without; every runtime appends these (runtime-spec,
 * "Default Devices", and making nodes, which by itself opens nothing). */
#define ALLOW(t, maj, min, acc) \
	{ .type = (t), .major = (maj), .minor = (min), .access = (acc), .allow = true, .from = "(default)" }
static const struct cgroup_device mandatory[] = {
	ALLOW('c', CGROUP_DEV_ANY, CGROUP_DEV_ANY, CGROUP_MKNOD),
	ALLOW('b', CGROUP_DEV_ANY, CGROUP_DEV_ANY, CGROUP_MKNOD),
	ALLOW('c', 1,   3,              ACCESS_ALL), /* null */
	ALLOW('c', 1,   8,              ACCESS_ALL), /* random */
	ALLOW('c', 1,   7,              ACCESS_ALL), /* full */
	ALLOW('c', 5,   0,              ACCESS_ALL), /* tty */
	ALLOW('c', 1,   5,              ACCESS_ALL), /* zero */
	ALLOW('c', 1,   9,              ACCESS_ALL), /* urandom */
	ALLOW('c', 5,   1,              ACCESS_ALL), /* console */
	ALLOW('c', 136, CGROUP_DEV_ANY, ACCESS_ALL), /* pts */
	ALLOW('c', 5,   2,              ACCESS_ALL), /* ptmx */
	ALLOW('c', 10,  200,            ACCESS_ALL), /* net/tun */
};

/* The verifier's work grows with the square of the rules that name only some kinds of
 * access; this many of them stay far below its limit. */
enum { RULES_MAX = 256 };

/* 0 when a letter is unknown. */
static unsigned parse_access(const char *s)
{
	unsigned access = 0;

	if (!s || !*s)
		return ACCESS_ALL;
	for (; *s; s++) {
		if (*s == 'm')
			access |= CGROUP_MKNOD;
		else if (*s == 'r')
			access |= CGROUP_READ;
		else if (*s == 'w')
			access |= CGROUP_WRITE;
		else
			return 0;
	}
	return access;
}

static bool parse_number(const struct opt_int *v, int64_t *out)
{
	*out = v->set ? v->v : CGROUP_DEV_ANY;
	return *out >= CGROUP_DEV_ANY && *out <= UINT32_MAX;
}

static char parse_type(enum spec_device_type type)
{
	static const char letters[] = {
		[SPEC_DEVICE_UNSET] = 'a',
		[SPEC_DEVICE_ALL] = 'a',
		[SPEC_DEVICE_CHAR] = 'c',
		[SPEC_DEVICE_UNBUFFERED] = 'c',
		[SPEC_DEVICE_BLOCK] = 'b',
	};

	return (size_t)type < ARRAY_LEN(letters) ? letters[type] : '\0';
}

/* The complaint, or NULL; *part is the member it is about. */
static const char *convert(const struct spec_device_rule *r, struct cgroup_device *d,
			   const char **part)
{
	d->allow = r->allow;
	*part = "type";
	d->type = parse_type(r->type);
	if (!d->type)
		return "a device rule is about character devices, block devices or both";
	*part = "access";
	d->access = parse_access(r->access);
	if (!d->access)
		return "the access of a device rule consists of the letters r, w and m";
	*part = "major";
	if (!parse_number(&r->major, &d->major))
		return "not a device number (0 to 4294967295, or -1 for all)";
	*part = "minor";
	if (!parse_number(&r->minor, &d->minor))
		return "not a device number (0 to 4294967295, or -1 for all)";
	return NULL;
}

/* A rule about every device and every access: those before it do not matter. */
static bool matches_all(const struct cgroup_device *d)
{
	return d->type == 'a' && d->access == ACCESS_ALL && d->major == CGROUP_DEV_ANY &&
	       d->minor == CGROUP_DEV_ANY;
}

int cgroup_devices_plan(struct arena *a, const struct cgroup_plan_input *in, struct cgroup_plan *p)
{
	static const struct spec_device_rules none;
	const struct spec_device_rules *rules = in->resources ? &in->resources->devices : &none;
	struct cgroup_device *list;
	struct bpf_insn *program = NULL;
	size_t n = 0;
	int rc = 0;

	list = ARENA_NEW_N(a, struct cgroup_device, rules->n + ARRAY_LEN(mandatory));
	for (size_t i = 0; i < rules->n; i++) {
		struct cgroup_device d = { .from = arena_fmt(a, "/linux/resources/devices/%zu", i) };
		const char *part = "", *problem = convert(&rules->v[i], &d, &part);

		if (problem) {
			in->bad(in->arg, arena_fmt(a, "%s/%s", d.from, part), problem, NULL);
			rc = -1;
		}
		if (matches_all(&d))
			n = 0;
		list[n++] = d;
	}
	if (n > RULES_MAX) {
		in->bad(in->arg, "/linux/resources/devices", "more than 256 device rules", NULL);
		return -1;
	}
	for (size_t i = 0; i < ARRAY_LEN(mandatory); i++)
		list[n++] = mandatory[i];
	if (rc < 0)
		return -1;
	p->devices = list;
	p->n_devices = n;
	p->n_program = cgroup_devices_compile(a, list, n, &program);
	p->program = program;
	return 0;
}
