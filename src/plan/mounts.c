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
	struct idmap_request     idmap;
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
	const char *near = d->bind && !strchr(word, '=') ? option_nearest(d->b->a, word) : NULL;
	const char *hint = near ? AT(d->b, "did you mean '%s'?", near) : NULL;

	/* What the kernel would ignore; a bare word could be a flag, misspelled. */
	if (d->bind && strchr(word, '='))
		caution(d->b, option_at(d, i), "option '%s' has no effect on a bind mount", word);
	else if (d->bind)
		bad_hint(d->b, option_at(d, i), hint, "bind mounts take no file system data '%s'",
			 word);
	else {
		add_data(d, word);
		check_owner(d, i);
	}
}

/* Options of the file system belong to everybody who has it mounted. */
static void super_option(struct draft *d, const struct option *o, size_t i)
{
	if (d->bind)
		caution(d->b, option_at(d, i), "option '%s' has no effect on a bind mount", o->word);
	else
		add_data(d, o->data);
}

static void change(uint64_t *set, uint64_t *clear, uint64_t to_set, uint64_t to_clear)
{
	uint64_t flags = to_set & ~(uint64_t)MOUNT_ATTR__ATIME;

	*set = (*set & ~to_clear) | to_set;
	*clear = (*clear | to_clear) & ~flags;
}

static void attr_option(struct draft *d, const struct option *o)
{
	struct plan_mount *m = &d->m;

	if (o->recursive)
		change(&m->below_set, &m->below_clear, o->set, o->clear);
	else
		change(&m->attr_set, &m->attr_clear, o->set, o->clear);
}

/* Nothing lies below a new mount: one word is as good as the other. */
static void fold_attrs(struct plan_mount *m)
{
	change(&m->attr_set, &m->attr_clear, m->below_set, m->below_clear);
	m->below_set = m->below_clear = 0;
}

static void remount_option(struct draft *d, size_t i)
{
	if (!d->bind)
		bad(d->b, option_at(d, i), "option 'remount' is for bind mounts only");
}

static void copy_up_option(struct draft *d, size_t i)
{
	d->m.copy_up = true;
	if (!str_eq(d->m.type, "tmpfs"))
		bad(d->b, option_at(d, i), "option 'tmpcopyup' is for a tmpfs only");
}

static void idmap_option(struct draft *d, const struct option *o, size_t i)
{
	d->m.idmap_recursive = o->recursive;
	d->idmap.option = d->from->options.v[i];
	d->idmap.option_at = option_at(d, i);
}

static void known_option(struct draft *d, const struct option *o, size_t i)
{
	switch (o->kind) {
	case OPTION_ATTR:
		attr_option(d, o);
		break;
	case OPTION_SUPER:
		super_option(d, o, i);
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
	case OPTION_COPY_UP:
		copy_up_option(d, i);
		break;
	case OPTION_IDMAP:
		idmap_option(d, o, i);
		break;
	case OPTION_NOTHING:
		break;
	}
}

static void option(struct draft *d, size_t i)
{
	const char *word = d->from->options.v[i];
	const struct option *o = option_find(word);

	/* Some callers send empty ones, meaning nothing. */
	if (o)
		known_option(d, o, i);
	else if (word[0])
		data_option(d, i);
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
		d->m.in_proc = true;
		if (!str_eq(m->type, "proc") && !(d->bind && str_eq(m->source, "/proc")))
			bad(d->b, at, "only a proc file system can be mounted at '/proc'");
		return;
	}
	d->m.in_proc = one_of(m->dest, proc_files, ARRAY_LEN(proc_files));
	if (!d->m.in_proc)
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

static bool has_data(const struct draft *d, const char *key)
{
	for (size_t i = 0; i < d->m.n_data; i++)
		if (str_eq(d->data[i].key, key))
			return true;
	return false;
}

static void options(struct draft *d)
{
	const struct spec_mount *from = d->from;

	if (str_eq(d->m.type, "devpts") && from->options.n == 0)
		default_data(d);
	for (size_t i = 0; i < from->options.n; i++)
		option(d, i);
	if (!d->bind) {
		fold_attrs(&d->m);
		if (d->m.copy_symlink || d->m.source_nofollow)
			bad(d->b, AT(d->b, "%s/options", d->at),
			    "options 'copy-symlink' and 'src-nofollow' are for bind mounts only");
	}
	/* A write-protected device can only be opened for a read-only file system. */
	if (!d->bind && d->m.source[0] == '/' && (d->m.attr_set & MOUNT_ATTR_RDONLY))
		add_data(d, "ro");
	d->m.copy_mode = str_eq(d->m.type, "tmpfs") && !has_data(d, "mode");
}

static bool has_context(const struct draft *d)
{
	for (size_t i = 0; i < d->m.n_data; i++)
		if (plan_is_context(d->data[i].key))
			return true;
	return false;
}

/* Of proc, sysfs and cgroup2 there is one for many mounts: the policy labels them. */
static void label(struct draft *d)
{
	const struct plan_labels *l = &d->b->p->labels;
	const char *type = d->m.type;

	if (!l->mount || d->m.kind != MOUNT_NEW_FS || str_eq(type, "proc") || str_eq(type, "sysfs"))
		return;
	if (str_eq(type, "mqueue")) {
		/* It takes no option.  The host's own is not ours to label. */
		d->m.set_label = plan_ns_new(d->b->p, NS_IPC);
		d->m.label = d->m.set_label ? l->mount : NULL;
	} else if (!has_context(d)) {
		d->data[d->m.n_data++] = (struct plan_mount_data){ l->mount_option, l->mount };
		d->m.label = str_eq(l->mount_option, "context") ? l->mount : NULL;
	}
}

static void idmap(struct draft *d)
{
	const struct spec_mount *from = d->from;
	const char *property = from->uid_mappings.n ? "uidMappings" : "gidMappings";

	if (!d->idmap.option && !from->uid_mappings.n && !from->gid_mappings.n)
		return;
	if (d->bind)
		d->m.idmap = plan_mount_idmap(d->b, &d->idmap);
	else
		bad(d->b, d->idmap.option ? d->idmap.option_at : AT(d->b, "%s/%s", d->at, property),
		    "ids are mapped on bind mounts only");
}

static struct plan_mount decide(struct build *b, const struct spec_mount *from, const char *at)
{
	struct draft d = {
		.b = b, .from = from, .at = at, .bind = is_bind(from),
		.idmap = { .from = from, .at = at },
	};

	d.m.from = at;
	d.m.options = joined(b->a, &from->options);
	d.m.dest = destination(&d);
	d.data = ARENA_NEW_N(b->a, struct plan_mount_data, from->options.n + 4);
	d.m.data = d.data;
	if (d.bind)
		bind_source(&d);
	else
		new_fs(&d);
	options(&d);
	label(&d);
	idmap(&d);
	check_proc(&d);
	return d.m;
}

/* Equal maps become one object: its user namespace is then made once. */
static void share_idmaps(struct plan_mount *v, size_t n)
{
	for (size_t i = 1; i < n; i++)
		for (size_t k = 0; v[i].idmap && k < i; k++)
			if (v[k].idmap && str_eq(v[k].idmap->uid_text, v[i].idmap->uid_text) &&
			    str_eq(v[k].idmap->gid_text, v[i].idmap->gid_text)) {
				v[i].idmap = v[k].idmap;
				break;
			}
}

void plan_mounts(struct build *b)
{
	const struct spec_mounts *from = &b->s->mounts;
	struct plan_mount *v = ARENA_NEW_N(b->a, struct plan_mount, from->n);
	struct plan *p = b->p;
	/* Only the host's root may copy the host's mounts; others open them as themselves. */
	bool hosts = p->userns && b->h->privileged;

	p->dev_ours = true;
	for (size_t i = 0; i < from->n; i++) {
		v[i] = decide(b, &from->v[i], AT(b, "/mounts/%zu", i));
		/* Only who owns the file system may map its ids. */
		v[i].by_runtime = v[i].kind == MOUNT_BIND && (hosts || v[i].idmap);
		p->sources_by_runtime |= v[i].by_runtime;
		if (str_eq(v[i].dest, "dev"))
			p->dev_ours = v[i].kind != MOUNT_BIND;
	}
	share_idmaps(v, from->n);
	p->mounts = v;
	p->n_mounts = from->n;
}
