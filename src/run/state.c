/* state.c: steps that write what others read: the directory with the intent, the record,
 * the pid file, and the gate's socket. */
#include "run/run.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>

#include "base/fmt.h"
#include "base/io.h"
#include "base/log.h"
#include "cgroups/cgroup.h"
#include "cgroups/systemd.h"
#include "sys/file.h"
#include "sys/process.h"
#include "sys/sock.h"

/* The directory `path` lies in, and its last component. */
static int open_parent(const char *path, const char **name, struct arena *a)
{
	const char *slash = strrchr(path, '/');
	const char *dir = ".";

	*name = slash ? slash + 1 : path;
	if (slash)
		dir = slash == path ? "/" : arena_strndup(a, path, (size_t)(slash - path));
	return sys_open(dir, O_PATH | O_DIRECTORY, 0);
}

/* What of the cgroup's path is missing, so that a delete after a crash removes what we
 * made, and never clears a cgroup that was somebody else's. */
static void note_cgroup(struct run *r)
{
	const struct cgroup_plan *cg = r->plan->cgroup;
	size_t mount;
	char *path;
	int missing = 0;

	if (!cg)
		return;
	mount = strlen(cg->mount);
	path = arena_fmt(r->arena, "%s%s", cg->mount, cg->path);
	while (strlen(path) > mount && sys_faccessat2(AT_FDCWD, path, F_OK, 0) == -ENOENT) {
		missing++;
		*strrchr(path, '/') = '\0';
	}
	r->record->cgroup_mount = cg->mount;
	r->record->cgroup_path = cg->path;
	r->record->cgroup_existed = !missing;
	/* Slices are systemd's own to remove. */
	r->record->cgroup_made = cg->systemd ? 0 : missing;
	if (cg->systemd) {
		r->record->systemd_unit = cg->systemd->name;
		r->record->systemd_user = cg->systemd->user;
	}
}

static int listen_at_gate(struct run *r)
{
	AUTO_FD int fd = NO_FD;
	int rc;

	if (r->plan->kind != PLAN_CREATE)
		return 0;
	fd = sys_socket(AF_UNIX, SOCK_SEQPACKET, 0);
	rc = fd < 0 ? fd : sys_unix_bind(fd, r->state_dir, "gate");
	if (rc >= 0)
		rc = sys_listen(fd, 16);
	if (rc < 0)
		return err_sys(r->err, rc, "cannot make the gate's socket in '%s/%s'", r->root_dir,
			       r->plan->id);
	r->gate = TAKE_FD(fd);
	return 0;
}

/* One called like the container may be there: of another state root's, or of one that has ended
 * and whose credentials the kernel has not freed yet.  It would be found by the name. */
void state_name_keyring(struct run *r)
{
	r->keyring = arena_fmt(r->arena, "%s.%s", r->plan->id, r->record->created);
}

static int fill(struct run *r)
{
	char now[FMT_TIME_SIZE];
	int rc;

	fmt_time(now, sizeof(now), sys_wall_ns());
	r->record->created = arena_strdup(r->arena, now);
	state_name_keyring(r);
	note_cgroup(r);
	rdt_note(r);
	if (record_write_intent(r->state_dir, r->record, r->arena, r->err) < 0)
		return -1;
	rc = io_write_file(r->state_dir, "config.json", O_WRONLY | O_CREAT | O_EXCL, 0600,
			   r->config_text, r->config_len);
	if (rc < 0)
		return err_sys(r->err, rc, "cannot save the configuration in '%s/%s'", r->root_dir,
			       r->plan->id);
	return listen_at_gate(r);
}

int state_make(struct run *r)
{
	struct container c = CONTAINER_NONE;

	if (container_make(&c, r->root_dir, r->plan->id, r->arena, r->err) < 0)
		return -1;
	r->state_dir = TAKE_FD(c.dir);
	if (fill(r) < 0) {
		state_undo(r);
		return -1;
	}
	return 0;
}

void state_undo(struct run *r)
{
	struct container c = { .root = r->root_dir, .id = r->plan->id, .dir = r->state_dir,
			       .pidfd = NO_FD };
	struct err e = ERR_NONE;

	if (r->state_dir < 0)
		return;
	/* Without the record nobody would know of the cgroup: delete tries again. */
	if (!r->cgroup_left && container_remove(&c, &e) < 0)
		log_warning(NULL, "%s", e.msg);
	container_close(&c);
	r->state_dir = NO_FD;
}

int state_draft(struct run *r)
{
	struct record *rec = r->record;

	rec->phase = "created";
	rec->gate = r->plan->kind == PLAN_CREATE;
	if (record_identify(rec, r->init_pid, r->arena, r->err) < 0)
		return -1;
	return record_draft(r->state_dir, rec, r->arena, r->err);
}

int state_record(struct run *r)
{
	if (format_check(r) < 0 || record_publish(r->state_dir, r->err) < 0)
		return -1;
	if (pidfd_pass(r) < 0 || state_pid_file(r) < 0)
		return -1;
	/* A foreground run lives as long as its program: others may act on it meanwhile. */
	if (r->plan->kind == PLAN_RUN)
		IGNORE(sys_flock(r->state_dir, LOCK_UN)); /* cannot fail on our own descriptor */
	return 0;
}

bool state_reclaim(struct run *r)
{
	struct stat st;
	int rc;

	do
		rc = sys_flock(r->state_dir, LOCK_EX);
	while (rc == -EINTR);
	return rc >= 0 && sys_fstat(r->state_dir, &st) >= 0 && st.st_nlink > 0;
}

void state_note_exit(struct run *r, int status)
{
	AUTO_CONTAINER struct container c = CONTAINER_NONE;
	struct err e = ERR_NONE;
	char now[FMT_TIME_SIZE];
	struct record *rec;

	fmt_time(now, sizeof(now), sys_wall_ns());
	/* Read anew: an update may have written it, and a delete removed it. */
	if (container_open(&c, r->root_dir, r->plan->id, CONTAINER_WRITE, r->arena, &e) < 0)
		return;
	rec = c.record;
	if (!rec || rec->pid != r->record->pid || rec->start_time != r->record->start_time)
		return;
	rec->exit_code = (struct opt_int){ .v = status, .set = true };
	rec->exited_at = arena_strdup(r->arena, now);
	rec->oom_killed = (struct opt_bool){ .v = r->oom_kills > 0, .set = true };
	if (record_write(c.dir, rec, r->arena, &e) < 0)
		log_warning(NULL, "%s", e.msg);
}

int state_pid_file(struct run *r)
{
	char text[16];
	const char *name;
	AUTO_FD int dir = NO_FD;
	size_t n;
	int rc;

	if (r->plan->kind == PLAN_EXEC && pidfd_pass(r) < 0)
		return -1;
	if (!r->pid_file)
		return 0;
	n = fmt(text, sizeof(text), "%d", r->init_pid);
	dir = open_parent(r->pid_file, &name, r->arena);
	rc = dir < 0 ? dir : io_replace(dir, name, 0644, text, n);
	if (rc < 0)
		return err_sys(r->err, rc, "cannot write the pid file '%s'", r->pid_file);
	return 0;
}
