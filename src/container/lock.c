/* lock.c: one writer a container: flock on its directory.  It ends with the process that
 * holds it, so nothing stale can stay. */
#include "container/private.h"

#include <errno.h>
#include <string.h>
#include <sys/file.h>
#include <sys/sysmacros.h>

#include "base/fmt.h"
#include "base/io.h"
#include "base/num.h"
#include "base/str.h"
#include "sys/file.h"
#include "sys/process.h"

enum { FIRST_WAIT_NS = 100000, LONGEST_WAIT_NS = 20000000, LOCKS_BYTES_MAX = 4 << 20 };

/* flock has no time limit of its own, and a signal handler is not ours to set. */
int container_lock(int dir, int timeout_ms)
{
	uint64_t end = sys_now_ns() + (uint64_t)timeout_ms * 1000000;
	uint64_t wait = FIRST_WAIT_NS;

	for (;;) {
		int rc = sys_flock(dir, LOCK_EX | LOCK_NB);

		if (rc != -EWOULDBLOCK && rc != -EINTR)
			return rc;
		if (sys_now_ns() >= end)
			return -ETIMEDOUT;
		sys_sleep_ns(wait);
		wait = MIN(2 * wait, (uint64_t)LONGEST_WAIT_NS);
	}
}

bool container_is_locked(int dir)
{
	if (sys_flock(dir, LOCK_SH | LOCK_NB) == -EWOULDBLOCK)
		return true;
	IGNORE(sys_flock(dir, LOCK_UN)); /* cannot fail when taking it worked; nothing to undo otherwise */
	return false;
}

/* Lines "1: FLOCK  ADVISORY  WRITE 4711 00:1a:42 0 EOF" (proc_locks(5)). */
static pid_t parse_holder(char *text, const char *place)
{
	for (char *line = text, *next; line && *line; line = next) {
		char *pid, *end;
		uint64_t number = 0;

		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		pid = strstr(line, " WRITE ");
		if (!pid || !strstr(line, "FLOCK") || !strstr(line, place))
			continue;
		pid += strspn(pid + 7, " ") + 7;
		end = strchr(pid, ' ');
		if (end)
			*end = '\0';
		if (num_u64(pid, INT32_MAX, &number) == 0)
			return (pid_t)number;
	}
	return 0;
}

pid_t container_lock_holder(int dir)
{
	struct arena a = ARENA_EMPTY;
	char place[64], *text = NULL;
	size_t len = 0;
	struct stat st;
	pid_t holder = 0;

	if (sys_fstat(dir, &st) == 0 &&
	    io_read_file(AT_FDCWD, "/proc/locks", 0, LOCKS_BYTES_MAX, &a, &text, &len) == 0) {
		fmt(place, sizeof(place), " %02x:%02x:%llu ", major(st.st_dev), minor(st.st_dev),
		    (unsigned long long)st.st_ino);
		holder = parse_holder(text, place);
	}
	arena_free(&a);
	return holder;
}
