/* tell.c: what the runtime does and how init comes to be, as text; one function a
 * step.  Every line ends with the property that asked for it. */
#include "plan/tell.h"

#include <linux/sched.h>

#include "cgroups/cgroup.h"

static void line(struct out *o, const char *text, const char *from)
{
	out_str(o, text);
	tell_from(o, from);
}

void tell_state_dir(const struct plan *p, struct out *o)
{
	out_str(o, "make and lock the state directory of ");
	tell_text(o, p->id);
	tell_from(o, "(default)");
}

void tell_notify(const struct plan *p, struct out *o)
{
	(void)p;
	line(o, "make a notification socket for the program, at /" PLAN_NOTIFY_DEST "/" PLAN_NOTIFY_SOCKET,
	     "(NOTIFY_SOCKET)");
}

static void open_line(struct out *o, const char *what, const char *path, const char *from)
{
	out_fmt(o, "open %s ", what);
	tell_text(o, path);
	tell_from(o, from);
}

void tell_open_paths(const struct plan *p, struct out *o)
{
	if (p->seccomp.listener)
		open_line(o, "agent's socket", p->seccomp.listener, p->seccomp.listener_from);
	if (p->kind == PLAN_EXEC) {
		open_line(o, "init of container", p->id, "(default)");
		return;
	}
	open_line(o, "root", p->root.path, p->root.from);
	for (size_t i = 0; i < p->hooks[HOOK_CREATE_CONTAINER].n; i++)
		open_line(o, "hook", p->hooks[HOOK_CREATE_CONTAINER].v[i].path,
			  p->hooks[HOOK_CREATE_CONTAINER].v[i].from);
	for (int i = 0; i < NS_COUNT; i++)
		if (p->ns[i].path)
			open_line(o, "namespace", p->ns[i].path, p->ns[i].from);
	for (size_t i = 0; p->sources_by_runtime && i < p->n_mounts; i++)
		if (p->mounts[i].kind == MOUNT_BIND)
			open_line(o, "bind source", p->mounts[i].source, p->mounts[i].from);
}

void tell_cgroup(const struct plan *p, struct out *o)
{
	if (p->kind != PLAN_EXEC) {
		cgroup_plan_tell(p->cgroup, o);
		return;
	}
	out_str(o, "join ");
	tell_text(o, p->cgroup->path);
	tell_from(o, p->sub_cgroup ? "(--cgroup)" : p->cgroup->from);
}

static void names(const struct plan *p, uint64_t flags, struct out *o)
{
	for (int i = 0; i < NS_COUNT; i++)
		if (flags & p->ns[i].flag)
			out_fmt(o, " %s", p->ns[i].name);
}

void tell_spawn(const struct plan *p, struct out *o)
{
	const char *from = p->kind == PLAN_EXEC ? "(default)" : "/linux/namespaces";
	/* Made by init when it is where systemd has put it. */
	uint64_t later = p->cgroup && p->cgroup->systemd ? CLONE_NEWCGROUP : 0;
	uint64_t born = p->ns_new & ~later;

	tell_processors(p->process.affinity_initial, "initial", o);
	if (p->spawn == SPAWN_VIA)
		line(o, "through an intermediate process", from);
	out_str(o, "clone3");
	if (born) {
		out_str(o, " new:");
		names(p, born, o);
	}
	if (p->cgroup && !p->cgroup->systemd)
		out_str(o, born ? ", into the cgroup" : " into the cgroup");
	tell_from(o, from);
}

static void map_lines(const struct plan_idrange *v, size_t n, const char *word, const char *from,
		      struct out *o)
{
	for (size_t i = 0; i < n; i++)
		out_fmt(o, "%s %u %u %u\t%s/%zu\n", word, v[i].inside, v[i].outside, v[i].size, from, i);
}

void tell_map_ids(const struct plan *p, struct out *o)
{
	const struct plan_ids *ids = &p->ids;
	bool helper = ids->how == IDS_HELPER;

	if (ids->deny_setgroups)
		line(o, "setgroups deny", "(default)");
	map_lines(ids->uid, ids->n_uid, helper ? ids->uid_helper : "uid_map", "/linux/uidMappings", o);
	map_lines(ids->gid, ids->n_gid, helper ? ids->gid_helper : "gid_map", "/linux/gidMappings", o);
}

static void schema_lines(const struct plan_schema *s, struct out *o)
{
	for (const char *at = s->text; *at; at++) {
		if (at == s->text || at[-1] == '\n')
			out_str(o, "schemata ");
		if (*at == '\n')
			tell_from(o, s->from);
		else
			tell_text(o, (const char[]){ *at, '\0' });
	}
}

void tell_rdt(const struct plan *p, struct out *o)
{
	const struct plan_rdt *r = &p->rdt;

	out_str(o, r->must_exist ? "join resctrl group " : "make or join resctrl group ");
	tell_text(o, r->mount);
	out_chr(o, '/');
	tell_text(o, r->group);
	tell_from(o, r->group_from);
	for (size_t i = 0; i < r->n_schemas; i++)
		schema_lines(&r->schemas[i], o);
	if (!r->monitor)
		return;
	out_str(o, "monitoring group ");
	tell_text(o, r->monitor);
	tell_from(o, p->kind == PLAN_EXEC ? r->from : "/linux/intelRdt/enableMonitoring");
}

void tell_net_devices(const struct plan *p, struct out *o)
{
	for (size_t i = 0; i < p->n_netdevs; i++) {
		const struct plan_netdev *d = &p->netdevs[i];

		out_str(o, "move network device ");
		tell_text(o, d->host);
		if (!str_eq(d->host, d->inside)) {
			out_str(o, " as ");
			tell_text(o, d->inside);
		}
		tell_from(o, d->from);
	}
}

void tell_join(const struct plan *p, struct out *o)
{
	if (p->kind == PLAN_EXEC) {
		out_str(o, "setns to those of init:");
		names(p, p->spawn == SPAWN_VIA ? p->exec_ns & CLONE_NEWCGROUP : p->exec_ns, o);
		tell_from(o, "/linux/namespaces");
		return;
	}
	for (int i = 0; i < NS_COUNT; i++) {
		if (!p->ns[i].path)
			continue;
		out_fmt(o, "setns %s ", p->ns[i].name);
		tell_text(o, p->ns[i].path);
		tell_from(o, p->ns[i].from);
	}
}

void tell_enter_pids(const struct plan *p, struct out *o)
{
	(void)p;
	line(o, "clone into the pid namespace", "/linux/namespaces");
}

void tell_cgroup_ns(const struct plan *p, struct out *o)
{
	line(o, "new cgroup namespace, rooted at the cgroup", p->ns[NS_CGROUP].from);
}

void tell_time_ns(const struct plan *p, struct out *o)
{
	for (size_t i = 0; i < p->n_offsets; i++) {
		const struct plan_time_offset *t = &p->offsets[i];

		out_fmt(o, "%s %lld s %u ns", t->clock, (long long)t->secs, t->nanosecs);
		tell_from(o, t->from);
	}
	line(o, "enter the new time namespace", p->ns[NS_TIME].from);
}

void tell_become_root(const struct plan *p, struct out *o)
{
	out_fmt(o, "uid %u gid %u of the user namespace", p->ids.root_uid, p->ids.root_gid);
	tell_from(o, p->ns[NS_USER].from);
}

void tell_keyring(const struct plan *p, struct out *o)
{
	out_fmt(o, "%s session keyring ", p->kind == PLAN_EXEC ? "join" : "new");
	tell_text(o, p->process.keyring);
	if (p->labels.selinux) {
		out_str(o, ", labelled ");
		tell_text(o, p->labels.selinux);
	}
	tell_from(o, "(default)");
}

void tell_loopback(const struct plan *p, struct out *o)
{
	line(o, "interface lo up", p->ns[NS_NET].from);
}

void tell_hostname(const struct plan *p, struct out *o)
{
	if (p->hostname) {
		out_str(o, "hostname ");
		tell_text(o, p->hostname);
		tell_from(o, "/hostname");
	}
	if (p->domainname) {
		out_str(o, "domainname ");
		tell_text(o, p->domainname);
		tell_from(o, "/domainname");
	}
}

static void sink_line(struct out *o, const char *what, const char *path, const char *from)
{
	if (!path)
		return;
	out_fmt(o, "%s of hooks to ", what);
	tell_text(o, path);
	tell_from(o, from);
}

static void hook_lines(const struct plan *p, enum plan_hook_kind kind, struct out *o)
{
	const struct plan_hooks *l = &p->hooks[kind];

	for (size_t i = 0; i < l->n; i++) {
		out_fmt(o, "%s ", plan_hook_names[kind]);
		tell_text(o, l->v[i].path);
		for (size_t j = 1; l->v[i].args[0] && l->v[i].args[j]; j++) {
			out_chr(o, ' ');
			tell_text(o, l->v[i].args[j]);
		}
		if (l->v[i].timeout_s)
			out_fmt(o, ", at most %d s", l->v[i].timeout_s);
		tell_from(o, l->v[i].from);
	}
	if (l->n) {
		sink_line(o, "output", p->hook_out, "/annotations/run.oci.hooks.stdout");
		sink_line(o, "errors", p->hook_err, "/annotations/run.oci.hooks.stderr");
	}
}

void tell_hooks_runtime(const struct plan *p, struct out *o)
{
	hook_lines(p, HOOK_PRESTART, o);
	hook_lines(p, HOOK_CREATE_RUNTIME, o);
}

void tell_hooks_container(const struct plan *p, struct out *o)
{
	hook_lines(p, HOOK_CREATE_CONTAINER, o);
}

void tell_hooks_start(const struct plan *p, struct out *o)
{
	hook_lines(p, HOOK_START_CONTAINER, o);
}

void tell_poststart(const struct plan *p, struct out *o)
{
	hook_lines(p, HOOK_POSTSTART, o);
}

void tell_record(const struct plan *p, struct out *o)
{
	line(o, p->kind == PLAN_CREATE ? "state: created" : "state: running", "(default)");
}

void tell_gate(const struct plan *p, struct out *o)
{
	(void)p;
	line(o, "wait for start", "(default)");
}

void tell_pid_file(const struct plan *p, struct out *o)
{
	(void)p;
	line(o, "write the pid file when one is asked for", "(--pid-file)");
}
