/* freeze.c: stop every process of a cgroup from being scheduled, and let them go again. */
#include "private.h"

#include <errno.h>

#include "base/io.h"
#include "sys/file.h"

enum { FREEZE_TIMEOUT_MS = 10000 };

int cgroup_freeze_ask(int cgroup, bool freeze)
{
	return io_write_file(cgroup, "cgroup.freeze", O_WRONLY, 0, freeze ? "1" : "0", 1);
}

int cgroup_freeze(int cgroup, bool freeze, struct err *e)
{
	int rc = cgroup_freeze_ask(cgroup, freeze);

	if (rc < 0)
		return err_sys(e, rc, "cannot %s the cgroup", freeze ? "freeze" : "thaw");
	rc = cgroup_event_wait(cgroup, "frozen", freeze, FREEZE_TIMEOUT_MS);
	if (rc == 0)
		return 0;
	if (freeze)
		IGNORE(cgroup_freeze_ask(cgroup, false)); /* the wait's failure is what matters */
	err_sys(e, rc, "the cgroup did not %s", freeze ? "freeze" : "thaw");
	if (rc == -ETIMEDOUT)
		err_hint(e, freeze ? "a process sleeps in the kernel and cannot be stopped"
				   : "a cgroup above it may be frozen");
	return -1;
}

int cgroup_is_frozen(int cgroup, struct err *e)
{
	char word[8];
	ssize_t n = io_read_small(cgroup, "cgroup.freeze", word, sizeof(word));

	if (n < 0)
		return err_sys(e, (int)n, "cannot ask whether the cgroup is frozen");
	return word[0] == '1';
}
