/* help.c: rows to text for people and for shell completion.  Knows no option by name
 * but --help. */
#include "cli/opt.h"

/* Column at which the sentence of an option or command begins. */
#define HELP_COLUMN 32

static const struct opt help_row = { .name = "help", .letter = 'h', .help = "Print this text" };

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
	for (size_t i = 0; i < n; i++)
		if (rows[i].help)
			option_line(o, &rows[i]);
	option_line(o, &help_row);
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

static void word_row(struct out *o, const char *command, const struct opt *row)
{
	out_fmt(o, "%s\t--%s\t", command, row->name);
	if (row->letter)
		out_chr(o, '-');
	out_fmt(o, "%c\t%s\t", row->letter ? row->letter : '-', row->arg ? row->arg : "-");
	for (size_t i = 0; row->words && row->words[i]; i++)
		out_fmt(o, "%s%s", i ? "|" : "", row->words[i]);
	out_fmt(o, "%s\t%s\n", row->words ? "" : "-", row->help);
}

static void word_rows(struct out *o, const char *command, const struct opt *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (rows[i].help)
			word_row(o, command, &rows[i]);
	word_row(o, command, &help_row);
}

void help_words(const struct program *p, struct out *o)
{
	word_rows(o, "-", p->globals, p->n_globals);
	for (size_t i = 0; i < p->n_commands; i++) {
		const struct command *cmd = p->commands[i];

		out_fmt(o, "%s\t-\t-\t%s\t-\t%s\n", cmd->name, cmd->args ? cmd->args : "-", cmd->help);
		word_rows(o, cmd->name, cmd->rows, cmd->n_rows);
	}
}
