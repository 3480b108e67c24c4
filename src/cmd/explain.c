/* explain.c: tell what create, run or exec would do, without doing it. */
#include "cmd/bundle.h"
#include "cmd/process.h"
#include "cmd/shared.h"
#include "run/run.h"

struct explain_options {
	struct bundle_options bundle;
	struct process_options process;
	const char *host;
	bool        as_run, as_exec, json;
};

static const struct opt rows[] = {
	OPT_TEXT(struct explain_options, bundle.bundle, "bundle", 'b', "DIR", "Directory of the bundle; by default the current one"),
	OPT_TEXT(struct explain_options, bundle.config, "config", 'f', "FILE", "Configuration, relative to the bundle"),
	OPT_FLAG(struct explain_options, as_run, "run", 0, "Explain run instead of create"),
	OPT_FLAG(struct explain_options, as_exec, "exec", 0, "Explain exec of a command, or of --process, in such a container"),
	OPT_TEXT(struct explain_options, process.file, "process", 'p', "FILE", "Process of exec, as in config.json"),
	OPT_TEXT(struct explain_options, host, "host", 0, "FILE", "Take facts about the host from this JSON file"),
	OPT_FLAG(struct explain_options, json, "json", 0, "Print the whole plan as JSON"),
};

static int plan_of_exec(struct cli *c, struct bundle *b, const struct plan_options *po,
			const struct plan **out, struct err *e)
{
	const struct explain_options *o = c->opts;
	struct process_source src = { .arena = c->arena, .options = &o->process, .container = b->spec };
	struct plan_problems problems = { 0 };
	struct plan_exec_options eo = { .o = *po, .container = b->spec };

	if (c->args.n > 1)
		src.args = (struct strs){ .v = c->args.v + 1, .n = c->args.n - 1 };
	if (b->plan->cgroup) {
		eo.cgroup_path = b->plan->cgroup->path;
		eo.cgroup_mount = b->plan->cgroup->mount;
	}
	if (process_build(&src, e) < 0)
		return -1;
	eo.o.kind = PLAN_EXEC;
	*out = plan_exec(c->arena, src.process, &b->host, &eo, &problems);
	if (bundle_problems(&src.load, &problems, e) < 0)
		return -1;
	return *out ? 0 : err_set(e, "there is no plan for this process");
}

static int run(struct cli *c, struct err *e)
{
	const struct explain_options *o = c->opts;
	struct bundle b = { 0 };
	struct plan_options po = {
		.kind = o->as_run ? PLAN_RUN : PLAN_CREATE, .id = c->id ? c->id : "ID",
		.cgroup_manager = bundle_manager(c), .console_socket = true,
	};
	struct out out = OUT_ARENA(c->arena);
	const struct plan *p;

	if (bundle_load(&b, &o->bundle, c->arena, e) < 0)
		return -1;
	po.bundle = b.path;
	/* Who calls decides whether there is a console socket; the configuration says enough. */
	po.console_socket = b.spec->process && b.spec->process->terminal.v;
	if (facts_get(o->host, b.spec, c->arena, &b.host, e) < 0)
		return -1;
	if (bundle_plan(&b, c, &po, true, e) < 0)
		return -1;
	p = b.plan;
	po.console_socket = false;
	if (o->as_exec && plan_of_exec(c, &b, &po, &p, e) < 0)
		return -1;
	if (o->json)
		run_explain_json(p, &out);
	else
		run_explain(p, &out);
	return cmd_print(&out, e);
}

const struct command cmd_explain = {
	.name = "explain", .args = "[ID [COMMAND [ARGUMENT...]]]",
	.help = "Tell what create, run or exec would do, without doing it",
	.rows = rows, .n_rows = ARRAY_LEN(rows), .opts_size = sizeof(struct explain_options),
	.max_args = ARGS_ANY, .flags = COMMAND_OPTIONS_FIRST, .run = run,
};
