/* opt.c: command-line words to a struct, through rows.  Owns the grammar; knows no
 * option by name but --help. */
#include <string.h>
#include "base/num.h"
#include "cli/opt.h"

/* One word of the command line that may be an option, taken apart. */
struct word {
	const char *whole;  /* as typed: "--bundle=x" */
	const char *name;   /* "bundle=x" */
	size_t name_len;    /* up to '=' */
	const char *value;  /* after '=', or NULL */
};

static struct word word_of(const char *whole)
{
	struct word w = { .whole = whole };
	const char *eq;

	w.name = whole + (whole[1] == '-' ? 2 : 1);
	eq = strchr(w.name, '=');
	w.name_len = eq ? (size_t)(eq - w.name) : strlen(w.name);
	w.value = eq ? eq + 1 : NULL;
	return w;
}

static const struct opt *find_name(const struct opt_parse *p, const struct word *w)
{
	for (size_t i = 0; i < p->n_rows; i++) {
		const char *name = p->rows[i].name;

		if (strlen(name) == w->name_len && !memcmp(name, w->name, w->name_len))
			return &p->rows[i];
	}
	return NULL;
}

static const struct opt *find_letter(const struct opt_parse *p, char letter)
{
	for (size_t i = 0; i < p->n_rows; i++)
		if (p->rows[i].letter && p->rows[i].letter == letter)
			return &p->rows[i];
	return NULL;
}

static int unknown(const struct opt_parse *p, const struct word *w, struct err *e)
{
	const char **names = ARENA_NEW_N(p->arena, const char *, p->n_rows + 1);
	const char *name = arena_strndup(p->arena, w->name, w->name_len);
	const char *near;
	size_t n = 0;
	int typed = (int)(w->name - w->whole) + (int)w->name_len;

	for (size_t i = 0; i < p->n_rows; i++)
		if (p->rows[i].help)
			names[n++] = p->rows[i].name;
	near = w->name_len > 1 ? str_nearest(name, names, n) : NULL;
	if (near)
		return err_set(e, "unknown option '%.*s' (did you mean '--%s'?)", typed, w->whole, near);
	return err_set(e, "unknown option '%.*s'", typed, w->whole);
}

static int bad_value(const struct opt *row, const char *value, struct err *e)
{
	return err_set(e, "invalid value '%s' for option '--%s'", value, row->name);
}

static int set_flag(const struct opt *row, const char *value, bool *out, struct err *e)
{
	static const char *const words[][2] = {
		{ "true", "false" }, { "yes", "no" }, { "1", "0" }, { "t", "f" },
	};

	if (!value) {
		*out = true;
		return 0;
	}
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (str_eq(value, words[i][0]) || str_eq(value, words[i][1])) {
			*out = str_eq(value, words[i][0]);
			return 0;
		}
	}
	(void)bad_value(row, value, e);
	return err_hint(e, "give true or false, or no value");
}

static int set_int(const struct opt *row, const char *value, int64_t *out, struct err *e)
{
	if (num_i64(value, row->min, row->max, out) == 0)
		return 0;
	(void)bad_value(row, value, e);
	return err_hint(e, "a number from %lld to %lld is wanted", (long long)row->min,
			(long long)row->max);
}

static int set_word(const struct opt *row, const char *value, int *out, struct err *e)
{
	char list[160];
	struct out o = OUT_BUFFER(list, sizeof(list));

	for (int i = 0; row->words[i]; i++) {
		if (str_eq(row->words[i], value)) {
			*out = i;
			return 0;
		}
		out_fmt(&o, "%s'%s'", i ? ", " : "", row->words[i]);
	}
	(void)bad_value(row, value, e);
	return err_hint(e, "known: %s", list);
}

static int set(const struct opt_parse *p, const struct opt *row, const char *value, struct err *e)
{
	char *at = (char *)p->into + row->offset;

	switch (row->kind) {
	case OPT_KIND_FLAG:
		return set_flag(row, value, (bool *)(void *)at, e);
	case OPT_KIND_TEXT:
		*(const char **)(void *)at = value;
		return 0;
	case OPT_KIND_INT:
		return set_int(row, value, (int64_t *)(void *)at, e);
	case OPT_KIND_LIST:
		strs_add(p->arena, (struct strs *)(void *)at, value);
		return 0;
	case OPT_KIND_WORD:
		return set_word(row, value, (int *)(void *)at, e);
	}
	return 0;
}

/* `value` is what the word itself brought, `next` the word after it.  How many further
 * words were used, or -1. */
static int take(const struct opt_parse *p, const struct opt *row, const char *value,
		const char *next, struct err *e)
{
	if (row->kind == OPT_KIND_FLAG || value)
		return set(p, row, value, e);
	if (!next)
		return err_set(e, "option '--%s' requires an argument", row->name);
	return set(p, row, next, e) < 0 ? -1 : 1;
}

/* A word of one dash and letters: -d, -dt, -bX, -b=X, -dbX. */
static int letters(struct opt_parse *p, const struct word *w, const char *next, struct err *e)
{
	for (const char *s = w->name; *s; s++) {
		const struct opt *row = find_letter(p, *s);

		if (*s == 'h' && !row) {
			p->help = true;
			return 0;
		}
		if (!row)
			return unknown(p, w, e);
		if (s[1] == '=')
			return take(p, row, s + 2, next, e);
		if (row->kind != OPT_KIND_FLAG)
			return take(p, row, s[1] ? s + 1 : NULL, next, e);
		if (set(p, row, NULL, e) < 0)
			return -1;
	}
	return 0;
}

/* How many further words were used, or -1. */
static int option(struct opt_parse *p, const char *whole, const char *next, struct err *e)
{
	struct word w = word_of(whole);
	const struct opt *row = find_name(p, &w);

	/* A long name wins after one dash too: callers say -no-subreaper and -bundle. */
	if (row)
		return take(p, row, w.value, next, e);
	if (w.name_len == 4 && !memcmp(w.name, "help", 4)) {
		p->help = true;
		return 0;
	}
	if (whole[1] == '-')
		return unknown(p, &w, e);
	return letters(p, &w, next, e);
}

int opt_parse(struct opt_parse *p, const char *const *argv, struct err *e)
{
	bool ended = false;

	for (; *argv; argv++) {
		int used;

		if (ended || argv[0][0] != '-' || !argv[0][1]) {
			strs_add(p->arena, &p->operands, *argv);
			ended |= (p->flags & COMMAND_OPTIONS_FIRST) != 0;
			continue;
		}
		if (str_eq(*argv, "--")) {
			ended = true;
			continue;
		}
		used = option(p, *argv, argv[1], e);
		if (used < 0)
			return -1;
		if (p->help)
			return 0;
		argv += used;
	}
	return 0;
}

static int count(const struct command *cmd, size_t n, struct err *e)
{
	const char *how;
	size_t want = n < cmd->min_args ? cmd->min_args : cmd->max_args;

	if (n >= cmd->min_args && n <= cmd->max_args)
		return 0;
	how = cmd->min_args == cmd->max_args ? "exactly" :
	      n < cmd->min_args              ? "a minimum of" : "a maximum of";
	(void)err_set(e, "'%s' requires %s %zu argument%s, got %zu", cmd->name, how, want,
		      want == 1 ? "" : "s", n);
	return err_hint(e, "usage: %s%s%s", cmd->name, cmd->args ? " " : "",
			cmd->args ? cmd->args : "");
}

int command_parse(const struct command *cmd, const char *const *argv, struct arena *a,
		  struct command_line *out, struct err *e)
{
	struct opt_parse p = {
		.rows = cmd->rows, .n_rows = cmd->n_rows, .flags = cmd->flags, .arena = a,
	};

	if (cmd->opts_size) {
		p.into = arena_alloc(a, cmd->opts_size, _Alignof(max_align_t));
		if (cmd->defaults)
			memcpy(p.into, cmd->defaults, cmd->opts_size);
	}
	if (opt_parse(&p, argv, e) < 0)
		return -1;
	if (!p.help && count(cmd, p.operands.n, e) < 0)
		return -1;
	*out = (struct command_line){ .opts = p.into, .operands = p.operands, .help = p.help };
	return 0;
}

int program_find(const struct program *p, const char *name, const struct command **out,
		 struct err *e)
{
	const char *names[64];
	const char *near;
	size_t n = 0;

	for (size_t i = 0; i < p->n_commands; i++) {
		const struct command *cmd = p->commands[i];

		if (str_eq(cmd->name, name) || (cmd->alias && str_eq(cmd->alias, name))) {
			*out = cmd;
			return 0;
		}
		if (n < ARRAY_LEN(names))
			names[n++] = cmd->name;
	}
	near = str_nearest(name, names, n);
	if (near)
		return err_set(e, "unknown command '%s' (did you mean '%s'?)", name, near);
	return err_set(e, "unknown command '%s'", name);
}
