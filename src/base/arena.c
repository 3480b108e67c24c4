/* arena.c: chunks, alignment, and the only place where running out of memory is noticed. */
#include "base/arena.h"

#include <stdlib.h>
#include <string.h>
#include "base/fmt.h"

#define FIRST_CHUNK ((size_t)32 * 1024)
#define LAST_CHUNK  ((size_t)1024 * 1024) /* chunks double up to this */

struct arena_chunk {
	struct arena_chunk *older;
	size_t size; /* header included */
	max_align_t data[];
};

static void NORETURN COLD die(void)
{
	static const char text[] = "out of memory\n";
	ssize_t ignored = write(STDERR_FILENO, text, sizeof(text) - 1);

	(void)ignored; /* nothing is left to do about it */
	_exit(1);
}

/* Room for `size` bytes at any alignment up to `align`. */
static void add_chunk(struct arena *a, size_t size, size_t align)
{
	size_t want = a->head ? MIN(a->head->size * 2, LAST_CHUNK) : FIRST_CHUNK;
	struct arena_chunk *c;
	size_t need;

	if (__builtin_add_overflow(size, align + sizeof(*c), &need))
		die();
	want = MAX(want, need);
	/* Fresh pages are zero already; calloc knows when they are. */
	c = calloc(1, want);
	if (!c)
		die();
	c->older = a->head;
	c->size = want;
	a->head = c;
	a->at = (char *)c->data;
	a->end = (char *)c + want;
}

void *arena_alloc(struct arena *a, size_t size, size_t align)
{
	size_t pad = -(uintptr_t)a->at & (align - 1);
	size_t room = (size_t)(a->end - a->at);
	char *p;

	if (room < pad || room - pad < size || !a->head) {
		add_chunk(a, size, align);
		pad = -(uintptr_t)a->at & (align - 1);
	}
	p = a->at + pad;
	a->at = p + size;
	return p;
}

void *arena_array(struct arena *a, size_t n, size_t size, size_t align)
{
	size_t all;

	if (__builtin_mul_overflow(n, size, &all))
		die();
	return arena_alloc(a, all, align);
}

static char *copy(struct arena *a, const char *s, size_t len)
{
	char *to = arena_alloc(a, len + 1, 1);

	memcpy(to, s, len);
	return to;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return copy(a, s, strlen(s));
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
	return copy(a, s, strnlen(s, n));
}

char *arena_fmt(struct arena *a, const char *f, ...)
{
	va_list ap;
	char *s;
	size_t len;

	va_start(ap, f);
	len = fmt_whole(NULL, 0, f, ap);
	va_end(ap);
	s = arena_alloc(a, len + 1, 1);
	va_start(ap, f);
	(void)fmt_v(s, len + 1, f, ap);
	va_end(ap);
	return s;
}

void arena_free(struct arena *a)
{
	while (a->head) {
		struct arena_chunk *older = a->head->older;

		free(a->head);
		a->head = older;
	}
	a->at = a->end = NULL;
}
