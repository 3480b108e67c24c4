/* mounts.c: the list of mounts, in the order of the file.  Knows nothing of how a mount
 * is made, nor of what stands at its destination. */
#include "plan/build.h"

#include <linux/mount.h>
#include <string.h>

#include "base/num.h"

/* While one mount is being decided. */
struct draft {
	struct build            *b;
	const struct spec_mount *from;
	const char              *at;
	struct plan_mount        m;
	struct plan_mount_data  *data;
	bool                     bind;
};

/* Files of /proc that a container may get from elsewhere (a file system that shows its
 * limits, for example).  Anything else below /proc could fake what the runtime or a
 * security module writes there. */
static const char *const proc_files[] = {
	"proc/cpuinfo", "proc/diskstats", "proc/loadavg", "proc/meminfo", "proc/slabinfo",
	"proc/stat", "proc/swaps", "proc/uptime", "proc/sys/crypto/fips_enabled",
	"proc/sys/kernel/ns_last_pid",
};

static bool one_of(const char *s, const char *const *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(s, v[i]))
			return true;
	return false;
}

static const char *option_at(const struct draft *d, size_t i)
{
	return AT(d->b, "%s/options/%zu", d->at, i);
}

static void add_data(struct draft *d, const char *word)
{
	const char *eq = strchr(word, '=');

	d->data[d->m.n_data++] = (struct plan_mount_data){
		.key = eq ? arena_strndup(d->b->a, word, (size_t)(eq - word)) : word,
		.value = eq ? eq + 1 : NULL,
	};
}

/* devpts and tmpfs take owners, and refuse without a word those that are not mapped. */
static void check_owner(struct draft *d, size_t i)
{
	const struct plan_mount_data *last = &d->data[d->m.n_data - 1];
	uint64_t id;

	if (!last->value || num_u64(last->value, UINT32_MAX, &id) < 0)
		return;
	if ((str_eq(last->key, "uid") && !plan_uid_mapped(d->b->p, id)) ||
	    (str_eq(last->key, "gid") && !plan_gid_mapped(d->b->p, id)))
		bad(d->b, option_at(d, i), "'%s' is not mapped into the user namespace",
		    d->from->options.v[i]);
}

static void data_option(struct draft *d, size_t i)
{
	const char *word = d->from->options.v[i];
	const char *near = strchr(word, '=') ? NULL : option_nearest(d->b->a, word);
	const char *hint = near ? AT(d->b, "did you mean '%s'?", near) : NULL;

	if (!word[0])
		bad(d->b, option_at(d, i), "empty mount option");
	else if (d->bind)
		bad_hint(d->b, option_at(d, i), hint, "bind mounts take no file system data '%s'",
			 word);
	else {
		add_data(d, word);
		check_owner(d, i);
	}
}

/* Options of the file system belong to everybody who has it mounted. */
static void super_option(struct draft *d, size_t i)
{
	const char *word = d->from->options.v[i];

	if (d->bind)
		caution(d->b, option_at(d, i), "option '%s' has no effect on a bind mount", word);
	else
		add_data(d, word);
}

static void set_attr(struct plan_mount *m, const struct option *o)
{
	uint64_t flags = o->set & ~(uint64_t)MOUNT_ATTR__ATIME;

	m->attr_set = (m->attr_set & ~o->clear) | o->set;
	m->attr_clear = (m->attr_clear | o->clear) & ~flags;
}

static void remount_option(struct draft *d, size_t i)
{
	if (!d->bind)
		bad(d->b, option_at(d, i), "option 'remount' is for bind mounts only");
}

static void refused_option(struct draft *d, size_t i)
{
	const char *word = d->from->options.v[i];

	bad(d->b, option_at(d, i), "mount option '%s' is not supported", word);
}

static void option(struct draft *d, size_t i)
{
	const struct option *o = option_find(d->from->options.v[i]);

	if (!o) {
		data_option(d, i);
		return;
	}
	switch (o->kind) {
	case OPTION_ATTR:
		set_attr(&d->m, o);
		break;
	case OPTION_SUPER:
		super_option(d, i);
		break;
	case OPTION_PROPAGATION:
		d->m.propagation = o->set;
		d->m.propagation_recursive = o->recursive;
		break;
	case OPTION_BIND:
		d->m.recursive = o->recursive;
		break;
	case OPTION_REMOUNT:
		remount_option(d, i);
		break;
	case OPTION_COPY_SYMLINK:
		d->m.copy_symlink = true;
		break;
	case OPTION_SRC_NOFOLLOW:
		d->m.source_nofollow = true;
		break;
	case OPTION_DEST_NOFOLLOW:
		d->m.dest_nofollow = true;
		break;
	case OPTION_REFUSED:
		refused_option(d, i);
		break;
	case OPTION_NOTHING:
		break;
	}
}

static bool is_bind(const struct spec_mount *m)
{
	if (str_eq(m->type, "bind") || str_eq(m->type, "rbind"))
		return true;
	for (size_t i = 0; i < m->options.n; i++) {
		const struct option *o = option_find(m->options.v[i]);

		if (o && o->kind == OPTION_BIND)
			return true;
	}
	return false;
}

static bool is_cgroup(const char *type)
{
	return str_eq(type, "cgroup") || str_eq(type, "cgroup2");
}

static const char *destination(struct draft *d)
{
	const char *at = AT(d->b, "%s/destination", d->at);
	const char *from = d->from->destination;
	const char *dest = path_clean(d->b->a, from);

	if (!dest[0])
		bad(d->b, at, "destination '%s' is the root itself", from);
	return dest;
}

static void check_proc(struct draft *d)
{
	const char *at = AT(d->b, "%s/destination", d->at);
	const struct plan_mount *m = &d->m;

	if (!path_below(m->dest, "proc"))
		return;
	if (str_eq(m->dest, "proc")) {
		if (!str_eq(m->type, "proc") && !(d->bind && str_eq(m->source, "/proc")))
			bad(d->b, at, "only a proc file system can be mounted at '/proc'");
		return;
	}
	if (!one_of(m->dest, proc_files, ARRAY_LEN(proc_files)))
		bad(d->b, at, "'/%s' is inside /proc, where nothing may be mounted", m->dest);
}

static void bind_source(struct draft *d)
{
	const char *source = d->from->source;

	d->m.kind = MOUNT_BIND;
	if (!source || !source[0]) {
		bad(d->b, AT(d->b, "%s/source", d->at), "a bind mount needs a source");
		source = "/";
	}
	d->m.source = path_host(d->b->a, d->b->o->bundle, source);
	d->m.recursive = str_eq(d->from->type, "rbind");
}

/* A new sysfs needs a network namespace, a new mqueue an IPC namespace of the user
 * namespace the process is in (sysfs_init_fs_context, mqueue_init_fs_context). */
static bool may_be_refused(const struct build *b, const char *type)
{
	if (!b->p->userns && b->h->initial_userns)
		return false;
	return (str_eq(type, "sysfs") && !plan_ns_new(b->p, NS_NET)) ||
	       (str_eq(type, "mqueue") && !plan_ns_new(b->p, NS_IPC));
}

static void new_fs(struct draft *d)
{
	const char *type = d->from->type;

	if (!type || !type[0] || str_eq(type, "none")) {
		bad_hint(d->b, AT(d->b, "%s/type", d->at), "add the option 'bind' or 'rbind'",
			 "a mount that is no bind needs the type of a file system");
		type = "none";
	}
	d->m.kind = is_cgroup(type) ? MOUNT_CGROUP : MOUNT_NEW_FS;
	d->m.type = is_cgroup(type) ? "cgroup2" : type;
	d->m.source = d->from->source && d->from->source[0] ? d->from->source : type;
	d->m.must_be_plain = str_eq(type, "proc") || str_eq(type, "sysfs");
	d->m.fallback_bind = may_be_refused(d->b, type);
}

static void default_data(struct draft *d)
{
	static const char *const devpts[] = { "newinstance", "ptmxmode=0666", "mode=620" };

	for (size_t i = 0; i < ARRAY_LEN(devpts); i++)
		add_data(d, devpts[i]);
}

static const char *joined(struct arena *a, const struct strs *l)
{
	struct out o = OUT_ARENA(a);

	for (size_t i = 0; i < l->n; i++)
		out_fmt(&o, "%s%s", i ? "," : "", l->v[i]);
	return out_text(&o);
}

static struct plan_mount decide(struct build *b, const struct spec_mount *from, const char *at)
{
	struct draft d = { .b = b, .from = from, .at = at, .bind = is_bind(from) };

	d.m.from = at;
	d.m.options = joined(b->a, &from->options);
	d.m.dest = destination(&d);
	d.data = ARENA_NEW_N(b->a, struct plan_mount_data, from->options.n + 4);
	d.m.data = d.data;
	if (from->uid_mappings.n || from->gid_mappings.n)
		bad(b, AT(b, "%s/%s", at, from->uid_mappings.n ? "uidMappings" : "gidMappings"),
		    "id mappings of a mount are not supported");
	if (d.bind)
		bind_source(&d);
	else
		new_fs(&d);
	if (str_eq(d.m.type, "devpts") && from->options.n == 0)
		default_data(&d);
	for (size_t i = 0; i < from->options.n; i++)
		option(&d, i);
	if (!d.bind && (d.m.copy_symlink || d.m.source_nofollow))
		bad(b, AT(b, "%s/options", at),
		    "options 'copy-symlink' and 'src-nofollow' are for bind mounts only");
	/* A write-protected device can only be opened for a read-only file system. */
	if (!d.bind && d.m.source[0] == '/' && (d.m.attr_set & MOUNT_ATTR_RDONLY))
		add_data(&d, "ro");
	check_proc(&d);
	return d.m;
}

void plan_mounts(struct build *b)
{
	const struct spec_mounts *from = &b->s->mounts;
	struct plan_mount *v = ARENA_NEW_N(b->a, struct plan_mount, from->n);
	struct plan *p = b->p;

	p->dev_ours = true;
	for (size_t i = 0; i < from->n; i++) {
		v[i] = decide(b, &from->v[i], AT(b, "/mounts/%zu", i));
		if (str_eq(v[i].dest, "dev"))
			p->dev_ours = v[i].kind != MOUNT_BIND;
	}
	p->mounts = v;
	p->n_mounts = from->n;
	/* Only the host's root may copy the host's mounts; others open them as themselves. */
	p->sources_by_runtime = p->userns && b->h->privileged;
}
