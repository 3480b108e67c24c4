/* rules.h: a profile in normal form: for each number, in the order in which they are
 * tried, conditions and what happens when all of them hold.  Private to seccomp. */
#ifndef TARE_SECCOMP_RULES_H
#define TARE_SECCOMP_RULES_H

#include "names.h"
#include "seccomp/filter.h"

enum check_op { CHECK_EQ, CHECK_NE, CHECK_GT, CHECK_GE, CHECK_LT, CHECK_LE };

struct check {
	uint8_t       arg;
	enum check_op op;
	uint64_t      mask;  /* EQ only; all bits otherwise */
	uint64_t      value;
};

struct rule {
	uint32_t            action; /* SECCOMP_RET_* with its data */
	const struct check *v;
	size_t              n;
	size_t              origin; /* index in the profile */
};

/* Rules of one number, the stricter action first. */
struct rule_node {
	const struct rule *rule;
	struct rule_node  *next;
};

struct slot {
	bool              plain;  /* one action whatever the arguments are: the nodes do not count */
	uint32_t          action;
	struct rule_node *first, *last;
};

/* Numbers below NUMBERS_END, then arm's private ones. */
enum { SLOTS = NUMBERS_END + (ARM_PRIVATE_END - ARM_PRIVATE) };

struct rules;

/* What the whole profile says, without numbers. */
struct rules *rules_read(struct arena *a, const struct spec_seccomp *profile);
/* The slots of one target; valid until the next call.  *newest: the highest number below
 * NUMBERS_END that the profile names, or NAMES_NO_NUMBER. */
const struct slot *rules_number(struct rules *r, const struct names_target *t, uint32_t *newest);
/* What happens to system calls that no rule names. */
uint32_t rules_default(const struct rules *r);
/* The same for those that came after the profile was written: permissive defaults and those
 * of an emulator stay, others become ENOSYS, so that libc falls back to an older one. */
uint32_t rules_default_newer(const struct rules *r);
/* How many names count, of all rules together. */
size_t rules_size(const struct rules *r);
bool rules_notify(const struct rules *r);
const struct seccomp_note *rules_notes(const struct rules *r, size_t *n);

#endif
