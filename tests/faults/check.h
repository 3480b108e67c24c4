/* check.h: one fault in one command, and what must hold after it. */
#ifndef TARE_FAULTS_CHECK_H
#define TARE_FAULTS_CHECK_H

#include "trace.h"
#include "world.h"

/* A command of the runtime that is swept. */
struct command {
	const char *name;
	const char *const *args;
	bool needs_created; /* container made before the fault */
	bool needs_running; /* and started */
	bool starts;        /* the payload may run */
	bool ends;          /* the container is told to end */
};

struct point {
	struct world *w;
	const struct command *command;
	enum fault fault;
	int error;
	long at;
	bool verbose;

	struct trace_result result;
	struct outcome outcome; /* of the hurt command, as far as it is known */
	char status[32];        /* what `state` says after it; "" does not exist, "damaged" */
	int violations;
};

extern const struct command commands[];
extern const int n_commands;

/* Number of system calls of the unhurt command, -1 when it failed. */
long check_count(struct point *p);

/* True when the point was reached; violations are counted in p and printed. */
bool check_point(struct point *p);

/* The other container must have been made before the first point. */
int check_make_other(struct world *w);
void check_remove_other(struct world *w);

#endif
