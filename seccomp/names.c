/* names.c: the table of system calls.  Owns the numbers; knows nothing of rules.
 *
 * Names stand in one block of text, so that the program needs no relocations for them: a
 * command that makes no filter never touches the table. */
#include "names.h"

#include <linux/audit.h>
#include <string.h>

#include "base/macros.h"

#ifndef AUDIT_ARCH_AARCH64
#define AUDIT_ARCH_AARCH64 0xc00000b7
#endif

enum {
	_ = UINT16_MAX,      /* the architecture does not have it */
	ARM_FLAG = 0x8000,
};
#define ARM(n) (ARM_FLAG | (n))

static const struct {
#define SYSCALL(name, ...) char n_##name[sizeof(#name)];
#include "syscalls_a_m.inc"
#include "syscalls_n_z.inc"
#undef SYSCALL
} block = {
#define SYSCALL(name, ...) #name,
#include "syscalls_a_m.inc"
#include "syscalls_n_z.inc"
#undef SYSCALL
};

struct row {
	uint16_t name; /* where it stands in the block */
	uint16_t number[NAMES_COLUMNS];
	uint16_t multiplexed;
};

static const struct row rows[] = {
#define SYSCALL(name, x86_64, x86, x32, aarch64, arm, multiplexed)                              \
	{ offsetof(__typeof__(block), n_##name), { x86_64, x86, x32, aarch64, arm }, multiplexed },
#include "syscalls_a_m.inc"
#include "syscalls_n_z.inc"
#undef SYSCALL
};

int names_count(void)
{
	return (int)ARRAY_LEN(rows);
}

const char *names_text(int row)
{
	return (const char *)&block + rows[row].name;
}

int names_find(const char *name, int after)
{
	int low = 0, high = names_count() - 1;

	if (after < high && strcmp(name, names_text(after + 1)) == 0)
		return after + 1;
	while (low <= high) {
		int mid = (low + high) / 2, rc = strcmp(name, names_text(mid));

		if (rc == 0)
			return mid;
		if (rc < 0)
			high = mid - 1;
		else
			low = mid + 1;
	}
	return NAMES_NO_ROW;
}

uint32_t names_number(int row, enum names_column column)
{
	uint32_t n = rows[row].number[column];

	if (n == _)
		return NAMES_NO_NUMBER;
	if (column == NAMES_X32)
		return X32_BIT | n;
	return n & ARM_FLAG ? ARM_PRIVATE + (n & ~(uint32_t)ARM_FLAG) : n;
}

unsigned names_multiplexed(int row)
{
	return rows[row].multiplexed;
}

static const struct names_target x86_family[] = {
	{ SPEC_ARCH_X86_64, AUDIT_ARCH_X86_64, NAMES_X86_64, false },
	/* The registers have 64 bits, its programs use 32 of them. */
	{ SPEC_ARCH_X32, AUDIT_ARCH_X86_64, NAMES_X32, true },
	{ SPEC_ARCH_X86, AUDIT_ARCH_I386, NAMES_X86, true },
};

static const struct names_target arm_family[] = {
	{ SPEC_ARCH_AARCH64, AUDIT_ARCH_AARCH64, NAMES_AARCH64, false },
	{ SPEC_ARCH_ARM, AUDIT_ARCH_ARM, NAMES_ARM, true },
};

size_t names_targets(enum spec_seccomp_arch native, const struct names_target **out)
{
	switch (native) {
	case SPEC_ARCH_X86_64:
		*out = x86_family;
		return ARRAY_LEN(x86_family);
	case SPEC_ARCH_AARCH64:
		*out = arm_family;
		return ARRAY_LEN(arm_family);
	default:
		return 0;
	}
}
