/* tell_seccomp.c: the filter, as text. */
#include "plan/tell.h"

#include <linux/seccomp.h>

#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif

const struct tell_bit tell_filter_flags[] = {
	{ SECCOMP_FILTER_FLAG_LOG, "LOG" },
	{ SECCOMP_FILTER_FLAG_SPEC_ALLOW, "SPEC_ALLOW" },
	{ SECCOMP_FILTER_FLAG_NEW_LISTENER, "NEW_LISTENER" },
	{ SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, "WAIT_KILLABLE_RECV" },
	{ 0, NULL },
};

void tell_filter(const struct plan *p, struct out *o)
{
	const struct plan_seccomp *s = &p->seccomp;

	out_fmt(o, "seccomp: %zu instructions, default %s", s->program.n, s->fallback);
	if (s->fallback_errno >= 0)
		out_fmt(o, " %d", s->fallback_errno);
	out_fmt(o, ", for %s", s->architectures);
	if (s->program.flags)
		out_str(o, ", flags");
	tell_bits(o, tell_filter_flags, s->program.flags, " ");
	tell_from(o, s->from);
	if (!s->listener)
		return;
	out_str(o, "send its descriptor to ");
	tell_text(o, s->listener);
	tell_from(o, s->listener_from);
}
