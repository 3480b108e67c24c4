/* install.h: a program into the kernel.  Knows nothing of profiles; safe after the fork. */
#ifndef TARE_SECCOMP_INSTALL_H
#define TARE_SECCOMP_INSTALL_H

#include <stdbool.h>
#include "base/err.h"

struct sock_filter;

/* What the kernel gets. */
struct seccomp_program {
	const struct sock_filter *v;
	size_t   n;
	unsigned flags; /* SECCOMP_FILTER_FLAG_* */
};

/* Where the descriptor of a program that notifies goes, and with which words. */
struct seccomp_agent {
	int         socket;  /* connected */
	const char *message; /* sent with the descriptor, as one message */
	size_t      len;
};

/* Put the program in force in this process, which must have one thread.  `agent` is wanted
 * when the flags have NEW_LISTENER: the descriptor has been sent when this returns.  On
 * success no system call is made after the program is in force, whatever it allows. */
int seccomp_install(const struct seccomp_program *p, const struct seccomp_agent *agent,
		    struct err *e) MUST_CHECK;
/* Whether this kernel has the filter flag; with 0, filters at all. */
bool seccomp_kernel_has(unsigned flag);

#endif
