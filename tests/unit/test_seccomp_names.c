/* test_seccomp_names.c: the table of system calls against libseccomp's. */
#include <seccomp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/macros.h"
#include "seccomp/names.h"

static const uint32_t columns[NAMES_COLUMNS] = {
	[NAMES_X86_64] = SCMP_ARCH_X86_64, [NAMES_X86] = SCMP_ARCH_X86, [NAMES_X32] = SCMP_ARCH_X32,
	[NAMES_AARCH64] = SCMP_ARCH_AARCH64, [NAMES_ARM] = SCMP_ARCH_ARM,
};

/* Names that this libseccomp does not know have numbers that came later. */
static void numbers_agree(void **state)
{
	int known = 0;

	(void)state;
	for (int row = 0; row < names_count(); row++) {
		const char *name = names_text(row);

		assert_true(row == 0 || strcmp(names_text(row - 1), name) < 0);
		assert_int_equal(names_find(name, NAMES_NO_ROW), row);
		if (seccomp_syscall_resolve_name(name) == __NR_SCMP_ERROR)
			continue;
		known++;
		for (enum names_column c = 0; c < NAMES_COLUMNS; c++) {
			int theirs = seccomp_syscall_resolve_name_arch(columns[c], name);
			int ours = (int)names_number(row, c);

			if (c == NAMES_X86 && names_multiplexed(row))
				assert_int_equal(theirs, -(int)names_multiplexed(row));
			else
				assert_int_equal(theirs < 0 ? -1 : theirs, ours);
		}
	}
	assert_true(known > 450);
}

/* Whatever libseccomp has a number for, we have a row for. */
static void no_name_is_missing(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(columns); i++)
		for (int nr = 0; nr < 1024; nr++) {
			char *name = seccomp_syscall_resolve_num_arch(
				columns[i], (i == NAMES_X32 ? X32_BIT : 0) + nr);

			if (name && names_find(name, NAMES_NO_ROW) == NAMES_NO_ROW)
				fail_msg("'%s' is number %d of libseccomp", name, nr);
			free(name);
		}
}

static void names_are_found_from_anywhere(void **state)
{
	(void)state;
	assert_int_equal(names_find("no_such_call", NAMES_NO_ROW), NAMES_NO_ROW);
	assert_int_equal(names_find("", NAMES_NO_ROW), NAMES_NO_ROW);
	for (int row = 0; row < names_count(); row++)
		for (int after = NAMES_NO_ROW; after < names_count(); after++)
			assert_int_equal(names_find(names_text(row), after), row);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_agree),
		cmocka_unit_test(no_name_is_missing),
		cmocka_unit_test(names_are_found_from_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
