/* hook_spawn.c: run one hook (or helper) and wait for it: state on its standard input, its
 * output kept for the error, killed at its timeout.  Used on both sides; knows nothing of
 * when hooks run. */
#include "init/init.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fmt.h"
#include "base/io.h"
#include "base/log.h"
#include "base/str.h"
#include "sys/cred.h"
#include "sys/file.h"
#include "sys/process.h"

/* What is kept of its output for the log, and what of that the error quotes. */
enum { TAIL = 4096, QUOTE = 384 };

/* Descriptors of a hook before it is one. */
enum { HOOK_BROKEN = 3, HOOK_FILE };

/* The end of what the hook said. */
struct tail {
	char   text[TAIL + 1];
	size_t n;
};

struct child {
	int   state, output[2], broken[2]; /* broken: errno of a failed execve */
	int   pidfd;
	pid_t pid;
};

static void keep(struct tail *t, const char *data, size_t n)
{
	if (n > TAIL) {
		data += n - TAIL;
		n = TAIL;
	}
	if (t->n + n > TAIL) {
		size_t drop = t->n + n - TAIL;

		memmove(t->text, t->text + drop, t->n - drop);
		t->n -= drop;
	}
	memcpy(t->text + t->n, data, n);
	t->n += n;
	t->text[t->n] = '\0';
}

static void close_child(struct child *c)
{
	fd_close(&c->state);
	fd_close(&c->output[0]);
	fd_close(&c->output[1]);
	fd_close(&c->broken[0]);
	fd_close(&c->broken[1]);
	fd_close(&c->pidfd);
}

/* A file, not a pipe: a hook that does not read must not block us. */
static int state_file(const char *text)
{
	AUTO_FD int fd = sys_memfd_create("state", 0);
	int rc;

	if (fd < 0)
		return fd;
	rc = io_write(fd, text, strlen(text));
	if (rc < 0)
		return rc;
	rc = (int)sys_lseek(fd, 0, SEEK_SET);
	return rc < 0 ? rc : TAKE_FD(fd);
}

/* What is meant for the runtime, or for its caller's conversation with it, and what would load
 * other code into a hook.  Takes them out of our own environment: nobody else sees this copy. */
static const char *const *host_env(void)
{
	static const char *const out[] = {
		"LD_", "GLIBC_TUNABLES=", "LISTEN_", "NOTIFY_SOCKET=", "WATCHDOG_", "_LIBCONTAINER_",
		"_CONTAINERS_", "_OCI_",
	};
	char **to = environ;

	for (char **from = environ; *from; from++) {
		bool keeps = true;

		for (size_t i = 0; i < ARRAY_LEN(out) && keeps; i++)
			keeps = !str_starts(*from, out[i]);
		if (keeps)
			*to++ = *from;
	}
	*to = NULL;
	return (const char *const *)environ;
}

/* From the descriptor.  The kernel gives a script's interpreter a path instead: the hook's own
 * where it still leads to that file, else one of the descriptor, which must stay open. */
static int execute(const struct hook_call *c, const char *const *env)
{
	const struct plan_hook *h = c->hook;
	struct stat file, there;
	int rc;

	if (c->file < 0)
		return sys_execve(h->path, h->args, env);
	rc = sys_execveat(HOOK_FILE, "", h->args, env, AT_EMPTY_PATH);
	if (rc != -ENOENT)
		return rc;
	if (sys_fstat(HOOK_FILE, &file) == 0 && sys_fstatat(AT_FDCWD, h->path, &there, 0) == 0 &&
	    file.st_dev == there.st_dev && file.st_ino == there.st_ino)
		return sys_execve(h->path, h->args, env);
	rc = sys_dup3(HOOK_FILE, HOOK_FILE, 0);
	return rc < 0 ? rc : sys_execveat(HOOK_FILE, "", h->args, env, AT_EMPTY_PATH);
}

/* Never the root file system: the image would say what a relative path means. */
static void go(const struct hook_call *c)
{
	/* The bundle may be unreadable from a nested user namespace: a hook can do without. */
	if (!c->stay && (c->cwd < 0 || sys_fchdir(c->cwd) < 0))
		IGNORE(sys_chdir("/")); /* the host's root; cannot fail for what sees it */
}

static NORETURN void be_hook(const struct hook_call *c, const struct child *ch)
{
	const char *const *env = c->hook->env ? c->hook->env : c->env ? c->env : host_env();
	int file = NO_FD, rc;

	sys_signals_reset(SYS_SIGNALS_ALL);
	IGNORE(sys_set_pdeathsig(SIGKILL)); /* best effort: a set-id hook may clear it */
	rc = sys_setsid();
	go(c);
	/* Out of the way of the numbers below. */
	if (rc >= 0 && c->file >= 0)
		rc = file = sys_dupfd(c->file, HOOK_FILE + 1);
	if (rc >= 0)
		rc = sys_dup3(ch->state, 0, 0);
	for (int i = 0; i < 2 && rc >= 0; i++)
		rc = sys_dup3(c->sinks && c->sinks[i] >= 0 ? c->sinks[i] : ch->output[1], 1 + i, 0);
	if (rc >= 0)
		rc = sys_dup3(ch->broken[1], HOOK_BROKEN, O_CLOEXEC);
	if (rc >= 0 && file >= 0)
		rc = sys_dup3(file, HOOK_FILE, O_CLOEXEC);
	if (rc >= 0)
		rc = sys_close_from(file >= 0 ? HOOK_FILE + 1 : HOOK_FILE);
	if (rc >= 0)
		rc = execute(c, env);
	rc = -rc;
	IGNORE(sys_write(HOOK_BROKEN, &rc, sizeof(rc))); /* the exit status tells as well */
	sys_exit(127);
}

static int start(const struct hook_call *c, struct child *ch)
{
	struct clone_args ca = { .flags = CLONE_PIDFD | CLONE_CLEAR_SIGHAND,
				 .exit_signal = SIGCHLD };
	int rc;

	ch->state = state_file(c->state);
	rc = ch->state;
	if (rc >= 0)
		rc = sys_pipe2(ch->output, O_NONBLOCK);
	if (rc >= 0)
		rc = sys_pipe2(ch->broken, 0);
	if (rc < 0)
		return rc;
	/* The hook's own end must block, or its printf would fail. */
	rc = sys_setfl(ch->output[1], 0);
	if (rc < 0)
		return rc;
	ca.pidfd = (uintptr_t)&ch->pidfd;
	ch->pid = sys_clone3(&ca);
	if (ch->pid == 0)
		be_hook(c, ch);
	if (ch->pid < 0) {
		ch->pidfd = NO_FD;
		return ch->pid;
	}
	fd_close(&ch->output[1]);
	fd_close(&ch->broken[1]);
	return 0;
}

static void drain(struct child *ch, struct tail *t)
{
	char buf[1024];
	ssize_t n;

	/* Bounded: a hook that never stops talking must not keep us from its timeout. */
	for (int i = 0; i < 64; i++) {
		n = sys_read(ch->output[0], buf, sizeof(buf));
		if (n <= 0)
			break;
		keep(t, buf, (size_t)n);
	}
	if (n == 0)
		fd_close(&ch->output[0]);
}

/* Until the hook itself ends: what it leaves behind may hold the pipe for ever. */
static bool wait_end(struct child *ch, int timeout_s, struct tail *t)
{
	uint64_t end = timeout_s ? sys_now_ns() + (uint64_t)timeout_s * 1000000000u : 0;

	for (;;) {
		struct pollfd p[2] = { { .fd = ch->pidfd, .events = POLLIN },
				       { .fd = ch->output[0], .events = POLLIN } };
		uint64_t now = end ? sys_now_ns() : 0;
		int rc;

		if (end && now >= end)
			return false;
		rc = sys_poll(p, 2, end ? (int)((end - now) / 1000000u) + 1 : -1);
		if (rc < 0 && rc != -EINTR)
			return true;
		if (rc > 0 && p[1].revents)
			drain(ch, t);
		if (rc > 0 && p[0].revents) {
			drain(ch, t);
			return true;
		}
	}
}

/* An entry a line, all of it, for those who want more than errors. */
static void tell_output(const struct hook_call *c, const struct tail *t)
{
	const char *line = t->text;

	while (*line) {
		const char *end = strchrnul(line, '\n');

		if (end > line)
			log_warning(c->hook->from, "%s hook #%d: %.*s", c->kind, c->index, (int)(end - line), line);
		line = *end ? end + 1 : end;
	}
}

/* Its end, as one line. */
static const char *quote(struct tail *t)
{
	while (t->n && (t->text[t->n - 1] == '\n' || t->text[t->n - 1] == ' '))
		t->text[--t->n] = '\0';
	for (size_t i = 0; i < t->n; i++)
		if (t->text[i] == '\n')
			t->text[i] = ' ';
	return t->n > QUOTE ? t->text + t->n - QUOTE : t->text;
}

static int judge(const struct hook_call *c, struct child *ch, bool ended, struct tail *t,
		 struct err *e)
{
	siginfo_t si;
	int code = 0;
	char what[64];

	if (!ended) {
		/* Its group, which has its number: nobody else can get that before we have waited. */
		IGNORE(sys_kill(-ch->pid, SIGKILL));
		IGNORE(sys_pidfd_send_signal(ch->pidfd, SIGKILL)); /* -ESRCH: it ended just now */
	}
	IGNORE(sys_waitid(P_PIDFD, (id_t)ch->pidfd, &si, WEXITED)); /* our child, not yet waited for */
	if (ended && sys_read(ch->broken[0], &code, sizeof(code)) == (ssize_t)sizeof(code)) {
		err_sys(e, code, "error running %s hook #%d: cannot execute '%s'", c->kind, c->index,
			c->hook->path);
		return err_at(e, c->hook->from);
	}
	if (ended && si.si_code == CLD_EXITED && si.si_status == 0)
		return 0;
	if (!ended)
		fmt(what, sizeof(what), "hook ran past specified timeout of %d.0s", c->hook->timeout_s);
	else if (si.si_code == CLD_EXITED)
		fmt(what, sizeof(what), "exit status %d", si.si_status);
	else
		fmt(what, sizeof(what), "ended by signal %d", si.si_status);
	tell_output(c, t);
	err_set(e, "error running %s hook #%d: '%s': %s%s%s", c->kind, c->index, c->hook->path, what,
		t->n ? ", output: " : "", quote(t));
	return err_at(e, c->hook->from);
}

int hook_spawn(const struct hook_call *c, struct err *e)
{
	struct child ch = { NO_FD, { NO_FD, NO_FD }, { NO_FD, NO_FD }, NO_FD, 0 };
	struct tail t = { .n = 0 };
	int rc = start(c, &ch);
	bool ended;

	if (rc < 0) {
		close_child(&ch);
		err_sys(e, rc, "error running %s hook #%d: cannot start '%s'", c->kind, c->index,
			c->hook->path);
		return err_at(e, c->hook->from);
	}
	ended = wait_end(&ch, c->hook->timeout_s, &t);
	rc = judge(c, &ch, ended, &t, e);
	close_child(&ch);
	return rc;
}
