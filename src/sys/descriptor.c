/* descriptor.c: descriptors as such: making, copying, flags, waiting.  Declared in
 * sys/file.h; knows nothing of what they refer to. */
#include <sys/ioctl.h>
#include "base/num.h"
#include "sys/file.h"

#include "result.h"

int sys_close(int fd)
{
	/* Never retried: Linux has freed the number even when it reports EINTR. */
	return result(close(fd));
}

/* Closing does not disturb the listing: it goes by number. */
static int close_listed(int dir, uint64_t first, uint64_t last)
{
	_Alignas(struct sys_dirent) char buf[1024];
	ssize_t n;

	while ((n = sys_getdents64(dir, buf, sizeof(buf))) > 0) {
		for (ssize_t at = 0; at < n;) {
			const struct sys_dirent *d = (const void *)(buf + at);
			uint64_t fd;

			if (num_u64(d->name, INT32_MAX, &fd) == 0 && fd >= first && fd <= last && (int)fd != dir)
				(void)close((int)fd);
			at += d->reclen;
		}
	}
	return (int)n;
}

static int close_one_by_one(unsigned first, unsigned last)
{
	AUTO_FD int dir = sys_open("/proc/self/fd", O_RDONLY | O_DIRECTORY, 0);
	struct statfs fs;
	int rc = dir < 0 ? dir : sys_fstatfs(dir, &fs);

	if (rc < 0)
		return rc;
	return fs.f_type == PROC_SUPER_MAGIC ? close_listed(dir, first, last) : -ENOSYS;
}

static int close_between(unsigned first, unsigned last)
{
	int rc = result(syscall(SYS_close_range, first, last, 0));

	/* Filters of service managers answer so. */
	return rc == -ENOSYS || rc == -EPERM ? close_one_by_one(first, last) : rc;
}

void sys_close_numbers(unsigned first, unsigned end, const int keep[], size_t n)
{
	for (unsigned fd = first; fd < end; fd++) {
		bool kept = false;

		for (size_t i = 0; i < n; i++)
			kept |= keep[i] == (int)fd;
		if (!kept)
			(void)close((int)fd);
	}
}

int sys_close_from(unsigned first)
{
	return close_between(first, ~0u);
}

int sys_close_but(unsigned first, const int keep[], size_t n)
{
	for (;;) {
		unsigned next = ~0u;
		int rc;

		for (size_t i = 0; i < n; i++)
			if (keep[i] >= 0 && (unsigned)keep[i] >= first)
				next = MIN(next, (unsigned)keep[i]);
		rc = next > first ? close_between(first, next == ~0u ? next : next - 1) : 0;
		if (rc < 0 || next == ~0u)
			return rc;
		first = next + 1;
	}
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
