/* seccomp_machine.h: what the kernel does with a filter, in user space: it is checked as
 * strictly, then run.  For the unit tests, the oracle and the fuzzer. */
#ifndef TARE_TESTS_SECCOMP_MACHINE_H
#define TARE_TESTS_SECCOMP_MACHINE_H

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Why the kernel would refuse the program, or NULL. */
static inline const char *machine_refusal(const struct sock_filter *v, size_t n)
{
	if (n == 0 || n > BPF_MAXINSNS)
		return "length";
	for (size_t i = 0; i < n; i++) {
		switch (v[i].code) {
		case BPF_LD | BPF_W | BPF_ABS:
			if (v[i].k % 4 || v[i].k >= sizeof(struct seccomp_data))
				return "load beyond the data";
			break;
		case BPF_ALU | BPF_AND | BPF_K:
			break;
		case BPF_RET | BPF_K:
			continue;
		case BPF_JMP | BPF_JA:
			if (v[i].k >= n - i - 1)
				return "jump beyond the end";
			continue;
		case BPF_JMP | BPF_JEQ | BPF_K:
		case BPF_JMP | BPF_JGE | BPF_K:
		case BPF_JMP | BPF_JGT | BPF_K:
		case BPF_JMP | BPF_JSET | BPF_K:
			if (i + 1 + v[i].jt >= n || i + 1 + v[i].jf >= n)
				return "condition jumps beyond the end";
			continue;
		default:
			return "unknown instruction";
		}
		if (i + 1 == n)
			return "falls off the end";
	}
	return NULL;
}

struct machine_run {
	uint32_t verdict;
	size_t   steps;
	bool     saw_argument; /* the answer may depend on more than the number */
};

/* The program must not be refused. */
static inline struct machine_run machine_run(const struct sock_filter *v,
					     const struct seccomp_data *data)
{
	struct machine_run r = { 0 };
	uint32_t a = 0;

	for (size_t i = 0;; i++) {
		const struct sock_filter *f = &v[i];
		bool yes = false;

		r.steps++;
		switch (f->code) {
		case BPF_LD | BPF_W | BPF_ABS:
			memcpy(&a, (const char *)data + f->k, sizeof(a));
			r.saw_argument |= f->k >= offsetof(struct seccomp_data, args);
			continue;
		case BPF_ALU | BPF_AND | BPF_K:
			a &= f->k;
			continue;
		case BPF_RET | BPF_K:
			r.verdict = f->k;
			return r;
		case BPF_JMP | BPF_JA:
			i += f->k;
			continue;
		case BPF_JMP | BPF_JEQ | BPF_K:
			yes = a == f->k;
			break;
		case BPF_JMP | BPF_JGE | BPF_K:
			yes = a >= f->k;
			break;
		case BPF_JMP | BPF_JGT | BPF_K:
			yes = a > f->k;
			break;
		case BPF_JMP | BPF_JSET | BPF_K:
			yes = a & f->k;
			break;
		}
		i += yes ? f->jt : f->jf;
	}
}

#endif
