/* defaults.c: the configuration `spec` prints.  Knows what a useful container has;
 * nothing of the host. */
#include "ocispec/load.h"

#define STRS(a, ...)                                                                          \
	strs_of(a, (const char *const[]){ __VA_ARGS__ },                                      \
		ARRAY_LEN(((const char *const[]){ __VA_ARGS__ })))

static struct spec_process *process(struct arena *a)
{
	static const struct spec_rlimit files = { SPEC_RLIMIT_NOFILE, 1024, 1024 };
	struct spec_process *p = ARENA_NEW(a, struct spec_process);
	struct spec_capabilities *c = ARENA_NEW(a, struct spec_capabilities);

	c->bounding = STRS(a, "CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE");
	c->effective = c->permitted = c->bounding;
	p->terminal = (struct opt_bool){ true, true };
	p->user = ARENA_NEW(a, struct spec_user);
	p->args = STRS(a, "sh");
	p->env = STRS(a, "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
		      "TERM=xterm");
	p->cwd = "/";
	p->capabilities = c;
	p->rlimits.v = ARENA_NEW(a, struct spec_rlimit);
	p->rlimits.v[0] = files;
	p->rlimits.n = 1;
	p->no_new_privileges = (struct opt_bool){ true, true };
	return p;
}

static void add_mount(struct arena *a, struct spec_mounts *l, const struct spec_mount *m)
{
	enum { MOUNTS_MAX = 8 };

	if (!l->v)
		l->v = ARENA_NEW_N(a, struct spec_mount, MOUNTS_MAX);
	l->v[l->n++] = *m;
}

#define MOUNT(d, t, s, ...)                                                                   \
	add_mount(a, &l, &(struct spec_mount){ .destination = (d), .type = (t), .source = (s), \
					       .options = __VA_ARGS__ })

static struct spec_mounts mounts(struct arena *a, bool rootless)
{
	struct spec_mounts l = { NULL, 0 };
	struct strs none = { 0 };

	MOUNT("/proc", "proc", "proc", none);
	MOUNT("/dev", "tmpfs", "tmpfs", STRS(a, "nosuid", "strictatime", "mode=755", "size=65536k"));
	/* The group tty is not among the ids an ordinary user can map. */
	MOUNT("/dev/pts", "devpts", "devpts", rootless ?
	      STRS(a, "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620") :
	      STRS(a, "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"));
	MOUNT("/dev/shm", "tmpfs", "shm",
	      STRS(a, "nosuid", "noexec", "nodev", "mode=1777", "size=65536k"));
	MOUNT("/dev/mqueue", "mqueue", "mqueue", STRS(a, "nosuid", "noexec", "nodev"));
	if (rootless) {
		/* The kernel lets only the owner of the network namespace mount sysfs. */
		MOUNT("/sys", "none", "/sys", STRS(a, "rbind", "nosuid", "noexec", "nodev", "ro"));
		return l;
	}
	MOUNT("/sys", "sysfs", "sysfs", STRS(a, "nosuid", "noexec", "nodev", "ro"));
	MOUNT("/sys/fs/cgroup", "cgroup", "cgroup",
	      STRS(a, "nosuid", "noexec", "nodev", "relatime", "ro"));
	return l;
}

static struct spec_namespaces namespaces(struct arena *a, bool rootless)
{
	static const enum spec_namespace_type types[] = {
		SPEC_NS_PID, SPEC_NS_IPC, SPEC_NS_UTS, SPEC_NS_MOUNT, SPEC_NS_CGROUP,
	};
	size_t n = ARRAY_LEN(types);
	struct spec_namespaces l = { ARENA_NEW_N(a, struct spec_namespace, n + 1), n + 1 };

	for (size_t i = 0; i < n; i++)
		l.v[i].type = types[i];
	l.v[n].type = rootless ? SPEC_NS_USER : SPEC_NS_NETWORK;
	return l;
}

static struct spec_id_mappings one_id(struct arena *a, unsigned id)
{
	struct spec_id_mappings l = { ARENA_NEW(a, struct spec_id_mapping), 1 };

	l.v[0] = (struct spec_id_mapping){ .container_id = 0, .host_id = id, .size = 1 };
	return l;
}

static struct spec_resources *resources(struct arena *a)
{
	struct spec_resources *r = ARENA_NEW(a, struct spec_resources);

	r->devices.v = ARENA_NEW(a, struct spec_device_rule);
	r->devices.v[0] = (struct spec_device_rule){ .allow = false, .access = "rwm" };
	r->devices.n = 1;
	return r;
}

struct spec *spec_default(struct arena *a, const struct spec_default *d)
{
	struct spec *s = ARENA_NEW(a, struct spec);
	struct spec_linux *l = ARENA_NEW(a, struct spec_linux);

	s->oci_version = SPEC_VERSION;
	s->root = ARENA_NEW(a, struct spec_root);
	*s->root = (struct spec_root){ "rootfs", { true, true } };
	s->process = process(a);
	s->hostname = "tare";
	s->mounts = mounts(a, d->rootless);
	s->linux = l;
	l->namespaces = namespaces(a, d->rootless);
	if (d->rootless) {
		l->uid_mappings = one_id(a, d->uid);
		l->gid_mappings = one_id(a, d->gid);
	} else {
		l->resources = resources(a);
	}
	l->masked_paths = STRS(a, "/proc/acpi", "/proc/asound", "/proc/dynamic_debug",
			       "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats",
			       "/proc/timer_list", "/proc/timer_stats", "/proc/sched_debug",
			       "/sys/devices/virtual/powercap", "/sys/firmware", "/proc/scsi");
	l->readonly_paths = STRS(a, "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys",
				 "/proc/sysrq-trigger");
	return s;
}
