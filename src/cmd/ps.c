/* ps.c: the processes of a container. */
#include "cmd/shared.h"

#include <errno.h>
#include <string.h>

#include "base/num.h"
#include "run/run.h"

enum ps_format { PS_TABLE, PS_JSON };
static const char *const formats[] = { [PS_TABLE] = "table", [PS_JSON] = "json", NULL };

struct ps_options {
	unsigned format;
};

static const struct opt rows[] = {
	OPT_WORD(struct ps_options, format, "format", 'f', "FORMAT", formats, "Form of the output"),
};

struct pids {
	pid_t *v;
	size_t n;
};

static int find_pids(const struct container *ct, struct arena *a, struct pids *out, struct err *e)
{
	struct err why = ERR_NONE;
	AUTO_FD int cgroup = NO_FD;

	if (ct->stale)
		return 0;
	cgroup = run_open_cgroup(ct, &why);
	if (cgroup >= 0)
		return cgroup_pids(cgroup, a, &out->v, &out->n, e);
	if (why.code == ENOENT) /* nobody left, and so it was removed */
		return 0;
	*e = why;
	return -1;
}

/* The n-th word of a line, counted from 0; its length, or 0. */
static size_t word_at(const char *line, size_t n, const char **out)
{
	for (;; n--) {
		line += strspn(line, " \t");
		*out = line;
		line += strcspn(line, " \t\n");
		if (n == 0 || line == *out)
			return (size_t)(line - *out);
	}
}

static bool pid_column(const char *heading, size_t *out)
{
	const char *word;
	size_t len;

	for (*out = 0; (len = word_at(heading, *out, &word)) > 0; ++*out)
		if (len == 3 && memcmp(word, "PID", 3) == 0)
			return true;
	return false;
}

static bool is_ours(const char *line, size_t column, const pid_t *pids, size_t n)
{
	char text[16] = "";
	const char *word;
	size_t len = word_at(line, column, &word);
	uint64_t pid;

	if (len == 0 || len >= sizeof(text))
		return false;
	memcpy(text, word, len);
	if (num_u64(text, INT32_MAX, &pid) < 0)
		return false;
	for (size_t i = 0; i < n; i++)
		if ((uint64_t)pids[i] == pid)
			return true;
	return false;
}

int ps_filter(const char *table, const pid_t *pids, size_t n, struct out *o, struct err *e)
{
	size_t column = 0, len;
	bool found = false;

	for (const char *line = table; *line; line += len) {
		len = strcspn(line, "\n");
		len += line[len] == '\n';
		/* A warning may stand above the heading. */
		if (found ? is_ours(line, column, pids, n) : (found = pid_column(line, &column)))
			out_mem(o, line, len);
	}
	return found ? 0 : err_set(e, "there is no column 'PID' in what ps prints");
}

static int table(struct cli *c, const struct pids *pids, struct out *o, struct err *e)
{
	const char **argv = ARENA_NEW_N(c->arena, const char *, c->args.n + 3);
	struct out said = OUT_ARENA(c->arena);
	size_t n = 0;
	int ran;

	argv[n++] = "ps";
	if (c->args.n == 1)
		argv[n++] = "-ef";
	for (size_t i = 1; i < c->args.n; i++)
		argv[n++] = c->args.v[i];
	ran = run_output(argv, &said, e);
	if (ran < 0)
		return -1;
	if (ran)
		return ps_filter(out_text(&said), pids->v, pids->n, o, e);
	/* A host without ps: what we know ourselves. */
	out_str(o, "PID\n");
	for (size_t i = 0; i < pids->n; i++)
		out_fmt(o, "%d\n", (int)pids->v[i]);
	return 0;
}

static void json(const struct pids *pids, struct out *o)
{
	out_chr(o, '[');
	for (size_t i = 0; i < pids->n; i++)
		out_fmt(o, "%s%d", i ? "," : "", (int)pids->v[i]);
	out_str(o, "]\n");
}

static int run(struct cli *c, struct err *e)
{
	const struct ps_options *opts = c->opts;
	AUTO_CONTAINER struct container ct = CONTAINER_NONE;
	struct out o = OUT_ARENA(c->arena);
	struct pids pids = { 0 };

	if (container_open(&ct, c->root, c->id, CONTAINER_READ, c->arena, e) < 0)
		return -1;
	if (container_allows(&ct, COMMAND_PS, e) < 0 || find_pids(&ct, c->arena, &pids, e) < 0)
		return -1;
	if (opts->format == PS_JSON)
		json(&pids, &o);
	else if (table(c, &pids, &o, e) < 0)
		return -1;
	return cmd_print(&o, e);
}

const struct command cmd_ps = {
	.name = "ps", .args = "ID [ps options]", .help = "List the processes of a container",
	.rows = rows, .n_rows = ARRAY_LEN(rows), .opts_size = sizeof(struct ps_options),
	.min_args = 1, .max_args = ARGS_ANY, .flags = COMMAND_OPTIONS_FIRST, .run = run,
};
