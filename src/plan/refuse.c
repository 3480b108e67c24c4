/* refuse.c: properties that are understood and not carried out.  Asking for one is an
 * error, so that nobody runs with less than was asked for. */
#include "plan/build.h"

static const char *if_set(const char *s)
{
	return s && s[0] ? s : NULL;
}

static void refuse_linux(struct build *b, const struct spec_linux *l)
{
	if (if_set(l->mount_label))
		bad(b, "/linux/mountLabel", "SELinux labels are not supported; remove "
		    "/linux/mountLabel to run without a label");
}

static void refuse_process(struct build *b, const struct spec_process *p)
{
	const char *at = b->process_at;

	if (if_set(p->apparmor_profile))
		bad(b, AT(b, "%s/apparmorProfile", at), "AppArmor profiles are not supported; remove "
		    "%s/apparmorProfile to run without a profile", at);
	if (if_set(p->selinux_label))
		bad(b, AT(b, "%s/selinuxLabel", at), "SELinux labels are not supported; remove "
		    "%s/selinuxLabel to run without a label", at);
}

void plan_refuse(struct build *b)
{
	if (b->p->kind != PLAN_EXEC && b->s->linux)
		refuse_linux(b, b->s->linux);
	if (b->p->kind != PLAN_EXEC && b->s->vm)
		bad(b, "/vm", "virtual machines are not supported");
	if (b->process)
		refuse_process(b, b->process);
}
