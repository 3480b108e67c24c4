/* restore.c: make a container from images.  Everything around it is made as for run; its
 * processes, namespaces and mounts by CRIU, in the one step of this file. */
#include "run/rpc.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>

#include "base/fmt.h"
#include "base/io.h"
#include "cgroups/cgroup.h"
#include "rootfs/rootfs.h"
#include "sys/file.h"
#include "sys/process.h"

enum { STREAMS_BYTES = 64 << 10 };

/* --- mount points ------------------------------------------------------------------- */

static bool lies_on_another(const struct plan *p, size_t i)
{
	for (size_t k = 0; k < i; k++) {
		const char *dest = p->mounts[k].dest;
		size_t n = strlen(dest);

		if (strncmp(p->mounts[i].dest, dest, n) == 0 && p->mounts[i].dest[n] == '/')
			return true;
	}
	return false;
}

/* Those of the images' own file systems come with them. */
static int make_mount_points(struct run *r)
{
	const struct plan *p = r->plan;

	for (size_t i = 0; i < p->n_mounts; i++) {
		const struct plan_mount *m = &p->mounts[i];
		AUTO_FD int at = NO_FD;
		struct stat st;
		bool file = m->kind == MOUNT_BIND && sys_fstatat(AT_FDCWD, m->source, &st, 0) == 0 &&
			    !S_ISDIR(st.st_mode);

		if (lies_on_another(p, i) || !m->dest[0])
			continue;
		at = file ? rootfs_make_file(r->rootfs, m->dest, 0644, r->err)
			  : rootfs_make_dir(r->rootfs, m->dest, 0755, r->err);
		if (at < 0)
			return err_at(r->err, m->from);
	}
	return 0;
}

/* --- the request -------------------------------------------------------------------- */

/* Streams of the container are connected to ours. */
static int take_streams(struct run *r, int images, struct criu_request *q)
{
	char *text = NULL, *at, *end;
	size_t len;
	int rc = io_read_file(images, CRIU_STREAMS, O_NOFOLLOW, STREAMS_BYTES, r->arena, &text, &len);

	if (rc == -ENOENT)
		return 0;
	if (rc < 0)
		return err_sys(r->err, rc, "cannot read '%s' beside the images", CRIU_STREAMS);
	at = text;
	for (int i = 0; i < 3 && (at = strchr(at, '"')) && (end = strchr(++at, '"')); i++, at = end + 1) {
		bool kept = str_starts(at, "pipe:[") || str_starts(at, "file[") || str_starts(at, "tty[");

		*end = '\0';
		if (kept && criu_pair_add(&q->streams, (struct criu_pair){ at, NULL, CRIU_STREAM + i }, r->err) < 0)
			return -1;
		if (at[0] == 'f' || at[0] == 't')
			strs_add(r->arena, &q->external, at);
	}
	return 0;
}

static int take_masks(struct run *r, struct criu_request *q)
{
	for (size_t i = 0; i < r->plan->n_masked; i++)
		if (criu_pair_add(&q->mounts, (struct criu_pair){
			arena_fmt(r->arena, "/%s", r->plan->masked[i].path), "/dev/null", 0 }, r->err) < 0)
			return -1;
	return 0;
}

static int take_namespaces(struct run *r, struct criu_request *q)
{
	static const struct { int ns; const char *key; } kept[] = {
		{ NS_NET, "extRootNetNS" }, { NS_PID, "extRootPidNS" },
	};

	for (int i = 0; i < CRIU_NAMESPACES; i++)
		if (r->ns[kept[i].ns] >= 0 &&
		    criu_pair_add(&q->streams, (struct criu_pair){ kept[i].key, NULL, CRIU_STREAM + 3 + i }, r->err) < 0)
			return -1;
	return 0;
}

/* Where the root is mounted for CRIU: a directory of ours that is empty otherwise. */
static const char *own_root(struct run *r)
{
	char path[4096];
	ssize_t n = sys_readlinkat(AT_FDCWD, arena_fmt(r->arena, "/proc/self/fd/%d", r->state_dir), path, sizeof(path));
	int rc = n < 0 ? (int)n : sys_mkdirat(r->state_dir, "root", 0700);

	if (rc < 0) {
		err_sys(r->err, rc, "cannot make the directory 'root' in '%s/%s'", r->root_dir, r->plan->id);
		return NULL;
	}
	return arena_fmt(r->arena, "%s/root", path);
}

/* The one of the images is that of their first process. */
static const char *processes_cgroup(const struct run *r)
{
	const char *sub = r->plan->cgroup->sub;

	return sub ? arena_fmt(r->arena, "%s/%s", r->record->cgroup_path, sub) : r->record->cgroup_path;
}

static int fill(struct run *r, int images, struct criu_request *q)
{
	const struct plan *p = r->plan;

	q->root = own_root(r);
	if (!q->root || make_mount_points(r) < 0)
		return -1;
	if (p->cgroup && r->cgroup >= 0 && q->o->manage_cgroups != CRIU_CG_IGNORE)
		q->cgroup = processes_cgroup(r);
	if (take_streams(r, images, q) < 0 || criu_plan(r->arena, p, q, r->err) < 0)
		return -1;
	return take_masks(r, q) < 0 ? -1 : take_namespaces(r, q);
}

/* --- the conversation --------------------------------------------------------------- */

struct restoring {
	struct run *r;
	pid_t       init;   /* CRIU tells it once */
};

/* Hooks that set up a network must find it, as at create. */
static int told(void *arg, const struct criu_answer *moment, int *fd, struct err *e)
{
	struct restoring *now = arg;
	struct run *r = now->r;

	if (str_eq(moment->text, "orphan-pts-master") && *fd >= 0) {
		r->gift = TAKE_FD(*fd);
		return console_pass(r) < 0 ? (*e = *r->err, -1) : 0;
	}
	if (str_eq(moment->text, "pre-resume"))
		return restored_check(r, now->init, e);
	if (!str_eq(moment->text, "setup-namespaces"))
		return 0;
	now->init = moment->pid;
	if (run_hooks(r->plan, HOOK_PRESTART, "creating", moment->pid, e) < 0)
		return -1;
	return run_hooks(r->plan, HOOK_CREATE_RUNTIME, "creating", moment->pid, e);
}

static int talk(struct run *r, struct criu_request *q, const struct criu_dirs *dirs)
{
	const char *mount = r->plan->cgroup ? r->plan->cgroup->mount : NULL;
	const char *options = criu_hierarchy_options(r->arena, mount);
	struct restoring now = { .r = r };
	struct criu_talk t = {
		.arena = r->arena, .program = q->o->program, .cgroup = r->cgroup, .work = dirs->work,
		.bind_from = r->plan->root.path, .bind_to = q->root,
		.readonly = r->plan->root.readonly, .log = q->log,
		.work_path = dirs->work_path, .images_path = dirs->images_path, .told = told, .arg = &now,
		.ns = { r->ns[NS_NET], r->ns[NS_PID] }, .mapped = r->plan->userns,
	};
	struct criu_answer said;
	int rc = criu_talk(&t, q, &said, r->err);

	criu_hierarchy_restore(r->arena, mount, options);
	if (rc < 0)
		return -1;
	r->init_pid = said.pid;
	r->board->init_pid = said.pid;
	r->init_pidfd = sys_pidfd_open(said.pid, 0);
	return r->init_pidfd < 0 ? err_sys(r->err, r->init_pidfd, "the restored process has gone") : 0;
}

static int restore_images(struct run *r)
{
	struct criu_request *q = ARENA_NEW(r->arena, struct criu_request);
	struct criu_dirs dirs = { .images = NO_FD, .work = NO_FD };
	int rc = criu_dirs_open(r->arena, r->restore, 0, &dirs, r->err);

	*q = (struct criu_request){ .type = CRIU_RESTORE, .o = r->restore, .images = CRIU_IMAGES,
				    .work = CRIU_WORK, .log = "restore.log" };
	if (rc == 0)
		rc = fill(r, dirs.images, q);
	if (rc == 0)
		rc = talk(r, q, &dirs);
	fd_close(&dirs.images);
	fd_close(&dirs.work);
	/* It was for CRIU alone. */
	IGNORE(sys_unlinkat(r->state_dir, "root", AT_REMOVEDIR));
	return rc;
}

/* --- the rows ----------------------------------------------------------------------- */

/* systemd makes a cgroup for a process that is there: one that waits in place of the
 * container's, until these are born beside it. */
int restore_unit(struct run *r)
{
	struct clone_args ca = { .flags = CLONE_PIDFD, .exit_signal = SIGCHLD };
	int rc;

	ca.pidfd = (uintptr_t)&r->init_pidfd;
	r->init_pid = sys_clone3(&ca);
	if (r->init_pid == 0)
		for (;;)
			IGNORE(sys_poll(NULL, 0, -1));
	if (r->init_pid < 0)
		return err_sys(r->err, r->init_pid, "cannot start a process for the unit");
	rc = cgroup_join_unit(r);
	if (rc < 0)
		spawn_undo(r);
	return rc;
}

int restore_container(struct run *r)
{
	struct run holder = *r;
	int rc;

	r->init_pidfd = NO_FD;
	rc = restore_images(r);
	spawn_undo(&holder);
	return rc;
}
