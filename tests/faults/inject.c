/*
 * inject.c: the injector for use by hand.
 *
 *	inject count -- CMD...              print the number of system calls
 *	inject kill N [--all] -- CMD...     SIGKILL at call N
 *	inject errno N NUMBER -- CMD...     call N is not made and fails with errno NUMBER
 *
 * The exit status is 0 when the point was reached (count: when the command ended with
 * 0), 3 when the command made fewer calls, 2 on wrong usage.
 */
#define _GNU_SOURCE
#include "trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>

enum { NOT_REACHED = 3, TIMEOUT_S = 60 };

static int usage(void)
{
	fprintf(stderr, "usage: inject count | kill N [--all] | errno N NUMBER -- CMD...\n");
	return 2;
}

static int number(const char *s, int max)
{
	char *end;
	long v = s ? strtol(s, &end, 10) : 0;

	return s && *s && !*end && v > 0 && v <= max ? (int)v : -1;
}

/* Fills the job from the words before "--"; false on wrong usage. */
static int parse(int argc, char **argv, struct trace_job *job)
{
	int i = 1;

	if (argc < 2)
		return 0;
	if (!strcmp(argv[1], "kill"))
		job->fault = FAULT_KILL_CALLER;
	else if (!strcmp(argv[1], "errno"))
		job->fault = FAULT_ERRNO;
	else if (strcmp(argv[1], "count"))
		return 0;
	i = 2;
	if (job->fault != FAULT_NONE && (job->at = number(argv[i++], 1 << 30)) < 0)
		return 0;
	if (job->fault == FAULT_ERRNO && (i >= argc || (job->error = number(argv[i++], 4095)) < 0))
		return 0;
	if (job->fault == FAULT_KILL_CALLER && i < argc && !strcmp(argv[i], "--all")) {
		job->fault = FAULT_KILL_ALL;
		i++;
	}
	if (i + 1 >= argc || strcmp(argv[i], "--"))
		return 0;
	job->argv = argv + i + 1;
	return 1;
}

int main(int argc, char **argv)
{
	struct trace_job job = { .out_fd = 2, .err_fd = 2, .timeout_s = TIMEOUT_S };
	struct trace_result res;

	if (!parse(argc, argv, &job))
		return usage();
	if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0 || trace_run(&job, &res) < 0)
		return 1;
	if (!res.ended)
		(void)waitpid(res.first, &res.status, 0);
	if (job.fault == FAULT_NONE) {
		printf("%ld\n", res.count);
		return WIFEXITED(res.status) ? WEXITSTATUS(res.status) : 1;
	}
	if (!res.hit)
		return NOT_REACHED;
	printf("%ld %s pid %d\n", res.count, trace_call_name(res.nr), res.victim);
	return 0;
}
