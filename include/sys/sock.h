/* sock.h: local sockets and one descriptor at a time over them.  All descriptors are
 * close-on-exec, nothing raises SIGPIPE.  Results are the system call's, or negative errno. */
#ifndef TARE_SYS_SOCK_H
#define TARE_SYS_SOCK_H

#include <sys/socket.h>
#include <sys/types.h>
#include "base/macros.h"

int sys_socket(int domain, int type, int protocol) MUST_CHECK;
int sys_socketpair(int type, int fds[2]) MUST_CHECK; /* AF_UNIX */
int sys_listen(int fd, int backlog) MUST_CHECK;
int sys_accept(int fd) MUST_CHECK;
int sys_shutdown(int fd, int how) MUST_CHECK;
int sys_setsockopt(int fd, int level, int name, const void *value, size_t size) MUST_CHECK;

/* The socket `name` (one component, at most SYS_UNIX_NAME_MAX bytes to bind) below
 * dirfd, however long the directory's own path.  AT_FDCWD works for bind and for any
 * path of any length to connect.  These need /proc, except for short paths at AT_FDCWD. */
#define SYS_UNIX_NAME_MAX 80
int sys_unix_bind(int fd, int dirfd, const char *name) MUST_CHECK;
int sys_unix_connect(int fd, int dirfd, const char *name) MUST_CHECK;
int sys_unix_connect_path(int fd, const char *path) MUST_CHECK;
/* In the abstract namespace: `name` without the leading NUL. */
int sys_unix_connect_abstract(int fd, const char *name) MUST_CHECK;

ssize_t sys_send(int fd, const void *data, size_t n) MUST_CHECK;
ssize_t sys_recv(int fd, void *buf, size_t n, int flags) MUST_CHECK;
/* One message with one descriptor, or none when pass_fd < 0.  n must be at least 1.
 * Returns the bytes sent. */
ssize_t sys_send_fd(int fd, const void *data, size_t n, int pass_fd) MUST_CHECK;
/* *got is the descriptor that came along, or NO_FD.  A cut message or descriptor list,
 * or more than one descriptor, is -EBADMSG and leaves nothing open.  0: end of file. */
ssize_t sys_recv_fd(int fd, void *buf, size_t n, int *got) MUST_CHECK;

/* SO_PEERCRED: who connected (or called listen). */
struct sys_peer {
	pid_t pid;
	uid_t uid;
	gid_t gid;
};
int sys_peer_cred(int fd, struct sys_peer *peer) MUST_CHECK;

#endif
