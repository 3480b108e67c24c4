/* checkpoint.c: write the images of a running container. */
#include "run/rpc.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>

#include "base/io.h"
#include "base/log.h"
#include "cgroups/cgroup.h"
#include "rootfs/rootfs.h"
#include "sys/file.h"
#include "sys/process.h"

static int open_dir(const char *path, bool make, struct arena *a, const char **name, struct err *e)
{
	int rc = make ? sys_mkdirat(AT_FDCWD, path, 0700) : 0;

	if (rc < 0 && rc != -EEXIST)
		return err_sys(e, rc, "cannot make the directory '%s'", path);
	return io_open_dir(path, a, name, e);
}

int criu_dirs_open(struct arena *a, const struct criu_options *o, unsigned flags,
		   struct criu_dirs *out, struct err *e)
{
	const char *images = o->image_path ? o->image_path : "checkpoint";
	const char *work = o->work_path ? o->work_path : images;

	out->images = open_dir(images, flags & CRIU_MAKE, a, &out->images_path, e);
	if (out->images < 0)
		return -1;
	out->work = open_dir(work, true, a, &out->work_path, e);
	if (out->work < 0) {
		fd_close(&out->images);
		return -1;
	}
	return 0;
}

/* --- what stays outside ------------------------------------------------------------- */

static int keep_namespace(struct arena *a, const struct plan_ns *ns, const char *as,
			  struct criu_request *q, struct err *e)
{
	struct stat st;
	int rc = ns->path ? sys_fstatat(AT_FDCWD, ns->path, &st, 0) : 0;

	if (rc < 0)
		return err_sys(e, rc, "cannot look at the %s namespace '%s'", ns->name, ns->path);
	if (ns->path)
		strs_add(a, &q->external, arena_fmt(a, "%s[%llu]:%s", ns->file, (unsigned long long)st.st_ino, as));
	return 0;
}

/* Files are hidden behind the host's null device, directories behind a file system that is
 * the container's own. */
static int keep_masks(struct arena *a, const struct plan *p, struct criu_request *q, struct err *e)
{
	AUTO_FD int root = sys_open(arena_fmt(a, "/proc/%d/root", (int)q->pid), O_PATH | O_DIRECTORY, 0);

	for (size_t i = 0; i < p->n_masked && root >= 0; i++) {
		AUTO_FD int at = rootfs_try_open(root, p->masked[i].path, O_PATH);
		const char *key = arena_fmt(a, "/%s", p->masked[i].path);
		struct stat st;

		if (at >= 0 && sys_fstat(at, &st) == 0 && S_ISCHR(st.st_mode) &&
		    criu_pair_add(&q->mounts, (struct criu_pair){ key, key, 0 }, e) < 0)
			return -1;
	}
	return 0;
}

static int note_streams(const char *const streams[3], int images, struct arena *a, struct err *e)
{
	struct out o = OUT_ARENA(a);
	int rc;

	for (int i = 0; i < 3; i++) {
		out_chr(&o, i ? ',' : '[');
		out_json(&o, streams[i] ? streams[i] : "");
	}
	out_str(&o, "]\n");
	rc = io_write_file(images, CRIU_STREAMS, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0600, o.buf, o.len);
	return rc < 0 ? err_sys(e, rc, "cannot write '%s' beside the images", CRIU_STREAMS) : 0;
}

/* --- the dump ----------------------------------------------------------------------- */

struct dump {
	struct container *c;
	const struct plan *p;
	struct criu_request *q;
	struct criu_dirs dirs;
	int cgroup;               /* or NO_FD */
};

static int prepare(struct dump *d, struct arena *a, struct err *e)
{
	const char *streams[3] = { NULL, NULL, NULL };

	if (criu_plan(a, d->p, d->q, e) < 0 || keep_masks(a, d->p, d->q, e) < 0)
		return -1;
	if (keep_namespace(a, &d->p->ns[NS_NET], "extRootNetNS", d->q, e) < 0 ||
	    keep_namespace(a, &d->p->ns[NS_PID], "extRootPidNS", d->q, e) < 0)
		return -1;
	if (criu_look(a, d->c, d->cgroup, d->q, streams, e) < 0)
		return -1;
	return note_streams(streams, d->dirs.images, a, e);
}

static int dump_frozen(struct dump *d, struct arena *a, struct err *e)
{
	const struct record *rec = d->c->record;
	const char *options = criu_hierarchy_options(a, rec->cgroup_mount);
	struct criu_talk t = {
		.arena = a, .program = d->q->o->program, .cgroup = NO_FD, .work = d->dirs.work,
		.log = d->q->log, .work_path = d->dirs.work_path, .ns = { NO_FD, NO_FD },
	};
	struct criu_answer said;
	int rc = prepare(d, a, e);

	if (rc == 0)
		rc = criu_talk(&t, d->q, &said, e);
	criu_hierarchy_restore(a, rec->cgroup_mount, options);
	return rc;
}

/* A shell may be in the middle of a redirection: nothing is looked at while it moves. */
static int freeze_and_dump(struct dump *d, struct arena *a, struct err *e)
{
	bool paused = d->c->status == STATUS_PAUSED;
	struct err why = ERR_NONE;
	int rc;

	if (d->cgroup < 0)
		return dump_frozen(d, a, e);
	if (!paused && cgroup_freeze(d->cgroup, true, e) < 0)
		return -1;
	d->q->freeze = arena_fmt(a, "%s%s", d->c->record->cgroup_mount, d->c->record->cgroup_path);
	rc = dump_frozen(d, a, e);
	if (!paused && cgroup_freeze(d->cgroup, false, &why) < 0)
		log_warning(NULL, "%s", why.msg);
	return rc;
}

int run_checkpoint(struct container *c, const struct plan *p, const struct criu_options *o,
		   struct arena *a, struct err *e)
{
	struct criu_request *q = ARENA_NEW(a, struct criu_request);
	struct err none = ERR_NONE;
	AUTO_FD int cgroup = run_open_cgroup(c, &none), notify = sys_openat(c->dir, "notify", O_PATH, 0);
	struct dump d = { .c = c, .p = p, .q = q, .dirs = { .images = NO_FD, .work = NO_FD }, .cgroup = cgroup };
	sigset_t all;
	int rc;

	if (notify >= 0)
		return err_set(e, "a container with a notification socket (NOTIFY_SOCKET) cannot be checkpointed: "
				  "its other end is this host's");
	if (criu_dirs_open(a, o, CRIU_MAKE, &d.dirs, e) < 0)
		return -1;
	*q = (struct criu_request){
		.type = o->pre_dump ? CRIU_PRE_DUMP : CRIU_DUMP, .o = o, .images = d.dirs.images,
		.work = d.dirs.work, .pid = (pid_t)c->record->pid, .log = "dump.log", .root = p->root.path,
	};
	/* An interrupted one would leave the processes frozen. */
	(void)sigfillset(&all);
	rc = sys_sigprocmask(SIG_BLOCK, &all, NULL);
	rc = rc < 0 ? err_sys(e, rc, "cannot block signals") : freeze_and_dump(&d, a, e);
	fd_close(&d.dirs.images);
	fd_close(&d.dirs.work);
	return rc;
}
