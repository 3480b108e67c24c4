/* test_cgroup_devices.c: the device program, interpreted here, against a plain matcher. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <linux/bpf.h>
#include <errno.h>

#include "cgroups/cgroup.h"
#include "ocispec/config.h"
#include "sys/kernel.h"

struct request {
	char     type;
	uint32_t major, minor;
	unsigned access;
};

static struct arena arena;

static int setup(void **state)
{
	(void)state;
	arena = (struct arena)ARENA_EMPTY;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

static void no_complaint(void *arg, const char *pointer, const char *text, const char *hint)
{
	(void)arg;
	(void)hint;
	fail_msg("%s: %s", pointer, text);
}

static const struct cgroup_plan *plan_of(const struct spec_device_rule *rules, size_t n)
{
	struct spec_device_rule *copy = ARENA_NEW_N(&arena, struct spec_device_rule, n + 1);
	struct spec_resources r = { .devices = { copy, n } };
	struct cgroup_plan_input in = {
		.id = "web", .mount = "/sys/fs/cgroup", .own = "/", .controllers = "",
		.v1_controllers = "", .privileged = true, .resources = &r, .bad = no_complaint,
	};
	const struct cgroup_plan *p;

	for (size_t i = 0; i < n; i++)
		copy[i] = rules[i];
	p = cgroup_plan_make(&arena, &in);
	assert_non_null(p);
	return p;
}

static bool jumps(int op, uint32_t a, uint32_t b)
{
	switch (op) {
	case BPF_JNE:
		return a != b;
	case BPF_JSET:
		return (a & b) != 0;
	default:
		fail_msg("jump %#x is not expected", op);
		return false;
	}
}

static uint64_t alu(int op, uint64_t a, uint64_t b)
{
	switch (op) {
	case BPF_AND:
		return a & b;
	case BPF_OR:
		return a | b;
	case BPF_LSH:
		return a << b;
	case BPF_RSH:
		return a >> b;
	case BPF_MOV:
		return b;
	default:
		fail_msg("operation %#x is not expected", op);
		return 0;
	}
}

/* The few instructions the program may consist of; anything else fails the test. */
static uint64_t interpret(const struct bpf_insn *v, size_t n, const uint32_t context[3])
{
	uint64_t reg[11] = { 0 };

	for (size_t at = 0; at < n; at++) {
		const struct bpf_insn *i = &v[at];
		uint64_t *to = &reg[i->dst_reg];
		uint64_t operand = BPF_SRC(i->code) == BPF_X ? reg[i->src_reg] : (uint64_t)(int64_t)i->imm;

		if (i->code == (BPF_JMP | BPF_EXIT))
			return reg[0];
		if (i->code == (BPF_JMP | BPF_JA))
			at += (size_t)i->off;
		else if (i->code == (BPF_LDX | BPF_MEM | BPF_W))
			*to = context[i->off / 4];
		else if (i->code == (BPF_LD | BPF_IMM | BPF_DW))
			*to = (uint64_t)(uint32_t)v[++at].imm << 32 | (uint32_t)i->imm;
		else if (i->code == (BPF_JMP | BPF_JNE | BPF_X))
			at += *to != operand ? (size_t)i->off : 0;
		else if (BPF_CLASS(i->code) == BPF_JMP32)
			at += jumps(BPF_OP(i->code), (uint32_t)*to, (uint32_t)operand) ? (size_t)i->off : 0;
		else if (BPF_CLASS(i->code) == BPF_ALU)
			*to = (uint32_t)alu(BPF_OP(i->code), (uint32_t)*to, (uint32_t)operand);
		else if (BPF_CLASS(i->code) == BPF_ALU64)
			*to = alu(BPF_OP(i->code), *to, operand);
		else
			fail_msg("instruction %#x is not expected", i->code);
	}
	fail_msg("the program runs out of its end");
	return 0;
}

static bool by_program(const struct cgroup_plan *p, const struct request *r)
{
	uint32_t type = r->type == 'c' ? BPF_DEVCG_DEV_CHAR : BPF_DEVCG_DEV_BLOCK;
	uint32_t context[3] = { r->access << 16 | type, r->major, r->minor };

	return interpret(p->program, p->n_program, context) != 0;
}

/* Each kind of access by itself: the last rule that speaks about it decides. */
static bool by_reference(const struct cgroup_plan *p, const struct request *r)
{
	for (unsigned bit = 1; bit <= CGROUP_WRITE; bit <<= 1) {
		bool allowed = false;

		for (size_t i = 0; i < p->n_devices; i++) {
			const struct cgroup_device *d = &p->devices[i];

			if ((d->type == 'a' || d->type == r->type) && (d->access & bit) &&
			    (d->major == CGROUP_DEV_ANY || d->major == (int64_t)r->major) &&
			    (d->minor == CGROUP_DEV_ANY || d->minor == (int64_t)r->minor))
				allowed = d->allow;
		}
		if ((r->access & bit) && !allowed)
			return false;
	}
	return true;
}

static void assert_all_agree(const struct cgroup_plan *p)
{
	static const uint32_t majors[] = { 0, 1, 5, 8, 10, 136, 259, 0x80000000, UINT32_MAX };
	static const uint32_t minors[] = { 0, 1, 3, 200, 0x7fffffff, 0x80000000, UINT32_MAX };

	for (size_t a = 0; a < ARRAY_LEN(majors); a++) {
		for (size_t b = 0; b < ARRAY_LEN(minors); b++) {
			for (unsigned access = 1; access < 8; access++) {
				struct request r = { 'c', majors[a], minors[b], access };

				assert_int_equal(by_program(p, &r), by_reference(p, &r));
				r.type = 'b';
				assert_int_equal(by_program(p, &r), by_reference(p, &r));
			}
		}
	}
}

#define RULE(a, t, maj, min, acc) \
	{ .allow = (a), .type = (t), .major = { (maj), true }, .minor = { (min), true }, .access = (acc) }
#define ANY (-1)

static void nothing_but_the_mandatory_devices_by_default(void **state)
{
	const struct cgroup_plan *p = plan_of(NULL, 0);
	static const struct request yes[] = {
		{ 'c', 1, 3, CGROUP_READ | CGROUP_WRITE }, { 'c', 5, 2, 7 }, { 'c', 136, 77, 6 },
		{ 'c', 10, 200, 7 }, { 'b', 8, 0, CGROUP_MKNOD }, { 'c', 99, 1, CGROUP_MKNOD },
	};
	static const struct request no[] = {
		{ 'b', 8, 0, CGROUP_READ }, { 'c', 1, 1, CGROUP_READ }, { 'b', 1, 3, CGROUP_READ },
		{ 'c', 10, 1, CGROUP_MKNOD | CGROUP_READ },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(yes); i++)
		assert_true(by_program(p, &yes[i]));
	for (size_t i = 0; i < ARRAY_LEN(no); i++)
		assert_false(by_program(p, &no[i]));
	assert_all_agree(p);
}

static void last_rule_that_matches_wins(void **state)
{
	static const struct spec_device_rule rules[] = {
		RULE(true,  SPEC_DEVICE_BLOCK, 8, ANY, "rw"),
		RULE(false, SPEC_DEVICE_BLOCK, 8, 1,   "w"),
		RULE(true,  SPEC_DEVICE_CHAR,  1, 1,   "r"),
		RULE(false, SPEC_DEVICE_CHAR,  1, 1,   "r"),
	};
	const struct cgroup_plan *p = plan_of(rules, ARRAY_LEN(rules));
	static const struct request write_one = { 'b', 8, 1, CGROUP_WRITE }, read_one = { 'b', 8, 1, CGROUP_READ };
	static const struct request read_mem = { 'c', 1, 1, CGROUP_READ };

	(void)state;
	assert_false(by_program(p, &write_one));
	assert_true(by_program(p, &read_one));
	assert_false(by_program(p, &read_mem));
	assert_all_agree(p);
}

static void access_may_come_from_two_rules(void **state)
{
	static const struct spec_device_rule rules[] = {
		RULE(true, SPEC_DEVICE_BLOCK, 259, 1,   "r"),
		RULE(true, SPEC_DEVICE_BLOCK, ANY, ANY, "w"),
	};
	const struct cgroup_plan *p = plan_of(rules, ARRAY_LEN(rules));
	static const struct request both = { 'b', 259, 1, CGROUP_READ | CGROUP_WRITE };

	(void)state;
	assert_true(by_program(p, &both));
	assert_all_agree(p);
}

static void rule_for_everything_drops_what_stands_before(void **state)
{
	static const struct spec_device_rule rules[] = {
		RULE(true, SPEC_DEVICE_BLOCK, 8, ANY, "rwm"),
		{ .allow = false },
		RULE(true, SPEC_DEVICE_CHAR, 4, 1, "rw"),
	};
	const struct cgroup_plan *p = plan_of(rules, ARRAY_LEN(rules));

	(void)state;
	assert_int_equal(p->devices[0].type, 'a');
	assert_false(p->devices[0].allow);
	assert_string_equal(p->devices[1].from, "/linux/resources/devices/2");
	assert_all_agree(p);
}

static void one_type_may_be_decided_whole(void **state)
{
	static const struct spec_device_rule rules[] = {
		RULE(true,  SPEC_DEVICE_BLOCK, 8,   ANY, "r"),
		RULE(true,  SPEC_DEVICE_CHAR,  ANY, ANY, "rwm"),
		RULE(false, SPEC_DEVICE_BLOCK, ANY, 7,   "wm"),
		RULE(true,  SPEC_DEVICE_ALL,   259, ANY, "w"),
	};

	(void)state;
	assert_all_agree(plan_of(rules, ARRAY_LEN(rules)));
}

static void privileged_container_gets_everything(void **state)
{
	static const struct spec_device_rule rule = { .allow = true, .access = "rwm" };
	const struct cgroup_plan *p = plan_of(&rule, 1);
	static const struct request disk = { 'b', 8, 0, 7 };

	(void)state;
	assert_true(by_program(p, &disk));
	assert_all_agree(p);
}

static void numbers_above_the_sign_bit_are_compared_whole(void **state)
{
	static const struct spec_device_rule rules[] = {
		RULE(true,  SPEC_DEVICE_CHAR, UINT32_MAX, 0x80000000, "rwm"),
		RULE(false, SPEC_DEVICE_CHAR, 0x80000000, UINT32_MAX, "m"),
	};

	(void)state;
	assert_all_agree(plan_of(rules, ARRAY_LEN(rules)));
}

/* The kernel's verifier is the judge of form; without the right to ask it, nothing is said. */
static int load(const struct cgroup_plan *p)
{
	union bpf_attr attr = {
		.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE,
		.insns = (uint64_t)(uintptr_t)p->program,
		.insn_cnt = (uint32_t)p->n_program,
		.license = (uint64_t)(uintptr_t)"Apache-2.0",
	};

	return sys_bpf(BPF_PROG_LOAD, &attr, sizeof(attr));
}

static void kernel_accepts_the_programs(void **state)
{
	struct spec_device_rule many[256];
	AUTO_FD int one = load(plan_of(NULL, 0)), full = NO_FD, all = NO_FD;

	(void)state;
	if (one == -EPERM || one == -ENOSYS)
		skip();
	assert_true(one >= 0);
	for (size_t i = 0; i < ARRAY_LEN(many); i++)
		many[i] = (struct spec_device_rule)RULE(i % 3 != 0, i % 2 ? SPEC_DEVICE_CHAR : SPEC_DEVICE_BLOCK,
							(int64_t)i, (int64_t)i * 7, i % 5 ? "rw" : "rwm");
	full = load(plan_of(many, ARRAY_LEN(many)));
	assert_true(full >= 0);
	many[255] = (struct spec_device_rule){ .allow = true };
	all = load(plan_of(many, ARRAY_LEN(many)));
	assert_true(all >= 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing_but_the_mandatory_devices_by_default),
		TEST(last_rule_that_matches_wins),
		TEST(access_may_come_from_two_rules),
		TEST(rule_for_everything_drops_what_stands_before),
		TEST(one_type_may_be_decided_whole),
		TEST(privileged_container_gets_everything),
		TEST(numbers_above_the_sign_bit_are_compared_whole),
		TEST(kernel_accepts_the_programs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
