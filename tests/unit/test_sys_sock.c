/* test_sys_sock.c: sockets under long paths, and descriptors over them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "sys/file.h"
#include "sys/sock.h"

/* Longer than an address by itself. */
#define LONG_NAME "a-directory-name-that-alone-is-longer-than-a-socket-address-may-ever-be-" \
		  "which-is-why-the-descriptor-of-the-directory-has-to-stand-in-for-it"

struct place {
	char path[300];
	int  dir;
};

static int enter(void **state)
{
	static struct place p;

	strcpy(p.path, "/tmp/test-sock-XXXXXX");
	if (!mkdtemp(p.path))
		return -1;
	strcat(p.path, "/" LONG_NAME);
	if (mkdir(p.path, 0700) < 0)
		return -1;
	p.dir = open(p.path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	*state = &p;
	return p.dir < 0 ? -1 : 0;
}

static int leave(void **state)
{
	struct place *p = *state;

	(void)unlinkat(p->dir, "s", 0);
	fd_close(&p->dir);
	if (rmdir(p->path) < 0)
		return -1;
	*strrchr(p->path, '/') = '\0';
	return rmdir(p->path);
}

static int listener(struct place *p)
{
	AUTO_FD int fd = sys_socket(AF_UNIX, SOCK_SEQPACKET, 0);

	assert_int_equal(sys_unix_bind(fd, p->dir, "s"), 0);
	assert_int_equal(sys_listen(fd, 5), 0);
	return TAKE_FD(fd);
}

static void a_socket_in_a_long_path_is_reachable(void **state)
{
	struct place *p = *state;
	AUTO_FD int server = listener(p);
	AUTO_FD int below = sys_socket(AF_UNIX, SOCK_SEQPACKET, 0);
	AUTO_FD int by_path = sys_socket(AF_UNIX, SOCK_SEQPACKET, 0);
	AUTO_FD int peer = NO_FD;
	struct sys_peer who;
	char path[sizeof(p->path) + 2];

	assert_int_equal(sys_unix_connect(below, p->dir, "s"), 0);
	strcpy(path, p->path);
	strcat(path, "/s");
	assert_int_equal(sys_unix_connect_path(by_path, path), 0);
	peer = sys_accept(server);
	assert_true(peer >= 0);
	assert_int_equal(sys_getfd(peer), FD_CLOEXEC);
	assert_int_equal(sys_peer_cred(peer, &who), 0);
	assert_int_equal(who.pid, getpid());
	assert_int_equal(who.uid, getuid());
}

static void a_short_path_needs_no_directory(void **state)
{
	struct place *p = *state;
	AUTO_FD int server = sys_socket(AF_UNIX, SOCK_STREAM, 0);
	AUTO_FD int client = sys_socket(AF_UNIX, SOCK_STREAM, 0);

	assert_int_equal(fchdir(p->dir), 0);
	assert_int_equal(sys_unix_bind(server, AT_FDCWD, "s"), 0);
	assert_int_equal(sys_listen(server, 1), 0);
	assert_int_equal(sys_unix_connect(client, AT_FDCWD, "s"), 0);
	assert_int_equal(chdir("/"), 0);
}

static void wrong_names_are_errors(void **state)
{
	struct place *p = *state;
	AUTO_FD int fd = sys_socket(AF_UNIX, SOCK_STREAM, 0);

	assert_int_equal(sys_unix_bind(fd, p->dir, ""), -ENOENT);
	assert_int_equal(sys_unix_bind(fd, p->dir, LONG_NAME), -ENAMETOOLONG);
	assert_int_equal(sys_unix_bind(fd, AT_FDCWD, LONG_NAME), -ENAMETOOLONG);
	assert_int_equal(sys_unix_connect(fd, p->dir, ""), -ENOENT);
	assert_int_equal(sys_unix_connect(fd, p->dir, "none"), -ENOENT);
	assert_int_equal(mknodat(p->dir, "s", S_IFREG | 0600, 0), 0);
	assert_int_equal(sys_unix_connect(fd, p->dir, "s"), -ECONNREFUSED);
}

static void one_descriptor_travels_with_its_data(void **state)
{
	AUTO_FD int file = open("/proc/self/status", O_RDONLY);
	AUTO_FD int got = NO_FD;
	struct stat a, b;
	char buf[8];
	int fds[2];

	(void)state;
	assert_int_equal(sys_socketpair(SOCK_SEQPACKET, fds), 0);
	assert_int_equal(sys_getfd(fds[0]), FD_CLOEXEC);
	assert_int_equal(sys_send_fd(fds[0], "abc", 3, file), 3);
	assert_int_equal(sys_recv_fd(fds[1], buf, sizeof(buf), &got), 3);
	assert_memory_equal(buf, "abc", 3);
	assert_int_equal(sys_getfd(got), FD_CLOEXEC);
	assert_int_equal(fstat(file, &a), 0);
	assert_int_equal(fstat(got, &b), 0);
	assert_int_equal(a.st_ino, b.st_ino);
	fd_close(&fds[0]);
	assert_int_equal(sys_recv_fd(fds[1], buf, sizeof(buf), &file), 0);
	assert_int_equal(file, NO_FD);
	fd_close(&fds[1]);
}

static void a_message_may_come_without_a_descriptor(void **state)
{
	char c = 'x';
	int fds[2], got = 0;

	(void)state;
	assert_int_equal(sys_socketpair(SOCK_STREAM, fds), 0);
	assert_int_equal(sys_send_fd(fds[0], &c, 1, NO_FD), 1);
	assert_int_equal(sys_recv_fd(fds[1], &c, 1, &got), 1);
	assert_int_equal(got, NO_FD);
	assert_int_equal(sys_send_fd(fds[0], &c, 0, 0), -EINVAL);
	fd_close(&fds[0]);
	fd_close(&fds[1]);
}

static size_t open_descriptors(void)
{
	DIR *d = opendir("/proc/self/fd");
	size_t n = 0;

	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

static void send_many(int sock, int count)
{
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(10 * sizeof(int))];
	} control = { 0 };
	struct iovec part = { .iov_base = "x", .iov_len = 1 };
	struct msghdr msg = {
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control.room,
		.msg_controllen = CMSG_SPACE((size_t)count * sizeof(int)),
	};
	struct cmsghdr *c = CMSG_FIRSTHDR(&msg);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN((size_t)count * sizeof(int));
	for (int i = 0; i < count; i++)
		memcpy(CMSG_DATA(c) + (size_t)i * sizeof(int), &sock, sizeof(int));
	assert_int_equal(sendmsg(sock, &msg, 0), 1);
}

static void more_than_one_descriptor_is_refused_and_closed(void **state)
{
	(void)state;
	for (int count = 2; count <= 10; count++) {
		int fds[2], got = 0;
		size_t before;
		char c;

		assert_int_equal(sys_socketpair(SOCK_SEQPACKET, fds), 0);
		before = open_descriptors();
		send_many(fds[0], count);
		assert_int_equal(sys_recv_fd(fds[1], &c, 1, &got), -EBADMSG);
		assert_int_equal(got, NO_FD);
		assert_int_equal(open_descriptors(), before);
		fd_close(&fds[0]);
		fd_close(&fds[1]);
	}
}

static void a_cut_message_is_refused_and_its_descriptor_closed(void **state)
{
	int fds[2], got = 0;
	size_t before;
	char c;

	(void)state;
	assert_int_equal(sys_socketpair(SOCK_SEQPACKET, fds), 0);
	before = open_descriptors();
	assert_int_equal(sys_send_fd(fds[0], "abc", 3, fds[0]), 3);
	assert_int_equal(sys_recv_fd(fds[1], &c, 1, &got), -EBADMSG);
	assert_int_equal(got, NO_FD);
	assert_int_equal(open_descriptors(), before);
	fd_close(&fds[0]);
	fd_close(&fds[1]);
}

static void a_vanished_peer_is_an_error_and_no_signal(void **state)
{
	int fds[2];

	(void)state;
	assert_int_equal(sys_socketpair(SOCK_STREAM, fds), 0);
	fd_close(&fds[1]);
	assert_int_equal(sys_send(fds[0], "x", 1), -EPIPE);
	assert_int_equal(sys_send_fd(fds[0], "x", 1, fds[0]), -EPIPE);
	fd_close(&fds[0]);
}

#define IN_DIRECTORY(test) cmocka_unit_test_setup_teardown(test, enter, leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_DIRECTORY(a_socket_in_a_long_path_is_reachable),
		IN_DIRECTORY(a_short_path_needs_no_directory),
		IN_DIRECTORY(wrong_names_are_errors),
		cmocka_unit_test(one_descriptor_travels_with_its_data),
		cmocka_unit_test(a_message_may_come_without_a_descriptor),
		cmocka_unit_test(more_than_one_descriptor_is_refused_and_closed),
		cmocka_unit_test(a_cut_message_is_refused_and_its_descriptor_closed),
		cmocka_unit_test(a_vanished_peer_is_an_error_and_no_signal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
