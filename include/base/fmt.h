/* fmt.h: printf's useful part without stdio, locale or allocation; usable after
 * the fork.  Understands %s %c %d %i %u %x %X %o %% with the sizes h, l, ll, z, j, t, the
 * flags 0, - and #, a width, and for %s a precision (both may be *); no %m, no floating
 * point.  Output is cut to `size` and always NUL-terminated (size 0 writes nothing).
 * Returns the length that stands in buf. */
#ifndef TARE_BASE_FMT_H
#define TARE_BASE_FMT_H

#include <stdarg.h>
#include "base/macros.h"

size_t fmt(char *buf, size_t size, const char *f, ...) PRINTF_LIKE(3, 4);
size_t fmt_v(char *buf, size_t size, const char *f, va_list ap) PRINTF_LIKE(3, 0);
/* The same, but returns the length the whole text has; cut when that is >= size. */
size_t fmt_whole(char *buf, size_t size, const char *f, va_list ap) PRINTF_LIKE(3, 0);

/* Nanoseconds since 1970 as RFC 3339, UTC: "2024-02-29T12:34:56.123456789Z". */
#define FMT_TIME_SIZE 31
size_t fmt_time(char *buf, size_t size, uint64_t ns);

#endif
