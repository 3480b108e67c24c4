/* print.c: what a command has to say, on standard output. */
#include "cmd/cmd.h"

#include <errno.h>

#include "base/io.h"

int cmd_print(struct out *o, struct err *e)
{
	int rc = io_write(1, out_text(o), o->len);

	return rc < 0 && rc != -EPIPE ? err_sys(e, rc, "cannot write to standard output") : 0;
}
