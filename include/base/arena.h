/* arena.h: bump allocator.  Everything lives until arena_free or exit.  Memory is
 * zeroed.  Running out ends the program here with exit status 1 and one line on
 * stderr; nothing may be allocated after the fork. */
#ifndef TARE_BASE_ARENA_H
#define TARE_BASE_ARENA_H

#include "base/macros.h"

struct arena_chunk;
struct arena {
	struct arena_chunk *head;
	char *at, *end;
};
#define ARENA_EMPTY { NULL, NULL, NULL }

void *arena_alloc(struct arena *a, size_t size, size_t align);
/* n * size is checked for overflow. */
void *arena_array(struct arena *a, size_t n, size_t size, size_t align);
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t n);
char *arena_fmt(struct arena *a, const char *f, ...) PRINTF_LIKE(2, 3);
void  arena_free(struct arena *a);

#define ARENA_NEW(a, type)     ((type *)arena_alloc((a), sizeof(type), _Alignof(type)))
#define ARENA_NEW_N(a, type, n) ((type *)arena_array((a), (n), sizeof(type), _Alignof(type)))

#endif
