/* gen.h: an assembler that writes backwards.  Jumps of such programs lead forwards only, so
 * that way every target is known when its jump is written.  Private to seccomp. */
#ifndef TARE_SECCOMP_GEN_H
#define TARE_SECCOMP_GEN_H

#include <linux/filter.h>
#include <stdbool.h>
#include "rules.h"

/* Where to go: a place in the program, or the end of it with an action. */
struct label {
	bool     end;
	uint32_t action;
	size_t   at;
};

#define ENDS(act) ((struct label){ .end = true, .action = (act) })

enum { GEN_ENDS = 16 };

struct gen {
	struct sock_filter *v;    /* counted from the end of the program; room for BPF_MAXINSNS */
	size_t              n;    /* what is needed, also when there is no more room */
	struct {
		uint32_t action;
		size_t   at;
	} ends[GEN_ENDS];         /* returns that were written lately */
	size_t n_ends, oldest;
};

/* One instruction before all others. */
struct label gen_put(struct gen *g, uint16_t code, uint32_t k);
/* A condition on what was loaded. */
struct label gen_jump(struct gen *g, uint16_t condition, uint32_t k, struct label yes,
		      struct label no);
/* Make `l` what comes next, for an instruction that falls through. */
void gen_fall_into(struct gen *g, struct label l);
/* The first instruction first. */
void gen_reverse(struct gen *g);

/* gen_check.c: rules of one number one after the other, then `otherwise`. */
struct label gen_rules(struct gen *g, struct arena *a, const struct rule_node *first, bool narrow,
		       struct label otherwise);

#endif
