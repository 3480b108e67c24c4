/* list.c: every container of the state root. */
#include "cmd/shared.h"

#include <string.h>

#include "ocispec/record.h"

enum list_format { LIST_TABLE, LIST_JSON };
static const char *const formats[] = { [LIST_TABLE] = "table", [LIST_JSON] = "json", NULL };

struct list_options {
	bool     quiet;
	unsigned format;
};

static const struct opt rows[] = {
	OPT_FLAG(struct list_options, quiet, "quiet", 'q', "Print identifiers only"),
	OPT_WORD(struct list_options, format, "format", 'f', "FORMAT", formats,
		 "Form of the output"),
};

enum { COLUMNS = 6, GAP = 3 };
static const char *const headings[COLUMNS] = {
	"ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER",
};

struct cells {
	const char *v[COLUMNS];
};

static void table_line(const struct cells *line, const size_t *width, struct out *o)
{
	for (size_t i = 0; i < COLUMNS; i++) {
		size_t gap = width[i] - strlen(line->v[i]) + GAP;

		out_str(o, line->v[i]);
		for (; i + 1 < COLUMNS && gap > 0; gap--)
			out_chr(o, ' ');
	}
	out_chr(o, '\n');
}

static const char *clean(struct arena *a, const char *text)
{
	struct out o = OUT_ARENA(a);

	out_clean(&o, text && *text ? text : "-"); /* an empty cell would shift those behind it */
	return out_text(&o);
}

void list_table(const struct list_row *list, size_t n, struct out *o)
{
	struct cells *lines = ARENA_NEW_N(o->arena, struct cells, n + 1);
	size_t width[COLUMNS] = { 0 };

	memcpy(lines[0].v, headings, sizeof(headings));
	for (size_t i = 0; i < n; i++)
		lines[i + 1] = (struct cells){ {
			list[i].id, arena_fmt(o->arena, "%lld", (long long)list[i].pid),
			list[i].status, clean(o->arena, list[i].bundle),
			clean(o->arena, list[i].created), clean(o->arena, list[i].owner),
		} };
	for (size_t i = 0; i <= n; i++)
		for (size_t k = 0; k < COLUMNS; k++)
			width[k] = MAX(width[k], strlen(lines[i].v[k]));
	for (size_t i = 0; i <= n; i++)
		table_line(&lines[i], width, o);
}

static struct list_row row_of(const struct container *ct, struct arena *a)
{
	const struct record *r = ct->record;

	return (struct list_row){
		.id = ct->id,
		.status = ct->damaged ? "damaged" : container_status_words[ct->status],
		.pid = ct->pidfd >= 0 ? r->pid : 0,
		.bundle = r ? r->bundle : NULL,
		.created = r ? r->created : NULL,
		.owner = container_owner(ct, a),
	};
}

static void json_item(const struct container *ct, struct out *o)
{
	out_str(o, o->len > 1 ? ",\n  " : "\n  ");
	container_tell_state(ct, o, 2);
}

/* One that has gone meanwhile is none; one that cannot be looked at hides no other. */
static bool look(struct cli *c, struct container *ct, const char *id)
{
	struct err why = ERR_NONE;

	if (container_open(ct, c->root, id, CONTAINER_READ, c->arena, &why) == 0)
		return true;
	if (!ct->missing)
		log_warning(NULL, "container '%s': %s", id, why.msg);
	return false;
}

static void list_all(struct cli *c, const struct strs *ids, enum list_format format, struct out *o)
{
	struct list_row *list = ARENA_NEW_N(c->arena, struct list_row, ids->n);
	size_t n = 0;

	if (format == LIST_JSON)
		out_chr(o, '[');
	for (size_t i = 0; i < ids->n; i++) {
		AUTO_CONTAINER struct container ct = CONTAINER_NONE;

		if (!look(c, &ct, ids->v[i]))
			continue;
		if (format == LIST_JSON)
			json_item(&ct, o);
		else
			list[n++] = row_of(&ct, c->arena);
	}
	if (format == LIST_JSON)
		out_str(o, o->len > 1 ? "\n]\n" : "]\n");
	else
		list_table(list, n, o);
}

static int run(struct cli *c, struct err *e)
{
	const struct list_options *opts = c->opts;
	struct out o = OUT_ARENA(c->arena);
	struct strs ids = { 0 };

	if (container_list(c->root, c->arena, &ids, e) < 0)
		return -1;
	if (!opts->quiet)
		list_all(c, &ids, opts->format, &o);
	for (size_t i = 0; opts->quiet && i < ids.n; i++)
		out_fmt(&o, "%s\n", ids.v[i]);
	return cmd_print(&o, e);
}

const struct command cmd_list = {
	.name = "list", .help = "List the containers",
	.rows = rows, .n_rows = ARRAY_LEN(rows), .opts_size = sizeof(struct list_options),
	.run = run,
};
