/* open.c: step open-paths: everything the plan names on the host, opened while host paths
 * mean what the caller meant. */
#include "run/run.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <linux/nsfs.h>

#include "base/fmt.h"
#include "sys/compat.h"
#include "sys/file.h"
#include "sys/process.h"
#include "sys/sock.h"

static int open_rootfs(struct run *r)
{
	const struct plan_root *root = &r->plan->root;

	r->rootfs = sys_open(root->path, O_PATH | O_DIRECTORY, 0);
	if (r->rootfs >= 0)
		return 0;
	err_sys(r->err, r->rootfs, "cannot open the root file system '%s'", root->path);
	r->rootfs = NO_FD;
	return err_at(r->err, root->from);
}

static const char *ns_kind(int type)
{
	switch (type) {
	case CLONE_NEWUSER:   return "user";
	case CLONE_NEWPID:    return "pid";
	case CLONE_NEWNS:     return "mount";
	case CLONE_NEWNET:    return "network";
	case CLONE_NEWIPC:    return "ipc";
	case CLONE_NEWUTS:    return "uts";
	case CLONE_NEWCGROUP: return "cgroup";
	case CLONE_NEWTIME:   return "time";
	default:              return "unknown";
	}
}

/* The runtime's own, or that of the first process it can see. */
static bool is_hosts(const struct plan_ns *ns, int fd)
{
	static const char *const whose[] = { "self", "1" };
	struct stat joined, own;

	if (sys_fstat(fd, &joined) < 0)
		return true;
	for (size_t i = 0; i < ARRAY_LEN(whose); i++) {
		char path[64];

		fmt(path, sizeof(path), "/proc/%s/ns/%s", whose[i], ns->file);
		if (sys_fstatat(AT_FDCWD, path, &own, 0) == 0 && own.st_dev == joined.st_dev &&
		    own.st_ino == joined.st_ino)
			return true;
	}
	return false;
}

static int open_ns(struct run *r, int i)
{
	const struct plan_ns *ns = &r->plan->ns[i];
	/* Not blocked by a fifo that was put there. */
	AUTO_FD int fd = sys_open(ns->path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
	int type;

	if (fd < 0) {
		err_sys(r->err, fd, "cannot open the %s namespace '%s'", ns->name, ns->path);
		return err_at(r->err, ns->from);
	}
	type = sys_ioctl(fd, NS_GET_NSTYPE, NULL);
	if (type < 0) {
		err_set(r->err, "'%s' is not a namespace", ns->path);
		return err_at(r->err, ns->from);
	}
	if ((uint64_t)type != ns->flag) {
		err_set(r->err, "'%s' is a %s namespace, not a %s namespace", ns->path,
			ns_kind(type), ns->name);
		return err_at(r->err, ns->from);
	}
	if (ns->private_for && is_hosts(ns, fd)) {
		err_set(r->err, "'%s' is the host's own %s namespace", ns->path, ns->name);
		return err_at(r->err, ns->private_for);
	}
	r->ns[i] = TAKE_FD(fd);
	return 0;
}

static int connect_console(struct run *r)
{
	AUTO_FD int fd = sys_socket(AF_UNIX, SOCK_STREAM, 0);
	int rc;

	if (fd < 0)
		return err_sys(r->err, fd, "cannot make a socket");
	rc = sys_unix_connect_path(fd, r->console_path);
	if (rc < 0)
		return err_sys(r->err, rc, "cannot connect to the console socket '%s'", r->console_path);
	r->console_socket = TAKE_FD(fd);
	return 0;
}

/* The agent must be there before anything is made; it hears from us when the filter is. */
static int connect_agent(struct run *r)
{
	const struct plan_seccomp *s = &r->plan->seccomp;
	AUTO_FD int fd = sys_socket(AF_UNIX, SOCK_STREAM, 0);
	int rc;

	if (fd < 0)
		return err_sys(r->err, fd, "cannot make a socket");
	rc = sys_unix_connect_path(fd, s->listener);
	if (rc < 0) {
		err_sys(r->err, rc, "cannot connect to the seccomp agent '%s'", s->listener);
		return err_at(r->err, s->listener_from);
	}
	r->agent = TAKE_FD(fd);
	return 0;
}

int open_paths(struct run *r)
{
	if (r->plan->seccomp.listener && connect_agent(r) < 0)
		return -1;
	if (open_rootfs(r) < 0 || hooks_open_files(r) < 0)
		return -1;
	for (int i = 0; i < NS_COUNT; i++)
		if (r->plan->ns[i].path && open_ns(r, i) < 0)
			return -1;
	if ((r->plan->hooks[HOOK_CREATE_CONTAINER].n || r->plan->hooks[HOOK_START_CONTAINER].n) &&
	    hooks_open_sinks(r->plan, r->hook_sinks, r->err) < 0)
		return -1;
	if (r->plan->sources_by_runtime && sources_open(r) < 0)
		return -1;
	if (r->plan->process.terminal && r->plan->process.console_given)
		return connect_console(r);
	return 0;
}

int open_exec(struct run *r)
{
	r->container_pid = (int)r->record->pid;
	state_name_keyring(r);
	if (r->plan->seccomp.listener && connect_agent(r) < 0)
		return -1;
	if (r->plan->process.terminal && r->plan->process.console_given)
		return connect_console(r);
	return 0;
}
