/* checkpoint.c: write a running container into images. */
#include "cmd/criu.h"
#include "cmd/shared.h"

#include <fcntl.h>
#include <string.h>

#include "base/num.h"
#include "host/host.h"
#include "ocispec/config.h"

const char *const criu_cgroup_modes[] = {
	[CRIU_CG_SOFT] = "soft", [CRIU_CG_IGNORE] = "ignore", [CRIU_CG_FULL] = "full",
	[CRIU_CG_STRICT] = "strict", NULL,
};
const char *const criu_network_locks[] = { "default", "iptables", "nftables", "skip", NULL };

struct checkpoint_options {
	struct criu_options criu;
};

static const struct checkpoint_options defaults = { .criu = { .status_fd = -1 } };

static const struct opt rows[] = {
	CRIU_ROWS(struct checkpoint_options, criu),
	OPT_FLAG(struct checkpoint_options, criu.leave_running, "leave-running", 0, "Let the container go on"),
	OPT_FLAG(struct checkpoint_options, criu.pre_dump, "pre-dump", 0, "Write memory only, and let the container go on"),
	OPT_TEXT(struct checkpoint_options, criu.page_server, "page-server", 0, "ADDRESS:PORT", "Send memory there"),
	OPT_INT(struct checkpoint_options, criu.status_fd, "status-fd", 0, "N", 3, 1023, "Descriptor that hears when lazy pages can be had"),
};

static bool is_address(const char *s)
{
	const char *colon = strrchr(s, ':');
	uint64_t port;

	return colon && colon != s && num_u64(colon + 1, UINT16_MAX, &port) == 0 && port > 0;
}

int criu_complete(const struct cli *c, const struct spec *s, struct criu_options *o, struct err *e)
{
	for (size_t i = 0; i < o->empty_ns.n; i++)
		if (!str_eq(o->empty_ns.v[i], "network"))
			return err_set(e, "namespace '%s' cannot be left empty, only 'network'", o->empty_ns.v[i]);
	if (o->page_server && !is_address(o->page_server))
		return err_set(e, "--page-server '%s' is not of the form ADDRESS:PORT", o->page_server);
	if (o->parent_path && o->parent_path[0] == '/')
		return err_set(e, "--parent-path '%s' must be relative to the directory of the images", o->parent_path);
	o->program = c->criu;
	for (size_t i = 0; i < s->annotations.n; i++)
		if (str_eq(s->annotations.v[i].key, "org.criu.config"))
			o->config = s->annotations.v[i].value;
	return 0;
}

/* As the container was planned. */
static int plan_again(struct cli *c, const struct container *ct, struct spec *s, const struct plan **out,
		      struct err *e)
{
	struct plan_problems problems = { 0 };
	struct plan_options o = { .kind = PLAN_CREATE, .id = ct->id, .bundle = ct->record->bundle,
				  .cgroup_manager = ct->record->cgroup_manager, .console_socket = true };
	struct host h;

	if (s->process && !s->process->terminal.v)
		o.console_socket = false;
	if (host_probe(c->arena, &h, e) < 0)
		return -1;
	*out = plan_create(c->arena, s, &h, &o, &problems);
	for (size_t i = 0; !*out && i < problems.n; i++)
		if (!problems.v[i].warning)
			return err_set(e, "the saved configuration of '%s': %s", ct->id, problems.v[i].text);
	return *out ? 0 : err_set(e, "there is no plan for this configuration");
}

static int run(struct cli *c, struct err *e)
{
	AUTO_CONTAINER struct container ct = CONTAINER_NONE;
	struct checkpoint_options *all = c->opts;
	struct criu_options *o = &all->criu;
	const struct plan *p, *hooks = NULL;
	struct spec *s;

	if (container_open(&ct, c->root, c->id, CONTAINER_WRITE, c->arena, e) < 0 ||
	    container_allows(&ct, COMMAND_CHECKPOINT, e) < 0 || saved_spec(&ct, c->arena, &s, e) < 0 ||
	    criu_complete(c, s, o, e) < 0 || plan_again(c, &ct, s, &p, e) < 0)
		return -1;
	if (run_checkpoint(&ct, p, o, c->arena, e) < 0)
		return -1;
	if (o->leave_running || o->pre_dump)
		return 0;
	/* What was a container is in the images now. */
	if (ct.record->poststop && saved_hooks(&ct, c->arena, &hooks, e) < 0)
		return -1;
	return run_delete(&ct, hooks, e);
}

const struct command cmd_checkpoint = {
	.name = "checkpoint", .args = "ID", .help = "Write a running container into images",
	.rows = rows, .n_rows = ARRAY_LEN(rows), .opts_size = sizeof(struct checkpoint_options),
	.defaults = &defaults, .min_args = 1, .max_args = 1, .run = run,
};
