/*
 * check.c: the invariants after a fault.
 *
 *	K1  state ends quickly: exit 0 and a legal status, or 1 and a known reason
 *	K2  list ends with 0 and shows the other container
 *	K3  delete --force ends with 0, also a second time, and nothing is left
 *	K4  delete --force never claims success when something is left
 *	K5  the same id can be created and deleted again
 *	K6  the payload ran at most once, and never before start
 *	K9  no process of ours survives
 *	K10 kill and exec on a half-made container fail and do nothing
 *	K12 a killed exec leaves no process behind in the container
 */
#define _GNU_SOURCE
#include "check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/* Generous, as the machine may be busy: what is looked for is "never". */
enum { QUICK_MS = 5000, DELETE_MS = 10000, TRACE_S = 30, SETTLE_MS = 2000, LOADER_CALLS = 3 };

#define ARGS(...) ((const char *const[]){ __VA_ARGS__, NULL })

const struct command commands[] = {
	{ .name = "create", .args = ARGS("create", "--bundle", BUNDLE_PAUSE, ID) },
	{ .name = "run", .args = ARGS("run", "--bundle", BUNDLE_ONCE, ID), .starts = true },
	{ .name = "exec", .args = ARGS("exec", ID, "/payload", "/exec-mark", "once"),
	  .needs_created = true, .needs_running = true },
	{ .name = "start", .args = ARGS("start", ID), .needs_created = true, .starts = true },
	{ .name = "delete", .args = ARGS("delete", "--force", ID),
	  .ends = true, .needs_created = true, .needs_running = true },
	{ .name = "kill", .args = ARGS("kill", ID, "KILL"),
	  .ends = true, .needs_created = true, .needs_running = true },
	{ .name = "pause", .args = ARGS("pause", ID), .needs_created = true, .needs_running = true },
};
const int n_commands = sizeof commands / sizeof *commands;

static const char *fault_name(const struct point *p)
{
	static const char *const names[] = {
		[FAULT_NONE] = "none", [FAULT_KILL_CALLER] = "caller",
		[FAULT_KILL_ALL] = "all", [FAULT_ERRNO] = "errno",
	};

	return names[p->fault];
}

__attribute__((format(printf, 3, 4)))
static void violation(struct point *p, const char *invariant, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	p->violations++;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	text[strcspn(text, "\n")] = '\0';
	printf("%s %s at %ld (%s): %s: %s\n", p->command->name, fault_name(p), p->at,
	       trace_call_name(p->result.nr), invariant, text);
}

/* A call that is expected to succeed. */
static bool must(struct point *p, const char *invariant, int deadline_ms, const char *const *args)
{
	struct outcome o;

	world_call(p->w, &o, deadline_ms, args);
	if (o.status)
		violation(p, invariant, "%s: status %d: %s", args[0], o.status, o.err);
	return o.status == 0;
}

static bool wait_marks(int fd, int wanted)
{
	int end = now_ms() + SETTLE_MS;

	while (world_marks(fd) < wanted && now_ms() < end)
		sleep_ms(1);
	return world_marks(fd) == wanted;
}

static bool set_up(struct point *p)
{
	const struct command *c = p->command;

	world_reset_marks(p->w);
	if (c->needs_created &&
	    !must(p, "setup", DELETE_MS, ARGS("create", "--bundle", BUNDLE_PAUSE, ID)))
		return false;
	if (!c->needs_running)
		return true;
	return must(p, "setup", DELETE_MS, ARGS("start", ID)) && wait_marks(p->w->mark_fd, 1);
}

/* Runs the command with the fault, and waits until its first process has ended. */
static bool hurt(struct point *p)
{
	struct trace_job job = {
		.argv = world_argv(p->w, p->command->args),
		.fault = p->fault,
		.at = p->at,
		.error = p->error,
		.out_fd = p->w->out_fd,
		.err_fd = p->w->err_fd,
		.timeout_s = TRACE_S,
	};
	struct trace_result *r = &p->result;

	if (trace_run(&job, r) < 0 || !r->first) {
		violation(p, "setup", "cannot trace");
		return false;
	}
	if (r->timed_out)
		violation(p, "hang", "the command did not end in %d s", TRACE_S);
	if (!r->ended && !r->timed_out) {
		if (world_wait(r->first, DELETE_MS, &r->status) < 0)
			violation(p, "hang", "the command did not end in %d ms", DELETE_MS);
	}
	world_take_output(p->w, &p->outcome);
	p->outcome.status = WIFEXITED(r->status) ? WEXITSTATUS(r->status)
						 : 128 + WTERMSIG(r->status);
	if (p->verbose)
		printf("%s %s at %ld (%s %#lx %#lx) pid %d: status %d: %s%s\n", p->command->name,
		       fault_name(p), p->at, trace_call_name(r->nr), r->args[0], r->args[1],
		       r->victim - r->first, p->outcome.status, p->outcome.err,
		       strchr(p->outcome.err, '\n') ? "" : "\n");
	return true;
}

static void check_state(struct point *p)
{
	static const char *const legal[] = { "creating", "created", "running", "paused", "stopped" };
	struct outcome o;
	char *at;

	p->status[0] = '\0';
	CALL(p->w, &o, QUICK_MS, "state", ID);
	if (o.status == 1 && strstr(o.err, "does not exist"))
		return;
	if (o.status == 1 && strstr(o.err, "damaged")) {
		strcpy(p->status, "damaged");
		return;
	}
	at = strstr(o.out, "\"status\"");
	if (o.status || !at || sscanf(at, "\"status\" : \"%31[a-z]", p->status) != 1) {
		violation(p, "K1", "state: status %d: %s", o.status, o.err);
		return;
	}
	for (size_t i = 0; i < sizeof legal / sizeof *legal; i++)
		if (!strcmp(p->status, legal[i]))
			return;
	violation(p, "K1", "state: not a status: %s", p->status);
}

static void check_list(struct point *p)
{
	struct outcome o;

	CALL(p->w, &o, QUICK_MS, "list", "-q");
	if (o.status)
		violation(p, "K2", "list: status %d: %s", o.status, o.err);
	else if (!strstr(o.out, OTHER_ID))
		violation(p, "K2", "list does not show the other container");
}

/* On what is neither created nor running, kill and exec must fail and do nothing. */
static void check_half_made(struct point *p)
{
	int marks = world_marks(p->w->exec_mark_fd);
	struct outcome o;

	CALL(p->w, &o, QUICK_MS, "kill", ID, "KILL");
	if (o.status <= 0 || o.status > 255 - 128)
		violation(p, "K10", "kill in '%s': status %d: %s", p->status, o.status, o.err);
	CALL(p->w, &o, QUICK_MS, "exec", ID, "/payload", "/exec-mark", "once");
	if (o.status <= 0 || world_marks(p->w->exec_mark_fd) != marks)
		violation(p, "K10", "exec in '%s': status %d: %s", p->status, o.status, o.err);
}

/*
 * A container that calls itself created can be started, and its payload runs then.  But
 * its init may be about to end, because the runtime died before it let go of it, or to
 * leave the gate, because a start did that.
 */
static void check_created(struct point *p)
{
	struct outcome o;

	if (world_marks(p->w->mark_fd)) {
		/* asked a moment before init left its gate? */
		if (p->command->starts)
			check_state(p);
		if (!strcmp(p->status, "created"))
			violation(p, "K6", "created, but the payload has run");
		return;
	}
	CALL(p->w, &o, QUICK_MS, "start", ID);
	if (!o.status && !wait_marks(p->w->mark_fd, 1))
		violation(p, "K6", "started, but the payload left %d marks",
			  world_marks(p->w->mark_fd));
	if (!o.status)
		return;
	check_state(p);
	if (!strcmp(p->status, "running") && p->command->starts && wait_marks(p->w->mark_fd, 1))
		return;
	if (strcmp(p->status, "stopped") != 0 || world_marks(p->w->mark_fd))
		violation(p, "K1", "%s, but start: status %d: %s", p->status, o.status, o.err);
}

/* A container that calls itself running has run its payload once and takes an exec. */
static void check_running(struct point *p)
{
	int end = now_ms() + SETTLE_MS, marks;

	if (!wait_marks(p->w->mark_fd, 1)) {
		/* a runtime that died before it let go of init takes it along, a moment later */
		check_state(p);
		if (strcmp(p->status, "stopped") != 0 || world_marks(p->w->mark_fd))
			violation(p, "K6", "running, but the payload left %d marks",
				  world_marks(p->w->mark_fd));
		return;
	}
	/* `run` has a payload that ends by itself, and what was told to die may be dying */
	if (!p->command->needs_created || p->command->ends)
		return;
	while (world_processes(p->w) > 1 && now_ms() < end)
		sleep_ms(1);
	if (world_processes(p->w) > 1)
		violation(p, "K12", "%d processes in the container", world_processes(p->w));
	marks = world_marks(p->w->exec_mark_fd);
	if (must(p, "K12", QUICK_MS, ARGS("exec", ID, "/payload", "/exec-mark", "once")) &&
	    world_marks(p->w->exec_mark_fd) != marks + 1)
		violation(p, "K12", "exec left no mark");
}

static void check_status(struct point *p)
{
	bool may_run = p->command->needs_running || p->command->starts;
	int marks = world_marks(p->w->mark_fd);

	if (marks > 1 || (marks && !may_run))
		violation(p, "K6", "the payload left %d marks", marks);
	if (world_marks(p->w->exec_mark_fd) > 1)
		violation(p, "K6", "exec left %d marks", world_marks(p->w->exec_mark_fd));
	if (!strcmp(p->status, "created"))
		check_created(p);
	else if (!strcmp(p->status, "running"))
		check_running(p);
	else if (strcmp(p->status, "paused"))
		check_half_made(p);
}

static void check_gone(struct point *p, const char *invariant, const char *when)
{
	char text[512];

	if (world_is_clean(p->w, text, sizeof text))
		return;
	violation(p, invariant, "%s: %s", when, text);
	world_clean(p->w);
}

/* A command that fails by itself (and is not killed) cleans up by itself. */
static void check_failed(struct point *p)
{
	if (p->outcome.status == 0 || p->command->needs_created)
		return;
	/* the dynamic loader itself does not look at the results of its first calls */
	if (p->outcome.status > 128 && p->at <= LOADER_CALLS)
		return;
	if (p->outcome.status > 128)
		violation(p, "crash", "status %d: %s", p->outcome.status, p->outcome.err);
	if (!p->outcome.err[0])
		violation(p, "silent", "status %d without a message", p->outcome.status);
	check_gone(p, "N", "after the failure");
}

static void check_after(struct point *p)
{
	if (p->fault == FAULT_ERRNO)
		check_failed(p);
	check_state(p);
	check_list(p);
	check_status(p);
	(void)must(p, "K3", DELETE_MS, ARGS("delete", "--force", ID));
	check_gone(p, "K4", "after delete --force");
	(void)must(p, "K3", DELETE_MS, ARGS("delete", "--force", ID));
	world_reset_marks(p->w);
	(void)must(p, "K5", DELETE_MS, ARGS("create", "--bundle", BUNDLE_PAUSE, ID));
	if (world_marks(p->w->mark_fd))
		violation(p, "K6", "the payload ran at the second create");
	(void)must(p, "K5", DELETE_MS, ARGS("delete", "--force", ID));
	check_gone(p, "K5", "after the second create and delete");
}

static void tear_down(struct point *p)
{
	struct outcome o;

	CALL(p->w, &o, DELETE_MS, "delete", "--force", ID);
	world_clean(p->w);
}

bool check_point(struct point *p)
{
	p->violations = 0;
	if (!set_up(p) || !hurt(p)) {
		tear_down(p);
		return true;
	}
	if (p->result.hit)
		check_after(p);
	else
		tear_down(p);
	return p->result.hit;
}

long check_count(struct point *p)
{
	p->fault = FAULT_NONE;
	p->at = 0;
	p->violations = 0;
	if (!set_up(p) || !hurt(p))
		return -1;
	if (p->outcome.status)
		violation(p, "setup", "status %d: %s", p->outcome.status, p->outcome.err);
	tear_down(p);
	return p->violations ? -1 : p->result.count;
}

int check_make_other(struct world *w)
{
	struct outcome o;

	CALL(w, &o, DELETE_MS, "create", "--bundle", PLACE "/other", OTHER_ID);
	if (o.status)
		fprintf(stderr, "sweep: cannot create a container: status %d: %s\n", o.status, o.err);
	return o.status;
}

void check_remove_other(struct world *w)
{
	struct outcome o;

	CALL(w, &o, DELETE_MS, "delete", "--force", OTHER_ID);
	if (o.status)
		fprintf(stderr, "sweep: cannot delete the other container: %s\n", o.err);
}
