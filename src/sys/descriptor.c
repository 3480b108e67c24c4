/* descriptor.c: descriptors as such: making, copying, flags, waiting.  Declared in
 * sys/file.h; knows nothing of what they refer to. */
#include <sys/ioctl.h>
#include "sys/file.h"

#include "result.h"

int sys_close(int fd)
{
	/* Never retried: Linux has freed the number even when it reports EINTR. */
	return result(close(fd));
}

int sys_memfd_create(const char *name, unsigned flags)
{
	return result(syscall(SYS_memfd_create, name, flags | MFD_CLOEXEC));
}

int sys_pipe2(int fds[2], int flags)
{
	return result(pipe2(fds, flags | O_CLOEXEC));
}

int sys_dupfd(int fd, int min)
{
	return result(fcntl(fd, F_DUPFD_CLOEXEC, min));
}

int sys_dup3(int from, int to, int flags)
{
	/* dup3(2) refuses equal numbers, dup2(2) would keep the old flag. */
	if (from == to) {
		int rc = sys_setfd(to, flags & O_CLOEXEC ? FD_CLOEXEC : 0);

		return rc < 0 ? rc : to;
	}
	return result(dup3(from, to, flags));
}

int sys_getfd(int fd)
{
	return result(fcntl(fd, F_GETFD));
}

int sys_setfd(int fd, int flags)
{
	return result(fcntl(fd, F_SETFD, flags));
}

int sys_getfl(int fd)
{
	return result(fcntl(fd, F_GETFL));
}

int sys_setfl(int fd, int flags)
{
	return result(fcntl(fd, F_SETFL, flags));
}

int sys_add_seals(int fd, int seals)
{
	return result(fcntl(fd, F_ADD_SEALS, seals));
}

int sys_get_seals(int fd)
{
	return result(fcntl(fd, F_GET_SEALS));
}

int sys_ioctl(int fd, unsigned long request, void *arg)
{
	return result(ioctl(fd, request, arg));
}

int sys_poll(struct pollfd *fds, nfds_t n, int timeout_ms)
{
	struct timespec ts = {
		.tv_sec = timeout_ms / 1000,
		.tv_nsec = timeout_ms % 1000 * 1000000L,
	};

	return result(ppoll(fds, n, timeout_ms < 0 ? NULL : &ts, NULL));
}

int sys_inotify_init(void)
{
	return result(syscall(SYS_inotify_init1, O_CLOEXEC | O_NONBLOCK));
}
