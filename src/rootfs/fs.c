/* fs.c: new file systems, as detached mounts.  Owns what the kernel's interface for their
 * options cannot take; knows nothing of where they will be attached. */
#include "rootfs/rootfs.h"

#include <errno.h>
#include <string.h>
#include "base/fmt.h"
#include "rootfs/follow.h"
#include "sys/file.h"
#include "sys/mount.h"

/* The first error in the context's log, in brackets behind the message. */
static int add_log(int context, struct err *e)
{
	char text[256];
	size_t len = strlen(e->msg);
	ssize_t n;

	do {
		n = sys_read(context, text, sizeof(text) - 1);
		if (n <= 0)
			return -1;
	} while (text[0] != 'e');
	while (n > 0 && text[n - 1] == '\n')
		n--;
	text[n] = '\0';
	if (n > 2)
		(void)fmt(e->msg + len, sizeof(e->msg) - len, " (%s)", text + 2);
	return -1;
}

static int set_plain(int context, const char *type, const struct rootfs_data *d, struct err *e)
{
	int rc = sys_fsconfig(context, d->value ? FSCONFIG_SET_STRING : FSCONFIG_SET_FLAG, d->key,
			      d->value, 0);

	if (rc == 0)
		return 0;
	(void)err_sys(e, rc, "cannot set option '%s%s%s' of '%s'", d->key, d->value ? "=" : "",
		      d->value ? d->value : "", type);
	return add_log(context, e);
}

/* --- long values ------------------------------------------------------------------- */

/* fsconfig takes no more of a value. */
#define VALUE_MAX 255

/* Since Linux 6.5 overlay opens what an option names when it is set.  Before, it did so when the
 * file system was made, which is too late for the way below. */
static bool opens_at_once(void)
{
	AUTO_FD int context = sys_fsopen("overlay", 0);

	return context >= 0 &&
	       sys_fsconfig(context, FSCONFIG_SET_STRING, "upperdir", "/proc/self/exe/none", 0) < 0;
}

/* From within the directory its name is short. */
static int set_from_within(int context, const char *key, int dir)
{
	AUTO_FD int back = sys_open(".", O_PATH | O_DIRECTORY, 0);
	int rc = back < 0 ? back : sys_fchdir(dir), again;

	if (rc < 0)
		return rc;
	rc = sys_fsconfig(context, FSCONFIG_SET_STRING, key, ".", 0);
	again = sys_fchdir(back);
	return rc < 0 ? rc : again;
}

/* A directory by descriptor, which overlay takes since Linux 6.13; before, fsconfig itself has no
 * use for one of O_PATH (EBADF), or the file system for any (EINVAL). */
static int set_by_descriptor(int context, const char *key, const char *path, struct err *e)
{
	AUTO_FD int fd = sys_open(path, O_PATH | O_DIRECTORY, 0);
	int rc;

	if (fd < 0)
		return err_sys(e, fd, "cannot open '%s'", path);
	rc = sys_fsconfig(context, FSCONFIG_SET_FD, key, NULL, fd);
	if ((rc == -EINVAL || rc == -EBADF) && opens_at_once())
		rc = set_from_within(context, key, fd);
	if (rc < 0)
		return err_sys(e, rc, "cannot set option '%s' of 'overlay' to a path longer than %d bytes",
			       key, VALUE_MAX);
	return 0;
}

static int set_layer(int context, const char *key, const char *path, struct err *e)
{
	const struct rootfs_data d = { key, path };

	return strlen(path) > VALUE_MAX ? set_by_descriptor(context, key, path, e) :
					  set_plain(context, "overlay", &d, e);
}

/* The next path of an overlay's list into `path`, without the backslashes that keep ":"
 * from ending it.  Returns what ended it, or -ENAMETOOLONG. */
static int next_path(const char **list, char path[FOLLOW_PATH])
{
	const char *c = *list;
	size_t n = 0;

	for (; *c && *c != ':'; c++) {
		if (*c == '\\' && c[1])
			c++;
		if (n + 1 >= FOLLOW_PATH)
			return -ENAMETOOLONG;
		path[n++] = *c;
	}
	path[n] = '\0';
	*list = c;
	return *c;
}

/* One by one, which overlay takes since Linux 6.7.  After "::" come layers of data. */
static int set_layers(int context, const char *list, struct err *e)
{
	const char *key = "lowerdir+";
	char path[FOLLOW_PATH];
	int end;

	do {
		end = next_path(&list, path);
		if (end < 0)
			return err_sys(e, end, "a path in option 'lowerdir' of 'overlay' is too long");
		if (!path[0])
			return err_set(e, "option 'lowerdir' of 'overlay' has an empty path");
		if (set_layer(context, key, path, e) < 0)
			return -1;
		if (end == ':' && *++list == ':') {
			key = "datadir+";
			list++;
		}
	} while (end == ':');
	return 0;
}

static int set_long(int context, const char *type, const struct rootfs_data *d, struct err *e)
{
	char path[FOLLOW_PATH];
	const char *value = d->value;

	if (strcmp(type, "overlay") == 0 && strcmp(d->key, "lowerdir") == 0)
		return set_layers(context, value, e);
	if (strcmp(type, "overlay") == 0 &&
	    (strcmp(d->key, "upperdir") == 0 || strcmp(d->key, "workdir") == 0)) {
		if (next_path(&value, path) < 0)
			return err_sys(e, -ENAMETOOLONG, "cannot set option '%s' of 'overlay'", d->key);
		return set_by_descriptor(context, d->key, path, e);
	}
	return err_set(e, "the value of option '%s' of '%s' is longer than %d bytes", d->key, type,
		       VALUE_MAX);
}

static int set_option(int context, const char *type, const struct rootfs_data *d, struct err *e)
{
	if (!d->value || strlen(d->value) <= VALUE_MAX)
		return set_plain(context, type, d, e);
	if (set_long(context, type, d, e) == 0)
		return 0;
	return e->code ? err_hint(e, "values longer than %d bytes need Linux 6.7", VALUE_MAX) : -1;
}

/* --- the file system --------------------------------------------------------------- */

static int open_context(const struct rootfs_fs *fs, struct err *e)
{
	int context = sys_fsopen(fs->type, 0);

	if (context == -ENODEV)
		return err_sys(e, context, "the kernel does not know the file system '%s'",
			       fs->type);
	if (context < 0)
		return err_sys(e, context, "cannot make a file system '%s'", fs->type);
	return context;
}

int rootfs_new_fs(const struct rootfs_fs *fs, struct err *e)
{
	const struct rootfs_data source = { "source", fs->source };
	AUTO_FD int context = open_context(fs, e), mount = NO_FD;
	int rc;

	if (context < 0)
		return -1;
	if (fs->source && set_option(context, fs->type, &source, e) < 0)
		return -1;
	for (size_t i = 0; i < fs->n_data; i++)
		if (set_option(context, fs->type, &fs->data[i], e) < 0)
			return -1;
	rc = fs->pidns ? sys_fsconfig(context, FSCONFIG_SET_FD, "pidns", NULL, *fs->pidns) : 0;
	if (rc == 0)
		rc = sys_fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0);
	if (rc < 0) {
		(void)err_sys(e, rc, "cannot make a file system '%s'", fs->type);
		return add_log(context, e);
	}
	mount = sys_fsmount(context, 0, (unsigned)fs->attr);
	if (mount < 0) {
		(void)err_sys(e, mount, "cannot mount a file system '%s'", fs->type);
		return add_log(context, e);
	}
	return TAKE_FD(mount);
}
