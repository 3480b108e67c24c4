/* ids.c: step map-ids: which ids inside are which outside.  Written by us where we may,
 * by newuidmap and newgidmap where only they may. */
#include "run/run.h"

#include <fcntl.h>
#include <string.h>

#include "base/fmt.h"
#include "base/io.h"
#include "init/init.h"

static int write_map(struct run *r, const char *file, const char *text)
{
	char path[64];
	int rc;

	fmt(path, sizeof(path), "/proc/%d/%s", r->init_pid, file);
	rc = io_write_file(AT_FDCWD, path, O_WRONLY | O_NOFOLLOW, 0, text, strlen(text));
	if (rc < 0) {
		err_sys(r->err, rc, "cannot write the %s of the container's user namespace", file);
		return err_at(r->err, r->plan->ids.from);
	}
	return 0;
}

/* args: name, NULL for the pid, then the triples; NULL at the end (one slot more than needed
 * for the names is not). */
static int run_helper(struct run *r, const char *helper, const char *const *args)
{
	static const char *const no_env[] = { NULL };
	const char *argv[3 + 3 * 340 + 1];
	char pid[16];
	size_t n = 2;
	struct plan_hook hook = { .path = helper, .args = argv, .env = no_env, .timeout_s = 30,
				  .from = r->plan->ids.from };
	struct hook_call call = { .hook = &hook, .kind = "helper", .state = "", .file = NO_FD,
				  .cwd = NO_FD };

	fmt(pid, sizeof(pid), "%d", r->init_pid);
	argv[0] = args[0];
	argv[1] = pid;
	for (args += 2; *args && n < ARRAY_LEN(argv) - 1; args++)
		argv[n++] = *args;
	argv[n] = NULL;
	return hook_spawn(&call, r->err);
}

int ids_map(struct run *r)
{
	const struct plan_ids *ids = &r->plan->ids;

	if (ids->deny_setgroups && write_map(r, "setgroups", "deny") < 0)
		return -1;
	if (ids->how == IDS_HELPER) {
		if (run_helper(r, ids->gid_helper, ids->gid_args) < 0)
			return -1;
		return run_helper(r, ids->uid_helper, ids->uid_args);
	}
	if (write_map(r, "gid_map", ids->gid_text) < 0)
		return -1;
	return write_map(r, "uid_map", ids->uid_text);
}
