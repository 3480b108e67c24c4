/* tell_fs.c: what is done to file systems, as text; one function a step. */
#include "plan/tell.h"

#include <linux/mount.h>

void tell_root(const struct plan *p, struct out *o)
{
	const struct plan_root *r = &p->root;

	out_fmt(o, "mount propagation %s", tell_propagation(r->propagation, r->propagation_recursive));
	tell_from(o, r->propagation_from);
	out_str(o, "root ");
	tell_text(o, r->path);
	tell_from(o, r->from);
}

static void attributes(const struct plan_mount *m, struct out *o)
{
	uint64_t cleared = tell_cleared(m->attr_set, m->attr_clear);
	const char *comma = ",";

	if (m->attr_set & MOUNT_ATTR_RDONLY) {
		out_str(o, ", read-only");
		comma = "";
	}
	if (m->attr_set & ~(uint64_t)MOUNT_ATTR_RDONLY) {
		out_str(o, comma);
		tell_bits(o, tell_attr_set, m->attr_set & ~(uint64_t)MOUNT_ATTR_RDONLY, " ");
		comma = "";
	}
	/* A new mount has none of the attributes, so there is nothing to clear. */
	if (m->kind == MOUNT_BIND && cleared) {
		out_str(o, comma);
		tell_bits(o, tell_attr_clear, cleared, " ");
	}
}

/* "rro rnosuid", as the options are called. */
static void below(const struct plan_mount *m, struct out *o)
{
	if (!(m->below_set | m->below_clear))
		return;
	out_chr(o, ',');
	tell_bits(o, tell_attr_set, m->below_set, " r");
	tell_bits(o, tell_attr_clear, tell_cleared(m->below_set, m->below_clear), " r");
}

static void map(const char *what, const char *text, struct out *o)
{
	out_fmt(o, " %s ", what);
	for (; *text; text++)
		if (*text != '\n')
			out_chr(o, *text == ' ' ? '-' : *text);
		else if (text[1])
			out_chr(o, '#');
}

static void idmap(const struct plan_mount *m, struct out *o)
{
	if (!m->idmap)
		return;
	out_fmt(o, ", %s", m->idmap_recursive ? "ridmap" : "idmap");
	if (!m->idmap->uid_text) {
		out_str(o, " of the user namespace");
		return;
	}
	map("uids", m->idmap->uid_text, o);
	map("gids", m->idmap->gid_text, o);
}

static void data(const struct plan_mount *m, struct out *o)
{
	for (size_t i = 0; i < m->n_data; i++) {
		out_str(o, i ? " " : ", ");
		tell_text(o, m->data[i].key);
		if (m->data[i].value) {
			out_chr(o, '=');
			tell_text(o, m->data[i].value);
		}
	}
}

static void details(const struct plan_mount *m, struct out *o)
{
	if (m->propagation)
		out_fmt(o, ", %s", tell_propagation(m->propagation, m->propagation_recursive));
	if (m->source_nofollow)
		out_str(o, ", the source not followed");
	if (m->dest_nofollow)
		out_str(o, ", the destination not followed");
	if (m->copy_symlink)
		out_str(o, ", a link is copied");
	if (m->copy_mode)
		out_str(o, ", mode as what it covers");
	if (m->copy_up)
		out_str(o, ", with a copy of what it covers");
	if (m->set_label) {
		out_str(o, ", labelled ");
		tell_text(o, m->label);
	}
	if (m->fallback_bind)
		out_str(o, ", or the host's when refused");
}

static void mount_line(const struct plan_mount *m, struct out *o)
{
	if (m->kind == MOUNT_BIND) {
		out_fmt(o, "%s ", m->recursive ? "rbind" : "bind");
		tell_text(o, m->source);
	} else {
		tell_text(o, m->type);
		if (m->kind == MOUNT_NEW_FS && !str_eq(m->source, m->type)) {
			out_str(o, " from ");
			tell_text(o, m->source);
		}
	}
	out_str(o, " at /");
	tell_text(o, m->dest);
	attributes(m, o);
	below(m, o);
	idmap(m, o);
	data(m, o);
	details(m, o);
	tell_from(o, m->from);
}

void tell_mounts_ahead(const struct plan *p, struct out *o)
{
	for (size_t i = 0; i < p->mounts_ahead; i++)
		mount_line(&p->mounts[i], o);
}

void tell_mounts(const struct plan *p, struct out *o)
{
	for (size_t i = p->mounts_ahead; i < p->n_mounts; i++)
		mount_line(&p->mounts[i], o);
}

static void node_line(const struct plan_node *n, struct out *o)
{
	if (n->bind) {
		out_str(o, "bind ");
		tell_text(o, n->host);
		out_str(o, " at /");
		tell_text(o, n->path);
		tell_from(o, n->from);
		return;
	}
	out_str(o, "mknod /");
	tell_text(o, n->path);
	out_fmt(o, " %c", tell_node_type(n));
	if (tell_node_type(n) != 'p')
		out_fmt(o, " %u:%u", n->major, n->minor);
	out_fmt(o, " mode %04o", n->mode & 07777);
	if (n->uid || n->gid)
		out_fmt(o, " owner %u:%u", n->uid, n->gid);
	tell_from(o, n->from);
}

void tell_devices(const struct plan *p, struct out *o)
{
	for (size_t i = 0; i < p->n_nodes; i++)
		node_line(&p->nodes[i], o);
	for (size_t i = 0; i < p->n_links; i++) {
		out_fmt(o, "link /%s -> %s", p->links[i].path, p->links[i].target);
		tell_from(o, p->links[i].from);
	}
}

void tell_pivot(const struct plan *p, struct out *o)
{
	out_str(o, p->root.pivot ? "pivot_root" : "move the root over / and chroot");
	tell_from(o, p->root.pivot ? "(default)" : "(--no-pivot)");
}

void tell_root_readonly(const struct plan *p, struct out *o)
{
	const struct plan_root *r = &p->root;

	if (r->readonly) {
		out_str(o, "/ read-only");
		tell_from(o, "/root/readonly");
	}
	if (r->propagation == MS_SHARED || r->propagation == MS_UNBINDABLE) {
		out_fmt(o, "/ %s", tell_propagation(r->propagation, r->propagation_recursive));
		tell_from(o, r->propagation_from);
	}
}

static void path_lines(const char *word, const struct plan_path *v, size_t n, struct out *o)
{
	for (size_t i = 0; i < n; i++) {
		out_fmt(o, "%s /", word);
		tell_text(o, v[i].path);
		tell_from(o, v[i].from);
	}
}

void tell_mask(const struct plan *p, struct out *o)
{
	path_lines("hide", p->masked, p->n_masked, o);
	path_lines("read-only", p->readonly, p->n_readonly, o);
}

void tell_sysctl(const struct plan *p, struct out *o)
{
	for (size_t i = 0; i < p->n_sysctls; i++) {
		tell_text(o, p->sysctls[i].key);
		out_str(o, " = ");
		tell_text(o, p->sysctls[i].value);
		tell_from(o, p->sysctls[i].from);
	}
}
