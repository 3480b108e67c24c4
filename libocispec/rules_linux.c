/* rules_linux.c: rules over linux, except resources and seccomp. */
#include <string.h>

#include "base/num.h"
#include "rules.h"

enum { ID_MAP_LINES_MAX = 340, DEVICE_MAJOR_MAX = (1 << 12) - 1, DEVICE_MINOR_MAX = (1 << 20) - 1 };

const struct spec_namespace *rule_namespace(const struct spec_linux *s,
					    enum spec_namespace_type type)
{
	for (size_t i = 0; i < s->namespaces.n; i++)
		if (s->namespaces.v[i].type == type)
			return &s->namespaces.v[i];
	return NULL;
}

static bool has_dot_dot(const char *path)
{
	for (const char *p = path; (p = strstr(p, "..")); p += 2)
		if ((p == path || p[-1] == '/') && (p[2] == '/' || p[2] == '\0'))
			return true;
	return false;
}

static bool has_control(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < ' ' || *s == 0x7f)
			return true;
	return false;
}

static void namespaces_occur_once(const struct rule_run *r, const struct spec_linux *s)
{
	for (size_t i = 0; i < s->namespaces.n; i++) {
		const struct spec_namespace *ns = &s->namespaces.v[i];
		const struct spec_namespace *first = rule_namespace(s, ns->type);

		if (first != ns)
			rule_error(r, rule_at(r, "/namespaces/%zu/type", i),
				   "namespace type \"%s\" is listed twice, first by %s/namespaces/%zu",
				   spec_word(&spec_namespace_types, (int)ns->type), r->base,
				   (size_t)(first - s->namespaces.v));
		if (ns->path && !rule_is_absolute(ns->path))
			rule_error(r, rule_at(r, "/namespaces/%zu/path", i),
				   "'%.100s' is not an absolute path", ns->path);
	}
}

static bool overlap(uint64_t a, uint64_t b, uint64_t a_size, uint64_t b_size)
{
	return a < b + b_size && b < a + a_size;
}

/* user_namespaces(7): at most 340 lines, no id twice on either side. */
void rule_id_mappings(const struct rule_run *r, const char *at, const struct spec_id_mappings *m)
{
	if (m->n > ID_MAP_LINES_MAX) {
		rule_error(r, at, "has more than the kernel's limit of %d entries", ID_MAP_LINES_MAX);
		return;
	}
	for (size_t i = 0; i < m->n; i++) {
		const struct spec_id_mapping *a = &m->v[i];

		if (a->size == 0)
			rule_error(r, rule_at(r, "%s/%zu/size", at, i), "must not be 0");
		if (a->container_id + a->size > UINT32_MAX || a->host_id + a->size > UINT32_MAX)
			rule_error(r, rule_at(r, "%s/%zu", at, i), "goes beyond id 4294967294");
		for (size_t k = 0; k < i; k++) {
			const struct spec_id_mapping *b = &m->v[k];

			if (!overlap(a->container_id, b->container_id, a->size, b->size) &&
			    !overlap(a->host_id, b->host_id, a->size, b->size))
				continue;
			rule_error(r, rule_at(r, "%s/%zu", at, i), "overlaps with entry %zu", k);
			break;
		}
	}
}

static void mappings_have_a_namespace(const struct rule_run *r, const struct spec_linux *s)
{
	rule_id_mappings(r, "/uidMappings", &s->uid_mappings);
	rule_id_mappings(r, "/gidMappings", &s->gid_mappings);
	if (!rule_namespace(s, SPEC_NS_USER)) {
		if (s->uid_mappings.n > 0)
			rule_error(r, "/uidMappings", "needs a user namespace");
		if (s->gid_mappings.n > 0)
			rule_error(r, "/gidMappings", "needs a user namespace");
	} else if ((s->uid_mappings.n > 0) != (s->gid_mappings.n > 0)) {
		rule_error(r, s->uid_mappings.n > 0 ? "/gidMappings" : "/uidMappings",
			   "uidMappings and gidMappings are needed together");
	}
}

static void time_offsets_have_a_namespace(const struct rule_run *r, const struct spec_linux *s)
{
	const struct spec_namespace *ns = rule_namespace(s, SPEC_NS_TIME);

	if (!s->time_offsets || (!s->time_offsets->monotonic && !s->time_offsets->boottime))
		return;
	if (!ns)
		rule_error(r, "/timeOffsets", "needs a time namespace");
	else if (ns->path)
		rule_error(r, "/timeOffsets", "cannot be set in the time namespace '%.100s'",
			   ns->path);
}

static void device_numbers(const struct rule_run *r, const struct spec_device *d, size_t i)
{
	if (d->type == SPEC_DEVICE_FIFO)
		return;
	if (!d->major.set)
		rule_error(r, rule_at(r, "/devices/%zu/major", i), "required property is missing");
	else if (d->major.v < 0 || d->major.v > DEVICE_MAJOR_MAX)
		rule_error(r, rule_at(r, "/devices/%zu/major", i),
			   "%lld is not a number from 0 to %d", (long long)d->major.v,
			   DEVICE_MAJOR_MAX);
	if (!d->minor.set)
		rule_error(r, rule_at(r, "/devices/%zu/minor", i), "required property is missing");
	else if (d->minor.v < 0 || d->minor.v > DEVICE_MINOR_MAX)
		rule_error(r, rule_at(r, "/devices/%zu/minor", i),
			   "%lld is not a number from 0 to %d", (long long)d->minor.v,
			   DEVICE_MINOR_MAX);
}

static void devices_can_be_made(const struct rule_run *r, const struct spec_linux *s)
{
	for (size_t i = 0; i < s->devices.n; i++) {
		const struct spec_device *d = &s->devices.v[i];

		device_numbers(r, d, i);
		if (!rule_is_absolute(d->path))
			rule_error(r, rule_at(r, "/devices/%zu/path", i),
				   "'%.100s' is not an absolute path", d->path);
		if (has_dot_dot(d->path))
			rule_error(r, rule_at(r, "/devices/%zu/path", i),
				   "'%.100s' has '..' in it", d->path);
		if (d->uid.v == UINT32_MAX)
			rule_error(r, rule_at(r, "/devices/%zu/uid", i), "is reserved");
		if (d->gid.v == UINT32_MAX)
			rule_error(r, rule_at(r, "/devices/%zu/gid", i), "is reserved");
	}
}

static void devices_occur_once(const struct rule_run *r, const struct spec_linux *s)
{
	const struct spec_devices *l = &s->devices;

	if (l->n > RULE_LIST_MAX) {
		rule_error(r, "/devices", "has more than %d entries", RULE_LIST_MAX);
		return;
	}
	for (size_t i = 0; i < l->n; i++) {
		for (size_t k = 0; k < i; k++) {
			if (strcmp(l->v[i].path, l->v[k].path) != 0)
				continue;
			rule_warn(r, rule_at(r, "/devices/%zu/path", i),
				  "'%.100s' is listed twice, first by %s/devices/%zu",
				  l->v[i].path, r->base, k);
			break;
		}
	}
}

/* What the kernel takes as the name of an interface (IFNAMSIZ with its NUL is 16). */
static bool is_interface(const char *name)
{
	size_t n = strlen(name);

	return n > 0 && n < 16 && strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
	       !strpbrk(name, "/: ") && !has_control(name);
}

/* The kernel numbers a name with one "%d" in it. */
static bool is_pattern(const char *name)
{
	const char *percent = strchr(name, '%');

	return !percent || (percent[1] == 'd' && !strchr(percent + 1, '%'));
}

static const char *net_name(const struct spec_net_device *d)
{
	return d->name && d->name[0] ? d->name : d->device;
}

static void net_devices_have_names(const struct rule_run *r, const struct spec_linux *s)
{
	const struct spec_net_devices *l = &s->net_devices;

	if (l->n > 0 && !rule_namespace(s, SPEC_NS_NETWORK))
		rule_error(r, "/netDevices", "needs a network namespace");
	for (size_t i = 0; i < l->n; i++) {
		const char *at = rule_key(r, "/netDevices", l->v[i].device);
		const char *name = net_name(&l->v[i]);

		if (!is_interface(l->v[i].device) || !is_interface(name))
			rule_error(r, at, "'%.40s' is not the name of an interface",
				   is_interface(name) ? l->v[i].device : name);
		else if (!is_pattern(name))
			rule_error(r, at, "'%.40s' may hold one '%%d' and no other '%%'", name);
		for (size_t k = 0; k < i; k++)
			if (strcmp(name, net_name(&l->v[k])) == 0 && !strchr(name, '%'))
				rule_error(r, at, "'%s' gets the name '%s' too", l->v[k].device,
					   name);
	}
}

static void cgroups_path_is_clean(const struct rule_run *r, const struct spec_linux *s)
{
	if (!s->cgroups_path)
		return;
	if (has_control(s->cgroups_path))
		rule_error(r, "/cgroupsPath", "has a control character in it");
	if (has_dot_dot(s->cgroups_path))
		rule_error(r, "/cgroupsPath", "'%.100s' has '..' in it", s->cgroups_path);
	if (strlen(s->cgroups_path) >= 4096)
		rule_error(r, "/cgroupsPath", "is longer than 4095 bytes");
}

/* A key becomes a path below /proc/sys: every part must be a plain name. */
static bool is_sysctl(const char *key)
{
	size_t part = 0;

	for (;; key++) {
		if (*key == '.' || *key == '/' || *key == '\0') {
			if (part == 0)
				return false;
			if (*key == '\0')
				return true;
			part = 0;
		} else if ((unsigned char)*key <= ' ' || *key == 0x7f) {
			return false;
		} else {
			part++;
		}
	}
}

static void sysctls_are_names(const struct rule_run *r, const struct spec_linux *s)
{
	for (size_t i = 0; i < s->sysctl.n; i++) {
		const struct spec_pair *p = &s->sysctl.v[i];

		if (!is_sysctl(p->key))
			rule_error(r, rule_key(r, "/sysctl", p->key),
				   "'%.80s' is not the name of a kernel parameter", p->key);
		if (strchr(p->value, '\n'))
			rule_error(r, rule_key(r, "/sysctl", p->key),
				   "the value has a line break in it");
	}
}

static void paths(const struct rule_run *r, const char *at, const struct strs *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (!rule_is_absolute(l->v[i]))
			rule_error(r, rule_at(r, "%s/%zu", at, i),
				   "'%.100s' is not an absolute path", l->v[i]);
}

static void protected_paths_are_absolute(const struct rule_run *r, const struct spec_linux *s)
{
	paths(r, "/maskedPaths", &s->masked_paths);
	paths(r, "/readonlyPaths", &s->readonly_paths);
}

static void rdt_group_is_a_name(const struct rule_run *r, const struct spec_linux *s)
{
	const struct spec_intel_rdt *rdt = s->intel_rdt;
	const char *id = rdt ? rdt->clos_id : NULL;

	if (id && strcmp(id, "/") != 0 &&
	    (id[0] == '\0' || strcmp(id, ".") == 0 || strcmp(id, "..") == 0 || strchr(id, '/') ||
	     has_control(id)))
		rule_error(r, "/intelRdt/closID", "'%.80s' is not the name of a group", id);
	if (rdt && rdt->mem_bw_schema &&
	    (strncmp(rdt->mem_bw_schema, "MB:", 3) != 0 || strchr(rdt->mem_bw_schema, '\n')))
		rule_error(r, "/intelRdt/memBwSchema", "'%.80s' is not one line that begins with MB:",
			   rdt->mem_bw_schema);
	for (size_t i = 0; rdt && i < rdt->schemata.n; i++)
		if (!rdt->schemata.v[i][0] || strchr(rdt->schemata.v[i], '\n'))
			rule_error(r, rule_at(r, "/intelRdt/schemata/%zu", i), "is not one line");
}

static bool has_flag(const struct spec_memory_policy *p, enum spec_memory_policy_flag flag)
{
	for (size_t i = 0; i < p->flags.n; i++)
		if (p->flags.v[i] == (int)flag)
			return true;
	return false;
}

static void count(void *arg, unsigned n)
{
	(void)n;
	++*(unsigned *)arg;
}

/* set_mempolicy(2): which modes take nodes. */
static void memory_policy_nodes_fit(const struct rule_run *r, const struct spec_linux *s)
{
	const struct spec_memory_policy *p = s->memory_policy;
	const char *mode;
	unsigned n = 0;

	if (!p)
		return;
	mode = spec_word(&spec_memory_policy_modes, (int)p->mode);
	if (p->nodes && p->nodes[0] && num_list(p->nodes, 1023, count, &n) < 0) {
		rule_error(r, "/memoryPolicy/nodes", "invalid memory policy node in '%.80s'",
			   p->nodes);
		return;
	}
	if ((p->mode == SPEC_MPOL_DEFAULT || p->mode == SPEC_MPOL_LOCAL) && n > 0)
		rule_error(r, "/memoryPolicy/nodes", "mode requires 0 nodes but got %u: %s", n, mode);
	if (n == 0 && p->mode != SPEC_MPOL_DEFAULT && p->mode != SPEC_MPOL_LOCAL &&
	    p->mode != SPEC_MPOL_PREFERRED)
		rule_error(r, "/memoryPolicy/nodes", "%s needs at least one node", mode);
	if (n == 0 && p->flags.n > 0 && !has_flag(p, SPEC_MPOL_F_NUMA_BALANCING))
		rule_error(r, "/memoryPolicy/flags", "%s without nodes takes no flags", mode);
}

static void memory_policy_flags_fit(const struct rule_run *r, const struct spec_linux *s)
{
	const struct spec_memory_policy *p = s->memory_policy;

	if (!p)
		return;
	if (has_flag(p, SPEC_MPOL_F_STATIC_NODES) && has_flag(p, SPEC_MPOL_F_RELATIVE_NODES))
		rule_error(r, "/memoryPolicy/flags",
			   "MPOL_F_STATIC_NODES and MPOL_F_RELATIVE_NODES exclude each other");
	if (has_flag(p, SPEC_MPOL_F_NUMA_BALANCING) && p->mode != SPEC_MPOL_BIND &&
	    p->mode != SPEC_MPOL_PREFERRED_MANY)
		rule_error(r, "/memoryPolicy/flags",
			   "MPOL_F_NUMA_BALANCING is for MPOL_BIND and MPOL_PREFERRED_MANY only");
}

static void personality_has_no_flags(const struct rule_run *r, const struct spec_linux *s)
{
	if (s->personality && s->personality->flags.n > 0)
		rule_warn(r, "/personality/flags", "no flags are defined; they are ignored");
}

void (*const rules_linux[])(const struct rule_run *, const struct spec_linux *) = {
	namespaces_occur_once,
	mappings_have_a_namespace,
	time_offsets_have_a_namespace,
	devices_can_be_made,
	devices_occur_once,
	net_devices_have_names,
	cgroups_path_is_clean,
	sysctls_are_names,
	protected_paths_are_absolute,
	rdt_group_is_a_name,
	memory_policy_nodes_fit,
	memory_policy_flags_fit,
	personality_has_no_flags,
};
const size_t rules_linux_n = ARRAY_LEN(rules_linux);
