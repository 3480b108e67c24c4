/* console.c: the step that gives the container its terminal.  Trusts no path of the
 * container: the pair comes from a proven devpts, and its other end from the pair. */
#include "init/init.h"

#include <errno.h>
#include <sys/sysmacros.h>
#include "rootfs/rootfs.h"
#include "sys/file.h"
#include "sys/tty.h"

#define PTMX_INO 2

/* The multiplexer must be devpts' own: anything else of that name could be made to look
 * like a terminal whose other end is elsewhere. */
static int check_master(int master, struct err *e)
{
	struct statfs fs;
	struct stat st;
	int rc = sys_fstatfs(master, &fs);

	if (rc == 0)
		rc = sys_fstat(master, &st);
	if (rc < 0)
		return err_sys(e, rc, "cannot look at '/dev/pts/ptmx'");
	if (fs.f_type != DEVPTS_SUPER_MAGIC || st.st_ino != PTMX_INO || !S_ISCHR(st.st_mode) ||
	    st.st_rdev != makedev(5, 2))
		return err_set(e, "'/dev/pts/ptmx' is not the multiplexer of a devpts");
	return 0;
}

static int open_master(int root, struct err *e)
{
	AUTO_FD int place = NO_FD, master = NO_FD;

	/* Looked at before it is opened for use: opening a device may do something. */
	place = rootfs_open(root, "dev/pts/ptmx", O_PATH | O_NOFOLLOW, e);
	if (place < 0)
		return err_hint(e, "a terminal needs a devpts mounted on '/dev/pts'");
	if (check_master(place, e) < 0)
		return -1;
	master = rootfs_open(root, "dev/pts/ptmx", O_RDWR | O_NOFOLLOW, e);
	if (master < 0 || check_master(master, e) < 0)
		return -1;
	return TAKE_FD(master);
}

static int open_slave(int master, struct err *e)
{
	AUTO_FD int slave = NO_FD;
	int rc = sys_pty_unlock(master);

	if (rc < 0)
		return err_sys(e, rc, "cannot unlock the terminal");
	slave = sys_pty_peer(master);
	if (slave < 0)
		return err_sys(e, slave, "cannot open the terminal");
	return TAKE_FD(slave);
}

static int prepare_slave(const struct plan *plan, int slave, struct err *e)
{
	const struct plan_process *p = &plan->process;
	const struct winsize size = { .ws_row = p->rows, .ws_col = p->cols };
	int rc = 0;

	if (p->rows || p->cols)
		rc = sys_tty_set_size(slave, &size);
	if (rc < 0)
		return err_sys(e, rc, "cannot set the size of the terminal");
	/* The group stays what the mount option gid made it. */
	rc = p->uid ? sys_fchown(slave, p->uid, (gid_t)-1) : 0;
	if (rc < 0)
		return err_sys(e, rc, "cannot give the terminal to user %u", p->uid);
	/* Of the program's own session, which is yet to come (late.c). */
	if (plan->spawn == SPAWN_LATE)
		return 0;
	rc = sys_tty_set_controlling(slave);
	if (rc < 0)
		return err_sys(e, rc, "cannot make the terminal the controlling one");
	return 0;
}

static int take_stdio(int slave, struct err *e)
{
	for (int fd = 0; fd <= 2; fd++) {
		int rc = sys_dup3(slave, fd, 0);

		if (rc < 0)
			return err_sys(e, rc, "cannot make the terminal standard input and output");
	}
	return 0;
}

static int terminal(struct run *r, int root)
{
	const struct plan *p = r->plan;
	AUTO_FD int master = open_master(root, r->err), slave = NO_FD;

	if (master < 0)
		return -1;
	slave = open_slave(master, r->err);
	if (slave < 0 || prepare_slave(p, slave, r->err) < 0)
		return -1;
	if (p->kind != PLAN_EXEC && rootfs_bind_console(root, slave, r->err) < 0)
		return -1;
	if (take_stdio(slave, r->err) < 0)
		return -1;
	r->give = TAKE_FD(master);
	return 0;
}

int init_terminal(struct run *r)
{
	AUTO_FD int own = NO_FD;
	int root = r->root;

	/* A process that was added sees the container's root as its own. */
	if (root < 0) {
		own = sys_open("/", O_PATH | O_DIRECTORY, 0);
		if (own < 0)
			return err_sys(r->err, own, "cannot open the root");
		root = own;
	}
	if (terminal(r, root) < 0)
		return err_at(r->err, "/process/terminal");
	return 0;
}
