/*
 * alternate.c: run commands in turn, so that all of them see the same moments of a busy
 * machine, and print one line for each: name, minimum, median, 90th percentile (us), peak
 * resident memory (KiB).
 *
 *	alternate ROUNDS NAME CMD ARGS... [--- NAME CMD ARGS...]
 */
#include "timing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_COMMANDS = 16 };

struct command {
	const char *name;
	char **argv;
	struct series times;
};

/* Cuts the vector at each "---"; the number of commands, or -1. */
static int split(char **argv, struct command *out)
{
	int n = 0;

	while (*argv && argv[1] && n < MAX_COMMANDS) {
		out[n].name = argv[0];
		out[n++].argv = argv + 1;
		while (*argv && strcmp(*argv, "---") != 0)
			argv++;
		if (!*argv)
			return n;
		*argv++ = NULL;
	}
	return -1;
}

int main(int argc, char **argv)
{
	static struct command commands[MAX_COMMANDS];
	int rounds = argc > 1 ? atoi(argv[1]) : 0;
	int n = rounds > 0 ? split(argv + 2, commands) : -1;

	if (n < 1) {
		fprintf(stderr, "usage: alternate ROUNDS NAME CMD ARGS... [--- NAME CMD ARGS...]\n");
		return 2;
	}
	for (int c = 0; c < n; c++)
		series_make(&commands[c].times, rounds);
	for (int i = 0; i < rounds; i++)
		for (int c = 0; c < n; c++)
			series_time(&commands[c].times, commands[c].argv);
	for (int c = 0; c < n; c++) {
		struct series *s = &commands[c].times;

		series_sort(s);
		printf("%s %.0f %.0f %.0f %ld\n", commands[c].name, s->v[0], series_at(s, 0.5),
		       series_at(s, 0.9), s->peak_kib);
	}
	return 0;
}
