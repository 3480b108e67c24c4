/* refuse.c: properties that are understood and not carried out.  Asking for one is an
 * error, so that nobody runs with less than was asked for. */
#include "plan/build.h"

void plan_refuse(struct build *b)
{
	if (b->p->kind != PLAN_EXEC && b->s->vm)
		bad(b, "/vm", "virtual machines are not supported");
}
