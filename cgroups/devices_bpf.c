/* devices_bpf.c: device rules to an eBPF program of type BPF_PROG_TYPE_CGROUP_DEVICE.
 * Pure; the kernel's side is in devices_attach.c.
 *
 * The program goes through the rules from the last to the first and keeps the kinds of
 * access that no rule has decided yet: an allowing rule takes its kinds away and ends the
 * program when none is left, a denying rule ends it when it names one that is left.  So
 * each kind of access obeys the last rule that speaks about it, also when one open asks
 * for several and different rules allow them.
 *
 * Its form spares the kernel's verifier, which follows every branch with what it knows of
 * each register: one list of rules for each type, and one comparison for a device's whole
 * number.  With a comparison each for type, major and minor loading takes three times as long. */
#include "private.h"

#include <linux/bpf.h>

enum { ACCESS_ALL = BPF_DEVCG_ACC_MKNOD | BPF_DEVCG_ACC_READ | BPF_DEVCG_ACC_WRITE };

_Static_assert((int)CGROUP_MKNOD == BPF_DEVCG_ACC_MKNOD && (int)CGROUP_READ == BPF_DEVCG_ACC_READ &&
	       (int)CGROUP_WRITE == BPF_DEVCG_ACC_WRITE, "the access bits are the kernel's");

enum { RESULT = BPF_REG_0, CONTEXT = BPF_REG_1, TYPE = BPF_REG_2, LEFT = BPF_REG_3,
       MAJOR = BPF_REG_4, MINOR = BPF_REG_5, NUMBER = BPF_REG_6, WANTED = BPF_REG_7 };

/* At most 3 to compare and 4 for the verdict; a rule may be in both lists. */
enum { HEAD_INSNS = 10, RULE_INSNS = 7, END_INSNS = 2 };

struct program {
	struct bpf_insn *v;
	size_t           n;
};

static void put(struct program *p, struct bpf_insn insn)
{
	p->v[p->n++] = insn;
}

static struct bpf_insn load(int reg, size_t offset)
{
	return (struct bpf_insn){ .code = BPF_LDX | BPF_MEM | BPF_W, .dst_reg = (uint8_t)reg,
				  .src_reg = CONTEXT, .off = (int16_t)offset };
}

static struct bpf_insn alu(int op, int reg, uint32_t value)
{
	return (struct bpf_insn){ .code = (uint8_t)(BPF_ALU | op | BPF_K), .dst_reg = (uint8_t)reg,
				  .imm = (int32_t)value };
}

static struct bpf_insn alu64(int op, int to, int from)
{
	return (struct bpf_insn){ .code = (uint8_t)(BPF_ALU64 | op | BPF_X), .dst_reg = (uint8_t)to,
				  .src_reg = (uint8_t)from };
}

/* 32-bit comparison: an immediate of the 64-bit kind would be sign-extended. */
static struct bpf_insn jump(int op, int reg, uint32_t value, size_t skip)
{
	return (struct bpf_insn){ .code = (uint8_t)(BPF_JMP32 | op | BPF_K), .dst_reg = (uint8_t)reg,
				  .off = (int16_t)skip, .imm = (int32_t)value };
}

static void put_return(struct program *p, bool allow)
{
	put(p, (struct bpf_insn){ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = RESULT,
				  .imm = allow });
	put(p, (struct bpf_insn){ .code = BPF_JMP | BPF_EXIT });
}

/* The part of a rule behind its comparisons. */
static void put_verdict(struct program *p, const struct cgroup_device *d)
{
	if (d->access != ACCESS_ALL && d->allow) {
		put(p, alu(BPF_AND, LEFT, ~d->access));
		put(p, jump(BPF_JNE, LEFT, 0, 2));
	} else if (d->access != ACCESS_ALL) {
		put(p, jump(BPF_JSET, LEFT, d->access, 1));
		put(p, (struct bpf_insn){ .code = BPF_JMP | BPF_JA, .off = 2 });
	}
	put_return(p, d->allow);
}

static void put_rule(struct program *p, const struct cgroup_device *d)
{
	size_t verdict = d->access == ACCESS_ALL ? 2 : 4;
	bool major = d->major != CGROUP_DEV_ANY, minor = d->minor != CGROUP_DEV_ANY;

	if (major && minor) {
		/* A 64-bit constant takes two places. */
		put(p, (struct bpf_insn){ .code = BPF_LD | BPF_IMM | BPF_DW, .dst_reg = WANTED,
					  .imm = (int32_t)(uint32_t)d->minor });
		put(p, (struct bpf_insn){ .imm = (int32_t)(uint32_t)d->major });
		put(p, (struct bpf_insn){ .code = BPF_JMP | BPF_JNE | BPF_X, .dst_reg = NUMBER,
					  .src_reg = WANTED, .off = (int16_t)verdict });
	} else if (major || minor) {
		put(p, jump(BPF_JNE, major ? MAJOR : MINOR, (uint32_t)(major ? d->major : d->minor),
			    verdict));
	}
	put_verdict(p, d);
}

/* All rules for one type; whatever they leave undecided is denied. */
static void put_list(struct program *p, const struct cgroup_device *rules, size_t n, char type)
{
	for (size_t i = n; i-- > 0;) {
		const struct cgroup_device *d = &rules[i];

		if (d->type != 'a' && d->type != type)
			continue;
		put_rule(p, d);
		/* The verifier refuses instructions that nothing can reach. */
		if (d->access == ACCESS_ALL && d->major == CGROUP_DEV_ANY && d->minor == CGROUP_DEV_ANY)
			return;
	}
	put_return(p, false);
}

static void put_head(struct program *p)
{
	/* access_type is "access << 16 | type". */
	put(p, load(TYPE, offsetof(struct bpf_cgroup_dev_ctx, access_type)));
	put(p, alu64(BPF_MOV, LEFT, TYPE));
	put(p, alu(BPF_AND, TYPE, 0xffff));
	put(p, alu(BPF_RSH, LEFT, 16));
	put(p, load(MAJOR, offsetof(struct bpf_cgroup_dev_ctx, major)));
	put(p, load(MINOR, offsetof(struct bpf_cgroup_dev_ctx, minor)));
	put(p, alu64(BPF_MOV, NUMBER, MAJOR));
	put(p, (struct bpf_insn){ .code = BPF_ALU64 | BPF_LSH | BPF_K, .dst_reg = NUMBER, .imm = 32 });
	put(p, alu64(BPF_OR, NUMBER, MINOR));
}

size_t cgroup_devices_compile(struct arena *a, const struct cgroup_device *rules, size_t n,
			      struct bpf_insn **out)
{
	struct program p = {
		.v = ARENA_NEW_N(a, struct bpf_insn, HEAD_INSNS + 2 * (n * RULE_INSNS + END_INSNS)),
	};
	size_t choice;

	put_head(&p);
	choice = p.n;
	put(&p, jump(BPF_JNE, TYPE, BPF_DEVCG_DEV_CHAR, 0));
	put_list(&p, rules, n, 'c');
	p.v[choice].off = (int16_t)(p.n - choice - 1);
	put_list(&p, rules, n, 'b');
	*out = p.v;
	return p.n;
}
