/* format.c: a program that is neither ELF nor a script needs a format registered with the
 * kernel.  Init sees the container's files only, so the runtime looks. */
#include "run/run.h"

#include <errno.h>
#include <fcntl.h>

#include "base/io.h"
#include "base/str.h"
#include "sys/file.h"

/* Entries besides "register" and "status" are formats. */
static bool any_format(int dir)
{
	_Alignas(struct sys_dirent) char buf[2048];
	ssize_t n;

	while ((n = sys_getdents64(dir, buf, sizeof(buf))) > 0) {
		for (ssize_t at = 0; at < n;) {
			const struct sys_dirent *d = (const void *)(buf + at);

			at += d->reclen;
			if (d->name[0] != '.' && !str_eq(d->name, "register") && !str_eq(d->name, "status"))
				return true;
		}
	}
	return false;
}

int format_check(struct run *r)
{
	AUTO_FD int dir = NO_FD;

	if (!r->board->foreign_program || !r->plan->process.args)
		return 0;
	dir = sys_open("/proc/sys/fs/binfmt_misc", O_RDONLY | O_DIRECTORY, 0);
	if (dir >= 0 && any_format(dir))
		return 0;
	err_sys(r->err, -ENOEXEC, "exec: \"%s\"", r->plan->process.args[0]);
	err_hint(r->err, "neither an ELF program nor a script, and binfmt_misc knows no format");
	return err_at(r->err, "/process/args");
}
