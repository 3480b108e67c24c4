/* store.c: the state root and the directories in it.  Knows nothing of what a record
 * says, only whether there is one. */
#include "container/private.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>

#include "base/fmt.h"
#include "base/str.h"
#include "ocispec/record.h"
#include "sys/cred.h"
#include "sys/file.h"

enum { ID_BYTES_MAX = 255, LOCK_TIMEOUT_MS = 10000, GLANCE_MS = 50, RACES_MAX = 1000 };

int container_check_id(const char *id, struct err *e)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789_+-.";
	size_t n = id ? strlen(id) : 0;

	if (n == 0)
		return err_set(e, "container id cannot be empty");
	if (n > ID_BYTES_MAX)
		return err_set(e, "invalid container id: longer than %d bytes", ID_BYTES_MAX);
	/* "." and ".." are no names; hidden names are ours. */
	if (id[0] == '.' || id[0] == '-' || id[strspn(id, allowed)] != '\0')
		return err_set(e, "invalid container id '%s': letters, digits and _+-. are "
				  "allowed, '.' and '-' not as the first", id);
	return 0;
}

/* The root of a user namespace is refused there.  What else the environment says may differ
 * between the calls of one caller, which must all find the same place. */
static bool may_use_run(void)
{
	return sys_faccessat2(AT_FDCWD, "/run", W_OK, AT_EACCESS) != -EACCES;
}

const char *container_default_root(struct arena *a, const char *name)
{
	const char *dir = getenv("XDG_RUNTIME_DIR");
	uid_t uid = sys_geteuid();
	bool session = dir && *dir; /* some callers pass it empty */

	if (uid == 0 && (!session || may_use_run()))
		return arena_fmt(a, "/run/%s", name);
	if (session)
		return arena_fmt(a, "%s/%s", dir, name);
	return arena_fmt(a, "/run/user/%u/%s", uid, name);
}

/* Every missing part of the path. */
static int make_path(const char *path)
{
	char part[4096];
	size_t n = strlen(path);
	int rc = 0;

	if (n >= sizeof(part))
		return -ENAMETOOLONG;
	memcpy(part, path, n + 1);
	for (char *at = part + 1; n > 0; at++) {
		char c = *at;

		if (c != '/' && c != '\0')
			continue;
		*at = '\0';
		rc = sys_mkdirat(AT_FDCWD, part, 0700);
		*at = c;
		/* The first failure is the reason of the others. */
		if (c == '\0' || (rc < 0 && rc != -EEXIST))
			break;
	}
	return rc == -EEXIST ? 0 : rc;
}

/* NO_FD without *e filled when it does not exist. */
static int open_root(const char *root, bool *exists, struct err *e)
{
	AUTO_FD int fd = sys_open(root, O_RDONLY | O_DIRECTORY, 0);
	struct stat st;
	int rc = fd < 0 ? fd : sys_fstat(fd, &st);

	*exists = rc != -ENOENT;
	if (!*exists)
		return NO_FD;
	if (rc < 0)
		return err_sys(e, rc, "cannot open the state root '%s'", root);
	if ((st.st_uid != 0 && st.st_uid != sys_geteuid()) || (st.st_mode & (S_IWGRP | S_IWOTH)))
		return err_set(e, "the state root '%s' can be changed by other users", root);
	return TAKE_FD(fd);
}

int container_open_root(const char *root, bool make, struct err *e)
{
	bool exists = false;
	int fd = open_root(root, &exists, e), rc;

	if (exists)
		return fd;
	rc = make ? make_path(root) : -ENOENT;
	if (rc == 0)
		fd = open_root(root, &exists, e);
	return exists ? fd : err_sys(e, rc < 0 ? rc : -ENOENT, "cannot %s the state root '%s'",
				     make ? "make" : "open", root);
}

static int open_entry(int root, const char *id)
{
	return sys_openat(root, id, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
}

/* Was the directory removed since we opened it? */
static bool is_gone(int dir)
{
	struct stat st;

	return sys_fstat(dir, &st) < 0 || st.st_nlink == 0;
}

/* A record of ours begins like this; an empty file is what a full disk leaves of one. */
static bool is_record(int dir)
{
	static const char begin[] = "{\"format\":";
	char head[sizeof(begin)] = { 0 };
	AUTO_FD int fd = sys_openat(dir, "state.json", O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
	ssize_t n = fd < 0 ? fd : sys_read(fd, head, sizeof(head) - 1);

	return n == 0 || (n > 0 && str_eq(head, begin));
}

static bool lacks_intent(int dir)
{
	return sys_faccessat2(dir, "intent.json", F_OK, AT_SYMLINK_NOFOLLOW) == -ENOENT;
}

/* Is it another runtime's, that was given the same state root?  Ours holds the intent from
 * its first file to its last but one, which is the state. */
static bool is_foreign(int dir)
{
	_Alignas(struct sys_dirent) char buf[2048];
	bool others = false;
	ssize_t n;

	if (!lacks_intent(dir))
		return false;
	n = sys_lseek(dir, 0, SEEK_SET);
	while (n >= 0 && (n = sys_getdents64(dir, buf, sizeof(buf))) > 0) {
		for (ssize_t at = 0; at < n;) {
			const struct sys_dirent *d = (const void *)(buf + at);

			at += d->reclen;
			if (str_eq(d->name, ".") || str_eq(d->name, ".."))
				continue;
			others |= !str_eq(d->name, "state.json") || !is_record(dir);
		}
	}
	/* Asked again: a create may have begun meanwhile. */
	return others && lacks_intent(dir);
}

static bool is_last(const char *name)
{
	return str_eq(name, "intent.json") || str_eq(name, "state.json");
}

static int empty_dir(int dir);

/* A directory holds files only. */
static int remove_entry(int dir, const struct sys_dirent *d)
{
	AUTO_FD int below = NO_FD;
	int rc;

	if (d->type != DT_DIR)
		return sys_unlinkat(dir, d->name, 0);
	below = open_entry(dir, d->name);
	rc = below < 0 ? below : empty_dir(below);
	return rc < 0 ? rc : sys_unlinkat(dir, d->name, AT_REMOVEDIR);
}

/* Everything but the two records: as long as one is there, a deletion can be repeated. */
static int empty_dir(int dir)
{
	_Alignas(struct sys_dirent) char buf[2048];
	ssize_t n = sys_lseek(dir, 0, SEEK_SET);

	while (n >= 0 && (n = sys_getdents64(dir, buf, sizeof(buf))) > 0) {
		for (ssize_t at = 0; at < n;) {
			const struct sys_dirent *d = (const void *)(buf + at);
			int rc = 0;

			at += d->reclen;
			if (!str_eq(d->name, ".") && !str_eq(d->name, "..") && !is_last(d->name))
				rc = remove_entry(dir, d);
			if (rc < 0 && rc != -ENOENT)
				return rc;
		}
	}
	return (int)n;
}

int container_remove(struct container *c, struct err *e)
{
	char self[ID_BYTES_MAX + 4];
	int rc = empty_dir(c->dir);

	/* The state last: until then a reader sees a stopped container. */
	if (rc == 0)
		rc = sys_unlinkat(c->dir, "intent.json", 0);
	if (rc == 0 || rc == -ENOENT)
		rc = sys_unlinkat(c->dir, "state.json", 0);
	if (rc == 0 || rc == -ENOENT) {
		fmt(self, sizeof(self), "../%s", c->id);
		rc = sys_unlinkat(c->dir, self, AT_REMOVEDIR);
	}
	if (rc < 0 && rc != -ENOENT)
		return err_sys(e, rc, "cannot remove the state directory '%s/%s'", c->root, c->id);
	return 0;
}

void container_unlock(struct container *c)
{
	if (c->dir >= 0)
		IGNORE(sys_flock(c->dir, LOCK_UN)); /* of a lock that is not there: nothing to do */
}

void container_close(struct container *c)
{
	/* A child that was made meanwhile shares the lock, so closing alone might not end it. */
	container_unlock(c);
	fd_close(&c->dir);
	fd_close(&c->pidfd);
}

/* Is there nothing that a delete would have to clean up? */
static bool is_leftover(struct container *c, struct arena *a)
{
	struct err ignored = ERR_NONE;
	enum record_found found = record_read(c->dir, a, &c->record);

	c->complete = found == RECORD_STATE;
	if (found == RECORD_NONE)
		return !is_foreign(c->dir);
	return c->record && container_find_status(c, false, a, &ignored) == 0 && c->stale;
}

/* The id is taken.  0: it was a leftover and is free now, or its owner has removed it. */
static int reclaim(struct container *c, int root, struct arena *a, struct err *e)
{
	int rc;

	c->dir = open_entry(root, c->id);
	if (c->dir == -ENOENT)
		return 0;
	rc = c->dir < 0 ? c->dir : container_lock(c->dir, GLANCE_MS);
	if (rc == 0 && is_gone(c->dir))
		return 0;
	if (rc == 0 && is_leftover(c, a))
		return container_remove(c, e);
	err_set(e, "container with given ID already exists: '%s'", c->id);
	if (rc == 0 && is_foreign(c->dir))
		err_hint(e, "its directory is not ours: choose another state root with --root");
	else if (rc == 0 && !c->complete)
		err_hint(e, "an earlier create did not finish: 'delete --force %s' removes it", c->id);
	return -1;
}

int container_make(struct container *c, const char *root, const char *id, struct arena *a,
		   struct err *e)
{
	AUTO_FD int root_fd = container_check_id(id, e) < 0 ? NO_FD : container_open_root(root, true, e);

	if (root_fd < 0)
		return -1;
	for (int i = 0; i < RACES_MAX; i++) {
		int rc = sys_mkdirat(root_fd, id, 0700);

		*c = (struct container){ .root = root, .id = id, .dir = NO_FD, .pidfd = NO_FD };
		if (rc == -EEXIST) {
			rc = reclaim(c, root_fd, a, e);
			container_close(c);
			if (rc < 0)
				return -1;
			continue;
		}
		if (rc < 0)
			return err_sys(e, rc, "cannot make the state directory '%s/%s'", root, id);
		c->dir = open_entry(root_fd, id);
		/* Until the lock is ours another create may take the directory for a leftover, and
		 * put its own in that place. */
		if (c->dir >= 0 && container_lock(c->dir, LOCK_TIMEOUT_MS) == 0 &&
		    !is_gone(c->dir) && record_read(c->dir, a, &c->record) == RECORD_NONE)
			return 0;
		container_close(c);
	}
	return err_set(e, "container with given ID already exists: '%s'", id);
}

static int lock_entry(struct container *c, struct err *e)
{
	int rc = container_lock(c->dir, LOCK_TIMEOUT_MS);
	pid_t holder;

	if (rc == 0)
		return 0;
	if (rc != -ETIMEDOUT)
		return err_sys(e, rc, "cannot lock the container '%s'", c->id);
	holder = container_lock_holder(c->dir);
	if (holder > 0)
		return err_set(e, "container '%s' is being changed by process %d", c->id, (int)holder);
	return err_set(e, "container '%s' is being changed by another process", c->id);
}

static int no_such(struct container *c, struct err *e)
{
	c->missing = true;
	return err_set(e, "container does not exist");
}

/* Find the record.  `locked`: by us. */
static int read_entry(struct container *c, bool locked, struct arena *a, struct err *e)
{
	enum record_found found = record_read(c->dir, a, &c->record);
	bool making = false;

	if (found < RECORD_STATE && !locked) {
		making = container_is_locked(c->dir);
		/* Nobody at work: what is there now is final, and may be more than before. */
		if (!making)
			found = record_read(c->dir, a, &c->record);
	}
	/* Before its intent and after its records there is no container. */
	if (is_gone(c->dir) || (found == RECORD_NONE && making) ||
	    (!c->record && is_foreign(c->dir)))
		return no_such(c, e);
	c->complete = found == RECORD_STATE;
	c->damaged = found == RECORD_NONE || found == RECORD_DAMAGED;
	return container_find_status(c, making, a, e);
}

int container_open(struct container *c, const char *root, const char *id,
		   enum container_lock lock, struct arena *a, struct err *e)
{
	AUTO_FD int root_fd = NO_FD;
	bool exists = false;

	if (container_check_id(id, e) < 0)
		return -1;
	root_fd = open_root(root, &exists, e);
	if (!exists)
		return no_such(c, e);
	if (root_fd < 0)
		return -1;
	*c = (struct container){ .root = root, .id = id, .dir = open_entry(root_fd, id), .pidfd = NO_FD };
	if (c->dir == -ENOENT || c->dir == -ENOTDIR || c->dir == -ELOOP)
		return no_such(c, e);
	if (c->dir < 0)
		return err_sys(e, c->dir, "cannot open the state of the container '%s'", id);
	if ((lock == CONTAINER_WRITE && lock_entry(c, e) < 0) ||
	    read_entry(c, lock == CONTAINER_WRITE, a, e) < 0) {
		container_close(c);
		return -1;
	}
	return 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Files are none, and what cannot be opened is left to those who say why. */
static bool may_be_container(int root, const struct sys_dirent *d)
{
	struct err ignored = ERR_NONE;
	AUTO_FD int dir = NO_FD;

	if ((d->type != DT_DIR && d->type != DT_UNKNOWN) || container_check_id(d->name, &ignored) < 0)
		return false;
	dir = open_entry(root, d->name);
	return dir < 0 || !is_foreign(dir);
}

int container_list(const char *root, struct arena *a, struct strs *ids, struct err *e)
{
	_Alignas(struct sys_dirent) char buf[8192];
	bool exists = false;
	AUTO_FD int fd = open_root(root, &exists, e);
	ssize_t n;

	if (fd < 0)
		return exists ? -1 : 0;
	while ((n = sys_getdents64(fd, buf, sizeof(buf))) > 0) {
		for (ssize_t at = 0; at < n;) {
			const struct sys_dirent *d = (const void *)(buf + at);

			at += d->reclen;
			if (may_be_container(fd, d))
				strs_add(a, ids, arena_strdup(a, d->name));
		}
	}
	if (n < 0)
		return err_sys(e, (int)n, "cannot list the state root '%s'", root);
	if (ids->n > 1)
		qsort(ids->v, ids->n, sizeof(*ids->v), by_name);
	return 0;
}
