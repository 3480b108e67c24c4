/* hooks.c: hooks that run in the runtime's namespaces. */
#include "run/run.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "base/log.h"
#include "init/init.h"
#include "sys/file.h"

struct moment {
	const char *status;
	pid_t       pid;
	int         cwd, sinks[2];
};

/* Some devices do something when they are opened, all when they are written to. */
static bool may_be_sink(const struct stat *st)
{
	return S_ISREG(st->st_mode) || S_ISFIFO(st->st_mode) ||
	       (S_ISCHR(st->st_mode) && st->st_rdev == makedev(1, 3));
}

/* Whoever may write annotations is not always the one who wrote the rest: so nothing is made
 * through a link, nothing that is there is changed but at its end, and a device is none. */
static int open_sink(const char *path, struct err *e)
{
	struct stat st;
	int rc = sys_fstatat(AT_FDCWD, path, &st, AT_SYMLINK_NOFOLLOW);
	AUTO_FD int fd = NO_FD;

	if (rc == 0 && S_ISLNK(st.st_mode))
		return err_set(e, "'%s' cannot take the output of hooks: it is a symbolic link", path);
	/* Not blocked by a fifo that nobody reads. */
	if (rc == -ENOENT || (rc == 0 && may_be_sink(&st)))
		rc = fd = sys_open(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK, 0600);
	if (fd >= 0)
		rc = sys_fstat(fd, &st);
	if (rc < 0)
		return err_sys(e, rc, "cannot open '%s' for the output of hooks", path);
	if (!may_be_sink(&st))
		return err_set(e, "'%s' cannot take the output of hooks: it is neither a file nor a pipe", path);
	return TAKE_FD(fd);
}

int hooks_open_sinks(const struct plan *p, int sinks[2], struct err *e)
{
	const char *const paths[2] = { p->hook_out, p->hook_err };

	for (int i = 0; i < 2; i++) {
		sinks[i] = paths[i] ? open_sink(paths[i], e) : NO_FD;
		if (paths[i] && sinks[i] < 0)
			return -1;
	}
	return 0;
}

static void moment_end(struct moment *m)
{
	fd_close(&m->cwd);
	fd_close(&m->sinks[0]);
	fd_close(&m->sinks[1]);
}

/* Its path means something in the runtime's namespaces, and only there. */
static int open_file(const struct plan *p, enum plan_hook_kind kind, size_t index, struct err *e)
{
	const struct plan_hook *h = &p->hooks[kind].v[index];
	int fd = sys_open(h->path, O_PATH, 0);

	if (fd >= 0)
		return fd;
	err_sys(e, fd, "error running %s hook #%zu: cannot execute '%s'", plan_hook_names[kind], index,
		h->path);
	return err_at(e, h->from);
}

int hooks_open_files(struct run *r)
{
	const struct plan *p = r->plan;
	size_t n = p->hooks[HOOK_CREATE_CONTAINER].n;

	if (!n)
		return 0;
	r->bundle = sys_open(p->bundle, O_PATH | O_DIRECTORY, 0);
	r->hook_files = ARENA_NEW_N(r->arena, int, n);
	for (size_t i = 0; i < n; i++)
		r->hook_files[i] = NO_FD;
	for (size_t i = 0; i < n; i++) {
		r->hook_files[i] = open_file(p, HOOK_CREATE_CONTAINER, i, r->err);
		if (r->hook_files[i] < 0)
			return -1;
	}
	return 0;
}

void hooks_close_files(struct run *r)
{
	for (size_t i = 0; r->hook_files && i < r->plan->hooks[HOOK_CREATE_CONTAINER].n; i++)
		fd_close(&r->hook_files[i]);
	fd_close(&r->bundle);
}

static int run_hook(const struct plan *p, enum plan_hook_kind kind, size_t index,
		    const struct moment *m, struct err *e)
{
	AUTO_FD int file = open_file(p, kind, index, e);
	struct hook_call call = {
		.hook = &p->hooks[kind].v[index], .kind = plan_hook_names[kind],
		.index = (int)index, .state = plan_state_text(p, m->status, m->pid),
		.file = file, .cwd = m->cwd, .sinks = m->sinks,
	};

	return file < 0 ? -1 : hook_spawn(&call, e);
}

/* The bundle is gone at delete, perhaps. */
static int moment_begin(const struct plan *p, struct moment *m, struct err *e)
{
	m->cwd = sys_open(p->bundle, O_PATH | O_DIRECTORY, 0);
	return hooks_open_sinks(p, m->sinks, e);
}

int run_hooks(const struct plan *p, enum plan_hook_kind kind, const char *status, pid_t pid,
	      struct err *e)
{
	size_t n = p->hooks[kind].n;
	struct moment m = { .status = status, .pid = pid, .cwd = NO_FD, .sinks = { NO_FD, NO_FD } };
	int rc = n ? moment_begin(p, &m, e) : 0;

	for (size_t i = 0; i < n && rc == 0; i++)
		rc = run_hook(p, kind, i, &m, e);
	moment_end(&m);
	return rc;
}

void run_poststop(const struct plan *p)
{
	size_t n = p->hooks[HOOK_POSTSTOP].n;
	struct moment m = { .status = "stopped", .cwd = NO_FD, .sinks = { NO_FD, NO_FD } };
	struct err why = ERR_NONE;

	if (n && moment_begin(p, &m, &why) < 0)
		log_warning(NULL, "%s", why.msg);
	for (size_t i = 0; i < n; i++) {
		why = (struct err)ERR_NONE;
		if (run_hook(p, HOOK_POSTSTOP, i, &m, &why) < 0)
			log_warning(why.at, "%s", why.msg);
	}
	moment_end(&m);
}

int hooks_runtime(struct run *r)
{
	if (run_hooks(r->plan, HOOK_PRESTART, "creating", r->init_pid, r->err) < 0)
		return -1;
	return run_hooks(r->plan, HOOK_CREATE_RUNTIME, "creating", r->init_pid, r->err);
}

int hooks_poststart(struct run *r)
{
	return run_hooks(r->plan, HOOK_POSTSTART, "running", r->init_pid, r->err);
}
