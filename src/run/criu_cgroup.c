/* criu_cgroup.c: CRIU mounts the cgroup hierarchy by itself, without options; as these belong
 * to the one hierarchy there is, the whole host loses them.  They are put back. */
#include "run/rpc.h"

#include <fcntl.h>
#include <linux/mount.h>
#include <string.h>

#include "base/io.h"
#include "base/log.h"
#include "sys/mount.h"

enum { MOUNTINFO_BYTES = 4 << 20 };

/* "rw,nsdelegate,memory_recursiveprot": the last field of its line. */
const char *criu_hierarchy_options(struct arena *a, const char *mount)
{
	const char *place = mount ? arena_fmt(a, " %s ", mount) : NULL;
	char *text = NULL, *next;
	size_t len;

	if (!mount || io_read_file(AT_FDCWD, "/proc/self/mountinfo", 0, MOUNTINFO_BYTES, a, &text, &len) < 0)
		return NULL;
	for (char *line = text; line && *line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		if (strstr(line, " - cgroup2 ") && strstr(line, place))
			return strrchr(line, ' ') + 1;
	}
	return NULL;
}

void criu_hierarchy_restore(struct arena *a, const char *mount, const char *options)
{
	const char *now = criu_hierarchy_options(a, mount);
	AUTO_FD int fd = NO_FD;
	int rc = 0;

	if (!options || !now || str_eq(options, now))
		return;
	fd = sys_fspick(AT_FDCWD, mount, FSPICK_CLOEXEC | FSPICK_NO_AUTOMOUNT);
	if (fd < 0)
		rc = fd;
	for (char *at = arena_strdup(a, options), *next; rc >= 0 && at; at = next) {
		next = strchr(at, ',');
		if (next)
			*next++ = '\0';
		if (!str_eq(at, "rw") && !str_eq(at, "ro"))
			rc = sys_fsconfig(fd, FSCONFIG_SET_FLAG, at, NULL, 0);
	}
	if (rc >= 0)
		rc = sys_fsconfig(fd, FSCONFIG_CMD_RECONFIGURE, NULL, NULL, 0);
	if (rc < 0)
		log_warning(NULL, "CRIU has changed the options of '%s' from '%s' to '%s': %s", mount,
			    options, now, err_text(-rc));
}
