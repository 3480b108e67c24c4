/* events.c: what the kernel reports in cgroup.events, and waiting for it. */
#include "private.h"

#include <errno.h>
#include <string.h>

#include "base/io.h"
#include "sys/file.h"
#include "sys/process.h"

/* "name 0" or "name 1" on a line of its own; -ENODATA when there is no such line. */
static int find(const char *text, const char *name)
{
	size_t n = strlen(name);

	while (text) {
		if (strncmp(text, name, n) == 0 && text[n] == ' ')
			return text[n + 1] == '1';
		text = strchr(text, '\n');
		text = text ? text + 1 : NULL;
	}
	return -ENODATA;
}

static int read_event(int file, const char *name)
{
	char text[256];
	ssize_t n = sys_pread(file, text, sizeof(text) - 1, 0);

	if (n < 0)
		return (int)n;
	text[n] = '\0';
	return find(text, name);
}

int cgroup_event(int cgroup, const char *name)
{
	char text[256];
	ssize_t n = io_read_small(cgroup, "cgroup.events", text, sizeof(text));

	return n < 0 ? (int)n : find(text, name);
}

int cgroup_event_wait(int cgroup, const char *name, int value, int timeout_ms)
{
	AUTO_FD int file = sys_openat(cgroup, "cgroup.events", O_RDONLY | O_CLOEXEC, 0);
	uint64_t end = sys_now_ns() + (uint64_t)timeout_ms * 1000000;

	if (file < 0)
		return file;
	for (;;) {
		struct pollfd p = { .fd = file, .events = POLLPRI };
		int rc = read_event(file, name);
		uint64_t now = sys_now_ns();

		if (rc < 0)
			return rc;
		if (rc == value)
			return 0;
		if (now >= end)
			return -ETIMEDOUT;
		/* Rounded up, so that the last wait ends behind the deadline. */
		rc = sys_poll(&p, 1, (int)((end - now) / 1000000) + 1);
		if (rc < 0 && rc != -EINTR)
			return rc;
	}
}
