/*
 * lifecycle.c: time create, start, state and delete of a short-lived container apart, the
 * way a caller's shim does (as a subreaper), the runtimes in turn.  Prints a line for each
 * runtime and phase: name, phase, minimum, median (us).
 *
 *	lifecycle ROUNDS NAME RUNTIME BUNDLE [NAME RUNTIME BUNDLE...]
 */
#include "timing.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>

enum { CREATE, START, STATE, DELETE, SUM, PHASES, MAX_RUNTIMES = 8 };

static const char *const phases[PHASES] = {
	[CREATE] = "create", [START] = "start", [STATE] = "state", [DELETE] = "delete",
	[SUM] = "create+start+delete",
};

struct runtime {
	char *name, *path, *bundle;
	struct series times[PHASES];
};

static double last(const struct series *s)
{
	return s->v[s->n - 1];
}

static void live(struct runtime *r, int round)
{
	char id[32];

	snprintf(id, sizeof id, "bench-%d", round);
	series_time(&r->times[CREATE], (char *[]){ r->path, "create", "-b", r->bundle, id, NULL });
	series_time(&r->times[START], (char *[]){ r->path, "start", id, NULL });
	series_time(&r->times[STATE], (char *[]){ r->path, "state", id, NULL });
	/* the payload ends by itself and is ours to reap */
	while (waitpid(-1, NULL, 0) > 0)
		;
	series_time(&r->times[DELETE], (char *[]){ r->path, "delete", id, NULL });
	r->times[SUM].v[r->times[SUM].n++] = last(&r->times[CREATE]) + last(&r->times[START]) +
					     last(&r->times[DELETE]);
}

int main(int argc, char **argv)
{
	static struct runtime runtimes[MAX_RUNTIMES];
	int rounds = argc > 4 ? atoi(argv[1]) : 0, n = (argc - 2) / 3;

	if (rounds < 1 || (argc - 2) % 3 || n > MAX_RUNTIMES) {
		fprintf(stderr, "usage: lifecycle ROUNDS NAME RUNTIME BUNDLE...\n");
		return 2;
	}
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	for (int r = 0; r < n; r++) {
		runtimes[r] = (struct runtime){ argv[2 + 3 * r], argv[3 + 3 * r], argv[4 + 3 * r], { { 0 } } };
		for (int p = 0; p < PHASES; p++)
			series_make(&runtimes[r].times[p], rounds);
	}
	for (int i = 0; i < rounds; i++)
		for (int r = 0; r < n; r++)
			live(&runtimes[r], i);
	for (int r = 0; r < n; r++) {
		for (int p = 0; p < PHASES; p++) {
			struct series *s = &runtimes[r].times[p];

			series_sort(s);
			printf("%s %s %.0f %.0f\n", runtimes[r].name, phases[p], s->v[0],
			       series_at(s, 0.5));
		}
	}
	return 0;
}
