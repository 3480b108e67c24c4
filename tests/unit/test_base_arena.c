/* test_base_arena.c: memory that is zeroed, aligned, apart, and ends the program when
 * it runs out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <sys/wait.h>
#include "base/arena.h"

static void memory_is_zeroed_and_aligned(void **state)
{
	struct arena a = ARENA_EMPTY;

	(void)state;
	for (size_t i = 0; i < 5000; i++) {
		size_t align = (size_t)1 << i % 7, size = i % 97;
		char *p = arena_alloc(&a, size, align);

		assert_int_equal((uintptr_t)p % align, 0);
		for (size_t j = 0; j < size; j++)
			assert_int_equal(p[j], 0);
		memset(p, 0xff, size);
	}
	arena_free(&a);
}

static void blocks_do_not_overlap(void **state)
{
	struct arena a = ARENA_EMPTY;
	unsigned *v[2000];

	(void)state;
	for (unsigned i = 0; i < ARRAY_LEN(v); i++) {
		v[i] = ARENA_NEW_N(&a, unsigned, 16);
		for (unsigned j = 0; j < 16; j++)
			v[i][j] = i;
	}
	for (unsigned i = 0; i < ARRAY_LEN(v); i++)
		for (unsigned j = 0; j < 16; j++)
			assert_int_equal(v[i][j], i);
	arena_free(&a);
}

static void a_block_may_exceed_every_chunk(void **state)
{
	struct arena a = ARENA_EMPTY;
	char *small = arena_strdup(&a, "before"), *big;

	(void)state;
	big = arena_alloc(&a, 5 << 20, 64);
	memset(big, 'x', 5 << 20);
	assert_string_equal(small, "before");
	assert_string_equal(arena_strdup(&a, "after"), "after");
	arena_free(&a);
}

static void an_empty_block_is_a_pointer(void **state)
{
	struct arena a = ARENA_EMPTY;

	(void)state;
	assert_non_null(arena_alloc(&a, 0, 1));
	assert_non_null(arena_array(&a, 0, 100, 8));
	arena_free(&a);
}

static void strings_are_copied_to_their_bound(void **state)
{
	struct arena a = ARENA_EMPTY;
	const char raw[3] = { 'a', 'b', 'c' };

	(void)state;
	assert_string_equal(arena_strndup(&a, raw, 3), "abc");
	assert_string_equal(arena_strndup(&a, "ab", 10), "ab");
	assert_string_equal(arena_strndup(&a, "", 0), "");
	assert_string_equal(arena_fmt(&a, "%s/%d", "dir", 7), "dir/7");
	assert_int_equal(strlen(arena_fmt(&a, "%100000d", 1)), 100000);
	arena_free(&a);
}

static void a_freed_arena_is_empty_and_usable(void **state)
{
	struct arena a = ARENA_EMPTY;

	(void)state;
	arena_free(&a);
	arena_strdup(&a, "x");
	arena_free(&a);
	assert_null(a.head);
	assert_string_equal(arena_strdup(&a, "y"), "y");
	arena_free(&a);
}

/* What `exhaust` says on stderr before it exits; its status. */
static int run(void (*exhaust)(struct arena *), char *text, size_t size)
{
	struct arena a = ARENA_EMPTY;
	int fds[2], status;
	ssize_t n;
	pid_t pid;

	assert_int_equal(pipe(fds), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		dup2(fds[1], STDERR_FILENO);
		exhaust(&a);
		_exit(0);
	}
	close(fds[1]);
	n = read(fds[0], text, size - 1);
	assert_true(n >= 0);
	text[n] = '\0';
	close(fds[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void multiply(struct arena *a)
{
	arena_array(a, SIZE_MAX / 2, 3, 1);
}

static void add(struct arena *a)
{
	arena_alloc(a, SIZE_MAX - 8, 8);
}

static void running_out_ends_with_one_line(void **state)
{
	char text[100];

	(void)state;
	assert_int_equal(run(multiply, text, sizeof(text)), 1);
	assert_string_equal(text, "out of memory\n");
	assert_int_equal(run(add, text, sizeof(text)), 1);
	assert_string_equal(text, "out of memory\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_zeroed_and_aligned),
		cmocka_unit_test(blocks_do_not_overlap),
		cmocka_unit_test(a_block_may_exceed_every_chunk),
		cmocka_unit_test(an_empty_block_is_a_pointer),
		cmocka_unit_test(strings_are_copied_to_their_bound),
		cmocka_unit_test(a_freed_arena_is_empty_and_usable),
		cmocka_unit_test(running_out_ends_with_one_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
