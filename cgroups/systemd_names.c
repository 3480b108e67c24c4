/* systemd_names.c: "slice:prefix:name" to the name of a unit and to the cgroup that the
 * manager will give it.  Pure. */
#include "systemd_private.h"

#include <string.h>

#include "base/num.h"

/* Of a unit, and of a directory. */
enum { NAME_BYTES_MAX = 255 };

static const char pointer[] = "/linux/cgroupsPath";

static const char *complain(const struct cgroup_plan_input *in, const char *text)
{
	in->bad(in->arg, pointer, text, NULL);
	return NULL;
}

static const char *between(struct arena *a, const char *from, const char *to)
{
	return arena_strndup(a, from, (size_t)(to - from));
}

/* A path that is no "slice:prefix:name" gives its last part as the name: callers with a
 * cgroup parent of their own pass it to every manager alike. */
static const char *last_part(struct arena *a, const char *path)
{
	const char *end = path + strlen(path), *start;

	while (end > path && end[-1] == '/')
		end--;
	start = end;
	while (start > path && start[-1] != '/')
		start--;
	return between(a, start, end);
}

static bool split(struct arena *a, const struct cgroup_plan_input *in, struct systemd_names *n)
{
	const char *path = in->cgroups_path, *first, *second;

	n->slice = n->prefix = "";
	if (!path || !*path) {
		n->prefix = "tare";
		n->name = in->id;
		return true;
	}
	first = strchr(path, ':');
	second = first ? strchr(first + 1, ':') : NULL;
	if (!first) {
		n->name = last_part(a, path);
	} else if (!second || strchr(second + 1, ':')) {
		(void)complain(in, arena_fmt(a, "expected a cgroups path of the form slice:prefix:name "
						"for systemd, not '%s'", path));
		return false;
	} else {
		n->slice = between(a, path, first);
		n->prefix = between(a, first + 1, second);
		n->name = second + 1;
	}
	if (!*n->name)
		(void)complain(in, "there is no name in the cgroups path");
	return *n->name;
}

/* Bytes that systemd allows in the name of a unit; '+', which an id may hold, in its own
 * way of writing others. */
static const char *unit_text(struct arena *a, const char *text)
{
	struct out o = OUT_ARENA(a);

	for (; *text; text++) {
		bool plain = (*text >= '0' && *text <= '9') || (*text >= 'a' && *text <= 'z') ||
			     (*text >= 'A' && *text <= 'Z') || strchr(":-_.\\", *text);

		if (!plain && *text != '+')
			return NULL;
		if (plain)
			out_chr(&o, *text);
		else
			out_str(&o, "\\x2b");
	}
	return out_text(&o);
}

static bool slice_is_good(const char *slice)
{
	const char *end = slice + strlen(slice) - strlen(".slice");

	if (!str_ends(slice, ".slice") || end == slice)
		return false;
	if (str_eq(slice, "-.slice"))
		return true;
	return *slice != '-' && end[-1] != '-' && !strstr(slice, "--");
}

/* systemd keeps names apart from files of the kernel. */
static void put_directory(struct out *o, const char *name, size_t n)
{
	static const char *const files[] = {
		"cgroup.", "cpu.", "cpuacct.", "cpuset.", "io.", "blkio.", "memory.", "devices.", "pids.",
	};
	bool escape = *name == '_' || *name == '.';

	for (size_t i = 0; i < ARRAY_LEN(files); i++)
		escape = escape || str_starts(name, files[i]);
	out_str(o, escape ? "/_" : "/");
	out_mem(o, name, n);
}

/* "a-b.slice" lies in "a.slice". */
static void put_slice(struct out *o, const char *slice)
{
	const char *end = slice + strlen(slice) - strlen(".slice");
	char name[NAME_BYTES_MAX + 1];

	if (str_eq(slice, "-.slice"))
		return;
	for (const char *at = slice; at <= end; at++) {
		size_t n = (size_t)(at - slice);

		if (at < end && *at != '-')
			continue;
		memcpy(name, slice, n);
		memcpy(name + n, ".slice", sizeof(".slice"));
		put_directory(o, name, n + strlen(".slice"));
	}
}

/* Where the caller's own manager has its units: we are below it, or in a session beside it. */
static const char *user_root(struct arena *a, const struct cgroup_plan_input *in)
{
	const char *own = in->own ? in->own : "", *at = strstr(own, "/user@"), *end;
	uint64_t uid = in->uid;

	end = at ? strchr(at + 1, '/') : NULL;
	if (at && str_ends(end ? between(a, at, end) : at, ".service"))
		return end ? between(a, own, end) : own;
	if (str_starts(own, "/user.slice/user-")) {
		const char *digits = own + strlen("/user.slice/user-");

		/* In a user namespace our own number is another one. */
		end = strchr(digits, '.');
		if (end && num_u64(between(a, digits, end), UINT32_MAX, &uid) < 0)
			uid = in->uid;
	}
	return arena_fmt(a, "/user.slice/user-%llu.slice/user@%llu.service",
			 (unsigned long long)uid, (unsigned long long)uid);
}

static const char *parent_slice(struct arena *a, const char *slice)
{
	const char *dash = strrchr(slice, '-');

	return dash && dash > slice ? arena_fmt(a, "%.*s.slice", (int)(dash - slice), slice) : "-.slice";
}

/* A unit of its own, below the one its name says: no other can be asked for. */
static const char *name_slice(struct arena *a, const struct cgroup_plan_input *in,
			      struct systemd_names *n)
{
	const char *parent = parent_slice(a, n->name);

	if (!slice_is_good(n->name) || str_eq(n->name, "-.slice"))
		return complain(in, arena_fmt(a, "'%s' is no name of a slice", n->name));
	if (*n->slice && !str_eq(n->slice, parent))
		return complain(in, arena_fmt(a, "the slice '%s' lies in '%s', not in '%s'", n->name,
					      parent, n->slice));
	n->slice = parent;
	return n->name;
}

static const char *name_scope(struct arena *a, const struct cgroup_plan_input *in,
			      struct systemd_names *n)
{
	if (!*n->slice)
		n->slice = in->privileged ? "system.slice" : "user.slice";
	if (!slice_is_good(n->slice) || strlen(n->slice) > NAME_BYTES_MAX)
		return complain(in, arena_fmt(a, "'%s' is no name of a slice", n->slice));
	return arena_fmt(a, "%s%s%s.scope", n->prefix, *n->prefix ? "-" : "", n->name);
}

bool systemd_name(struct arena *a, const struct cgroup_plan_input *in, struct systemd_names *n)
{
	struct out path = OUT_ARENA(a);

	if (!split(a, in, n))
		return false;
	n->slice = unit_text(a, n->slice);
	n->prefix = unit_text(a, n->prefix);
	n->name = unit_text(a, n->name);
	if (!n->slice || !n->prefix || !n->name) {
		(void)complain(in, "a name for systemd consists of letters, digits and ':', '-', '_', "
				   "'.', '\\', '+'");
		return false;
	}
	n->is_slice = str_ends(n->name, ".slice");
	n->unit = n->is_slice ? name_slice(a, in, n) : name_scope(a, in, n);
	if (!n->unit)
		return false;
	if (strlen(n->unit) > NAME_BYTES_MAX) {
		(void)complain(in, arena_fmt(a, "the name '%s' is longer than %d bytes", n->unit,
					     NAME_BYTES_MAX));
		return false;
	}
	if (!in->privileged)
		out_str(&path, user_root(a, in));
	put_slice(&path, n->slice);
	put_directory(&path, n->unit, strlen(n->unit));
	n->path = out_text(&path);
	n->from = in->cgroups_path && *in->cgroups_path ? pointer : "(default)";
	return true;
}
