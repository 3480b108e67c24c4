/* world.h: the private place in which one worker makes and destroys its container. */
#ifndef TARE_FAULTS_WORLD_H
#define TARE_FAULTS_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define PLACE "/run/sweep"
#define STATE PLACE "/state"
#define ROOTFS PLACE "/rootfs"
#define BUNDLE_ONCE PLACE "/once"   /* the payload leaves its mark and ends */
#define BUNDLE_PAUSE PLACE "/pause" /* the payload leaves its mark and stays */
#define ID "point"
#define OTHER_ID "other"

enum { OUTPUT_MAX = 4096 };

/* What one call of the runtime did. */
struct outcome {
	int status; /* exit status, 128 + signal, -1 when the deadline passed */
	int ms;
	char out[OUTPUT_MAX];
	char err[OUTPUT_MAX];
};

struct names {
	char **v;
	size_t n;
};

struct world {
	int number;
	const char *runtime;
	char cgroup[512];    /* directory of the worker, as this process sees it */
	int out_fd, err_fd;  /* memory files that receive the runtime's output */
	int mark_fd;         /* what the payload wrote */
	int exec_mark_fd;    /* what `exec` wrote */
	struct names files;  /* everything below /run when there is no container */
	char *mounts;        /* mountinfo then */
};

struct setup {
	const char *runtime;
	const char *config;  /* template with @CGROUP@ and @MODE@ */
	const char *payload; /* program to place in the rootfs */
	int number;
};

/* A new mount namespace, a private /run, two bundles, a cgroup.  Exits on failure. */
void world_make(struct world *w, const struct setup *s);
void world_remove(struct world *w);

/* The state without containers, to compare with later. */
void world_remember(struct world *w);

/* Runs the runtime with these arguments (NULL at the end). */
void world_call(struct world *w, struct outcome *o, int deadline_ms, const char *const *args);
#define CALL(w, o, ms, ...) \
	world_call(w, o, ms, (const char *const[]){ __VA_ARGS__, NULL })

/* The argument vector for the tracer; lives until the next call. */
char *const *world_argv(struct world *w, const char *const *args);

/* Waits for a child and reaps all others meanwhile; -1 when it had to be killed. */
int world_wait(pid_t pid, int deadline_ms, int *status);

/* Reads what has been written to out_fd and err_fd and empties them. */
void world_take_output(struct world *w, struct outcome *o);

/* Number of marks left by payload and exec; both forgotten by world_reset_marks. */
int world_marks(int fd);
void world_reset_marks(struct world *w);

/*
 * True when no process, cgroup, mount or file is left; else says what in text.
 * Waits up to two seconds for processes.
 */
bool world_is_clean(struct world *w, char *text, size_t size);

/* Removes whatever is left, so that the next point starts clean. */
void world_clean(struct world *w);

/* Number of processes in the container's cgroup, -1 without one. */
int world_processes(struct world *w);

int now_ms(void);
void sleep_ms(int ms);

#endif
