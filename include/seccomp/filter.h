/* filter.h: from linux.seccomp to a program.  Pure; happens on the host's side. */
#ifndef TARE_SECCOMP_FILTER_H
#define TARE_SECCOMP_FILTER_H

#include "base/arena.h"
#include "ocispec/config.h"
#include "seccomp/install.h"

/* The architecture this program was built for. */
#if defined(__x86_64__)
#define SECCOMP_NATIVE SPEC_ARCH_X86_64
#elif defined(__aarch64__)
#define SECCOMP_NATIVE SPEC_ARCH_AARCH64
#else
#error "seccomp/names.c has no system call numbers of this architecture"
#endif

/* What is strange in a profile and no reason to refuse it. */
enum seccomp_oddity {
	SECCOMP_UNKNOWN_NAME, /* no architecture has such a system call */
	SECCOMP_HIDDEN_RULE,  /* another rule on the same system call leaves it no effect */
};

struct seccomp_note {
	enum seccomp_oddity what;
	size_t rule, name; /* indices in the profile; name: of the unknown one */
};

struct seccomp_filter {
	struct seccomp_program program;
	bool notifies; /* some rule asks the listener */
	const struct seccomp_note *notes;
	size_t n_notes;
};

/* False when built with TARE_SECCOMP=OFF: every profile is refused then. */
extern const bool seccomp_built;

/* The profile as a program for `native` and those of its architectures that such a
 * kernel can run.  Everything lives in the arena.  -1 when no kernel takes the result. */
int seccomp_compile(struct arena *a, const struct spec_seccomp *profile,
		    enum spec_seccomp_arch native, struct seccomp_filter *out,
		    struct err *e) MUST_CHECK;
/* Whether a kernel of `native` runs programs of `arch`, so that rules for it matter. */
bool seccomp_arch_runs(enum spec_seccomp_arch native, enum spec_seccomp_arch arch);

#endif
