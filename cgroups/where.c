/* where.c: which cgroup a container gets.  Pure: reads the specification's path and the
 * host's facts, never the file system. */
#include "private.h"

#include <string.h>

/* Leaves room for the mount point and a file's name in a path of the kernel's. */
enum { PATH_BYTES_MAX = 3500, NAME_BYTES_MAX = 255 };

static const char pointer[] = "/linux/cgroupsPath";

static void complain(const struct cgroup_plan_input *in, const char *text)
{
	in->bad(in->arg, pointer, text, NULL);
}

/* Append "/name" for every part of `path`; the complaint, or NULL. */
static const char *append(struct out *o, const char *path)
{
	while (*path) {
		size_t n = strcspn(path, "/");

		if (n == 2 && memcmp(path, "..", 2) == 0)
			return "'..' has no place in a cgroup path";
		if (n > NAME_BYTES_MAX)
			return "a part of the cgroup path is longer than 255 bytes";
		if (n > 0 && !(n == 1 && *path == '.')) {
			out_chr(o, '/');
			out_mem(o, path, n);
		}
		path += n + (path[n] == '/');
	}
	return NULL;
}

/* "slice:prefix:name" without the systemd driver is one literal name: BuildKit sends it so. */
static bool systemd_form(const char *path)
{
	const char *colon = strchr(path, ':');

	return !strchr(path, '/') && colon && strchr(colon + 1, ':');
}

static const char *base_of(const struct cgroup_plan_input *in, const char *path)
{
	return *path == '/' || systemd_form(path) ? "" : in->own;
}

static const char *chosen(struct arena *a, const struct cgroup_plan_input *in)
{
	if (in->privileged || !in->own)
		return arena_fmt(a, "/" CGROUP_DEFAULT_PARENT "/%s", in->id);
	return arena_fmt(a, "%s/tare-%s", str_eq(in->own, "/") ? "" : in->own, in->id);
}

const char *cgroup_where(struct arena *a, const struct cgroup_plan_input *in, const char **from)
{
	const char *path = in->cgroups_path, *problem = NULL, *base;
	struct out o = OUT_ARENA(a);

	if (!path || !*path) {
		*from = "(default)";
		return chosen(a, in);
	}
	*from = pointer;
	base = base_of(in, path);
	if (!base)
		problem = "a relative cgroup path is below our own cgroup, and that is not in sight";
	else if (strpbrk(path, "\n"))
		problem = "a cgroup path cannot contain a newline";
	else if (strlen(path) + strlen(base) > PATH_BYTES_MAX)
		problem = "the cgroup path is too long";
	if (!problem)
		problem = append(&o, base);
	if (!problem)
		problem = append(&o, path);
	if (!problem && o.len == 0)
		problem = "the root of the hierarchy cannot be a container's cgroup";
	if (problem) {
		complain(in, problem);
		return NULL;
	}
	return out_text(&o);
}
