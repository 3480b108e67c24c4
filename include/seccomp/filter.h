/* filter.h: from linux.seccomp to a program in the kernel.  Compiling is pure and happens
 * on the host's side; installing is safe after the fork. */
#ifndef TARE_SECCOMP_FILTER_H
#define TARE_SECCOMP_FILTER_H

#include <stdbool.h>
#include "base/arena.h"
#include "base/err.h"
#include "ocispec/config.h"

struct sock_filter;

/* The architecture this program was built for. */
#if defined(__x86_64__)
#define SECCOMP_NATIVE SPEC_ARCH_X86_64
#elif defined(__aarch64__)
#define SECCOMP_NATIVE SPEC_ARCH_AARCH64
#else
#error "names.c has no system call numbers of this architecture"
#endif

/* What is strange in a profile and no reason to refuse it. */
enum seccomp_oddity {
	SECCOMP_UNKNOWN_NAME, /* no architecture has such a system call */
	SECCOMP_HIDDEN_RULE,  /* another rule on the same system call leaves it no effect */
};

struct seccomp_note {
	enum seccomp_oddity what;
	size_t rule, name; /* indices in the profile */
};

/* What the kernel gets. */
struct seccomp_program {
	const struct sock_filter *v;
	size_t   n;
	unsigned flags;    /* SECCOMP_FILTER_FLAG_* */
	bool     notifies; /* some rule asks the listener */
};

struct seccomp_filter {
	struct seccomp_program program;
	const struct seccomp_note *notes;
	size_t n_notes;
};

/* The profile as a program for `native` and those of its architectures that such a
 * kernel can run.  Everything lives in the arena.  -1 when no kernel takes the result. */
int seccomp_compile(struct arena *a, const struct spec_seccomp *profile,
		    enum spec_seccomp_arch native, struct seccomp_filter *out,
		    struct err *e) MUST_CHECK;
/* Whether a kernel of `native` runs programs of `arch`, so that rules for it matter. */
bool seccomp_arch_runs(enum spec_seccomp_arch native, enum spec_seccomp_arch arch);

/* --- install.c, listener.c: after the fork ----------------------------------------- */

/* Where the descriptor of a program that notifies goes, and with which words. */
struct seccomp_agent {
	int         socket;  /* connected */
	const char *message; /* sent with the descriptor, as one message */
	size_t      len;
};

/* Put the program in force in this process, which must have one thread.  With an agent the
 * descriptor has been sent when this returns.  Afterwards only what the program allows can
 * be called: on success nothing was called after that point. */
int seccomp_install(const struct seccomp_program *p, const struct seccomp_agent *agent,
		    struct err *e) MUST_CHECK;
/* Whether this kernel has the filter flag, or with 0 filters at all. */
bool seccomp_kernel_has(unsigned flag);

#endif
