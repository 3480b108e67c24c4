/* fmt.h: printf's useful part without stdio, locale or allocation; usable after
 * the fork.  Understands %s %.*s %.Ns %c %d %i %u %x %o %% with l, ll, z, j and 0/width
 * for numbers, and %m-free.  Output is cut to `size` and always NUL-terminated
 * (size 0 writes nothing).  Returns the length that stands in buf. */
#ifndef TARE_BASE_FMT_H
#define TARE_BASE_FMT_H

#include <stdarg.h>
#include "base/macros.h"

size_t fmt(char *buf, size_t size, const char *f, ...) PRINTF_LIKE(3, 4);
size_t fmt_v(char *buf, size_t size, const char *f, va_list ap) PRINTF_LIKE(3, 0);

#endif
