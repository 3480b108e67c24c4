/* criu_look.c: what the processes of a container have open that is not of their own mounts:
 * the streams they were given.  They stand still meanwhile. */
#include "run/rpc.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "base/fmt.h"
#include "base/io.h"
#include "base/num.h"
#include "cgroups/cgroup.h"
#include "sys/file.h"

enum { MOUNTINFO_BYTES = 4 << 20, PTY_FIRST = 136, PTY_LAST = 143 };

struct look {
	struct arena *a;
	struct criu_request *q;
	const char **streams;
	char       *mounts;       /* mountinfo of init */
	pid_t       init;
};

/* The first number of a line of mountinfo. */
static bool is_own_mount(const struct look *l, const char *id)
{
	const char *word = arena_fmt(l->a, "\n%s ", id);

	return str_starts(l->mounts, word + 1) || strstr(l->mounts, word);
}

/* A word of fdinfo, such as "mnt_id:", up to the end of its line. */
static const char *word_of(struct look *l, const char *text, const char *key)
{
	const char *at = strstr(text, key);

	if (!at)
		return NULL;
	at += strlen(key);
	at += strspn(at, " \t");
	return arena_strndup(l->a, at, strcspn(at, "\n"));
}

static bool is_terminal(const struct stat *st)
{
	return S_ISCHR(st->st_mode) && major(st->st_rdev) >= PTY_FIRST && major(st->st_rdev) <= PTY_LAST;
}

/* Which stream a file of the host is: its number, or (a shell has moved it aside) the way it
 * is open. */
static unsigned stream_of(struct look *l, const char *fd, const char *info)
{
	const char *flags = word_of(l, info, "flags:");
	uint64_t n = 3, bits = 0;

	if (num_u64(fd, 2, &n) == 0)
		return (unsigned)n;
	if (flags && num_octal(flags, UINT32_MAX, &bits) < 0)
		bits = 0;
	return (bits & O_ACCMODE) == O_RDONLY ? 0 : 1;
}

static int external_file(struct look *l, pid_t pid, const char *fd, const char *target, struct err *e)
{
	const char *path = arena_fmt(l->a, "/proc/%d/fd/%s", (int)pid, fd), *mount, *key;
	char info[512];
	struct stat st;
	uint64_t id;
	unsigned stream;

	if (io_read_small(AT_FDCWD, arena_fmt(l->a, "/proc/%d/fdinfo/%s", (int)pid, fd), info, sizeof(info)) < 0 ||
	    sys_fstatat(AT_FDCWD, path, &st, 0) < 0)
		return 0;
	mount = word_of(l, info, "mnt_id:");
	if (!mount || is_own_mount(l, mount) || num_u64(mount, UINT32_MAX, &id) < 0)
		return 0;
	if (is_terminal(&st) && l->q->o->shell_job)
		return 0; /* CRIU takes its own */
	key = is_terminal(&st)
		? arena_fmt(l->a, "tty[%llx:%llx]", (unsigned long long)st.st_rdev, (unsigned long long)st.st_dev)
		: arena_fmt(l->a, "file[%llx:%llx]", (unsigned long long)id, (unsigned long long)st.st_ino);
	for (unsigned i = 0; i < 3; i++)
		if (str_eq(l->streams[i], key))
			return 0;
	stream = stream_of(l, fd, info);
	if (l->streams[stream] && strchr("ft", l->streams[stream][0])) {
		/* The second of one kind: standard error beside standard output. */
		stream = stream == 1 ? 2 : stream;
		if (l->streams[stream] && strchr("ft", l->streams[stream][0]))
			return err_set(e, "process %d has '%s' of the host open, which could not be given back at restore",
				       (int)pid, target);
	}
	l->streams[stream] = key;
	strs_add(l->a, &l->q->external, key);
	return 0;
}

static int one_fd(struct look *l, pid_t pid, int dir, const char *fd, struct err *e)
{
	char target[4096];
	ssize_t n = sys_readlinkat(dir, fd, target, sizeof(target));
	uint64_t number;

	if (n <= 0)
		return 0;
	if (target[0] == '/')
		return external_file(l, pid, fd, target, e);
	/* The other end may be the caller's. */
	if (pid == l->init && str_starts(target, "pipe:") && num_u64(fd, 2, &number) == 0)
		l->streams[number] = arena_strdup(l->a, target);
	return 0;
}

static int one_process(struct look *l, pid_t pid, struct err *e)
{
	_Alignas(struct sys_dirent) char buf[4096];
	AUTO_FD int dir = sys_open(arena_fmt(l->a, "/proc/%d/fd", (int)pid), O_RDONLY | O_DIRECTORY, 0);
	ssize_t n = 0;

	while (dir >= 0 && (n = sys_getdents64(dir, buf, sizeof(buf))) > 0) {
		for (ssize_t at = 0; at < n;) {
			const struct sys_dirent *d = (const void *)(buf + at);

			if (d->name[0] != '.' && one_fd(l, pid, dir, d->name, e) < 0)
				return -1;
			at += d->reclen;
		}
	}
	return 0; /* what has ended meanwhile has nothing open */
}

int criu_look(struct arena *a, const struct container *c, int cgroup, struct criu_request *q,
	      const char *streams[3], struct err *e)
{
	struct look l = { .a = a, .q = q, .streams = streams, .init = (pid_t)c->record->pid };
	const char *file = arena_fmt(a, "/proc/%d/mountinfo", (int)l.init);
	pid_t *pids = &l.init;
	size_t n = 1, len;
	int rc = io_read_file(AT_FDCWD, file, 0, MOUNTINFO_BYTES, a, &l.mounts, &len);

	if (rc < 0)
		return err_sys(e, rc, "cannot read '%s'", file);
	if (cgroup >= 0 && cgroup_pids(cgroup, a, &pids, &n, e) < 0)
		return -1;
	/* Init first: what is its own stream has that number. */
	if (one_process(&l, l.init, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (pids[i] != l.init && one_process(&l, pids[i], e) < 0)
			return -1;
	return 0;
}
