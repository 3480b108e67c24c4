/* opt.h: commands and their options as rows.  Parsing, --help, completion words and the
 * check of the manual are loops over the same rows.  Knows nothing of containers, and
 * of a command no more than its row.
 *
 * Accepted for every row: --opt V, --opt=V, -opt V, -opt=V, -o V, -o=V, -oV; flags also
 * as --opt=true|false, and several short flags in one word (-dt).  An option given twice
 * counts as given the last time; a list collects.  "--" ends the options. */
#ifndef TARE_CLI_OPT_H
#define TARE_CLI_OPT_H

#include <stdbool.h>
#include <stddef.h>
#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

enum opt_kind {
	OPT_KIND_FLAG, /* bool */
	OPT_KIND_TEXT, /* const char *, NULL when not given */
	OPT_KIND_INT,  /* int64_t between min and max */
	OPT_KIND_LIST, /* struct strs */
	OPT_KIND_WORD, /* int or enum: index into words */
};

struct opt {
	const char   *name;        /* long, without dashes */
	char          letter;      /* short, or 0 */
	enum opt_kind kind;
	size_t        offset;      /* of the member that takes the value */
	const char   *arg;         /* what help calls the value; NULL for flags */
	const char   *help;        /* one sentence; NULL: accepted, but not advertised */
	int64_t       min, max;
	const char *const *words;  /* ends with NULL */
};

/* offsetof, and a compile error unless the member has the type the kind stores. */
#define OPT_AT(type, member, want) \
	_Generic(((type *)0)->member, want: offsetof(type, member))
#define OPT_AT_WORD(type, member) \
	_Generic(((type *)0)->member, int: offsetof(type, member), unsigned: offsetof(type, member))

/* Rows.  `type` is the struct the options go into; `letter` is 'x' or 0. */
#define OPT_FLAG(type, member, name_, letter_, help_)                                     \
	{ .name = (name_), .letter = (letter_), .kind = OPT_KIND_FLAG,                    \
	  .offset = OPT_AT(type, member, bool), .help = (help_) }
#define OPT_TEXT(type, member, name_, letter_, arg_, help_)                               \
	{ .name = (name_), .letter = (letter_), .kind = OPT_KIND_TEXT,                    \
	  .offset = OPT_AT(type, member, const char *), .arg = (arg_), .help = (help_) }
#define OPT_INT(type, member, name_, letter_, arg_, min_, max_, help_)                    \
	{ .name = (name_), .letter = (letter_), .kind = OPT_KIND_INT,                     \
	  .offset = OPT_AT(type, member, int64_t), .arg = (arg_), .help = (help_),        \
	  .min = (min_), .max = (max_) }
#define OPT_LIST(type, member, name_, letter_, arg_, help_)                               \
	{ .name = (name_), .letter = (letter_), .kind = OPT_KIND_LIST,                    \
	  .offset = OPT_AT(type, member, struct strs), .arg = (arg_), .help = (help_) }
#define OPT_WORD(type, member, name_, letter_, arg_, words_, help_)                       \
	{ .name = (name_), .letter = (letter_), .kind = OPT_KIND_WORD,                    \
	  .offset = OPT_AT_WORD(type, member), .arg = (arg_), .help = (help_),            \
	  .words = (words_) }

struct cli; /* cmd/cmd.h */

enum {
	/* Options end at the first operand and the rest is taken as it is (exec, ps);
	 * otherwise options and operands may be mixed. */
	COMMAND_OPTIONS_FIRST = 1,
	/* It ends inside a container.  (So does run, which knows by its plan when to be on guard.) */
	COMMAND_ENTERS = 2,
};
#define ARGS_ANY ((size_t)-1)

struct command {
	const char *name;
	const char *alias;       /* a second name, or NULL */
	const char *args;        /* operands in words for help: "ID [SIGNAL]", or NULL */
	const char *help;        /* one sentence */
	const struct opt *rows;
	size_t n_rows;
	size_t opts_size;        /* of the struct the rows write into; 0 without rows */
	const void *defaults;    /* its first contents; NULL: zeros */
	size_t min_args, max_args;
	unsigned flags;
	int (*run)(struct cli *c, struct err *e);
};

/* The whole grammar, in one place: main.c. */
struct program {
	const char *name;        /* as invoked */
	const char *help;
	const struct opt *globals;
	size_t n_globals;
	const struct command *const *commands;
	size_t n_commands;
};

/* Parse argv (NULL at the end) into `into`; operands out.  OPTIONS_FIRST as above.
 * -h or --help only sets *help and ends the parse: nothing after it is judged. */
struct opt_parse {
	const struct opt *rows;
	size_t n_rows;
	unsigned flags;
	struct arena *arena;
	void *into;
	struct strs operands;
	bool help;
};
int opt_parse(struct opt_parse *p, const char *const *argv, struct err *e) MUST_CHECK;

/* The same with a command's row: *opts is allocated, filled with the defaults and
 * parsed into, and the number of operands is checked (unless help was asked for). */
struct command_line {
	void *opts;
	struct strs operands;
	bool help;
};
int command_parse(const struct command *cmd, const char *const *argv, struct arena *a,
		  struct command_line *out, struct err *e) MUST_CHECK;

/* By name or alias; -1 with "unknown command 'x' (did you mean 'y'?)". */
int program_find(const struct program *p, const char *name, const struct command **out,
		 struct err *e) MUST_CHECK;

void help_program(const struct program *p, struct out *o);
void help_command(const struct program *p, const struct command *cmd, struct out *o);
/* For completion and the check of the manual: a line for each command and each advertised
 * option, fields ended by tabs, "-" for what is not there: command ("-": global), --long, -l,
 * what its value or operands are called, possible values joined by "|", sentence. */
void help_words(const struct program *p, struct out *o);

#endif
