/* help.c: rows to text for people and for shell completion.  Knows no option by name
 * but --help. */
#include "cli/opt.h"

/* Column at which the sentence of an option or command begins. */
#define HELP_COLUMN 32

static void pad(struct out *o, size_t from)
{
	size_t used = o->len - from;

	if (used + 1 > HELP_COLUMN) {
		out_chr(o, '\n');
		used = 0;
	}
	for (; used < HELP_COLUMN; used++)
		out_chr(o, ' ');
}

static void option_line(struct out *o, const struct opt *row)
{
	size_t from = o->len;

	if (row->letter)
		out_fmt(o, "  -%c, --%s", row->letter, row->name);
	else
		out_fmt(o, "      --%s", row->name);
	if (row->arg)
		out_fmt(o, " %s", row->arg);
	pad(o, from);
	out_str(o, row->help);
	for (size_t i = 0; row->words && row->words[i]; i++)
		out_fmt(o, "%s%s", i ? ", " : ": ", row->words[i]);
	out_chr(o, '\n');
}

static void options(struct out *o, const struct opt *rows, size_t n)
{
	static const struct opt help = { .name = "help", .letter = 'h', .help = "Print this text" };

	for (size_t i = 0; i < n; i++)
		if (rows[i].help)
			option_line(o, &rows[i]);
	option_line(o, &help);
}

void help_command(const struct program *p, const struct command *cmd, struct out *o)
{
	out_fmt(o, "%s.\n\nUsage: %s [global options] %s [options]", cmd->help, p->name, cmd->name);
	if (cmd->args)
		out_fmt(o, " %s", cmd->args);
	out_str(o, "\n\n");
	if (cmd->alias)
		out_fmt(o, "Also called: %s\n\n", cmd->alias);
	out_str(o, "Options:\n");
	options(o, cmd->rows, cmd->n_rows);
}

void help_program(const struct program *p, struct out *o)
{
	out_fmt(o, "%s.\n\nUsage: %s [global options] COMMAND [options] [arguments]\n\nCommands:\n",
		p->help, p->name);
	for (size_t i = 0; i < p->n_commands; i++) {
		size_t from = o->len;

		out_fmt(o, "  %s", p->commands[i]->name);
		pad(o, from);
		out_fmt(o, "%s\n", p->commands[i]->help);
	}
	out_str(o, "\nGlobal options:\n");
	options(o, p->globals, p->n_globals);
	out_fmt(o, "\n'%s help COMMAND' tells more.\n", p->name);
}

static void words(struct out *o, const char *name, const struct opt *rows, size_t n)
{
	out_str(o, name);
	for (size_t i = 0; i < n; i++) {
		if (!rows[i].help)
			continue;
		out_fmt(o, " --%s", rows[i].name);
		if (rows[i].letter)
			out_fmt(o, " -%c", rows[i].letter);
	}
	out_str(o, " --help -h\n");
}

void help_words(const struct program *p, struct out *o)
{
	words(o, "-", p->globals, p->n_globals);
	for (size_t i = 0; i < p->n_commands; i++)
		words(o, p->commands[i]->name, p->commands[i]->rows, p->commands[i]->n_rows);
}
