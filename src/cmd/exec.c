/* exec.c: run a further program in a container. */
#include <fcntl.h>
#include <string.h>

#include "base/num.h"
#include "cmd/bundle.h"
#include "cmd/process.h"
#include "cmd/shared.h"
#include "run/run.h"

struct exec_options {
	struct process_options process;
	const char *console_socket, *pidfd_socket, *pid_file, *cgroup, *trace;
	bool        detach, ignore_paused, no_subreaper;
	int64_t     preserve_fds;
};

static const struct opt rows[] = {
	PROCESS_ROWS(struct exec_options),
	OPT_TEXT(struct exec_options, console_socket, "console-socket", 0, "PATH", "Socket that gets the terminal"),
	OPT_TEXT(struct exec_options, pidfd_socket, "pidfd-socket", 0, "PATH", "Socket that gets a pidfd of the process"),
	OPT_TEXT(struct exec_options, pid_file, "pid-file", 0, "FILE", "File that gets the process id"),
	OPT_TEXT(struct exec_options, cgroup, "cgroup", 0, "PATH", "Cgroup below the container's own to run in"),
	OPT_FLAG(struct exec_options, detach, "detach", 'd', "Return when the program runs"),
	OPT_FLAG(struct exec_options, ignore_paused, "ignore-paused", 0, "Also in a paused container"),
	OPT_FLAG(struct exec_options, no_subreaper, "no-subreaper", 0, "Do not adopt orphans of the program"),
	OPT_INT(struct exec_options, preserve_fds, "preserve-fds", 0, "N", 0, 1024, "Pass N descriptors after the standard ones"),
	OPT_TEXT(struct exec_options, trace, "trace", 0, "FILE", "Write the time of every step, for Perfetto"),
};

static int open_allowed(struct container *ct, struct cli *c, const struct exec_options *o, struct err *e)
{
	if (container_open(ct, c->root, c->id, CONTAINER_READ, c->arena, e) < 0)
		return -1;
	if (o->ignore_paused && ct->status == STATUS_PAUSED)
		return 0;
	return container_allows(ct, COMMAND_EXEC, e);
}

static int exec_plan(struct cli *c, struct container *ct, struct process_source *src,
		     const struct plan **out, struct err *e)
{
	const struct exec_options *o = c->opts;
	struct host *h = ARENA_NEW(c->arena, struct host);
	struct plan_problems problems = { 0 };
	struct plan_exec_options po = {
		.o = { .kind = PLAN_EXEC, .id = c->id, .bundle = ct->record->bundle,
		       .cgroup_manager = ct->record->cgroup_manager, .detach = o->detach,
		       .console_socket = o->console_socket, .preserve_fds = (int)o->preserve_fds,
		       .listen_fds = c->listen_fds, .listen_names = c->listen_names },
		.cgroup_path = ct->record->cgroup_path, .sub_cgroup = o->cgroup,
		.cgroup_mount = ct->record->cgroup_mount, .container = src->container,
		.rdt_mount = ct->record->rdt_mount, .rdt_group = ct->record->rdt_group,
		.rdt_monitor = ct->record->rdt_monitor, .paused_ok = o->ignore_paused,
		.tracers = ct->record->tracers,
	};

	if (host_probe_some(c->arena, process_labelled(src->process) ? HOST_LSM : 0, h, e) < 0)
		return -1;
	*out = plan_exec(c->arena, src->process, h, &po, &problems);
	if (bundle_problems(&src->load, &problems, e) < 0)
		return -1;
	return *out ? 0 : err_set(e, "there is no plan for this process");
}

/* Before it is there: whoever comes after it must not be found by it. */
static int note_tracer(struct cli *c, struct err *e)
{
	AUTO_CONTAINER struct container ct = CONTAINER_NONE;

	/* Read anew, behind the lock: an update may have written it. */
	if (container_open(&ct, c->root, c->id, CONTAINER_WRITE, c->arena, e) < 0)
		return -1;
	if (!ct.record || ct.record->tracers)
		return 0;
	ct.record->tracers = true;
	return record_write(ct.dir, ct.record, c->arena, e);
}

static int exec_in(struct cli *c, struct container *ct, struct err *e)
{
	const struct exec_options *o = c->opts;
	struct process_source src = { .arena = c->arena, .options = &o->process };
	const struct plan *plan;
	struct run_request q;

	src.args = (struct strs){ .v = c->args.v + 1, .n = c->args.n - 1 };
	if (saved_spec(ct, c->arena, &src.container, e) < 0)
		return -1;
	if (process_build(&src, e) < 0 || exec_plan(c, ct, &src, &plan, e) < 0)
		return -1;
	if (plan->brings_tracer && note_tracer(c, e) < 0)
		return -1;
	q = (struct run_request){
		.arena = c->arena, .plan = plan, .root = c->root, .console_path = o->console_socket,
		.pid_file = o->pid_file, .pidfd_path = o->pidfd_socket, .trace_file = o->trace,
		.record = ct->record, .container = ct, .detach = o->detach,
		.subreaper = !o->no_subreaper,
	};
	if (c->guard_later && executable_guard(c->argv, e) < 0)
		return -1;
	return run_exec(&q, &c->exit_status, e);
}

/* Any step fails when the container ends meanwhile, and callers take "no such file" for a
 * program that is missing. */
static int blame_end(struct container *ct, struct err *e)
{
	if (!record_init_is_ending(ct->record))
		return -1;
	*e = (struct err)ERR_NONE;
	ct->status = STATUS_STOPPED;
	return container_allows(ct, COMMAND_EXEC, e);
}

static int run(struct cli *c, struct err *e)
{
	AUTO_CONTAINER struct container ct = CONTAINER_NONE;

	if (open_allowed(&ct, c, c->opts, e) < 0)
		return -1;
	return exec_in(c, &ct, e) < 0 ? blame_end(&ct, e) : 0;
}

const struct command cmd_exec = {
	.name = "exec", .args = "ID [COMMAND [ARGUMENT...]]", .help = "Run a further program in a container",
	.rows = rows, .n_rows = ARRAY_LEN(rows), .opts_size = sizeof(struct exec_options),
	.min_args = 1, .max_args = ARGS_ANY, .flags = COMMAND_OPTIONS_FIRST | COMMAND_ENTERS,
	.run = run,
};
