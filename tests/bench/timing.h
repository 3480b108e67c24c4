/* timing.h: start a command, time it, and order the numbers. */
#ifndef TARE_BENCH_TIMING_H
#define TARE_BENCH_TIMING_H

/* Times of one thing, in microseconds. */
struct series {
	double *v;
	int n;
	long peak_kib; /* largest resident set of the command and what it waited for */
};

void series_make(struct series *s, int rounds);

/*
 * Runs the command with its standard streams on /dev/null and adds its time.  Ends this
 * program when the command fails: a time without a result is worth nothing.
 */
void series_time(struct series *s, char *const *argv);

/* After this v[0] is the minimum. */
void series_sort(struct series *s);
double series_at(const struct series *s, double part);

#endif
