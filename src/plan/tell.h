/* tell.h: words that text and JSON of a plan have in common.  Private to plan. */
#ifndef TARE_PLAN_TELL_H
#define TARE_PLAN_TELL_H

#include "plan/plan.h"

/* A word of the configuration in a line of text: what would break the line is escaped. */
void tell_text(struct out *o, const char *s);
/* The end of a line: its origin. */
void tell_from(struct out *o, const char *from);

/* A bit with a word; `words` ends with a NULL word.  The words of all bits in `mask`,
 * each after `before`. */
struct tell_bit {
	uint64_t    bit;
	const char *word;
};
void tell_bits(struct out *o, const struct tell_bit *words, uint64_t mask, const char *before);

/* "rslave" */
const char *tell_propagation(uint64_t propagation, bool recursive);
/* Words such as "nosuid" for attributes to set, and "suid" for those to clear. */
extern const struct tell_bit tell_attr_set[], tell_attr_clear[];
/* What is really cleared: without the field that a new value is put in. */
uint64_t tell_cleared(uint64_t set, uint64_t clear);
/* "SPEC_ALLOW" and so on. */
extern const struct tell_bit tell_filter_flags[];
/* 'c', 'b' or 'p' */
char tell_node_type(const struct plan_node *n);
/* "SCHED_FIFO" */
const char *tell_policy(uint32_t policy);
/* "initial processors 0-3"; nothing when there is no mask. */
void tell_processors(const uint64_t *mask, const char *word, struct out *o);
/* "MPOL_BIND" */
const char *tell_mempolicy_mode(int mode);

#endif
