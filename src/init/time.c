/* time.c: a time namespace whose clocks are set before anybody is in it. */
#include "init/init.h"

#include <fcntl.h>
#include <sched.h>
#include <string.h>

#include "base/fmt.h"
#include "base/io.h"
#include "sys/compat.h"
#include "sys/file.h"
#include "sys/process.h"

static int write_offset(struct run *r, const struct plan_time_offset *o)
{
	char text[96];
	size_t n = fmt(text, sizeof(text), "%s %lld %u", o->clock, (long long)o->secs, o->nanosecs);
	int rc = io_write_file(AT_FDCWD, "/proc/self/timens_offsets", O_WRONLY, 0, text, n);

	if (rc >= 0)
		return 0;
	err_sys(r->err, rc, "cannot set the offset of the %s clock", o->clock);
	return err_at(r->err, o->from);
}

/* unshare(2) makes a namespace for children only; entering it by its descriptor spares
 * the extra process that time_namespaces(7) describes. */
int init_time_ns(struct run *r)
{
	const struct plan *p = r->plan;
	AUTO_FD int fd = NO_FD;
	int rc = sys_unshare(CLONE_NEWTIME);

	for (size_t i = 0; rc >= 0 && i < p->n_offsets; i++)
		if (write_offset(r, &p->offsets[i]) < 0)
			return -1;
	if (rc >= 0)
		rc = fd = sys_open("/proc/self/ns/time_for_children", O_RDONLY, 0);
	if (rc >= 0)
		rc = sys_setns(fd, CLONE_NEWTIME);
	if (rc >= 0)
		return 0;
	err_sys(r->err, rc, "cannot make a time namespace");
	return err_at(r->err, p->ns[NS_TIME].from);
}
