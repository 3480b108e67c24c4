/* devices_bpf.c: device rules to an eBPF program of type BPF_PROG_TYPE_CGROUP_DEVICE.
 * Pure; the kernel's side is in devices_attach.c.
 *
 * The program goes through the rules from the last to the first and keeps the kinds of
 * access that no rule has decided yet: an allowing rule takes its kinds away and ends the
 * program when none is left, a denying rule ends it when it names one that is left.  So
 * each kind of access obeys the last rule that speaks about it, also when one open asks
 * for several and different rules allow them. */
#include "private.h"

#include <linux/bpf.h>

enum { ACCESS_ALL = BPF_DEVCG_ACC_MKNOD | BPF_DEVCG_ACC_READ | BPF_DEVCG_ACC_WRITE };

_Static_assert((int)CGROUP_MKNOD == BPF_DEVCG_ACC_MKNOD && (int)CGROUP_READ == BPF_DEVCG_ACC_READ &&
	       (int)CGROUP_WRITE == BPF_DEVCG_ACC_WRITE, "the access bits are the kernel's");

enum { RESULT = BPF_REG_0, CONTEXT = BPF_REG_1, TYPE = BPF_REG_2, LEFT = BPF_REG_3,
       MAJOR = BPF_REG_4, MINOR = BPF_REG_5 };

/* Head 6, at most 3 comparisons and 4 more a rule, the end 2. */
enum { HEAD_INSNS = 6, RULE_INSNS = 7, END_INSNS = 2 };

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

	if (d->type != 'a')
		put(p, jump(BPF_JNE, TYPE, d->type == 'c' ? BPF_DEVCG_DEV_CHAR : BPF_DEVCG_DEV_BLOCK,
			    verdict + major + minor));
	if (major)
		put(p, jump(BPF_JNE, MAJOR, (uint32_t)d->major, verdict + minor));
	if (minor)
		put(p, jump(BPF_JNE, MINOR, (uint32_t)d->minor, verdict));
	put_verdict(p, d);
}

size_t cgroup_devices_compile(struct arena *a, const struct cgroup_device *rules, size_t n,
			      struct bpf_insn **out)
{
	struct program p = {
		.v = ARENA_NEW_N(a, struct bpf_insn, HEAD_INSNS + n * RULE_INSNS + END_INSNS),
	};

	/* access_type is "access << 16 | type". */
	put(&p, load(TYPE, offsetof(struct bpf_cgroup_dev_ctx, access_type)));
	put(&p, (struct bpf_insn){ .code = BPF_ALU | BPF_MOV | BPF_X, .dst_reg = LEFT,
				   .src_reg = TYPE });
	put(&p, alu(BPF_AND, TYPE, 0xffff));
	put(&p, alu(BPF_RSH, LEFT, 16));
	put(&p, load(MAJOR, offsetof(struct bpf_cgroup_dev_ctx, major)));
	put(&p, load(MINOR, offsetof(struct bpf_cgroup_dev_ctx, minor)));
	for (size_t i = n; i-- > 0;) {
		put_rule(&p, &rules[i]);
		/* The verifier refuses instructions that nothing can reach. */
		if (cgroup_device_is_all(&rules[i]))
			break;
		if (i == 0)
			put_return(&p, false);
	}
	*out = p.v;
	return p.n;
}
