/* bundle.c: from a bundle on disk to a plan, and from there to a container. */
#include "cmd/bundle.h"

#include "base/io.h"
#include "cgroups/systemd.h"
#include "cmd/criu.h"
#include "cmd/process.h"
#include "run/run.h"
#include "version.h"

const char *bundle_manager(const struct cli *c)
{
	static const char *const words[] = {
		[CGROUP_CGROUPFS] = "cgroupfs", [CGROUP_SYSTEMD] = "systemd", [CGROUP_DISABLED] = "disabled",
	};

	return words[c->cgroup_manager];
}

int bundle_load(struct bundle *b, const struct bundle_options *o, struct arena *a, struct err *e)
{
	struct problems rules = PROBLEMS(a);
	AUTO_FD int dir = io_open_dir(o->bundle ? o->bundle : ".", a, &b->path, e);

	b->config = o->config ? o->config : "config.json";
	if (dir < 0)
		return -1;
	b->load = (struct spec_load){ .arena = a };
	if (spec_read_file(&b->load, dir, b->config, e) < 0 || spec_load(&b->load, &b->spec, e) < 0)
		return -1;
	spec_validate(b->spec, &rules);
	for (size_t i = 0; i < rules.n; i++)
		if (rules.v[i].severity == SEVERITY_WARNING)
			log_warning(rules.v[i].pointer, "%s", rules.v[i].text);
	return spec_problems_err(&b->load, &rules, e);
}

int bundle_problems(const struct spec_load *l, const struct plan_problems *p, struct err *e)
{
	const struct plan_problem *first = NULL;
	unsigned line, column;

	for (size_t i = 0; i < p->n; i++) {
		if (p->v[i].warning)
			log_warning(p->v[i].at, "%s", p->v[i].text);
		else if (!first)
			first = &p->v[i];
	}
	if (!first)
		return 0;
	if (first->at[0] == '/' && spec_locate(l, first->at, &line, &column))
		err_set(e, "%s:%u:%u: %s: %s", l->name, line, column, first->at, first->text);
	else
		err_set(e, "%s", first->text);
	return first->hint ? err_hint(e, "%s", first->hint) : -1;
}

/* Most specifications need few facts, and each costs a container's start some time. */
static unsigned facts_needed(const struct spec *s)
{
	const struct spec_linux *l = s->linux;
	const struct spec_resources *r = l ? l->resources : NULL;
	unsigned facts = 0;

	if (l && l->cgroups_path && l->cgroups_path[0] != '/')
		facts |= HOST_CGROUP_OWN;
	if (r && (r->memory || r->cpu || r->pids || r->block_io || r->network || r->unified.n > 0 ||
		  r->hugepage_limits.n > 0 || r->rdma.n > 0))
		facts |= HOST_CGROUP_CONTROLLERS;
	if (l && l->intel_rdt)
		facts |= HOST_RESCTRL;
	for (size_t i = 0; l && i < l->namespaces.n; i++)
		if (l->namespaces.v[i].type == SPEC_NS_PID && l->namespaces.v[i].path)
			facts |= HOST_PROC;
	if ((l && l->mount_label) || process_labelled(s->process))
		facts |= HOST_LSM;
	return facts;
}

int bundle_plan(struct bundle *b, const struct cli *c, const struct plan_options *po, bool probed,
		struct err *e)
{
	struct plan_problems problems = { 0 };

	if (!probed && host_probe_some(c->arena, facts_needed(b->spec), &b->host, e) < 0)
		return -1;
	b->plan = plan_create(c->arena, b->spec, &b->host, po, &problems);
	if (bundle_problems(&b->load, &problems, e) < 0)
		return -1;
	return b->plan ? 0 : err_set(e, "there is no plan for this configuration");
}

static struct record *new_record(const struct bundle *b, const struct cli *c)
{
	struct record *r = ARENA_NEW(c->arena, struct record);
	const struct plan *p = b->plan;

	*r = (struct record){
		.format = 1, .oci_version = b->spec->oci_version, .id = p->id, .bundle = b->path,
		.rootfs = p->root.path, .phase = "creating",
		.runtime = TARE_VERSION, .owner = b->host.euid, .cgroup_manager = bundle_manager(c),
		.ns_new = p->ns_new, .ns_differ = p->ns_new | p->ns_join,
		.poststart = p->hooks[HOOK_POSTSTART].n > 0, .poststop = p->hooks[HOOK_POSTSTOP].n > 0,
		.annotations = b->spec->annotations,
	};
	return r;
}

int bundle_create(struct cli *c, enum plan_kind kind, struct criu_options *restore, struct err *e)
{
	const struct bundle_options *o = c->opts;
	struct bundle b = { 0 };
	struct plan_options po = {
		.kind = kind, .id = c->id, .cgroup_manager = bundle_manager(c),
		.detach = kind == PLAN_RUN && o->detach, .console_socket = o->console_socket,
		.no_pivot = o->no_pivot, .no_new_keyring = o->no_new_keyring,
		.preserve_fds = (int)o->preserve_fds, .listen_fds = c->listen_fds,
		.listen_names = c->listen_names,
		.notify_dir = c->notify_socket && !restore ? arena_fmt(c->arena, "%s/%s/notify", c->root, c->id) : NULL,
	};
	AUTO_SYSTEMD_AHEAD struct systemd_ahead systemd = SYSTEMD_AHEAD_NONE;
	struct run_request q;

	if (c->cgroup_manager == CGROUP_SYSTEMD)
		systemd_begin_ahead(&systemd, systemd_is_users());
	if (container_check_id(c->id, e) < 0 || bundle_load(&b, o, c->arena, e) < 0 ||
	    (restore && criu_complete(c, b.spec, restore, e) < 0))
		return -1;
	if (c->cgroup_manager == CGROUP_SYSTEMD && !systemd_built())
		return err_set(e, "this program was built without the systemd cgroup manager");
	po.bundle = b.path;
	if (bundle_plan(&b, c, &po, false, e) < 0)
		return -1;
	q = (struct run_request){
		.arena = c->arena, .plan = b.plan, .root = c->root,
		.config_text = b.load.text, .config_len = b.load.len,
		.console_path = o->console_socket, .pid_file = o->pid_file,
		.pidfd_path = o->pidfd_socket ? o->pidfd_socket : b.plan->pidfd_receiver, .trace_file = o->trace,
		.notify_socket = c->notify_socket, .restore = restore, .record = new_record(&b, c), .systemd = &systemd, .detach = o->detach, .keep = o->keep,
		.subreaper = !o->no_subreaper,
	};
	if (kind == PLAN_RUN && !restore && executable_guard_run(&q, c->argv, e) < 0)
		return -1;
	if (c->guard_later && executable_guard(c->argv, e) < 0)
		return -1;
	return run_create(&q, &c->exit_status, e);
}
