/* timing.c: see timing.h.  Keep the program that uses it small and static: until the
 * command executes, its peak of memory is that of this program. */
#define _GNU_SOURCE
#include "timing.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static double now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int null_fd(void)
{
	static int fd = -1;

	if (fd < 0)
		fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	return fd;
}

void series_make(struct series *s, int rounds)
{
	*s = (struct series){ .v = calloc((size_t)rounds, sizeof *s->v) };
	if (!s->v)
		exit(1);
}

void series_time(struct series *s, char *const *argv)
{
	posix_spawn_file_actions_t actions;
	struct rusage used;
	int status;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	for (int fd = 0; fd < 3; fd++)
		posix_spawn_file_actions_adddup2(&actions, null_fd(), fd);
	double start = now_us();

	if (posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ)) {
		perror(argv[0]);
		exit(1);
	}
	if (wait4(pid, &status, 0, &used) != pid || status) {
		fprintf(stderr, "%s %s: wait status 0x%x\n", argv[0], argv[1] ? argv[1] : "", status);
		exit(1);
	}
	s->v[s->n++] = now_us() - start;
	posix_spawn_file_actions_destroy(&actions);
	if (used.ru_maxrss > s->peak_kib)
		s->peak_kib = used.ru_maxrss;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

void series_sort(struct series *s)
{
	qsort(s->v, (size_t)s->n, sizeof *s->v, by_value);
}

double series_at(const struct series *s, double part)
{
	return s->v[(int)((double)(s->n - 1) * part)];
}
