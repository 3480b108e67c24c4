/* validate.c: everything that is wrong with a configuration, found without making anything. */
#include "cmd/bundle.h"
#include "cmd/shared.h"

#include "base/io.h"

struct validate_options {
	const char *bundle, *config, *host;
	bool        strict, json;
};

static const struct opt rows[] = {
	OPT_TEXT(struct validate_options, bundle, "bundle", 'b', "DIR",
		 "Directory of the bundle; by default the current one"),
	OPT_TEXT(struct validate_options, config, "config", 'f', "FILE",
		 "Configuration, relative to the bundle"),
	OPT_FLAG(struct validate_options, strict, "strict", 0, "Unknown properties are errors"),
	OPT_TEXT(struct validate_options, host, "host", 0, "FILE",
		 "Take facts about the host from this JSON file"),
	OPT_FLAG(struct validate_options, json, "json", 0, "Print the problems as JSON"),
};

/* A rule and the planner may say of one property what is the same to the reader. */
static bool is_known(const struct problems *all, const char *pointer)
{
	for (size_t i = 0; i < all->n; i++)
		if (all->v[i].severity == SEVERITY_ERROR && str_eq(all->v[i].pointer, pointer))
			return true;
	return false;
}

static void add_planned(struct problems *all, const struct plan_problem *p)
{
	const char *pointer = p->at[0] == '/' ? p->at : "";
	struct problem one = {
		.severity = p->warning ? SEVERITY_WARNING : SEVERITY_ERROR, .pointer = pointer,
		.text = p->hint ? arena_fmt(all->arena, "%s (%s)", p->text, p->hint) : p->text,
	};

	if (*pointer && is_known(all, pointer))
		return;
	problems_add(all, &one);
}

static int plan(struct cli *c, const struct spec *s, const char *bundle, struct problems *all,
		struct err *e)
{
	const struct validate_options *opts = c->opts;
	struct plan_problems found = { 0 };
	/* Whether there is a console socket is the caller's affair. */
	struct plan_options o = {
		.kind = PLAN_CREATE, .id = "ID", .bundle = bundle,
		.cgroup_manager = bundle_manager(c),
		.console_socket = s->process && s->process->terminal.v,
	};
	struct host h;

	if (facts_get(opts->host, s, c->arena, &h, e) < 0)
		return -1;
	IGNORE(plan_create(c->arena, s, &h, &o, &found)); /* only what it complains of */
	for (size_t i = 0; i < found.n; i++)
		add_planned(all, &found.v[i]);
	return 0;
}

static bool stands_before(const struct problem *a, const struct problem *b)
{
	return a->line != b->line ? a->line < b->line : a->column < b->column;
}

/* In the order of the file; of one place, in the order of the finding. */
static void sort(const struct spec_load *l, struct problems *all)
{
	for (size_t i = 0; i < all->n; i++) {
		struct problem one = all->v[i];
		size_t at = i;

		if (one.line == 0)
			IGNORE(spec_locate(l, one.pointer, &one.line, &one.column)); /* stays 0 */
		for (; at > 0 && stands_before(&one, &all->v[at - 1]); at--)
			all->v[at] = all->v[at - 1];
		all->v[at] = one;
	}
}

static void text_line(const struct spec_load *l, const struct problem *p, struct out *o)
{
	out_clean(o, l->name);
	if (p->line)
		out_fmt(o, ":%u:%u", p->line, p->column);
	out_str(o, p->severity == SEVERITY_WARNING ? ": warning: " : ": ");
	if (*p->pointer) {
		out_clean(o, p->pointer);
		out_str(o, ": ");
	}
	out_clean(o, p->text);
	out_chr(o, '\n');
}

static void json_item(const struct spec_load *l, const struct problem *p, struct out *o)
{
	out_str(o, o->len > 1 ? ",\n  {\"severity\":" : "\n  {\"severity\":");
	out_json(o, p->severity == SEVERITY_WARNING ? "warning" : "error");
	out_str(o, ",\"file\":");
	out_json(o, l->name);
	out_fmt(o, ",\"line\":%u,\"column\":%u,\"pointer\":", p->line, p->column);
	out_json(o, p->pointer);
	out_str(o, ",\"text\":");
	out_json(o, p->text);
	out_chr(o, '}');
}

static int report(struct cli *c, const struct spec_load *l, const struct problems *all,
		  struct err *e)
{
	const struct validate_options *opts = c->opts;
	struct out o = OUT_ARENA(c->arena);

	if (opts->json)
		out_chr(&o, '[');
	for (size_t i = 0; i < all->n; i++) {
		if (opts->json)
			json_item(l, &all->v[i], &o);
		else
			text_line(l, &all->v[i], &o);
	}
	if (opts->json)
		out_str(&o, all->n ? "\n]\n" : "]\n");
	else if (!all->errors)
		out_fmt(&o, "%s: valid\n", l->name);
	if (cmd_print(&o, e) < 0)
		return -1;
	if (!all->errors)
		return 0;
	return err_set(e, "'%s' is not valid: %zu error%s", l->name, all->errors,
		       all->errors == 1 ? "" : "s");
}

/* The specification whenever it can be made sense of, so that one unknown name does not hide
 * what else is wrong: then its strict reading is another one. */
static int load(struct spec_load *l, bool strict, struct spec **out, struct err *e)
{
	struct problems lenient = PROBLEMS(l->arena), *all = l->problems;
	struct err ignored = ERR_NONE;
	struct spec *again;
	int rc;

	if (!strict)
		return spec_load(l, out, e);
	l->problems = &lenient;
	rc = spec_load(l, out, e);
	l->problems = all;
	l->strict = true;
	IGNORE(spec_load(l, &again, &ignored)); /* all it finds is in the list */
	return rc;
}

static int run(struct cli *c, struct err *e)
{
	const struct validate_options *opts = c->opts;
	struct problems all = PROBLEMS(c->arena);
	struct spec_load l = { .arena = c->arena, .problems = &all };
	const char *bundle;
	AUTO_FD int dir = io_open_dir(opts->bundle ? opts->bundle : ".", c->arena, &bundle, e);
	struct spec *s;

	if (dir < 0 || spec_read_file(&l, dir, opts->config ? opts->config : "config.json", e) < 0)
		return -1;
	if (load(&l, opts->strict, &s, e) == 0) {
		spec_validate(s, &all);
		if (plan(c, s, bundle, &all, e) < 0)
			return -1;
	} else if (!all.errors) {
		return -1;
	}
	sort(&l, &all);
	return report(c, &l, &all, e);
}

const struct command cmd_validate = {
	.name = "validate", .help = "Check a configuration",
	.rows = rows, .n_rows = ARRAY_LEN(rows), .opts_size = sizeof(struct validate_options),
	.run = run,
};
