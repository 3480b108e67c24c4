/* delete.c: remove a container. */
#include "cmd/shared.h"

#include "cgroups/cgroup.h"
#include "host/host.h"
#include "ocispec/record.h"
#include "run/run.h"

struct delete_options {
	bool force, regex;
};

static const struct opt rows[] = {
	OPT_FLAG(struct delete_options, force, "force", 'f',
		 "Kill it first, clean up what is left, succeed when it is not there"),
	OPT_FLAG(struct delete_options, regex, "regex", 'r',
		 "ID is a regular expression; delete all it matches"),
};

/* NULL when there is no such hook, or when it cannot be found out: a configuration that was
 * lost must not keep the container. */
static const struct plan *poststop(const struct container *ct, struct arena *a)
{
	const struct plan *hooks = NULL;
	struct err why = ERR_NONE;

	if (!ct->record || !ct->record->poststop)
		return NULL;
	if (saved_hooks(ct, a, &hooks, &why) < 0)
		log_warning(NULL, "poststop hooks of '%s' do not run: %s", ct->id, why.msg);
	return hooks;
}

/* A record from a mount namespace that has the hierarchy elsewhere.  Where there is none at all,
 * only force goes on: the processes end, the empty cgroup stays. */
static int find_hierarchy(const struct container *ct, struct arena *a, bool force, struct err *e)
{
	struct record *r = ct->record;
	struct err why = ERR_NONE;
	AUTO_FD int there = NO_FD;
	struct host h;

	if (!r || ct->stale || !r->cgroup_mount || !r->cgroup_path)
		return 0;
	there = cgroup_open(r->cgroup_mount, "/", &why);
	if (there >= 0)
		return 0;
	if (host_probe_some(a, 0, &h, e) < 0)
		return -1;
	if (h.cgroup_mount) {
		r->cgroup_mount = h.cgroup_mount;
		return 0;
	}
	if (!force)
		return err_set(e, "the container's cgroup cannot be removed: there is no cgroup v2 "
				  "hierarchy at '%s'", r->cgroup_mount);
	log_warning(NULL, "the cgroup '%s' stays: there is no cgroup v2 hierarchy at '%s'",
		    r->cgroup_path, r->cgroup_mount);
	r->cgroup_path = NULL;
	return 0;
}

static int delete_one(struct cli *c, const char *id, struct err *e)
{
	const struct delete_options *opts = c->opts;
	enum container_command asked = opts->force ? COMMAND_DELETE_FORCE : COMMAND_DELETE;
	AUTO_CONTAINER struct container ct = CONTAINER_NONE;

	if (container_open(&ct, c->root, id, CONTAINER_WRITE, c->arena, e) < 0)
		return opts->force && ct.missing ? 0 : -1;
	if (container_allows(&ct, asked, e) < 0)
		return -1;
	if (ct.damaged && !ct.record) {
		/* What it was is lost; where it must have been is not. */
		ct.record = saved_guess(&ct, c);
		ct.complete = true;
	}
	if (find_hierarchy(&ct, c->arena, opts->force, e) < 0)
		return -1;
	return run_delete(&ct, poststop(&ct, c->arena), e);
}

static int run(struct cli *c, struct err *e)
{
	const struct delete_options *opts = c->opts;

	return match_containers(c, opts->regex, delete_one, e);
}

const struct command cmd_delete = {
	.name = "delete", .args = "ID", .help = "Remove a container",
	.rows = rows, .n_rows = ARRAY_LEN(rows), .opts_size = sizeof(struct delete_options),
	.min_args = 1, .max_args = 1, .run = run,
};
