/* test_seccomp_oracle.c: our programs and libseccomp's answer the same, number by number and
 * around every constant, for the profiles in seccomp/ and for random ones.
 *
 * The differences are deliberate and stated here as code:
 *   - an unknown architecture kills the process, not the thread;
 *   - what is newer than the profile gets ENOSYS (tail), as runc does it;
 *   - on i386 a rule with conditions on one of the calls that socketcall and ipc carry is
 *     only allowed to be stricter there: libseccomp drops the condition. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <seccomp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/io.h"
#include "ocispec/load.h"
#include "seccomp/filter.h"
#include "seccomp/names.h"
#include "seccomp_machine.h"

#define PROFILES TARE_SOURCE_DIR "/tests/unit/seccomp"
enum { PROFILES_WANTED = 18, RANDOM_PROFILES = 60, SAMPLES_MAX = 256, TUPLES = 160 };

struct target {
	enum spec_seccomp_arch ours;
	uint32_t               theirs, audit, base;
};

static const struct target targets[] = {
	{ SPEC_ARCH_X86_64, SCMP_ARCH_X86_64, AUDIT_ARCH_X86_64, 0 },
	{ SPEC_ARCH_X86, SCMP_ARCH_X86, AUDIT_ARCH_I386, 0 },
	{ SPEC_ARCH_X32, SCMP_ARCH_X32, AUDIT_ARCH_X86_64, X32_BIT },
	{ SPEC_ARCH_AARCH64, SCMP_ARCH_AARCH64, AUDIT_ARCH_AARCH64, 0 },
	{ SPEC_ARCH_ARM, SCMP_ARCH_ARM, AUDIT_ARCH_ARM, 0 },
};

static const uint32_t actions[] = {
	[SPEC_ACT_KILL] = SCMP_ACT_KILL_THREAD,     [SPEC_ACT_KILL_PROCESS] = SCMP_ACT_KILL_PROCESS,
	[SPEC_ACT_KILL_THREAD] = SCMP_ACT_KILL_THREAD, [SPEC_ACT_TRAP] = SCMP_ACT_TRAP,
	[SPEC_ACT_ERRNO] = SCMP_ACT_ERRNO(0),       [SPEC_ACT_TRACE] = SCMP_ACT_TRACE(0),
	[SPEC_ACT_ALLOW] = SCMP_ACT_ALLOW,          [SPEC_ACT_LOG] = SCMP_ACT_LOG,
	[SPEC_ACT_NOTIFY] = SCMP_ACT_NOTIFY,
};

static const enum scmp_compare operators[] = {
	[SPEC_CMP_NE] = SCMP_CMP_NE, [SPEC_CMP_LT] = SCMP_CMP_LT, [SPEC_CMP_LE] = SCMP_CMP_LE,
	[SPEC_CMP_EQ] = SCMP_CMP_EQ, [SPEC_CMP_GE] = SCMP_CMP_GE, [SPEC_CMP_GT] = SCMP_CMP_GT,
	[SPEC_CMP_MASKED_EQ] = SCMP_CMP_MASKED_EQ,
};

struct oracle {
	struct arena               a;
	const char                *name;
	const struct spec_seccomp *p;
	enum spec_seccomp_arch     native;
	struct seccomp_filter      ours;
	struct sock_filter        *theirs;
	size_t                     n_theirs;
	uint64_t                   constants[SAMPLES_MAX];
	size_t                     n_constants;
	uint64_t                   seed;
	size_t                     compared;
};

static uint64_t next_random(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static bool listed(const struct oracle *o, enum spec_seccomp_arch arch)
{
	if (arch == o->native)
		return true;
	if (!seccomp_arch_runs(o->native, arch))
		return false;
	for (size_t i = 0; i < o->p->architectures.n; i++)
		if (o->p->architectures.v[i] == (int)arch)
			return true;
	return false;
}

/* --- libseccomp, used as the other runtimes use it ---------------------------------- */

static uint32_t action_of(enum spec_seccomp_action word, const struct opt_uint *number)
{
	if (word == SPEC_ACT_ERRNO || word == SPEC_ACT_TRACE)
		return actions[word] | (uint32_t)(number->set ? number->v : EPERM);
	return actions[word];
}

static void add_rule(scmp_filter_ctx ctx, const struct spec_syscall *s, int nr, uint32_t action)
{
	struct scmp_arg_cmp v[32];
	unsigned seen = 0;
	bool repeats = false;

	assert_true(s->args.n <= 32);
	for (size_t i = 0; i < s->args.n; i++) {
		const struct spec_syscall_arg *a = &s->args.v[i];

		v[i] = (struct scmp_arg_cmp){ (unsigned)a->index, operators[a->op], a->value,
					      a->value_two.v };
		repeats |= seen >> a->index & 1;
		seen |= 1U << a->index;
	}
	for (size_t i = 0; repeats && i < s->args.n; i++)
		assert_int_equal(seccomp_rule_add_array(ctx, action, nr, 1, &v[i]), 0);
	if (!repeats)
		assert_int_equal(seccomp_rule_add_array(ctx, action, nr, (unsigned)s->args.n, v), 0);
}

static void add_rules(struct oracle *o, scmp_filter_ctx ctx)
{
	uint32_t fallback = action_of(o->p->default_action, &o->p->default_errno_ret);

	for (size_t i = 0; i < o->p->syscalls.n; i++) {
		const struct spec_syscall *s = &o->p->syscalls.v[i];
		uint32_t action = action_of(s->action, &s->errno_ret);

		for (size_t k = 0; action != fallback && k < s->names.n; k++) {
			int nr = seccomp_syscall_resolve_name(s->names.v[k]);

			if (nr != __NR_SCMP_ERROR)
				add_rule(ctx, s, nr, action);
		}
	}
}

static void build_theirs(struct oracle *o)
{
	scmp_filter_ctx ctx =
		seccomp_init(action_of(o->p->default_action, &o->p->default_errno_ret));
	int fd = memfd_create("bpf", MFD_CLOEXEC);
	ssize_t got;

	assert_non_null(ctx);
	assert_true(fd >= 0);
	assert_int_equal(seccomp_attr_set(ctx, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS), 0);
	for (size_t i = 0; i < ARRAY_LEN(targets); i++) {
		int rc = listed(o, targets[i].ours) ? seccomp_arch_add(ctx, targets[i].theirs) : 0;

		assert_true(rc == 0 || rc == -EEXIST);
	}
	if (seccomp_arch_native() == SCMP_ARCH_X86_64 && o->native != SPEC_ARCH_X86_64)
		assert_int_equal(seccomp_arch_remove(ctx, SCMP_ARCH_NATIVE), 0);
	add_rules(o, ctx);
	assert_int_equal(seccomp_export_bpf(ctx, fd), 0);
	o->theirs = arena_alloc(&o->a, 1 << 20, 8);
	got = pread(fd, o->theirs, 1 << 20, 0);
	assert_true(got > 0 && got % 8 == 0);
	o->n_theirs = (size_t)got / 8;
	close(fd);
	seccomp_release(ctx);
}

/* --- what is different on purpose ---------------------------------------------------- */

/* The highest number below 1024 that the profile names there, or -1. */
static int newest(const struct oracle *o, const struct target *t)
{
	int max = -1;

	for (size_t i = 0; i < o->p->syscalls.n; i++) {
		for (size_t k = 0; k < o->p->syscalls.v[i].names.n; k++) {
			const char *name = o->p->syscalls.v[i].names.v[k];
			int nr = seccomp_syscall_resolve_name_arch(t->theirs, name);
			char *direct = NULL;

			/* i386: the number in socketcall or ipc hides the one of its own. */
			for (int d = 359; nr <= -100 && nr > -300 && d < 403; d++) {
				direct = seccomp_syscall_resolve_num_arch(t->theirs, d);
				if (direct && strcmp(direct, name) == 0)
					nr = d;
				free(direct);
			}
			nr = nr >= 0 ? (int)((uint32_t)nr & ~t->base) : nr;
			if (nr < NUMBERS_END && nr > max)
				max = nr;
		}
	}
	return max;
}

static bool tail(const struct oracle *o, const struct target *t, uint32_t nr, int last)
{
	enum spec_seccomp_action d = o->p->default_action;

	if (d == SPEC_ACT_ALLOW || d == SPEC_ACT_LOG || d == SPEC_ACT_TRACE || last < 0)
		return false;
	nr -= t->base;
	return nr > (uint32_t)last && !(t->ours == SPEC_ARCH_ARM && nr >= ARM_PRIVATE && nr < ARM_PRIVATE_END);
}

static bool carried_conditionally(const struct oracle *o, const struct target *t, uint32_t nr)
{
	if (t->ours != SPEC_ARCH_X86 || (nr != I386_SOCKETCALL && nr != I386_IPC))
		return false;
	for (size_t i = 0; i < o->p->syscalls.n; i++)
		for (size_t k = 0; o->p->syscalls.v[i].args.n && k < o->p->syscalls.v[i].names.n; k++) {
			int row = names_find(o->p->syscalls.v[i].names.v[k], NAMES_NO_ROW);

			if (row != NAMES_NO_ROW && names_multiplexed(row))
				return true;
		}
	return false;
}

/* --- comparing ------------------------------------------------------------------------ */

static void differ(const struct oracle *o, const struct seccomp_data *d, uint32_t a, uint32_t b)
{
	fail_msg("%s: arch %#x nr %u (%#llx %#llx %#llx %#llx %#llx %#llx): %#x, libseccomp %#x",
		 o->name, d->arch, (unsigned)d->nr, d->args[0], d->args[1], d->args[2], d->args[3],
		 d->args[4], d->args[5], a, b);
}

static bool compare(struct oracle *o, const struct target *t, const struct seccomp_data *d, int last)
{
	struct machine_run a = machine_run(o->ours.program.v, d), b;

	o->compared++;
	if (t && tail(o, t, (uint32_t)d->nr, last)) {
		if (a.verdict != (SECCOMP_RET_ERRNO | ENOSYS))
			differ(o, d, a.verdict, SECCOMP_RET_ERRNO | ENOSYS);
		return false;
	}
	b = machine_run(o->theirs, d);
	if (t && carried_conditionally(o, t, (uint32_t)d->nr)) {
		if ((int32_t)a.verdict > (int32_t)b.verdict)
			differ(o, d, a.verdict, b.verdict);
	} else if (a.verdict != b.verdict) {
		differ(o, d, a.verdict, b.verdict);
	}
	return a.saw_argument || b.saw_argument;
}

static void sample(struct oracle *o, uint64_t v)
{
	for (size_t i = 0; i < o->n_constants; i++)
		if (o->constants[i] == v)
			return;
	if (o->n_constants < SAMPLES_MAX)
		o->constants[o->n_constants++] = v;
}

/* Around every constant: beside it, with other upper halves, with each of its mask's bits. */
static void collect(struct oracle *o)
{
	o->n_constants = 0;
	sample(o, 0);
	sample(o, UINT64_MAX);
	for (size_t i = 0; i < o->p->syscalls.n; i++)
		for (size_t k = 0; k < o->p->syscalls.v[i].args.n; k++) {
			const struct spec_syscall_arg *a = &o->p->syscalls.v[i].args.v[k];
			const uint64_t v[] = { a->value, a->value_two.v, a->value & a->value_two.v };

			for (size_t j = 0; j < ARRAY_LEN(v); j++) {
				sample(o, v[j]);
				sample(o, v[j] - 1);
				sample(o, v[j] + 1);
				sample(o, v[j] ^ 0x100000000);
				sample(o, (uint32_t)v[j]);
				sample(o, v[j] << 32 | v[j] >> 32);
				sample(o, v[j] | 0x8000000000000000);
			}
		}
}

static void compare_number(struct oracle *o, const struct target *t, uint32_t nr, int last)
{
	struct seccomp_data d = { .nr = (int)nr, .arch = t->audit };

	if (!compare(o, t, &d, last) && !carried_conditionally(o, t, nr))
		return;
	for (int arg = 0; arg < 6; arg++)
		for (size_t i = 0; i < o->n_constants; i++) {
			memset(d.args, 0, sizeof(d.args));
			d.args[arg] = o->constants[i];
			compare(o, t, &d, last);
		}
	for (int i = 0; i < TUPLES; i++) {
		for (int arg = 0; arg < 6; arg++)
			d.args[arg] = o->constants[next_random(&o->seed) % o->n_constants];
		compare(o, t, &d, last);
	}
}

static void compare_all(struct oracle *o)
{
	static const uint32_t others[] = { AUDIT_ARCH_S390X, AUDIT_ARCH_PPC64LE, AUDIT_ARCH_MIPS,
					   AUDIT_ARCH_RISCV64, 0, UINT32_MAX };
	static const uint32_t numbers[] = { X32_BIT - 1, X32_BIT + 1023, 0x7fffffff, 0x80000000,
					    0xfffffffe };

	for (size_t i = 0; i < ARRAY_LEN(targets); i++) {
		const struct target *t = &targets[i];
		int last = listed(o, t->ours) ? newest(o, t) : -1;

		for (uint32_t nr = 0; nr < 1024; nr++)
			compare_number(o, t, t->base + nr, last);
		for (uint32_t nr = ARM_PRIVATE - 2; nr < ARM_PRIVATE_END + 2; nr++)
			compare_number(o, t, t->base + nr, last);
		for (size_t k = 0; k < ARRAY_LEN(numbers); k++)
			if (t->audit != AUDIT_ARCH_X86_64)
				compare_number(o, t, numbers[k], last);
		/* What a tracer cancelled is a call of x32 only where there are such. */
		if (t->audit != AUDIT_ARCH_X86_64 ||
		    (t->ours == SPEC_ARCH_X32) == listed(o, SPEC_ARCH_X32))
			compare_number(o, t, UINT32_MAX, last);
	}
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		for (uint32_t nr = 0; nr < 1024; nr++) {
			struct seccomp_data d = { .nr = (int)nr, .arch = others[i] };

			assert_int_equal(machine_run(o->ours.program.v, &d).verdict,
					 SECCOMP_RET_KILL_PROCESS);
			compare(o, NULL, &d, -1);
		}
}

static void judge(struct oracle *o)
{
	struct err e = ERR_NONE;
	const char *refusal;

	if (seccomp_compile(&o->a, o->p, o->native, &o->ours, &e) < 0)
		fail_msg("%s: %s", o->name, e.msg);
	refusal = machine_refusal(o->ours.program.v, o->ours.program.n);
	if (refusal)
		fail_msg("%s: the kernel would refuse the program: %s", o->name, refusal);
	build_theirs(o);
	collect(o);
	compare_all(o);
}

static void load(struct oracle *o, const char *text, size_t len)
{
	struct spec_load l = { .arena = &o->a, .name = o->name, .text = text, .len = len };
	struct err e = ERR_NONE;
	void *v = NULL;

	if (desc_decode(&l, &spec_seccomp_object, &v, &e) < 0)
		fail_msg("%s", e.msg);
	o->p = v;
}

static void one_file(const char *file)
{
	struct oracle o = { .name = file, .seed = 88172645463325252ULL };
	char *text = NULL;
	size_t len = 0;

	assert_int_equal(io_read_file(AT_FDCWD, arena_fmt(&o.a, "%s/%s", PROFILES, file), 0, 1 << 20,
				      &o.a, &text, &len), 0);
	load(&o, text, len);
	o.native = SPEC_ARCH_X86_64;
	for (size_t i = 0; i < o.p->architectures.n; i++)
		if (i == 0 && o.p->architectures.v[i] == SPEC_ARCH_AARCH64)
			o.native = SPEC_ARCH_AARCH64;
	judge(&o);
	printf("%-36s %4zu instructions, libseccomp %4zu; %zu calls compared\n", file,
	       o.ours.program.n, o.n_theirs, o.compared);
	arena_free(&o.a);
}

static void files_agree(void **state)
{
	struct dirent **list = NULL;
	int n = scandir(PROFILES, &list, NULL, alphasort), seen = 0;

	(void)state;
	for (int i = 0; i < n; i++) {
		if (str_ends(list[i]->d_name, ".json")) {
			one_file(list[i]->d_name);
			seen++;
		}
		free(list[i]);
	}
	free(list);
	assert_true(seen >= PROFILES_WANTED);
}

/* --- random profiles ------------------------------------------------------------------ */

static const enum spec_seccomp_action random_actions[] = {
	SPEC_ACT_ALLOW, SPEC_ACT_ERRNO, SPEC_ACT_LOG, SPEC_ACT_TRAP, SPEC_ACT_TRACE,
	SPEC_ACT_KILL_PROCESS,
};

enum { ROWS_MAX = 1024 };

static struct spec_syscall_arg random_arg(uint64_t *seed, uint64_t index)
{
	static const uint64_t values[] = { 0, 1, 2, 0xff, 0x7fffffff, 0xffffffff, 0x100000000,
					   0x1ffffffff, 0x7fffffffffffffff, UINT64_MAX };
	struct spec_syscall_arg a = { .index = index + next_random(seed) % 2 };

	a.op = (enum spec_seccomp_operator)(SPEC_CMP_NE + next_random(seed) % 7);
	a.value = values[next_random(seed) % ARRAY_LEN(values)];
	a.value_two.v = a.value & next_random(seed);
	a.value_two.set = true;
	return a;
}

/* One rule for a name, one condition for an argument: libseccomp folds alternatives into one
 * tree and gets lost where they overlap (of "below 2^64-1" and "below 2^31-1" only the latter is
 * left).  test_seccomp_filter compares those with what the profile says. */
static struct spec_syscall random_rule(struct arena *a, bool used[ROWS_MAX], uint64_t *seed)
{
	struct spec_syscall s = { .action = random_actions[next_random(seed) % ARRAY_LEN(random_actions)] };

	s.errno_ret = (struct opt_uint){ .v = next_random(seed) % 200, .set = next_random(seed) % 2 };
	for (int tries = 0; tries < 12; tries++) {
		int row = (int)(next_random(seed) % (uint64_t)names_count());

		/* These two have alternatives already. */
		used[names_find("socketcall", row)] = used[names_find("ipc", row)] = true;
		if (used[row] || seccomp_syscall_resolve_name(names_text(row)) == __NR_SCMP_ERROR)
			continue;
		used[row] = true;
		strs_add(a, &s.names, names_text(row));
	}
	s.args.n = next_random(seed) % 3 ? 0 : 1 + next_random(seed) % 3;
	s.args.v = ARENA_NEW_N(a, struct spec_syscall_arg, s.args.n);
	for (size_t i = 0; i < s.args.n; i++)
		s.args.v[i] = random_arg(seed, 2 * i);
	return s;
}

static void random_ones_agree(void **state)
{
	static int archs[] = { SPEC_ARCH_X86, SPEC_ARCH_X32, SPEC_ARCH_ARM, SPEC_ARCH_S390X };
	uint64_t seed = 20240229;

	(void)state;
	for (int round = 0; round < RANDOM_PROFILES; round++) {
		struct spec_seccomp p = { 0 };
		struct oracle o = { .name = "random", .p = &p, .seed = seed };
		bool used[ROWS_MAX] = { false };

		p.default_action = random_actions[next_random(&seed) % ARRAY_LEN(random_actions)];
		p.architectures.v = archs;
		p.architectures.n = next_random(&seed) % (ARRAY_LEN(archs) + 1);
		p.syscalls.n = 1 + next_random(&seed) % 40;
		p.syscalls.v = ARENA_NEW_N(&o.a, struct spec_syscall, p.syscalls.n);
		for (size_t i = 0; i < p.syscalls.n; i++)
			p.syscalls.v[i] = random_rule(&o.a, used, &seed);
		o.native = round % 3 ? SPEC_ARCH_X86_64 : SPEC_ARCH_AARCH64;
		o.name = arena_fmt(&o.a, "random profile %d", round);
		judge(&o);
		arena_free(&o.a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_agree),
		cmocka_unit_test(random_ones_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
