/* trace.h: run a command under ptrace and hurt it at one numbered system call. */
#ifndef TARE_FAULTS_TRACE_H
#define TARE_FAULTS_TRACE_H

#include <stdbool.h>
#include <sys/types.h>

enum fault {
	FAULT_NONE,        /* only count */
	FAULT_KILL_CALLER, /* SIGKILL to the process that makes the call */
	FAULT_KILL_ALL,    /* SIGKILL to every process, the payload too */
	FAULT_ERRNO,       /* the call is not made, it returns an error */
};

struct trace_job {
	char *const *argv;
	enum fault fault;
	long at;         /* number of the system call, from 1 */
	int error;       /* for FAULT_ERRNO */
	int out_fd;      /* stdout and stderr of the command */
	int err_fd;
	bool whole_tree; /* go on after the first process has ended, until all have */
	int timeout_s;
};

/* One counter runs over all processes, in the order in which the calls were made. */
struct trace_result {
	long count;      /* calls seen, the one that was hit included */
	bool hit;
	bool timed_out;
	long nr;         /* number of the call that was hit */
	unsigned long args[2]; /* and its first arguments */
	pid_t victim;
	pid_t first;     /* the command itself */
	bool ended;      /* the command itself has ended while it was traced */
	int status;      /* its wait status then */
};

/*
 * Runs the job in a process of its own, so that every tracee goes on untraced
 * when that one ends.  The caller must be a child subreaper: what is left over
 * becomes its child.  -1 when nothing could be traced (message on stderr).
 */
int trace_run(const struct trace_job *job, struct trace_result *out);

/* "openat", or "?" */
const char *trace_call_name(long nr);

#endif
