/* macros.h: words every file uses.  Owns nothing; includes only libc. */
#ifndef TARE_BASE_MACROS_H
#define TARE_BASE_MACROS_H

#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))
#define COLD              __attribute__((cold))
#define MUST_CHECK        __attribute__((warn_unused_result))
#define NORETURN          __attribute__((noreturn))
#define UNUSED            __attribute__((unused))

/* A result that does not matter here; the reason stands beside the call. */
#define IGNORE(call)                            \
	do {                                    \
		__auto_type ignored_ = (call);  \
		(void)ignored_;                 \
	} while (0)

/* "No descriptor".  Any negative value counts; 0 is a descriptor. */
#define NO_FD (-1)

static inline void fd_close(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd); /* never retried: Linux has freed it even on EINTR */
	*fd = NO_FD;
}

/* A descriptor that is closed when its scope ends; give it away with TAKE_FD. */
#define AUTO_FD __attribute__((cleanup(fd_close)))
#define TAKE_FD(fd)                        \
	__extension__({                    \
		int taken_ = (fd);         \
		(fd) = NO_FD;              \
		taken_;                    \
	})

#endif
