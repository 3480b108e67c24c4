/* fuzz_seccomp.c: any profile that decodes compiles to a program the kernel would take, or to
 * an error; and every call gets an answer from it. */
#include <linux/audit.h>
#include <stdlib.h>

#include "ocispec/load.h"
#include "seccomp/filter.h"
#include "tests/unit/seccomp_machine.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void run(const struct seccomp_program *p)
{
	static const uint32_t archs[] = { AUDIT_ARCH_X86_64, AUDIT_ARCH_I386, AUDIT_ARCH_AARCH64,
					  AUDIT_ARCH_ARM, 0 };
	static const uint32_t numbers[] = { 0, 1, 59, 102, 117, 221, 435, 1023, 0x40000000, 0x40000200,
					    0xf0002, UINT32_MAX };

	for (size_t i = 0; i < ARRAY_LEN(archs); i++)
		for (size_t k = 0; k < ARRAY_LEN(numbers); k++) {
			struct seccomp_data d = { .nr = (int)numbers[k], .arch = archs[i],
						  .args = { 1, 0xffffffff, 0x100000000, 0, 7, UINT64_MAX } };

			if (machine_run(p->v, &d).steps > p->n)
				abort();
		}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_EMPTY;
	struct spec_load l = { .arena = &a, .name = "fuzz", .text = (const char *)data, .len = size };
	struct err e = ERR_NONE;
	void *profile = NULL;

	if (desc_decode(&l, &spec_seccomp_object, &profile, &e) == 0) {
		static const enum spec_seccomp_arch natives[] = { SPEC_ARCH_X86_64, SPEC_ARCH_AARCH64 };

		for (size_t i = 0; i < ARRAY_LEN(natives); i++) {
			struct seccomp_filter f = { 0 };

			if (seccomp_compile(&a, profile, natives[i], &f, &e) < 0)
				continue;
			if (machine_refusal(f.program.v, f.program.n))
				abort();
			run(&f.program);
		}
	}
	arena_free(&a);
	return 0;
}
