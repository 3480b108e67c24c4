/* sock.c: local sockets by name and descriptors over them.  Knows no protocol. */
#include "sys/sock.h"

#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/un.h>
#include "base/fmt.h"
#include "result.h"

int sys_socket(int domain, int type, int protocol)
{
	return result(socket(domain, type | SOCK_CLOEXEC, protocol));
}

int sys_socketpair(int type, int fds[2])
{
	return result(socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, fds));
}

int sys_listen(int fd, int backlog)
{
	return result(listen(fd, backlog));
}

int sys_accept(int fd)
{
	return result(accept4(fd, NULL, NULL, SOCK_CLOEXEC));
}

int sys_shutdown(int fd, int how)
{
	return result(shutdown(fd, how));
}

int sys_setsockopt(int fd, int level, int name, const void *value, size_t size)
{
	return result(setsockopt(fd, level, name, value, (socklen_t)size));
}

/* The kernel's terminator is implied by the length, but other programs that read the
 * address expect one. */
static bool fits(const char *path)
{
	return strlen(path) < sizeof(((struct sockaddr_un *)NULL)->sun_path);
}

static struct sockaddr_un address(const char *path)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };

	(void)fmt(sa.sun_path, sizeof(sa.sun_path), "%s", path);
	return sa;
}

int sys_unix_bind(int fd, int dirfd, const char *name)
{
	char below[sizeof("/proc/self/fd/2147483647/") + SYS_UNIX_NAME_MAX];
	const char *path = name;
	struct sockaddr_un sa;

	if (!*name)
		return -ENOENT; /* else the kernel would pick an abstract name */
	if (dirfd != AT_FDCWD) {
		if (strlen(name) > SYS_UNIX_NAME_MAX)
			return -ENAMETOOLONG;
		(void)fmt(below, sizeof(below), "/proc/self/fd/%d/%s", dirfd, name);
		path = below;
	}
	if (!fits(path))
		return -ENAMETOOLONG;
	sa = address(path);
	return result(bind(fd, (struct sockaddr *)&sa, sizeof(sa)));
}

int sys_unix_connect(int fd, int dirfd, const char *name)
{
	char path[sizeof("/proc/self/fd/2147483647")];
	AUTO_FD int at = NO_FD;
	struct sockaddr_un sa;

	if (!*name)
		return -ENOENT;
	if (dirfd == AT_FDCWD && fits(name)) {
		sa = address(name);
		return result(connect(fd, (struct sockaddr *)&sa, sizeof(sa)));
	}
	at = openat(dirfd, name, O_PATH | O_CLOEXEC);
	if (at < 0)
		return -errno;
	(void)fmt(path, sizeof(path), "/proc/self/fd/%d", at);
	sa = address(path);
	return result(connect(fd, (struct sockaddr *)&sa, sizeof(sa)));
}

int sys_unix_connect_path(int fd, const char *path)
{
	return sys_unix_connect(fd, AT_FDCWD, path);
}

int sys_unix_connect_abstract(int fd, const char *name)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	size_t n = strlen(name);

	if (n == 0 || n >= sizeof(sa.sun_path))
		return -ENAMETOOLONG;
	memcpy(sa.sun_path + 1, name, n);
	return result(connect(fd, (struct sockaddr *)&sa,
			      (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + n)));
}

ssize_t sys_send(int fd, const void *data, size_t n)
{
	return result_long(send(fd, data, n, MSG_NOSIGNAL));
}

ssize_t sys_recv(int fd, void *buf, size_t n, int flags)
{
	return result_long(recv(fd, buf, n, flags | MSG_CMSG_CLOEXEC));
}

ssize_t sys_send_fd(int fd, const void *data, size_t n, int pass_fd)
{
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	struct iovec part = { .iov_base = (void *)(uintptr_t)data, .iov_len = n };
	struct msghdr msg = { .msg_iov = &part, .msg_iovlen = 1 };

	if (n == 0)
		return -EINVAL; /* a stream socket would drop the descriptor silently */
	if (pass_fd >= 0) {
		struct cmsghdr *c;

		msg.msg_control = control.room;
		msg.msg_controllen = sizeof(control.room);
		c = CMSG_FIRSTHDR(&msg);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(c), &pass_fd, sizeof(int));
	}
	return result_long(sendmsg(fd, &msg, MSG_NOSIGNAL));
}

/* Keeps the first descriptor of the message in *got and closes the others.  Returns how
 * many there were. */
static size_t take_descriptors(struct msghdr *msg, int *got)
{
	size_t count = 0;

	for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		size_t n = 0;

		if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS)
			n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		for (size_t i = 0; i < n; i++) {
			int fd;

			memcpy(&fd, CMSG_DATA(c) + i * sizeof(int), sizeof(int));
			if (count++ == 0)
				*got = fd;
			else
				(void)close(fd);
		}
	}
	return count;
}

ssize_t sys_recv_fd(int fd, void *buf, size_t n, int *got)
{
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec part = { .iov_base = buf, .iov_len = n };
	struct msghdr msg = {
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control.room,
		.msg_controllen = sizeof(control.room),
	};
	AUTO_FD int kept = NO_FD;
	ssize_t len = recvmsg(fd, &msg, MSG_CMSG_CLOEXEC);

	*got = NO_FD;
	if (len < 0)
		return -errno;
	if (take_descriptors(&msg, &kept) > 1 || (msg.msg_flags & (MSG_TRUNC | MSG_CTRUNC)))
		return -EBADMSG;
	*got = TAKE_FD(kept);
	return len;
}

int sys_peer_cred(int fd, struct sys_peer *peer)
{
	struct ucred cred;
	socklen_t size = sizeof(cred);
	int rc = result(getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &size));

	if (rc < 0)
		return rc;
	*peer = (struct sys_peer){ .pid = cred.pid, .uid = cred.uid, .gid = cred.gid };
	return 0;
}
