/*
 * sweep.c: every point of every command, shared out between workers.  The script
 * `sweep` beside it builds and calls this.
 */
#define _GNU_SOURCE
#include "check.h"

#include <errno.h>
#include <getopt.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MAX_TASKS = 64, MAX_JOBS = 16 };

/* One command with one kind of fault; the numbers are shared by the workers. */
struct task {
	const struct command *command;
	enum fault fault;
	int error;
	atomic_long next;
	atomic_long total;
	atomic_long passed, failed, skipped;
};

struct options {
	struct setup setup;
	const char *modes;
	long step, point;
	int jobs;
	bool verbose;
};

static struct task *tasks;
static int n_tasks;

static void add_task(const struct command *c, enum fault fault, int error)
{
	if (n_tasks == MAX_TASKS)
		exit(2);
	tasks[n_tasks].command = c;
	tasks[n_tasks].fault = fault;
	tasks[n_tasks++].error = error;
}

/* modes: "caller", "all" and errno numbers, separated by commas */
static void add_command(const char *name, const char *modes)
{
	const struct command *c = NULL;

	for (int i = 0; i < n_commands; i++)
		if (!strcmp(commands[i].name, name))
			c = &commands[i];
	if (!c) {
		fprintf(stderr, "sweep: no command '%s'\n", name);
		exit(2);
	}
	while (*modes) {
		size_t n = strcspn(modes, ",");

		if (!strncmp(modes, "caller", n))
			add_task(c, FAULT_KILL_CALLER, 0);
		else if (!strncmp(modes, "all", n))
			add_task(c, FAULT_KILL_ALL, 0);
		else if (atoi(modes) > 0)
			add_task(c, FAULT_ERRNO, atoi(modes));
		modes += n + (modes[n] == ',');
	}
}

static void count(struct world *w, struct task *t)
{
	struct point p = { .w = w, .command = t->command };
	long first = check_count(&p), again = check_count(&p), known;

	if (first < 0 || again < 0) {
		atomic_fetch_add(&t->failed, 1);
		return;
	}
	if (first != again && w->number == 0)
		printf("%s: %ld and %ld system calls in two runs\n", t->command->name, first, again);
	known = atomic_load(&t->total);
	if (again > first)
		first = again;
	while (first > known && !atomic_compare_exchange_weak(&t->total, &known, first))
		;
}

static void sweep_task(struct world *w, struct task *t, const struct options *o)
{
	struct point p = {
		.w = w, .command = t->command, .fault = t->fault, .error = t->error,
		.verbose = o->verbose,
	};

	for (;;) {
		p.at = o->point ? o->point : 1 + atomic_fetch_add(&t->next, 1) * o->step;
		if (p.at > atomic_load(&t->total))
			return;
		if (!check_point(&p))
			atomic_fetch_add(&t->skipped, 1);
		else if (p.violations)
			atomic_fetch_add(&t->failed, 1);
		else
			atomic_fetch_add(&t->passed, 1);
		if (o->point)
			return;
	}
}

/* What the runtime leaves behind becomes a child of this process. */
static void work(struct world *w, const struct options *o)
{
	struct point warm_up = { .w = w, .command = &commands[0] };

	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	/* the first container may make mount points in the rootfs */
	world_remember(w);
	(void)check_count(&warm_up);
	world_remember(w);
	for (int i = 0; i < n_tasks; i++) {
		count(w, &tasks[i]);
		sweep_task(w, &tasks[i], o);
	}
	exit(0);
}

/*
 * The other container belongs to this process and not to the worker, which must have
 * no child but those that a fault has left.
 */
static void supervise(const struct options *o, int number)
{
	struct setup s = o->setup;
	struct world w;
	int status = 1;
	pid_t pid;

	s.number = number;
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	world_make(&w, &s);
	if (check_make_other(&w))
		exit(1);
	pid = fork();
	if (!pid)
		work(&w, o);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	check_remove_other(&w);
	while (waitpid(-1, NULL, 0) > 0)
		;
	world_remove(&w);
	exit(status ? 1 : 0);
}

static int summary(int broken)
{
	long passed = 0, failed = broken, skipped = 0;

	for (int i = 0; i < n_tasks; i++) {
		struct task *t = &tasks[i];
		char fault[32];

		snprintf(fault, sizeof fault, t->fault == FAULT_KILL_CALLER ? "kill caller" :
			 t->fault == FAULT_KILL_ALL ? "kill all" : "errno %d", t->error);
		printf("%-8s %-12s %5ld calls, %5ld points, %4ld with violations\n",
		       t->command->name, fault, t->total, t->passed + t->failed, t->failed);
		passed += t->passed;
		failed += t->failed;
		skipped += t->skipped;
	}
	printf("%ld passed, %ld failed, %ld skipped\n", passed, failed, skipped);
	return failed || !passed;
}

static void parse(int argc, char **argv, struct options *o)
{
	int c;

	while ((c = getopt(argc, argv, "r:c:p:j:s:n:m:v")) != -1) {
		switch (c) {
		case 'r': o->setup.runtime = optarg; break;
		case 'c': o->setup.config = optarg; break;
		case 'p': o->setup.payload = optarg; break;
		case 'j': o->jobs = atoi(optarg); break;
		case 's': o->step = atol(optarg); break;
		case 'n': o->point = atol(optarg); break;
		case 'm': o->modes = optarg; break;
		case 'v': o->verbose = true; break;
		default: exit(2);
		}
	}
	if (!o->setup.runtime || !o->setup.config || !o->setup.payload || o->step < 1 ||
	    o->jobs < 1 || o->jobs > MAX_JOBS || optind == argc) {
		fprintf(stderr, "sweep: call the script 'sweep', not this program\n");
		exit(2);
	}
	for (int i = optind; i < argc; i++)
		add_command(argv[i], o->modes);
}

int main(int argc, char **argv)
{
	struct options o = { .modes = "caller,all", .step = 1, .jobs = 2 };
	int broken = 0, status;

	tasks = mmap(NULL, MAX_TASKS * sizeof *tasks, PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (tasks == MAP_FAILED)
		return 1;
	setvbuf(stdout, NULL, _IOLBF, 0);
	parse(argc, argv, &o);
	if (o.point)
		o.jobs = 1;
	for (int i = 0; i < o.jobs; i++)
		if (fork() == 0)
			supervise(&o, i);
	while (wait(&status) > 0)
		broken += status != 0;
	return summary(broken);
}
