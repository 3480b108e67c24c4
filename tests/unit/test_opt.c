/* test_opt.c: the command-line grammar, by way of rows made for the test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>
#include "cmd/cmd.h"

struct made {
	bool detach, tty, no_subreaper;
	const char *bundle, *pid_file;
	int64_t fds;
	struct strs env;
	int format;
};

static const char *const formats[] = { "table", "json", NULL };
static const struct opt rows[] = {
	OPT_FLAG(struct made, detach, "detach", 'd', "Detach"),
	OPT_FLAG(struct made, tty, "tty", 't', "Terminal"),
	OPT_FLAG(struct made, no_subreaper, "no-subreaper", 0, "No subreaper"),
	OPT_TEXT(struct made, bundle, "bundle", 'b', "DIR", "Bundle"),
	OPT_TEXT(struct made, pid_file, "pid-file", 0, "FILE", "File for the process id"),
	OPT_INT(struct made, fds, "preserve-fds", 0, "N", 0, 1000, "Descriptors"),
	OPT_LIST(struct made, env, "env", 'e', "K=V", "Environment"),
	OPT_WORD(struct made, format, "format", 'f', "FORMAT", formats, "Format"),
	OPT_TEXT(struct made, bundle, "old-bundle", 0, "DIR", NULL),
};
static const struct made defaults = { .bundle = "." };
static const struct command mixed = {
	.name = "delete", .alias = "rm", .args = "ID [SIGNAL]", .help = "Delete",
	.rows = rows, .n_rows = ARRAY_LEN(rows), .opts_size = sizeof(struct made),
	.defaults = &defaults, .min_args = 1, .max_args = 2,
};
static const struct command first = {
	.name = "exec", .args = "ID [COMMAND]", .help = "Execute",
	.rows = rows, .n_rows = ARRAY_LEN(rows), .opts_size = sizeof(struct made),
	.min_args = 1, .max_args = ARGS_ANY, .flags = COMMAND_OPTIONS_FIRST,
};
static const struct command *const all[] = { &mixed, &first };
static const struct program program = {
	.name = "tare", .help = "Run containers", .globals = rows, .n_globals = ARRAY_LEN(rows),
	.commands = all, .n_commands = ARRAY_LEN(all),
};

struct fixture {
	struct arena arena;
	struct err e;
	struct command_line line;
	const struct made *made;
};

static int set_up(void **state)
{
	static struct fixture f;

	f = (struct fixture){ .arena = ARENA_EMPTY };
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	arena_free(&f->arena);
	return 0;
}

static int parse(struct fixture *f, const struct command *cmd, const char *const *argv)
{
	int rc = command_parse(cmd, argv, &f->arena, &f->line, &f->e);

	f->made = rc == 0 ? f->line.opts : NULL;
	return rc;
}

#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void every_spelling_of_a_value_is_the_same(void **state)
{
	const char *const *const spellings[] = {
		WORDS("--bundle", "X", "id"), WORDS("--bundle=X", "id"), WORDS("-bundle", "X", "id"),
		WORDS("-bundle=X", "id"),     WORDS("-b", "X", "id"),    WORDS("-b=X", "id"),
		WORDS("-bX", "id"),           WORDS("-dbX", "id"),       WORDS("id", "--bundle", "X"),
		WORDS("--old-bundle", "X", "id"),
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(spellings); i++) {
		assert_int_equal(parse(f, &mixed, spellings[i]), 0);
		assert_string_equal(f->made->bundle, "X");
		assert_int_equal(f->line.operands.n, 1);
		assert_string_equal(f->line.operands.v[0], "id");
	}
}

static void flags_take_a_boolean_or_nothing(void **state)
{
	static const struct { const char *word; bool want; } cases[] = {
		{ "--detach", true },  { "--detach=true", true },   { "--detach=false", false },
		{ "-d", true },        { "-d=false", false },       { "-detach=0", false },
		{ "--detach=yes", true }, { "--detach=no", false }, { "-td", true },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_int_equal(parse(f, &mixed, WORDS(cases[i].word, "id")), 0);
		assert_int_equal(f->made->detach, cases[i].want);
	}
	assert_int_equal(parse(f, &mixed, WORDS("--detach=maybe", "id")), -1);
	assert_string_equal(f->e.msg, "invalid value 'maybe' for option '--detach'");
}

static void a_long_name_wins_over_a_cluster_of_letters(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(parse(f, &mixed, WORDS("-no-subreaper", "id")), 0);
	assert_true(f->made->no_subreaper);
}

static void last_one_wins_and_lists_collect(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(parse(f, &mixed, WORDS("-b", "1", "-e", "A=1,B", "--bundle=2", "-e=C=", "id",
						"--detach", "--detach=false")), 0);
	assert_string_equal(f->made->bundle, "2");
	assert_false(f->made->detach);
	assert_int_equal(f->made->env.n, 2);
	assert_string_equal(f->made->env.v[0], "A=1,B");
	assert_string_equal(f->made->env.v[1], "C=");
}

static void defaults_stay_when_nothing_is_given(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(parse(f, &mixed, WORDS("id")), 0);
	assert_string_equal(f->made->bundle, ".");
	assert_null(f->made->pid_file);
}

static void options_first_leaves_the_rest_alone(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(parse(f, &first, WORDS("-d", "id", "ls", "-t", "--", "--bundle")), 0);
	assert_true(f->made->detach);
	assert_false(f->made->tty);
	assert_int_equal(f->line.operands.n, 5);
	assert_string_equal(f->line.operands.v[2], "-t");
	assert_string_equal(f->line.operands.v[3], "--");
}

static void two_dashes_end_the_options(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(parse(f, &mixed, WORDS("--", "--detach", "-9")), 0);
	assert_false(f->made->detach);
	assert_int_equal(f->line.operands.n, 2);
	assert_string_equal(f->line.operands.v[1], "-9");
	assert_int_equal(parse(f, &mixed, WORDS("-")), 0);
	assert_string_equal(f->line.operands.v[0], "-");
}

static void numbers_and_words_are_checked(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(parse(f, &mixed, WORDS("--preserve-fds=1000", "-f", "json", "id")), 0);
	assert_int_equal(f->made->fds, 1000);
	assert_int_equal(f->made->format, 1);
	assert_int_equal(parse(f, &mixed, WORDS("--preserve-fds", "1001", "id")), -1);
	assert_int_equal(parse(f, &mixed, WORDS("--preserve-fds=", "id")), -1);
	assert_int_equal(parse(f, &mixed, WORDS("-f", "xml", "id")), -1);
	assert_string_equal(f->e.msg, "invalid value 'xml' for option '--format'");
	assert_non_null(strstr(f->e.hint, "'json'"));
}

static void a_failure_names_the_option_or_the_count(void **state)
{
	const struct { const char *const *argv; const char *msg; } cases[] = {
		{ WORDS("--foo=1", "id"), "unknown option '--foo'" },
		{ WORDS("-x", "id"), "unknown option '-x'" },
		{ WORDS("-dxt", "id"), "unknown option '-dxt'" },
		{ WORDS("--detahc", "id"), "unknown option '--detahc' (did you mean '--detach'?)" },
		{ WORDS("id", "--bundle"), "option '--bundle' requires an argument" },
		{ WORDS("id", "-b"), "option '--bundle' requires an argument" },
		{ WORDS("--detach"), "'delete' requires a minimum of 1 argument, got 0" },
		{ WORDS("a", "b", "c"), "'delete' requires a maximum of 2 arguments, got 3" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_int_equal(parse(f, &mixed, cases[i].argv), -1);
		assert_string_equal(f->e.msg, cases[i].msg);
		assert_int_equal(f->e.code, 0);
	}
}

static void help_needs_no_operands(void **state)
{
	const char *const *const spellings[] = { WORDS("--help"), WORDS("-h"), WORDS("-help", "--x"),
						 WORDS("-dh") };
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(spellings); i++) {
		assert_int_equal(parse(f, &mixed, spellings[i]), 0);
		assert_true(f->line.help);
	}
}

static void help_shows_advertised_rows_only(void **state)
{
	struct fixture *f = *state;
	struct out o = OUT_ARENA(&f->arena);
	const char *text;

	help_command(&program, &mixed, &o);
	text = out_text(&o);
	assert_non_null(strstr(text, "Usage: tare [global options] delete [options] ID [SIGNAL]\n"));
	assert_non_null(strstr(text, "  -b, --bundle DIR  "));
	assert_non_null(strstr(text, "Format: table, json\n"));
	assert_null(strstr(text, "old-bundle"));
}

static void words_list_every_command_and_option(void **state)
{
	struct fixture *f = *state;
	struct out o = OUT_ARENA(&f->arena);
	const char *text;

	help_words(&program, &o);
	text = out_text(&o);
	assert_true(str_starts(text, "-\t--detach\t-d\t-\t-\tDetach\n"));
	assert_non_null(strstr(text, "\n-\t--help\t-h\t-\t-\tPrint this text\n"
				     "delete\t-\t-\tID [SIGNAL]\t-\tDelete\n"));
	assert_non_null(strstr(text, "\nexec\t--pid-file\t-\tFILE\t-\tFile for the process id\n"));
	assert_non_null(strstr(text, "\nexec\t--format\t-f\tFORMAT\ttable|json\tFormat\n"));
	assert_null(strstr(text, "old-bundle"));
}

static void commands_are_found_by_name_and_alias(void **state)
{
	struct fixture *f = *state;
	const struct command *cmd = NULL;

	assert_int_equal(program_find(&program, "exec", &cmd, &f->e), 0);
	assert_ptr_equal(cmd, &first);
	assert_int_equal(program_find(&program, "rm", &cmd, &f->e), 0);
	assert_ptr_equal(cmd, &mixed);
	assert_int_equal(program_find(&program, "delte", &cmd, &f->e), -1);
	assert_string_equal(f->e.msg, "unknown command 'delte' (did you mean 'delete'?)");
}

static void global_options_end_at_the_command(void **state)
{
	struct fixture *f = *state;
	struct cli c = { .root = NULL };
	struct opt_parse p = {
		.rows = cli_global_rows, .n_rows = cli_n_global_rows, .arena = &f->arena,
		.flags = COMMAND_OPTIONS_FIRST, .into = &c,
	};
	const char *const *argv = WORDS("--root=/a", "--systemd-cgroup", "--root", "/b", "--systemd-cgroup",
					"--log-format", "json", "create", "--debug", "id");

	assert_int_equal(opt_parse(&p, argv, &f->e), 0);
	assert_string_equal(c.root, "/b");
	assert_true(c.systemd_cgroup);
	assert_false(c.debug);
	assert_int_equal(c.log_format, LOG_FORMAT_JSON);
	assert_int_equal(p.operands.n, 3);
	assert_string_equal(p.operands.v[0], "create");
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(every_spelling_of_a_value_is_the_same),
		CASE(flags_take_a_boolean_or_nothing),
		CASE(a_long_name_wins_over_a_cluster_of_letters),
		CASE(last_one_wins_and_lists_collect),
		CASE(defaults_stay_when_nothing_is_given),
		CASE(options_first_leaves_the_rest_alone),
		CASE(two_dashes_end_the_options),
		CASE(numbers_and_words_are_checked),
		CASE(a_failure_names_the_option_or_the_count),
		CASE(help_needs_no_operands),
		CASE(help_shows_advertised_rows_only),
		CASE(words_list_every_command_and_option),
		CASE(commands_are_found_by_name_and_alias),
		CASE(global_options_end_at_the_command),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
