/* facts.c: the facts about a host for commands that only tell what would be done. */
#include "cmd/shared.h"

#include <fcntl.h>

#include "base/io.h"
#include "host/host.h"

enum { FACTS_BYTES_MAX = 1 << 20 };

static int load(const char *file, struct arena *a, struct host *out, struct err *e)
{
	char *text;
	size_t n;
	int rc = io_read_file(AT_FDCWD, file, 0, FACTS_BYTES_MAX, a, &text, &n);

	if (rc < 0)
		return err_sys(e, rc, "cannot read '%s'", file);
	return host_load(a, text, out, e);
}

static bool has_user_namespace(const struct spec *s)
{
	for (size_t i = 0; s->linux && i < s->linux->namespaces.n; i++)
		if (s->linux->namespaces.v[i].type == SPEC_NS_USER)
			return true;
	return false;
}

/* Whoever asks without privilege about a container that only root can make wants to know
 * what root would get. */
static void be_root(struct host *h)
{
	h->euid = h->egid = 0;
	h->privileged = h->initial_userns = h->dev_mknod = true;
	h->own_user_mapped = h->setgroups_denied = false;
	h->caps_permitted = h->caps_bounding = h->caps_ambient_ok = (UINT64_C(2) << h->caps_last) - 1;
}

int facts_get(const char *file, const struct spec *s, struct arena *a, struct host *out, struct err *e)
{
	if (file)
		return load(file, a, out, e);
	if (host_probe(a, out, e) < 0)
		return -1;
	if (!out->privileged && !has_user_namespace(s))
		be_root(out);
	return 0;
}
