/* test_golden.c: configurations and what the planner makes of them.
 *
 * golden/CASE/config.json   the configuration
 * golden/CASE/explain       what the rules and the planner find, then what `explain` prints
 * golden/CASE/host.json     the machine and the caller; without it hosts/root.json
 * golden/CASE/process.json  makes it the plan of exec
 * golden/CASE/options       words: run detach console no-pivot no-new-keyring
 *                           preserve=N listen=N notify sub-cgroup=PATH cgroup-manager=NAME json
 *
 * UPDATE=1 test_golden writes the explain files anew; read the difference before you
 * commit it. */
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/io.h"
#include "base/num.h"
#include "host/host.h"
#include "ocispec/load.h"
#include "plan/plan.h"
#include "run/run.h"

#define GOLDEN TARE_SOURCE_DIR "/tests/unit/golden"
enum { FILE_LIMIT = 1 << 20, CASES_MAX = 256, CASES_WANTED = 60 };

struct golden {
	struct arena             a;
	const char              *dir;
	struct plan_exec_options x;
	bool                     json;
};

/* NULL when there is no such file. */
static char *read_case(struct golden *g, const char *name, size_t *len)
{
	char *text = NULL;
	size_t n = 0;
	int rc = io_read_file(AT_FDCWD, arena_fmt(&g->a, "%s/%s", g->dir, name), 0, FILE_LIMIT,
			      &g->a, &text, &n);

	if (rc < 0)
		return NULL;
	if (len)
		*len = n;
	return text;
}

static int number(const char *word)
{
	uint64_t n = 0;

	assert_int_equal(num_u64(strchr(word, '=') + 1, 100, &n), 0);
	return (int)n;
}

static void option(struct golden *g, const char *word)
{
	struct plan_options *o = &g->x.o;

	if (str_eq(word, "run"))
		o->kind = PLAN_RUN;
	else if (str_eq(word, "detach"))
		o->detach = true;
	else if (str_eq(word, "console"))
		o->console_socket = true;
	else if (str_eq(word, "no-pivot"))
		o->no_pivot = true;
	else if (str_eq(word, "no-new-keyring"))
		o->no_new_keyring = true;
	else if (str_eq(word, "json"))
		g->json = true;
	else if (str_eq(word, "notify"))
		o->notify_dir = "/run/tare/web/notify";
	else if (str_starts(word, "preserve="))
		o->preserve_fds = number(word);
	else if (str_starts(word, "listen="))
		o->listen_fds = number(word);
	else if (str_starts(word, "sub-cgroup="))
		g->x.sub_cgroup = arena_strdup(&g->a, strchr(word, '=') + 1);
	else if (str_starts(word, "cgroup-manager="))
		o->cgroup_manager = arena_strdup(&g->a, strchr(word, '=') + 1);
	else
		fail_msg("unknown word '%s' in options", word);
}

static void options(struct golden *g)
{
	char *text = read_case(g, "options", NULL);

	g->x.o = (struct plan_options){
		.kind = PLAN_CREATE, .id = "web", .bundle = "/bundle", .cgroup_manager = "cgroupfs",
	};
	g->x.cgroup_path = "/tare/web";
	while (text && *text) {
		size_t n = strcspn(text, " \n");

		if (n)
			option(g, arena_strndup(&g->a, text, n));
		text += n + (text[n] != '\0');
	}
}

static void load(struct golden *g, const char *name, struct spec_load *l)
{
	*l = (struct spec_load){ .arena = &g->a, .name = name };
	l->text = read_case(g, name, &l->len);
	if (!l->text)
		fail_msg("%s/%s cannot be read", g->dir, name);
}

static void load_host(struct golden *g, struct host *h)
{
	struct err e = ERR_NONE;
	char *text = read_case(g, "host.json", NULL);

	if (!text)
		text = read_case(g, "../hosts/root.json", NULL);
	if (!text || host_load(&g->a, text, h, &e) < 0)
		fail_msg("host.json of %s: %s", g->dir, e.msg);
}

static void tell_rules(const struct problems *rules, struct out *o)
{
	for (size_t i = 0; i < rules->n; i++)
		out_fmt(o, "%s %s: %s\n",
			rules->v[i].severity == SEVERITY_WARNING ? "warning" : "error",
			rules->v[i].pointer, rules->v[i].text);
}

/* As validate does it: the planner comes after the rules, whatever these say. */
static const struct plan *make_plan(struct golden *g, const struct host *h,
				    struct plan_problems *problems, struct problems *rules)
{
	struct spec_process *process = NULL;
	struct spec *spec = NULL;
	struct err e = ERR_NONE;
	struct spec_load l;

	load(g, "config.json", &l);
	if (spec_load(&l, &spec, &e) < 0)
		fail_msg("%s", e.msg);
	if (access(arena_fmt(&g->a, "%s/process.json", g->dir), F_OK) < 0) {
		spec_validate(spec, rules);
		return plan_create(&g->a, spec, h, &g->x.o, problems);
	}
	load(g, "process.json", &l);
	if (spec_load_process(&l, &process, &e) < 0)
		fail_msg("%s", e.msg);
	spec_validate_process(process, rules);
	g->x.o.kind = PLAN_EXEC;
	g->x.container = spec;
	return plan_exec(&g->a, process, h, &g->x, problems);
}

static const char *explain(struct golden *g)
{
	struct plan_problems problems = { 0 };
	struct problems rules = PROBLEMS(&g->a);
	struct out o = OUT_ARENA(&g->a);
	const struct plan *p;
	struct host h;

	load_host(g, &h);
	p = make_plan(g, &h, &problems, &rules);
	tell_rules(&rules, &o);
	for (size_t i = 0; i < problems.n; i++) {
		const struct plan_problem *one = &problems.v[i];

		out_fmt(&o, "%s %s: %s\n", one->warning ? "warning" : "error", one->at, one->text);
		if (one->hint)
			out_fmt(&o, "      hint: %s\n", one->hint);
	}
	assert_int_equal(p == NULL, problems.errors > 0);
	if (!p || rules.errors)
		return out_text(&o);
	if (g->json)
		run_explain_json(p, &o);
	else
		run_explain(p, &o);
	return out_text(&o);
}

/* The first line that differs says more than two whole texts. */
static void compare(const struct golden *g, const char *want, const char *got)
{
	unsigned line = 1;

	while (*want || *got) {
		size_t n = strcspn(want, "\n"), m = strcspn(got, "\n");

		if (n != m || strncmp(want, got, n) != 0)
			fail_msg("%s/explain:%u\n  want: %.*s\n  got:  %.*s\n(UPDATE=1 writes it anew)",
				 g->dir, line, (int)n, want, (int)m, got);
		want += n + (want[n] == '\n');
		got += m + (got[m] == '\n');
		line++;
	}
}

static void plan_is_as_written(void **state)
{
	struct golden g = { 0 };
	const char *got, *want;

	g.dir = arena_fmt(&g.a, "%s/%s", GOLDEN, (const char *)*state);
	options(&g);
	got = explain(&g);
	if (getenv("UPDATE")) {
		const char *path = arena_fmt(&g.a, "%s/explain", g.dir);

		assert_int_equal(io_write_file(AT_FDCWD, path, O_CREAT | O_TRUNC, 0644, got,
					       strlen(got)), 0);
	}
	want = read_case(&g, "explain", NULL);
	if (!want)
		fail_msg("%s/explain is missing", g.dir);
	compare(&g, want, got);
	arena_free(&g.a);
}

static int is_case(const struct dirent *d)
{
	return d->d_name[0] != '.' && strcmp(d->d_name, "hosts") != 0 && d->d_type == DT_DIR;
}

int main(void)
{
	static struct CMUnitTest tests[CASES_MAX];
	struct dirent **names = NULL;
	int n = scandir(GOLDEN, &names, is_case, alphasort);
	int failed;

	if (n < CASES_WANTED || n > CASES_MAX) {
		fprintf(stderr, "%d cases in %s, expected %d to %d\n", n, GOLDEN, CASES_WANTED, CASES_MAX);
		return 1;
	}
	for (int i = 0; i < n; i++) {
		tests[i] = (struct CMUnitTest){ names[i]->d_name, plan_is_as_written, NULL, NULL,
						names[i]->d_name };
	}
	failed = _cmocka_run_group_tests("golden", tests, (size_t)n, NULL, NULL);
	for (int i = 0; i < n; i++)
		free(names[i]);
	free(names);
	return failed;
}
