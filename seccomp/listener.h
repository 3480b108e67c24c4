/* listener.h: a thread that is not filtered, to send the descriptor of a filter that may
 * forbid sending.  Private to seccomp; safe after the fork. */
#ifndef TARE_SECCOMP_LISTENER_H
#define TARE_SECCOMP_LISTENER_H

#include <stdint.h>
#include "seccomp/install.h"

enum { LISTENER_STACK = 32 * 1024 };

struct listener {
	struct seccomp_agent agent;
	int32_t fd;     /* what to send; written once, by the thread that installs */
	int32_t result; /* 0, or negative errno of the sending */
	int32_t lives;  /* the kernel clears it when the thread has left its stack for good */
	_Alignas(64) char stack[LISTENER_STACK];
};

/* *l must stay where it is until listener_end.  Negative errno. */
int listener_begin(struct listener *l, const struct seccomp_agent *agent) MUST_CHECK;
/* Hand over the descriptor, or a negative number when there is none, and wait until the
 * thread is gone, without a single system call.  0, or negative errno. */
int listener_end(struct listener *l, int fd) MUST_CHECK;

#endif
