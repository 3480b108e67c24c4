/* program.c: where the program starts and what it is: the working directory, HOME, and the
 * file to execute, judged now so that create can say what is wrong with it. */
#include "init/init.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/fmt.h"
#include "base/io.h"
#include "base/num.h"
#include "init/binary.h"
#include "rootfs/rootfs.h"
#include "sys/cred.h"
#include "sys/file.h"
#include "sys/process.h"

/* --- working directory ----------------------------------------------------------------- */

static int own_root(struct run *r)
{
	if (r->root >= 0)
		return 0;
	r->root = sys_open("/", O_PATH | O_DIRECTORY, 0);
	return r->root < 0 ? err_sys(r->err, r->root, "cannot open the container's root") : 0;
}

/* A directory outside the container's root has no path in it. */
static int stays_inside(struct run *r, const char *cwd)
{
	char buf[4096];
	ssize_t n = sys_getcwd(buf, sizeof(buf));

	if (n >= 0 || n == -ERANGE || n == -ENAMETOOLONG)
		return 0;
	err_sys(r->err, (int)n, "the working directory '%s' is outside of the container", cwd);
	return err_at(r->err, "/process/cwd");
}

static int enter_cwd(struct run *r, const char *cwd)
{
	const char *below = cwd + strspn(cwd, "/");
	AUTO_FD int dir = rootfs_try_open(r->root, below, O_PATH | O_DIRECTORY);

	if (dir == -ENOENT && r->plan->process.make_cwd) {
		dir = rootfs_make_dir(r->root, below, 0755, r->err);
		if (dir < 0) {
			err_in(r->err, "cannot enter the working directory '%s'", cwd);
			return err_at(r->err, "/process/cwd");
		}
	}
	return dir < 0 ? dir : sys_fchdir(dir);
}

static int cannot_enter(struct run *r, int rc)
{
	err_sys(r->err, rc, "cannot enter the working directory '%s'", r->plan->process.cwd);
	if (rc == -ELOOP)
		err_hint(r->err, "links through /proc are not followed");
	return err_at(r->err, "/process/cwd");
}

/* --- HOME ------------------------------------------------------------------------------ */

/* The directory of `uid` in one line of passwd, or NULL; the line is cut up. */
static char *home_in_line(char *line, uint32_t uid)
{
	char *field[7], *at = line;
	uint64_t n;

	for (size_t i = 0; i < 7; i++) {
		field[i] = at;
		at += strcspn(at, ":");
		if (*at == ':')
			*at++ = '\0';
		else if (i < 6)
			return NULL;
	}
	if (num_u64(field[2], UINT32_MAX, &n) < 0 || n != uid || field[5][0] != '/')
		return NULL;
	for (const char *c = field[5]; *c; c++)
		if ((unsigned char)*c < ' ')
			return NULL;
	return field[5];
}

/* Lines longer than the buffer are skipped: nobody's home is that long. */
static bool find_home(int fd, uint32_t uid, char *out, size_t size)
{
	char buf[4096];
	size_t n = 0;
	bool skip = false;

	for (int blocks = 0; blocks < 256; blocks++) {
		ssize_t got = sys_read(fd, buf + n, sizeof(buf) - 1 - n);
		char *line = buf, *end;

		if (got <= 0)
			return false;
		n += (size_t)got;
		buf[n] = '\0';
		for (; (end = memchr(line, '\n', n - (size_t)(line - buf))); line = end + 1) {
			char *home;

			*end = '\0';
			home = skip ? NULL : home_in_line(line, uid);
			skip = false;
			if (home && strlen(home) < size) {
				fmt(out, size, "%s", home);
				return true;
			}
		}
		n -= (size_t)(line - buf);
		memmove(buf, line, n);
		if (n == sizeof(buf) - 1) {
			skip = true;
			n = 0;
		}
	}
	return false;
}

static void look_up_home(struct run *r)
{
	const struct plan_process *p = &r->plan->process;
	char home[512] = "/";
	struct stat st;
	/* Not blocked by a fifo the image put there. */
	AUTO_FD int fd = rootfs_try_open(r->root, "etc/passwd", O_RDONLY | O_NONBLOCK);

	if (fd >= 0 && sys_fstat(fd, &st) >= 0 && S_ISREG(st.st_mode))
		(void)find_home(fd, p->uid, home, sizeof(home)); /* without: "/" */
	fmt(p->home_buf, p->home_size, "HOME=%s", home);
}

int init_cwd(struct run *r)
{
	const struct plan_process *p = &r->plan->process;
	int rc;

	if (own_root(r) < 0)
		return -1;
	if (p->env_home)
		look_up_home(r);
	rc = enter_cwd(r, p->cwd);
	/* Perhaps only the user may enter it: tried again as the user. */
	r->enter_cwd_later = rc == -EACCES;
	if (rc < 0 && rc != -EACCES)
		return rc == -1 && r->err->msg[0] ? -1 : cannot_enter(r, rc);
	return r->enter_cwd_later ? 0 : stays_inside(r, p->cwd);
}

/* --- program --------------------------------------------------------------------------- */

/* A filter that is in force already may know nothing of the call that asks: then execve has
 * the last word, and the mode says what it would hardly do. */
static bool by_filter(const struct run *r, int rc)
{
	const struct plan_seccomp *s = &r->plan->seccomp;

	return s->program.n && s->early && rc != -EACCES;
}

static int judge(struct run *r, int fd, const char *name)
{
	struct stat st;
	int rc = sys_fstat(fd, &st);

	if (rc >= 0 && S_ISDIR(st.st_mode))
		return err_sys(r->err, -EACCES, "exec: \"%s\": is a directory", name);
	if (rc >= 0 && !S_ISREG(st.st_mode))
		return err_sys(r->err, -EACCES, "exec: \"%s\": is not a regular file", name);
	if (rc >= 0) {
		rc = sys_faccessat2(fd, "", X_OK, AT_EMPTY_PATH | AT_EACCESS);
		if (rc < 0 && by_filter(r, rc))
			rc = st.st_mode & 0111 ? 0 : -EACCES;
	}
	if (rc < 0)
		return err_sys(r->err, rc, "exec: \"%s\"", name);
	return 0;
}

static int find_by_path(struct run *r, const char *path)
{
	AUTO_FD int fd = rootfs_try_here(path, O_PATH);

	if (fd < 0)
		return err_sys(r->err, fd, "exec: \"%s\"", path);
	if (judge(r, fd, path) < 0)
		return -1;
	fmt(r->program_buf, sizeof(r->program_buf), "%s", path);
	return strlen(path) < sizeof(r->program_buf) ? 0
		: err_sys(r->err, -ENAMETOOLONG, "exec: \"%.64s...\"", path);
}

/* The first that can be executed; else the first reason found on the way. */
static int find_in_path(struct run *r, const char *name)
{
	const char *dir = r->plan->process.path_env;
	bool found = false;

	for (; *name && *dir; dir += strspn(dir, ":")) {
		size_t n = strcspn(dir, ":");
		AUTO_FD int fd = NO_FD;

		fmt(r->program_buf, sizeof(r->program_buf), "%.*s/%s", (int)n, dir, name);
		dir += n;
		fd = rootfs_try_here(r->program_buf, O_PATH);
		if (fd < 0 && fd != -EACCES)
			continue;
		if (fd >= 0 && judge(r, fd, r->program_buf) == 0)
			return 0;
		found = true;
	}
	if (found && r->err->msg[0])
		return -1;
	return err_set(r->err, "exec: \"%s\": executable file not found in $PATH", name);
}

int init_program(struct run *r)
{
	const struct plan_process *p = &r->plan->process;
	const char *name;
	int rc;

	if (r->enter_cwd_later) {
		rc = sys_chdir(p->cwd);
		if (rc < 0)
			return cannot_enter(r, rc);
		if (stays_inside(r, p->cwd) < 0)
			return -1;
	}
	fd_close(&r->root);
	/* From here on end-of-file on the turn says that the runtime died; its normal end
	 * must not kill us. */
	IGNORE(sys_set_pdeathsig(0));
	if (p->listen_pid)
		fmt(p->listen_pid, p->listen_pid_size, "LISTEN_PID=%d", sys_getpid());
	if (!p->args)
		return 0; /* exec.c says so, at start */
	name = p->args[0];
	rc = strchr(name, '/') ? find_by_path(r, name) : find_in_path(r, name);
	if (rc < 0)
		return err_at(r->err, "/process/args");
	*r->err = (struct err)ERR_NONE; /* a reason found on the way to success */
	r->program_path = r->program_buf;
	rc = binary_check(r->program_path, name, r->err);
	r->board->foreign_program = rc == BINARY_FOREIGN;
	return rc < 0 ? err_at(r->err, "/process/args") : 0;
}
