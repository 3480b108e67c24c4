/* criu.c: a conversation with CRIU, which runs as a child ("criu swrk") and takes one request
 * over a socket.  Knows nothing of containers. */
#include "run/rpc.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>

#include "base/fmt.h"
#include "base/io.h"
#include "rootfs/rootfs.h"
#include "sys/compat.h"
#include "sys/file.h"
#include "sys/mount.h"
#include "sys/process.h"
#include "sys/sock.h"

enum { TOO_LATE = -2, SOCKET = 3, KEPT = CRIU_WORK + 1, MESSAGE_BYTES = 8192, LOG_BYTES = 16 << 20 };

static const char *const places[] = { "/usr/local/sbin/criu", "/usr/sbin/criu", "/usr/local/bin/criu",
				      "/usr/bin/criu" };

/* Nobody but root may have put it there; numbered where the child's own are not. */
static int open_checked(const char *path, struct err *e)
{
	AUTO_FD int fd = sys_open(path, O_PATH, 0);
	struct stat st;
	int rc = fd < 0 ? fd : sys_fstat(fd, &st);

	if (rc < 0)
		return err_sys(e, rc, "cannot open CRIU, '%s'", path);
	if (!S_ISREG(st.st_mode) || st.st_uid != 0 || (st.st_mode & (S_IWGRP | S_IWOTH)))
		return err_set(e, "'%s' can be changed by others than root", path);
	rc = sys_dupfd(fd, 2 * KEPT);
	return rc < 0 ? err_sys(e, rc, "cannot open CRIU, '%s'", path) : rc;
}

static int open_program(const char *given, struct err *e)
{
	struct err why = ERR_NONE;

	if (given && given[0] == '/')
		return open_checked(given, e);
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		int fd = open_checked(places[i], &why);

		if (fd >= 0)
			return fd;
		if (why.code != ENOENT) {
			*e = why;
			return -1;
		}
	}
	err_set(e, "CRIU is not installed");
	return err_hint(e, "install the package 'criu', or name the program with --criu");
}

/* A root must be a mount: one that the host's mount table never sees. */
static int private_root(const struct criu_talk *t)
{
	struct mount_attr alone = { .propagation = MS_PRIVATE }, readonly = { .attr_set = MOUNT_ATTR_RDONLY };
	AUTO_FD int tree = NO_FD;
	int rc = sys_unshare(CLONE_NEWNS);

	if (rc >= 0)
		rc = sys_mount_setattr(AT_FDCWD, "/", AT_RECURSIVE, &alone);
	if (rc >= 0)
		rc = tree = sys_open_tree(AT_FDCWD, t->bind_from, OPEN_TREE_CLONE | AT_RECURSIVE | OPEN_TREE_CLOEXEC);
	if (rc >= 0 && t->readonly)
		rc = sys_mount_setattr(tree, "", AT_EMPTY_PATH, &readonly);
	return rc < 0 ? rc : sys_move_mount(tree, "", AT_FDCWD, t->bind_to, MOVE_MOUNT_F_EMPTY_PATH);
}

/* From where others are to be put; negative stays what it is. */
static int out_of_the_way(int fd)
{
	int moved = fd < 0 ? fd : sys_dupfd(fd, KEPT);

	if (fd >= 0)
		fd_close(&fd);
	return moved;
}

/* What CRIU restores reads images as the root of its user namespace, and before it has one as
 * nobody there; the directory may be closed to both.  To them alone it seems to be open. */
static int open_images(const struct criu_talk *t)
{
	char below[96];
	AUTO_FD int images = sys_open(t->images_path, O_PATH | O_DIRECTORY, 0), cover = NO_FD;
	int rc = images < 0 ? images : sys_mount("tmpfs", t->images_path, "tmpfs", 0, "mode=711");

	if (rc >= 0)
		rc = cover = sys_open(t->images_path, O_PATH | O_DIRECTORY, 0);
	if (rc < 0)
		return rc;
	fmt(below, sizeof(below), "lowerdir=/proc/self/fd/%d:/proc/self/fd/%d", cover, images);
	return sys_mount("overlay", t->images_path, "overlay", MS_RDONLY, below);
}

/* CRIU looks for the directories among the descriptors of who made the socket, and mounts
 * below them: both must be of its own mount namespace. */
static int take_over(const struct criu_talk *t, int *sock)
{
	const char *const paths[] = { t->images_path, t->work_path };
	int pair[2], rc = sys_socketpair(SOCK_SEQPACKET, pair);

	if (rc < 0)
		return rc;
	rc = (int)sys_send_fd(*sock, "s", 1, pair[0]);
	fd_close(&pair[0]);
	*sock = out_of_the_way(pair[1]);
	if (rc < 0 || *sock < 0)
		return rc < 0 ? rc : *sock;
	/* Logs go to the one as it is, which may be the other. */
	for (int i = 1; i >= 0 && rc >= 0; i--) {
		int dir;

		if (i == 0 && t->mapped && (rc = open_images(t)) < 0)
			return rc;
		dir = out_of_the_way(sys_open(paths[i], O_RDONLY | O_DIRECTORY, 0));
		rc = dir < 0 ? dir : sys_dup3(dir, CRIU_IMAGES + i, 0);
	}
	return rc;
}

/* Ours where CRIU expects them; nothing that is needed may lie there before. */
static int arrange(const struct criu_talk *t, int *sock)
{
	int ns[CRIU_NAMESPACES] = { NO_FD, NO_FD }, rc = sys_dupfd(*sock, KEPT);

	*sock = rc;
	for (int i = 0; i < CRIU_NAMESPACES && rc >= 0; i++)
		if (t->ns[i] >= 0)
			rc = ns[i] = sys_dupfd(t->ns[i], KEPT);
	for (int i = 0; i < 3 && rc >= 0; i++)
		rc = sys_dup3(i, CRIU_STREAM + i, 0);
	for (int i = 0; i < CRIU_NAMESPACES && rc >= 0; i++)
		if (ns[i] >= 0)
			rc = sys_dup3(ns[i], CRIU_STREAM + 3 + i, 0);
	if (rc >= 0 && t->bind_from)
		rc = take_over(t, sock);
	return rc < 0 ? rc : sys_dup3(*sock, SOCKET, 0);
}

static NORETURN void be_criu(const struct criu_talk *t, int program, int sock)
{
	static const char *const argv[] = { "criu", "swrk", "3", NULL };
	static const char *const env[] = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL };
	int rc = t->bind_from ? private_root(t) : 0;

	sys_signals_reset(SYS_SIGNALS_ALL);
	if (rc >= 0)
		rc = arrange(t, &sock);
	if (rc >= 0)
		rc = sys_close_but(KEPT, (int[]){ program, sock }, 2);
	if (rc >= 0)
		rc = sys_execveat(program, "", argv, env, AT_EMPTY_PATH);
	rc = -rc;
	/* Not a message of CRIU's: none is so short and begins so. */
	IGNORE(sys_send(sock, &rc, sizeof(rc)));
	sys_exit(127);
}

/* The first error of the log says most; that limits cannot be raised is none. */
static char *first_error(char *text)
{
	char *at = text, *end;

	while ((at = strstr(at, "Error ("))) {
		end = strchr(at, '\n');
		if (end)
			*end = '\0';
		if (!strstr(at, ": rlimit: ") || !end)
			return at;
		at = end + 1;
	}
	return NULL;
}

static void quote_log(const struct criu_talk *t, const char *what, struct err *e)
{
	char *text = NULL, *line;
	size_t len;

	if (io_read_file(t->work, t->log, O_NOFOLLOW, LOG_BYTES, t->arena, &text, &len) < 0)
		return;
	line = first_error(text);
	if (line)
		err_set(e, "criu could not %s the container: %.400s", what, line);
	(void)err_hint(e, "see '%s/%s'", t->work_path, t->log);
}

static int failed(const struct criu_talk *t, const char *what, const struct criu_answer *said, struct err *e)
{
	err_set(e, "criu could not %s the container: %.*s", what, (int)strcspn(said->text, "\n"), said->text);
	e->code = said->code;
	quote_log(t, what, e);
	return -1;
}

static int agree(const struct criu_talk *t, int sock)
{
	struct criu_request yes = { .type = CRIU_NOTIFY };
	struct out o = OUT_ARENA(t->arena);

	rpc_number(&o, 1, yes.type);
	rpc_flag(&o, 3, true);
	return (int)sys_send(sock, o.buf, o.len);
}

static int converse(const struct criu_talk *t, const struct criu_request *q, int sock,
		    struct criu_answer *out, struct err *e)
{
	const char *what = q->type == CRIU_RESTORE ? "restore" : "checkpoint";

	for (;;) {
		char text[MESSAGE_BYTES];
		AUTO_FD int fd = NO_FD;
		ssize_t n = sys_recv_fd(sock, text, sizeof(text), &fd);
		int rc;

		if (n == -EINTR)
			continue;
		if (n == (ssize_t)sizeof(rc)) {
			memcpy(&rc, text, sizeof(rc));
			if (rc > 0 && rc < 4096)
				return err_sys(e, rc, "cannot start CRIU");
		}
		if (n <= 0 || criu_decode(text, (size_t)n, out) < 0)
			return failed(t, what, &(struct criu_answer){ .text = "it ended without an answer" }, e);
		if (out->type != CRIU_NOTIFY)
			return out->success ? 0 : failed(t, what, out, e);
		if (t->told && t->told(t->arg, out, &fd, e) < 0)
			return str_eq(out->text, "pre-resume") ? TOO_LATE : -1;
		rc = agree(t, sock);
		if (rc < 0)
			return err_sys(e, rc, "cannot answer CRIU");
	}
}

/* The socket that CRIU has made itself. */
static int their_socket(int *ours, struct err *e)
{
	int code = 0, fd = NO_FD;
	ssize_t n = sys_recv_fd(*ours, &code, sizeof(code), &fd);

	if (n == (ssize_t)sizeof(code))
		return err_sys(e, code, "cannot prepare the root for CRIU");
	if (n <= 0 || fd < 0)
		return err_set(e, "CRIU's process ended before it began");
	fd_close(ours);
	*ours = fd;
	return 0;
}

static int start(const struct criu_talk *t, int program, int sock, int *pidfd, struct err *e)
{
	struct clone_args ca = { .flags = CLONE_PIDFD | CLONE_CLEAR_SIGHAND, .exit_signal = SIGCHLD,
				 .pidfd = (uintptr_t)pidfd };
	pid_t pid;

	if (t->cgroup >= 0) {
		ca.flags |= CLONE_INTO_CGROUP;
		ca.cgroup = (uint64_t)t->cgroup;
	}
	pid = sys_clone3(&ca);
	if (pid == 0)
		be_criu(t, program, sock);
	return pid < 0 ? err_sys(e, pid, "cannot start CRIU") : 0;
}

static int speak(const struct criu_talk *t, const struct criu_request *q, int sock,
		 struct criu_answer *out, struct err *e)
{
	struct out message = OUT_ARENA(t->arena);
	int rc;

	criu_encode(t->arena, q, &message);
	rc = (int)sys_send(sock, message.buf, message.len);
	return rc < 0 ? err_sys(e, rc, "cannot speak to CRIU") : converse(t, q, sock, out, e);
}

int criu_talk(const struct criu_talk *t, const struct criu_request *q, struct criu_answer *out,
	      struct err *e)
{
	AUTO_FD int program = open_program(t->program, e), ours = NO_FD, pidfd = NO_FD;
	siginfo_t si;
	int pair[2], rc;

	if (program < 0)
		return -1;
	rc = sys_socketpair(SOCK_SEQPACKET, pair);
	if (rc < 0)
		return err_sys(e, rc, "cannot make a socket pair");
	ours = pair[0];
	rc = start(t, program, pair[1], &pidfd, e);
	fd_close(&pair[1]);
	if (rc < 0)
		return -1;
	rc = t->bind_from ? their_socket(&ours, e) : 0;
	if (rc == 0)
		rc = speak(t, q, ours, out, e);
	/* End-of-file makes it give up what it has begun, but for the last moment. */
	fd_close(&ours);
	if (rc == TOO_LATE)
		IGNORE(sys_pidfd_send_signal(pidfd, SIGKILL));
	IGNORE(sys_waitid(P_PIDFD, (id_t)pidfd, &si, WEXITED)); /* our child */
	return rc;
}
