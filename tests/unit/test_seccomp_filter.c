/* test_seccomp_filter.c: what profiles come to, and against a slow reading of the same
 * rules.  No kernel is asked. */
#include <errno.h>
#include <linux/audit.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include <cmocka.h>

#include "ocispec/load.h"
#include "seccomp/filter.h"
#include "seccomp/names.h"
#include "seccomp_machine.h"

struct fixture {
	struct arena               a;
	const struct spec_seccomp *p;
	struct seccomp_filter      f;
};

static int setup(void **state)
{
	static struct fixture f;

	f = (struct fixture){ 0 };
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	arena_free(&((struct fixture *)*state)->a);
	return 0;
}

static void compile_for(struct fixture *f, enum spec_seccomp_arch native, const char *text)
{
	struct spec_load l = { .arena = &f->a, .name = "test", .text = text, .len = strlen(text) };
	struct err e = ERR_NONE;
	const char *refusal;
	void *v = NULL;

	if (desc_decode(&l, &spec_seccomp_object, &v, &e) < 0)
		fail_msg("%s", e.msg);
	f->p = v;
	if (seccomp_compile(&f->a, f->p, native, &f->f, &e) < 0)
		fail_msg("%s", e.msg);
	refusal = machine_refusal(f->f.program.v, f->f.program.n);
	if (refusal)
		fail_msg("refused: %s", refusal);
}

static void compile(struct fixture *f, const char *text)
{
	compile_for(f, SPEC_ARCH_X86_64, text);
}

static uint32_t ask(struct fixture *f, uint32_t arch, uint32_t nr, uint64_t a0, uint64_t a1)
{
	struct seccomp_data d = { .nr = (int)nr, .arch = arch, .args = { a0, a1 } };

	return machine_run(f->f.program.v, &d).verdict;
}

#define X86_64(f, nr, ...) ask(f, AUDIT_ARCH_X86_64, nr, __VA_ARGS__)
#define I386(f, nr, ...)   ask(f, AUDIT_ARCH_I386, nr, __VA_ARGS__)
#define ERRNO(n)           (SECCOMP_RET_ERRNO | (n))

static void errors_have_the_number_of_the_rule_or_eperm(void **state)
{
	struct fixture *f = *state;

	compile(f, "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":["
		   "{\"names\":[\"read\"],\"action\":\"SCMP_ACT_ERRNO\"},"
		   "{\"names\":[\"write\"],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":0},"
		   "{\"names\":[\"open\"],\"action\":\"SCMP_ACT_TRACE\"},"
		   "{\"names\":[\"close\"],\"action\":\"SCMP_ACT_TRACE\",\"errnoRet\":4711}]}");
	assert_int_equal(X86_64(f, 0, 0, 0), ERRNO(EPERM));
	assert_int_equal(X86_64(f, 1, 0, 0), ERRNO(0));
	assert_int_equal(X86_64(f, 2, 0, 0), SECCOMP_RET_TRACE | EPERM);
	assert_int_equal(X86_64(f, 3, 0, 0), SECCOMP_RET_TRACE | 4711);
	assert_int_equal(X86_64(f, 4, 0, 0), SECCOMP_RET_ALLOW);
}

static void every_action_is_carried_out(void **state)
{
	static const struct { const char *word; uint32_t verdict; } rows[] = {
		{ "KILL", SECCOMP_RET_KILL_THREAD }, { "KILL_THREAD", SECCOMP_RET_KILL_THREAD },
		{ "KILL_PROCESS", SECCOMP_RET_KILL_PROCESS }, { "TRAP", SECCOMP_RET_TRAP },
		{ "LOG", SECCOMP_RET_LOG }, { "NOTIFY", SECCOMP_RET_USER_NOTIF },
		{ "ERRNO", ERRNO(EPERM) }, { "TRACE", SECCOMP_RET_TRACE | EPERM },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		compile(f, arena_fmt(&f->a, "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":["
					    "{\"names\":[\"mount\"],\"action\":\"SCMP_ACT_%s\"}]}",
				     rows[i].word));
		assert_int_equal(X86_64(f, 165, 0, 0), rows[i].verdict);
		assert_int_equal(f->f.notifies, strcmp(rows[i].word, "NOTIFY") == 0);
	}
}

static void what_is_newer_than_the_profile_is_not_there(void **state)
{
	struct fixture *f = *state;
	const char *rules = "\"syscalls\":[{\"names\":[\"read\",\"pidfd_open\"],\"action\":"
			    "\"SCMP_ACT_ALLOW\"},{\"names\":[\"openat2\"],\"action\":\"SCMP_ACT_KILL\"}]}";

	compile(f, arena_fmt(&f->a, "{\"defaultAction\":\"SCMP_ACT_KILL\",%s", rules));
	assert_int_equal(X86_64(f, 436, 0, 0), SECCOMP_RET_KILL_THREAD); /* close_range */
	assert_int_equal(X86_64(f, 437, 0, 0), SECCOMP_RET_KILL_THREAD); /* named: it is known */
	assert_int_equal(X86_64(f, 438, 0, 0), ERRNO(ENOSYS));
	assert_int_equal(X86_64(f, UINT32_MAX, 0, 0), ERRNO(ENOSYS));
	compile(f, arena_fmt(&f->a, "{\"defaultAction\":\"SCMP_ACT_TRACE\",%s", rules));
	assert_int_equal(X86_64(f, 438, 0, 0), SECCOMP_RET_TRACE | EPERM);
	compile(f, arena_fmt(&f->a, "{\"defaultAction\":\"SCMP_ACT_LOG\",%s", rules));
	assert_int_equal(X86_64(f, 438, 0, 0), SECCOMP_RET_LOG);
}

static void an_empty_profile_has_one_answer(void **state)
{
	struct fixture *f = *state;

	compile(f, "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrnoRet\":13}");
	assert_int_equal(X86_64(f, 0, 0, 0), ERRNO(EACCES));
	assert_int_equal(X86_64(f, 1000, 0, 0), ERRNO(EACCES));
	assert_int_equal(X86_64(f, X32_BIT, 0, 0), SECCOMP_RET_KILL_PROCESS);
	assert_int_equal(I386(f, 0, 0, 0), SECCOMP_RET_KILL_PROCESS);
}

static void the_native_architecture_is_always_covered(void **state)
{
	struct fixture *f = *state;

	compile(f, "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"architectures\":[\"SCMP_ARCH_X86\","
		   "\"SCMP_ARCH_S390X\"],\"syscalls\":[{\"names\":[\"mount\"],"
		   "\"action\":\"SCMP_ACT_ERRNO\"}]}");
	assert_int_equal(X86_64(f, 165, 0, 0), ERRNO(EPERM));
	assert_int_equal(I386(f, 21, 0, 0), ERRNO(EPERM));
	assert_int_equal(X86_64(f, X32_BIT | 165, 0, 0), SECCOMP_RET_KILL_PROCESS);
	assert_int_equal(ask(f, AUDIT_ARCH_S390X, 21, 0, 0), SECCOMP_RET_KILL_PROCESS);
	compile_for(f, SPEC_ARCH_AARCH64, "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"architectures\":"
		    "[\"SCMP_ARCH_X86_64\"],\"syscalls\":[{\"names\":[\"mount\"],"
		    "\"action\":\"SCMP_ACT_ERRNO\"}]}");
	assert_int_equal(ask(f, AUDIT_ARCH_AARCH64, 40, 0, 0), ERRNO(EPERM));
	assert_int_equal(X86_64(f, 165, 0, 0), SECCOMP_RET_KILL_PROCESS);
}

static void conditions_on_one_argument_are_alternatives(void **state)
{
	struct fixture *f = *state;

	compile(f, "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":[{\"names\":[\"kill\"],"
		   "\"action\":\"SCMP_ACT_ALLOW\",\"args\":["
		   "{\"index\":0,\"value\":5,\"op\":\"SCMP_CMP_EQ\"},"
		   "{\"index\":0,\"value\":7,\"op\":\"SCMP_CMP_EQ\"},"
		   "{\"index\":1,\"value\":9,\"op\":\"SCMP_CMP_EQ\"}]}]}");
	assert_int_equal(X86_64(f, 62, 5, 0), SECCOMP_RET_ALLOW);
	assert_int_equal(X86_64(f, 62, 7, 0), SECCOMP_RET_ALLOW);
	assert_int_equal(X86_64(f, 62, 1, 9), SECCOMP_RET_ALLOW);
	assert_int_equal(X86_64(f, 62, 1, 1), ERRNO(EPERM));
	compile(f, "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":[{\"names\":[\"kill\"],"
		   "\"action\":\"SCMP_ACT_ALLOW\",\"args\":["
		   "{\"index\":0,\"value\":5,\"op\":\"SCMP_CMP_EQ\"},"
		   "{\"index\":1,\"value\":9,\"op\":\"SCMP_CMP_EQ\"}]}]}");
	assert_int_equal(X86_64(f, 62, 5, 9), SECCOMP_RET_ALLOW);
	assert_int_equal(X86_64(f, 62, 5, 0), ERRNO(EPERM));
	assert_int_equal(X86_64(f, 62, 0, 9), ERRNO(EPERM));
}

static void arguments_have_64_bits_except_where_they_have_32(void **state)
{
	struct fixture *f = *state;

	compile(f, "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"architectures\":[\"SCMP_ARCH_X86\"],"
		   "\"syscalls\":[{\"names\":[\"kill\"],\"action\":\"SCMP_ACT_ALLOW\",\"args\":["
		   "{\"index\":0,\"value\":4294967298,\"op\":\"SCMP_CMP_EQ\"}]}]}");
	assert_int_equal(X86_64(f, 62, 0x100000002, 0), SECCOMP_RET_ALLOW);
	assert_int_equal(X86_64(f, 62, 2, 0), ERRNO(EPERM));
	assert_int_equal(I386(f, 37, 2, 0), SECCOMP_RET_ALLOW);
}

static void of_two_rules_the_stricter_holds(void **state)
{
	struct fixture *f = *state;

	compile(f, "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":["
		   "{\"names\":[\"kill\"],\"action\":\"SCMP_ACT_ALLOW\",\"args\":["
		   "{\"index\":0,\"value\":3,\"op\":\"SCMP_CMP_GE\"}]},"
		   "{\"names\":[\"kill\"],\"action\":\"SCMP_ACT_KILL\",\"args\":["
		   "{\"index\":0,\"value\":5,\"op\":\"SCMP_CMP_EQ\"}]}]}");
	assert_int_equal(X86_64(f, 62, 4, 0), SECCOMP_RET_ALLOW);
	assert_int_equal(X86_64(f, 62, 5, 0), SECCOMP_RET_KILL_THREAD);
	assert_int_equal(f->f.n_notes, 0);
}

static void a_rule_without_effect_is_noted(void **state)
{
	struct fixture *f = *state;

	compile(f, "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":["
		   "{\"names\":[\"kill\"],\"action\":\"SCMP_ACT_KILL\",\"args\":["
		   "{\"index\":0,\"value\":3,\"op\":\"SCMP_CMP_GE\"}]},"
		   "{\"names\":[\"no_such_call\",\"kill\",\"s390_pci_mmio_read\"],"
		   "\"action\":\"SCMP_ACT_ALLOW\"}]}");
	assert_int_equal(X86_64(f, 62, 5, 0), SECCOMP_RET_ALLOW);
	assert_int_equal(f->f.n_notes, 2);
	assert_int_equal(f->f.notes[0].what, SECCOMP_UNKNOWN_NAME);
	assert_int_equal(f->f.notes[0].rule, 1);
	assert_int_equal(f->f.notes[0].name, 0);
	assert_int_equal(f->f.notes[1].what, SECCOMP_HIDDEN_RULE);
	assert_int_equal(f->f.notes[1].rule, 0);
}

static void socketcall_is_never_a_way_around(void **state)
{
	struct fixture *f = *state;

	compile(f, "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"architectures\":[\"SCMP_ARCH_X86\"],"
		   "\"syscalls\":[{\"names\":[\"bind\"],\"action\":\"SCMP_ACT_ALLOW\"},"
		   "{\"names\":[\"socket\"],\"action\":\"SCMP_ACT_ALLOW\",\"args\":["
		   "{\"index\":0,\"value\":1,\"op\":\"SCMP_CMP_EQ\"}]}]}");
	assert_int_equal(I386(f, 359, 1, 0), SECCOMP_RET_ALLOW); /* socket */
	assert_int_equal(I386(f, 102, 2, 0), SECCOMP_RET_ALLOW); /* bind */
	assert_int_equal(I386(f, 102, 1, 0), ERRNO(EPERM));
	compile(f, "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"architectures\":[\"SCMP_ARCH_X86\"],"
		   "\"syscalls\":[{\"names\":[\"socket\"],\"action\":\"SCMP_ACT_ERRNO\",\"args\":["
		   "{\"index\":0,\"value\":38,\"op\":\"SCMP_CMP_EQ\"}]}]}");
	assert_int_equal(I386(f, 102, 1, 0), ERRNO(EPERM));
	assert_int_equal(I386(f, 102, 3, 0), SECCOMP_RET_ALLOW);
}

static unsigned flags_of(struct fixture *f, const char *flags, const char *action)
{
	compile(f, arena_fmt(&f->a, "{\"defaultAction\":\"SCMP_ACT_ALLOW\"%s,\"syscalls\":["
				    "{\"names\":[\"mount\"],\"action\":\"SCMP_ACT_%s\"}]}", flags, action));
	return f->f.program.flags;
}

static void flags_are_what_the_kernel_takes(void **state)
{
	struct fixture *f = *state;
	const char *all = ",\"flags\":[\"SECCOMP_FILTER_FLAG_TSYNC\",\"SECCOMP_FILTER_FLAG_LOG\","
			  "\"SECCOMP_FILTER_FLAG_SPEC_ALLOW\",\"SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV\"]";

	assert_int_equal(flags_of(f, "", "KILL"), SECCOMP_FILTER_FLAG_SPEC_ALLOW);
	assert_int_equal(flags_of(f, ",\"flags\":[]", "KILL"), 0);
	assert_int_equal(flags_of(f, all, "KILL"), SECCOMP_FILTER_FLAG_LOG | SECCOMP_FILTER_FLAG_SPEC_ALLOW);
	assert_int_equal(flags_of(f, all, "NOTIFY"),
			 SECCOMP_FILTER_FLAG_LOG | SECCOMP_FILTER_FLAG_SPEC_ALLOW |
			 SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV);
}

static void what_no_kernel_takes_is_an_error(void **state)
{
	struct fixture *f = *state;
	struct spec_syscall_arg arg = { .op = SPEC_CMP_GT };
	const char *name = "read";
	struct spec_syscall *rules = ARENA_NEW_N(&f->a, struct spec_syscall, 10000);
	struct spec_seccomp p = { .default_action = SPEC_ACT_ERRNO, .syscalls = { rules, 10000 } };
	struct err e = ERR_NONE;

	for (size_t i = 0; i < 10000; i++) {
		rules[i] = (struct spec_syscall){
			.names = { &name, 1, 0 }, .action = i % 2 ? SPEC_ACT_ALLOW : SPEC_ACT_LOG,
			.args = { ARENA_NEW(&f->a, struct spec_syscall_arg), 1 },
		};
		arg.value = i;
		*rules[i].args.v = arg;
	}
	assert_int_equal(seccomp_compile(&f->a, &p, SPEC_ARCH_X86_64, &f->f, &e), -1);
	assert_non_null(strstr(e.msg, "4096"));
	p.syscalls.n = 400;
	assert_int_equal(seccomp_compile(&f->a, &p, SPEC_ARCH_X86_64, &f->f, &e), 0);
	assert_null(machine_refusal(f->f.program.v, f->f.program.n));
	assert_int_equal(X86_64(f, 0, 0, 0), ERRNO(EPERM));
	assert_int_equal(X86_64(f, 0, 1, 0), SECCOMP_RET_LOG);
}

/* --- against a slow reading ------------------------------------------------------------ */

static uint64_t next_random(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static bool holds(const struct spec_syscall_arg *c, const struct seccomp_data *d)
{
	uint64_t a = d->args[c->index];

	switch (c->op) {
	case SPEC_CMP_NE: return a != c->value;
	case SPEC_CMP_LT: return a < c->value;
	case SPEC_CMP_LE: return a <= c->value;
	case SPEC_CMP_EQ: return a == c->value;
	case SPEC_CMP_GE: return a >= c->value;
	case SPEC_CMP_GT: return a > c->value;
	default:          return (a & c->value) == (c->value_two.v & c->value);
	}
}

/* Every rule allows; the default is an error; arguments are all different or all the same. */
static bool reads_as_allowed(const struct spec_seccomp *p, const char *name, const struct seccomp_data *d)
{
	for (size_t i = 0; i < p->syscalls.n; i++) {
		const struct spec_syscall *s = &p->syscalls.v[i];
		size_t n = 0;
		bool any = s->args.n > 1 && s->args.v[0].index == s->args.v[1].index;

		if (!strs_has(&s->names, name))
			continue;
		for (size_t k = 0; k < s->args.n; k++)
			n += holds(&s->args.v[k], d);
		if (any ? n > 0 : n == s->args.n)
			return true;
	}
	return false;
}

static const uint64_t samples[] = { 0, 1, 2, 3, 0xff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff,
				    0x100000000, 0x100000001, 0x1ffffffff, 0x200000000,
				    0x7fffffffffffffff, 0x8000000000000000, UINT64_MAX - 1, UINT64_MAX };

static struct spec_syscall random_rule(struct arena *a, const char *const *names, size_t n_names,
				       uint64_t *seed)
{
	struct spec_syscall s = { .action = SPEC_ACT_ALLOW };
	bool same = next_random(seed) % 2;

	strs_add(a, &s.names, names[next_random(seed) % n_names]);
	s.args.n = 1 + next_random(seed) % 3;
	s.args.v = ARENA_NEW_N(a, struct spec_syscall_arg, s.args.n);
	for (size_t i = 0; i < s.args.n; i++)
		s.args.v[i] = (struct spec_syscall_arg){
			.index = same ? 1 : i, .value = samples[next_random(seed) % ARRAY_LEN(samples)],
			.value_two = { .v = samples[next_random(seed) % ARRAY_LEN(samples)], .set = true },
			.op = (enum spec_seccomp_operator)(SPEC_CMP_NE + next_random(seed) % 7),
		};
	return s;
}

static void many_rules_for_one_name_are_read_as_written(void **state)
{
	static const char *const names[] = { "read", "kill", "socket" };
	struct fixture *f = *state;
	uint64_t seed = 4711;

	for (int round = 0; round < 300; round++) {
		struct spec_seccomp p = { .default_action = SPEC_ACT_ERRNO };
		struct err e = ERR_NONE;

		p.syscalls.n = 1 + next_random(&seed) % 12;
		p.syscalls.v = ARENA_NEW_N(&f->a, struct spec_syscall, p.syscalls.n);
		for (size_t i = 0; i < p.syscalls.n; i++)
			p.syscalls.v[i] = random_rule(&f->a, names, ARRAY_LEN(names), &seed);
		assert_int_equal(seccomp_compile(&f->a, &p, SPEC_ARCH_X86_64, &f->f, &e), 0);
		assert_null(machine_refusal(f->f.program.v, f->f.program.n));
		for (int i = 0; i < 900; i++) {
			const char *name = names[i % 3];
			struct seccomp_data d = {
				.nr = (int)names_number(names_find(name, NAMES_NO_ROW), NAMES_X86_64),
				.arch = AUDIT_ARCH_X86_64,
			};

			for (int k = 0; k < 3; k++)
				d.args[k] = samples[next_random(&seed) % ARRAY_LEN(samples)];
			assert_int_equal(machine_run(f->f.program.v, &d).verdict == SECCOMP_RET_ALLOW,
					 reads_as_allowed(&p, name, &d));
		}
		arena_free(&f->a);
	}
}

#define test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(errors_have_the_number_of_the_rule_or_eperm),
		test(every_action_is_carried_out),
		test(what_is_newer_than_the_profile_is_not_there),
		test(an_empty_profile_has_one_answer),
		test(the_native_architecture_is_always_covered),
		test(conditions_on_one_argument_are_alternatives),
		test(arguments_have_64_bits_except_where_they_have_32),
		test(of_two_rules_the_stricter_holds),
		test(a_rule_without_effect_is_noted),
		test(socketcall_is_never_a_way_around),
		test(flags_are_what_the_kernel_takes),
		test(what_no_kernel_takes_is_an_error),
		test(many_rules_for_one_name_are_read_as_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
