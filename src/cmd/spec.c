/* spec.c: write a configuration to begin with. */
#include "cmd/cmd.h"

#include <errno.h>
#include <fcntl.h>

#include "base/io.h"
#include "host/host.h"
#include "ocispec/load.h"

struct spec_options {
	const char *bundle, *file;
	bool        rootless;
};

static const struct opt rows[] = {
	OPT_TEXT(struct spec_options, bundle, "bundle", 'b', "DIR",
		 "Directory to write it in; by default the current one"),
	OPT_TEXT(struct spec_options, file, "file", 'f', "FILE",
		 "Write this file, below DIR, even when it is there"),
	OPT_FLAG(struct spec_options, rootless, "rootless", 0, "For a caller who is not root"),
};

static int compose(struct cli *c, const struct spec_options *opts, struct out *o, struct err *e)
{
	struct spec_default d = { .rootless = opts->rootless };
	struct host h;

	if (opts->rootless) {
		if (host_probe_some(c->arena, 0, &h, e) < 0)
			return -1;
		d.uid = h.euid;
		d.gid = h.egid;
	}
	spec_encode(o, spec_default(c->arena, &d), JSON_PRETTY);
	out_chr(o, '\n');
	return 0;
}

static int run(struct cli *c, struct err *e)
{
	const struct spec_options *opts = c->opts;
	const char *name = opts->file ? opts->file : "config.json", *bundle;
	int flags = O_WRONLY | O_CREAT | (opts->file ? O_TRUNC : O_EXCL), rc;
	struct out o = OUT_ARENA(c->arena);
	AUTO_FD int dir = io_open_dir(opts->bundle ? opts->bundle : ".", c->arena, &bundle, e);

	if (dir < 0 || compose(c, opts, &o, e) < 0)
		return -1;
	rc = io_write_file(dir, name, flags, 0666, o.buf, o.len);
	if (rc == -EEXIST)
		return err_set(e, "'%s' already exists in '%s', remove it first", name, bundle);
	return rc < 0 ? err_sys(e, rc, "cannot write '%s' in '%s'", name, bundle) : 0;
}

const struct command cmd_spec = {
	.name = "spec", .help = "Write a configuration to begin with",
	.rows = rows, .n_rows = ARRAY_LEN(rows), .opts_size = sizeof(struct spec_options),
	.run = run,
};
