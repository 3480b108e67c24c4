/* tell_json.c: the plan as one JSON object; keys are the members of plan.h, constants
 * are words. */
#include "plan/tell_json.h"

#include "cgroups/cgroup.h"
#include "cgroups/systemd.h"

static void namespaces(struct json *j, const struct plan *p)
{
	open_value(j, "ns", '[');
	for (int i = 0; i < NS_COUNT; i++) {
		const struct plan_ns *ns = &p->ns[i];

		open_value(j, NULL, '{');
		text(j, "name", ns->name);
		text(j, "how", !ns->wanted ? "shared" : p->kind == PLAN_EXEC || ns->path ? "join" : "new");
		text(j, "path", ns->path);
		text(j, "from", ns->from);
		close_value(j, '}');
	}
	close_value(j, ']');
}

static void network(struct json *j, const struct plan *p)
{
	open_value(j, "netdevs", '[');
	for (size_t i = 0; i < p->n_netdevs; i++) {
		open_value(j, NULL, '{');
		text(j, "host", p->netdevs[i].host);
		text(j, "inside", p->netdevs[i].inside);
		text(j, "from", p->netdevs[i].from);
		close_value(j, '}');
	}
	close_value(j, ']');
}

static void rdt(struct json *j, const struct plan_rdt *r)
{
	if (!r->mount)
		return;
	open_value(j, "rdt", '{');
	text(j, "mount", r->mount);
	text(j, "group", r->group);
	open_value(j, "schemas", '[');
	for (size_t i = 0; i < r->n_schemas; i++)
		text(j, NULL, r->schemas[i].text);
	close_value(j, ']');
	text(j, "monitor", r->monitor);
	text(j, "from", r->from);
	close_value(j, '}');
}

static void ranges(struct json *j, const char *k, const struct plan_idrange *v, size_t n)
{
	open_value(j, k, '[');
	for (size_t i = 0; i < n; i++) {
		open_value(j, NULL, '{');
		number(j, "inside", v[i].inside);
		number(j, "outside", v[i].outside);
		number(j, "size", v[i].size);
		close_value(j, '}');
	}
	close_value(j, ']');
}

static void ids(struct json *j, const struct plan_ids *ids)
{
	static const char *const how[] = {
		[IDS_NONE] = "none", [IDS_DIRECT] = "direct", [IDS_HELPER] = "helper",
	};

	open_value(j, "ids", '{');
	text(j, "how", how[ids->how]);
	ranges(j, "uid", ids->uid, ids->n_uid);
	ranges(j, "gid", ids->gid, ids->n_gid);
	flag(j, "deny_setgroups", ids->deny_setgroups);
	number(j, "root_uid", ids->root_uid);
	number(j, "root_gid", ids->root_gid);
	text(j, "from", ids->from);
	close_value(j, '}');
}

static void offsets(struct json *j, const struct plan *p)
{
	open_value(j, "offsets", '[');
	for (size_t i = 0; i < p->n_offsets; i++) {
		open_value(j, NULL, '{');
		text(j, "clock", p->offsets[i].clock);
		number(j, "secs", p->offsets[i].secs);
		number(j, "nanosecs", p->offsets[i].nanosecs);
		text(j, "from", p->offsets[i].from);
		close_value(j, '}');
	}
	close_value(j, ']');
}

static void root(struct json *j, const struct plan_root *r)
{
	open_value(j, "root", '{');
	text(j, "path", r->path);
	flag(j, "readonly", r->readonly);
	flag(j, "pivot", r->pivot);
	text(j, "propagation", tell_propagation(r->propagation, r->propagation_recursive));
	text(j, "from", r->from);
	close_value(j, '}');
}

static void mount_data(struct json *j, const struct plan_mount *m)
{
	open_value(j, "data", '[');
	for (size_t i = 0; i < m->n_data; i++) {
		open_value(j, NULL, '{');
		text(j, "key", m->data[i].key);
		text(j, "value", m->data[i].value);
		close_value(j, '}');
	}
	close_value(j, ']');
}

static void mount_idmap(struct json *j, const struct plan_mount *m)
{
	if (!m->idmap)
		return;
	open_value(j, "idmap", '{');
	flag(j, "recursive", m->idmap_recursive);
	text(j, "uid_text", m->idmap->uid_text);
	text(j, "gid_text", m->idmap->gid_text);
	text(j, "from", m->idmap->from);
	close_value(j, '}');
}

static void mount(struct json *j, const struct plan_mount *m)
{
	static const char *const kinds[] = {
		[MOUNT_NEW_FS] = "new_fs", [MOUNT_BIND] = "bind", [MOUNT_CGROUP] = "cgroup",
	};

	open_value(j, NULL, '{');
	text(j, "kind", kinds[m->kind]);
	text(j, "type", m->type);
	text(j, "source", m->source);
	text(j, "dest", m->dest);
	mount_data(j, m);
	bits(j, "attr_set", tell_attr_set, m->attr_set);
	bits(j, "attr_clear", tell_attr_clear, tell_cleared(m->attr_set, m->attr_clear));
	bits(j, "below_set", tell_attr_set, m->below_set);
	bits(j, "below_clear", tell_attr_clear, tell_cleared(m->below_set, m->below_clear));
	text(j, "propagation", m->propagation ? tell_propagation(m->propagation, m->propagation_recursive)
					      : NULL);
	flag(j, "recursive", m->recursive);
	flag(j, "must_be_plain", m->must_be_plain);
	flag(j, "fallback_bind", m->fallback_bind);
	flag(j, "copy_mode", m->copy_mode);
	flag(j, "copy_up", m->copy_up);
	flag(j, "by_runtime", m->by_runtime);
	mount_idmap(j, m);
	text(j, "from", m->from);
	close_value(j, '}');
}

static void mounts(struct json *j, const struct plan *p)
{
	open_value(j, "mounts", '[');
	for (size_t i = 0; i < p->n_mounts; i++)
		mount(j, &p->mounts[i]);
	close_value(j, ']');
}

static void devices(struct json *j, const struct plan *p)
{
	open_value(j, "nodes", '[');
	for (size_t i = 0; i < p->n_nodes; i++) {
		const struct plan_node *n = &p->nodes[i];
		const char type[2] = { tell_node_type(n) };

		open_value(j, NULL, '{');
		text(j, "path", n->path);
		text(j, "type", type);
		number(j, "major", n->major);
		number(j, "minor", n->minor);
		number(j, "mode", n->mode & 07777);
		number(j, "uid", n->uid);
		number(j, "gid", n->gid);
		text(j, "bind", n->bind ? n->host : NULL);
		text(j, "from", n->from);
		close_value(j, '}');
	}
	close_value(j, ']');
	open_value(j, "links", '[');
	for (size_t i = 0; i < p->n_links; i++) {
		open_value(j, NULL, '{');
		text(j, "path", p->links[i].path);
		text(j, "target", p->links[i].target);
		close_value(j, '}');
	}
	close_value(j, ']');
}

static void paths(struct json *j, const char *k, const struct plan_path *v, size_t n)
{
	open_value(j, k, '[');
	for (size_t i = 0; i < n; i++) {
		open_value(j, NULL, '{');
		text(j, "path", v[i].path);
		text(j, "from", v[i].from);
		close_value(j, '}');
	}
	close_value(j, ']');
}

static void sysctls(struct json *j, const struct plan *p)
{
	open_value(j, "sysctls", '[');
	for (size_t i = 0; i < p->n_sysctls; i++) {
		open_value(j, NULL, '{');
		text(j, "key", p->sysctls[i].key);
		text(j, "file", p->sysctls[i].file);
		text(j, "value", p->sysctls[i].value);
		text(j, "from", p->sysctls[i].from);
		close_value(j, '}');
	}
	close_value(j, ']');
}

static void controllers(struct json *j, const char *name, const char *const *list)
{
	if (!list || !*list)
		return;
	open_value(j, name, '[');
	for (; *list; list++)
		text(j, NULL, *list);
	close_value(j, ']');
}

static void unit(struct json *j, const struct systemd_unit *u)
{
	if (!u)
		return;
	text(j, "unit", u->name);
	flag(j, "user_manager", u->user);
	open_value(j, "properties", '[');
	for (size_t i = 0; i < u->n; i++) {
		char value[512];
		struct out o = OUT_BUFFER(value, sizeof(value));

		systemd_tell_value(&u->properties[i], &o);
		open_value(j, NULL, '{');
		text(j, "name", u->properties[i].name);
		text(j, "value", value);
		text(j, "from", u->properties[i].from);
		close_value(j, '}');
	}
	close_value(j, ']');
}

static void cgroup(struct json *j, const struct cgroup_plan *c)
{
	if (!c)
		return;
	open_value(j, "cgroup", '{');
	text(j, "mount", c->mount);
	text(j, "path", c->path);
	text(j, "from", c->from);
	if (c->sub)
		text(j, "sub", c->sub);
	unit(j, c->systemd);
	controllers(j, "parents_need", c->parents_need);
	controllers(j, "watched", c->watched);
	open_value(j, "writes", '[');
	for (size_t i = 0; i < c->n_writes; i++) {
		open_value(j, NULL, '{');
		text(j, "file", c->writes[i].file);
		text(j, "value", c->writes[i].value);
		if (c->writes[i].other_file) {
			text(j, "other_file", c->writes[i].other_file);
			text(j, "other_value", c->writes[i].other_value);
		}
		text(j, "from", c->writes[i].from);
		close_value(j, '}');
	}
	close_value(j, ']');
	number(j, "n_devices", (int64_t)c->n_devices);
	close_value(j, '}');
}

static void cap_set(struct json *j, const char *k, uint64_t mask)
{
	open_value(j, k, '[');
	for (unsigned i = 0; plan_cap_name(i); i++)
		if (mask >> i & 1)
			text(j, NULL, plan_cap_name(i));
	close_value(j, ']');
}

static void caps(struct json *j, const struct plan_caps *c)
{
	open_value(j, "caps", '{');
	cap_set(j, "bounding", c->bounding);
	cap_set(j, "effective", c->effective);
	cap_set(j, "permitted", c->permitted);
	cap_set(j, "inheritable", c->inheritable);
	cap_set(j, "ambient", c->ambient);
	text(j, "from", c->from);
	close_value(j, '}');
}

static void limits(struct json *j, const struct plan_process *p)
{
	open_value(j, "rlimits", '[');
	for (size_t i = 0; i < p->n_rlimits; i++) {
		open_value(j, NULL, '{');
		text(j, "name", p->rlimits[i].name);
		large(j, "soft", p->rlimits[i].soft);
		large(j, "hard", p->rlimits[i].hard);
		text(j, "from", p->rlimits[i].from);
		close_value(j, '}');
	}
	close_value(j, ']');
	if (p->oom_set)
		number(j, "oom_score_adj", p->oom_score_adj);
	if (p->ioprio_set)
		number(j, "ioprio", p->ioprio);
	if (p->personality_set)
		large(j, "personality", p->personality);
	if (p->sched.set)
		text(j, "sched", tell_policy(p->sched.policy));
	if (p->mempolicy.set)
		text(j, "mempolicy", tell_mempolicy_mode(p->mempolicy.mode));
}

static void process(struct json *j, const struct plan_process *p)
{
	open_value(j, "process", '{');
	texts(j, "args", p->args);
	texts(j, "env", p->env);
	text(j, "path_env", p->path_env);
	text(j, "cwd", p->cwd);
	flag(j, "terminal", p->terminal);
	number(j, "uid", p->uid);
	number(j, "gid", p->gid);
	open_value(j, "groups", '[');
	for (size_t i = 0; i < p->n_groups; i++)
		number(j, NULL, p->groups[i]);
	close_value(j, ']');
	flag(j, "keep_groups", p->keep_groups);
	number(j, "umask", p->umask);
	flag(j, "no_new_privs", p->no_new_privs);
	caps(j, &p->caps);
	limits(j, p);
	text(j, "keyring", p->keyring);
	number(j, "preserve_fds", p->preserve_fds);
	number(j, "listen_fds", p->listen_fds);
	close_value(j, '}');
}

static void seccomp(struct json *j, const struct plan_seccomp *s)
{
	if (!s->program.n)
		return;
	open_value(j, "seccomp", '{');
	number(j, "instructions", (int64_t)s->program.n);
	flag(j, "early", s->early);
	text(j, "default", s->fallback);
	if (s->fallback_errno >= 0)
		number(j, "errno", s->fallback_errno);
	text(j, "architectures", s->architectures);
	bits(j, "flags", tell_filter_flags, s->program.flags);
	text(j, "listener", s->listener);
	text(j, "from", s->from);
	close_value(j, '}');
}

static void labels(struct json *j, const struct plan_labels *l)
{
	text(j, "apparmor", l->apparmor_text);
	text(j, "selinux", l->selinux);
	text(j, "mount_label", l->mount);
}

static void hooks(struct json *j, const struct plan *p)
{
	open_value(j, "hooks", '{');
	for (int k = 0; k < HOOK_KINDS; k++) {
		open_value(j, plan_hook_names[k], '[');
		for (size_t i = 0; i < p->hooks[k].n; i++) {
			const struct plan_hook *h = &p->hooks[k].v[i];

			open_value(j, NULL, '{');
			text(j, "path", h->path);
			texts(j, "args", h->args);
			number(j, "timeout_s", h->timeout_s);
			text(j, "from", h->from);
			close_value(j, '}');
		}
		close_value(j, ']');
	}
	close_value(j, '}');
}

void tell_json(const struct plan *p, struct out *o)
{
	static const char *const kinds[] = {
		[PLAN_CREATE] = "create", [PLAN_RUN] = "run", [PLAN_EXEC] = "exec",
	};
	static const char *const spawns[] = {
		[SPAWN_DIRECT] = "direct", [SPAWN_VIA] = "via", [SPAWN_LATE] = "late",
	};
	struct json j = { .o = o };

	open_value(&j, NULL, '{');
	text(&j, "kind", kinds[p->kind]);
	text(&j, "id", p->id);
	text(&j, "bundle", p->bundle);
	text(&j, "oci_version", p->oci_version);
	text(&j, "hostname", p->hostname);
	text(&j, "domainname", p->domainname);
	namespaces(&j, p);
	text(&j, "spawn", spawns[p->spawn]);
	ids(&j, &p->ids);
	offsets(&j, p);
	flag(&j, "loopback", p->loopback);
	network(&j, p);
	rdt(&j, &p->rdt);
	root(&j, &p->root);
	mounts(&j, p);
	devices(&j, p);
	paths(&j, "masked", p->masked, p->n_masked);
	paths(&j, "readonly", p->readonly, p->n_readonly);
	sysctls(&j, p);
	cgroup(&j, p->cgroup);
	process(&j, &p->process);
	seccomp(&j, &p->seccomp);
	labels(&j, &p->labels);
	hooks(&j, p);
	text(&j, "hook_out", p->hook_out);
	text(&j, "hook_err", p->hook_err);
	text(&j, "pidfd_receiver", p->pidfd_receiver);
	text(&j, "notify_dir", p->notify_dir);
	close_value(&j, '}');
}
