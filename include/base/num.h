/* num.h: strict numbers.  The whole string must be the number: no sign for unsigned,
 * no blanks, no empty string.  0, -EINVAL (not a number) or -ERANGE; *out is
 * untouched on failure. */
#ifndef TARE_BASE_NUM_H
#define TARE_BASE_NUM_H

#include <stdbool.h>
#include "base/macros.h"

int num_u64(const char *s, uint64_t max, uint64_t *out) MUST_CHECK;
int num_i64(const char *s, int64_t min, int64_t max, int64_t *out) MUST_CHECK;
int num_octal(const char *s, uint64_t max, uint64_t *out) MUST_CHECK;
/* Bytes with an optional unit b, k, m, g, t, p (any case, "B" and "iB" may follow):
 * powers of 1024.  "-1" gives -1. */
int num_bytes(const char *s, int64_t *out) MUST_CHECK;
/* A duration as Go writes it: "5s", "1m30s", "1.5h", "100ms"; "0" needs no unit. */
int num_duration(const char *s, uint64_t *ns) MUST_CHECK;
/* A list such as "0-3,7".  Calls add(arg, n) for every number <= max. */
int num_list(const char *s, unsigned max, void (*add)(void *arg, unsigned n), void *arg) MUST_CHECK;
/* A hexadecimal field such as "CapBnd" of the text of /proc/PID/status: see proc(5). */
int num_status_mask(const char *text, const char *field, uint64_t *out) MUST_CHECK;

#endif
