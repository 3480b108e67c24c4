/* names.h: system calls by name, and what a kernel of one architecture can run.  Private
 * to seccomp. */
#ifndef TARE_SECCOMP_NAMES_H
#define TARE_SECCOMP_NAMES_H

#include <stdbool.h>
#include <stdint.h>
#include "ocispec/config.h"

enum names_column { NAMES_X86_64, NAMES_X86, NAMES_X32, NAMES_AARCH64, NAMES_ARM, NAMES_COLUMNS };

#define NAMES_NO_NUMBER UINT32_MAX
enum { NAMES_NO_ROW = -1 };

/* The row of a name, or NAMES_NO_ROW.  `after`: the row of the name before it in the
 * profile, or NAMES_NO_ROW; profiles are sorted, so that is where to look first. */
int names_find(const char *name, int after);
/* Its number as programs use it: with the bit of x32. */
uint32_t names_number(int row, enum names_column column);
/* Its number within socketcall (101 is 1 and so on) or ipc (201 is 1) of i386, or 0. */
unsigned names_multiplexed(int row);

int names_count(void);
const char *names_text(int row);

/* One way to number system calls. */
struct names_target {
	enum spec_seccomp_arch arch;
	uint32_t               audit;  /* AUDIT_ARCH_*: what the kernel calls it */
	enum names_column      column;
	bool                   narrow; /* arguments have 32 bits */
};

enum {
	X32_BIT = 0x40000000,
	ARM_PRIVATE = 0xf0000,   /* arm's own: cacheflush and the like */
	ARM_PRIVATE_END = 0xf0010,
	NUMBERS_END = 1024,      /* all others are below, without the bit of x32 */
	I386_SOCKETCALL = 102,
	I386_IPC = 117,
};

/* What a kernel of that architecture can run, its own first, those of one `audit` side by
 * side in the order of their numbers.  0 for one that is not in the table. */
size_t names_targets(enum spec_seccomp_arch native, const struct names_target **out);

#endif
