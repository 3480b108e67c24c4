/* surroundings.c: descriptors, signals and environment as the caller left them, made safe
 * before anything else happens. */
#include "surroundings.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

#include "base/io.h"
#include "base/num.h"
#include "sys/file.h"
#include "sys/process.h"

void surroundings_begin(void)
{
	struct pollfd std[3] = { { .fd = 0 }, { .fd = 1 }, { .fd = 2 } };
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	/* A closed one would be taken by the next open, and then be the program's stdin. */
	if (sys_poll(std, 3, 0) > 0)
		for (int fd = 0; fd < 3; fd++)
			if (std[fd].revents & POLLNVAL)
				IGNORE(sys_dup3(sys_open("/dev/null", O_RDWR, 0), fd, 0));
	IGNORE(sys_sigaction(SIGPIPE, &ignore, NULL)); /* cannot fail with these arguments */
}

int surroundings_refuse_privilege(struct err *e)
{
	if (!getauxval(AT_SECURE))
		return 0;
	return err_set(e, "this program must not be set-user-id, nor have capabilities of its own");
}

int surroundings_listen_fds(void)
{
	const char *n = getenv("LISTEN_FDS"), *pid = getenv("LISTEN_PID");
	uint64_t count, whose;

	if (!n || !pid || num_u64(n, 1024, &count) < 0 || num_u64(pid, INT32_MAX, &whose) < 0)
		return 0;
	return whose == (uint64_t)sys_getpid() ? (int)count : 0;
}

static const char *nonempty(const char *key)
{
	const char *value = getenv(key);

	return value && *value ? value : NULL;
}

const char *surroundings_listen_names(void)
{
	return surroundings_listen_fds() > 0 ? nonempty("LISTEN_FDNAMES") : NULL;
}

const char *surroundings_notify_socket(void)
{
	return nonempty("NOTIFY_SOCKET");
}

int surroundings_clean(int64_t preserved, struct err *e)
{
	unsigned end = 3 + (unsigned)preserved + (unsigned)surroundings_listen_fds();
	int rc = sys_close_from(end);

	if (rc < 0)
		return err_sys(e, rc, "cannot close inherited descriptors");
	for (unsigned fd = 3; fd < end; fd++) {
		AUTO_FD int null = NO_FD;

		if (sys_getfd((int)fd) >= 0)
			continue;
		null = sys_open("/dev/null", O_PATH, 0);
		if (null < 0)
			return err_sys(e, null, "cannot open '/dev/null'");
		/* The lowest free number is this hole. */
		if (null == (int)fd)
			(void)TAKE_FD(null);
	}
	return 0;
}
