/* result.h: libc's -1 and errno to the value or negative errno of sys_*.  Private to src/sys. */
#ifndef TARE_SYS_RESULT_H
#define TARE_SYS_RESULT_H

#include <errno.h>

static inline int result(long r)
{
	return r < 0 ? -errno : (int)r;
}

static inline long result_long(long r)
{
	return r < 0 ? -errno : r;
}

#endif
