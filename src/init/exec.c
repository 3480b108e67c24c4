/* exec.c: become the program.  Everything of ours is close-on-exec from birth, what the
 * caller wants preserved never was: nothing to do about descriptors here. */
#include "init/init.h"

#include <errno.h>

#include "sys/process.h"

int init_exec(struct run *r)
{
	const struct plan_process *p = &r->plan->process;
	const char *const *env = p->env_home ? (const char *const *)p->env_home : p->env;
	int rc;

	if (!r->program_path) {
		err_set(r->err, "the configuration has no process to start");
		return err_at(r->err, "/process");
	}
	/* Last: from here on only what the filter allows can be called, and that is execve. */
	if (r->plan->seccomp.program.n && !r->plan->seccomp.early && init_filter(r) < 0)
		return -1;
	rc = sys_execve(r->program_path, p->args, env);
	err_sys(r->err, rc, "exec: \"%s\"", p->args[0]);
	if (rc == -ENOEXEC)
		err_hint(r->err, "not a program of this machine's kind, or a script without #!");
	if ((rc == -EACCES || rc == -EPERM) && r->plan->labels.apparmor)
		err_hint(r->err, "the AppArmor profile '%s' may forbid it", r->plan->labels.apparmor);
	if ((rc == -EACCES || rc == -EPERM) && r->plan->labels.selinux)
		err_hint(r->err, "the SELinux label '%s' may forbid it", r->plan->labels.selinux);
	if (rc == -E2BIG)
		err_hint(r->err, "arguments and environment are larger than the kernel takes");
	return err_at(r->err, "/process/args");
}
