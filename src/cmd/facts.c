/* facts.c: facts about a host from a file: what would be done elsewhere. */
#include "cmd/shared.h"

#include <fcntl.h>

#include "base/io.h"
#include "host/host.h"

enum { FACTS_BYTES_MAX = 1 << 20 };

int facts_load(const char *file, struct arena *a, struct host *out, struct err *e)
{
	char *text;
	size_t n;
	int rc = io_read_file(AT_FDCWD, file, 0, FACTS_BYTES_MAX, a, &text, &n);

	if (rc < 0)
		return err_sys(e, rc, "cannot read '%s'", file);
	return host_load(a, text, out, e);
}
