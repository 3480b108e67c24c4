/* err.h: one failure.  Fixed size and without pointers, so it can be made where
 * nothing may be allocated and copied between processes as it is.
 *
 * Three kinds of function, no fourth:
 *   sys_* and pure helpers  value or negative errno, no text;
 *   fallible                last parameter `struct err *e`; 0 (or a descriptor, a
 *                           count) or -1 with *e filled;
 *   infallible              void, bool or a value.
 */
#ifndef TARE_BASE_ERR_H
#define TARE_BASE_ERR_H

#include "base/macros.h"

struct err {
	int  code;       /* positive errno, 0 when none applies */
	char at[128];    /* JSON pointer of the property at fault, or "" */
	char step[32];   /* set by the walker, or "" */
	char hint[192];  /* what to try, or "" */
	char msg[640];   /* outermost context first, joined with ": "; without the errno text */
};

#define ERR_NONE { 0 }

/* All makers return -1.  Safe after the fork: no allocation, no stdio. */

/* A call failed with `rc` (negative or positive errno). */
int err_sys(struct err *e, int rc, const char *fmt, ...) COLD PRINTF_LIKE(3, 4);
/* Our own refusal: no errno. */
int err_set(struct err *e, const char *fmt, ...) COLD PRINTF_LIKE(2, 3);
/* Put a context in front of the message that is there: "context: message". */
int err_in(struct err *e, const char *fmt, ...) COLD PRINTF_LIKE(2, 3);
/* Name the property (JSON pointer), unless one is named already. */
int err_at(struct err *e, const char *pointer) COLD;
/* What to try.  Never contains a phrase callers match (callers' contract 1.5). */
int err_hint(struct err *e, const char *fmt, ...) COLD PRINTF_LIKE(2, 3);

/* Lower-case text of an errno ("no such file or directory"), static storage. */
const char *err_text(int code);
/* Symbolic name ("ENOENT"), or "" when unknown; static storage. */
const char *err_name(int code);

/* The one line for people: "msg: errno text".  Control characters are escaped as
 * \xNN so that one error is one line.  Returns the length, NUL-terminated. */
size_t err_line(const struct err *e, char *buf, size_t size);

#endif
