/* rdt.c: step rdt: a group of resctrl for the container's processes: found or made, given
 * its share, joined; and removed at delete when it was made for this container. */
#include "run/run.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <string.h>

#include "base/fmt.h"
#include "base/io.h"
#include "sys/file.h"

enum { SCHEMATA_SIZE = 8192 };

static int cannot(struct run *r, int rc, const char *what, const char *from)
{
	err_sys(r->err, rc, "cannot %s the resctrl group '%s'", what, r->plan->rdt.group);
	return err_at(r->err, from);
}

/* resctrl and nothing else: -ENOTDIR when it has gone. */
static int open_mount(const char *path)
{
	AUTO_FD int fd = sys_open(path, O_PATH | O_DIRECTORY, 0);
	struct statfs sfs;
	int rc = fd < 0 ? fd : sys_fstatfs(fd, &sfs);

	if (rc < 0)
		return rc;
	return sfs.f_type == RDTGROUP_SUPER_MAGIC ? TAKE_FD(fd) : -ENOTDIR;
}

static int open_dir(int at, const char *name)
{
	return *name ? sys_open_beneath(at, name, O_PATH | O_DIRECTORY) : sys_dupfd(at, 3);
}

/* --- schemata ---------------------------------------------------------------------- */

/* "  MB:0= 50;1=100": the part behind the name of the resource, or NULL. */
static const char *domains_of(const char *text, const char *resource, size_t n)
{
	for (; *text; text += strcspn(text, "\n"), text += *text == '\n') {
		const char *at = text + strspn(text, " ");

		if (strncmp(at, resource, n) == 0 && at[n] == ':')
			return at + n + 1;
	}
	return NULL;
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
}

/* The number at *at, behind blanks; *at moves behind it. */
static bool take_number(const char **at, int base, uint64_t *out)
{
	const char *begin = *at += strspn(*at, " ");

	for (*out = 0; digit(**at) < base; (*at)++)
		*out = *out * (uint64_t)base + (uint64_t)digit(**at);
	return *at > begin && *at - begin <= 16;
}

/* One "0=fffff" of a list, and the list behind it. */
static bool next_domain(const char **at, int base, uint64_t *domain, uint64_t *value)
{
	if (!take_number(at, 10, domain) || **at != '=')
		return false;
	++*at;
	if (!take_number(at, base, value))
		return false;
	*at += **at == ';';
	return true;
}

static bool has_domain(const char *list, int base, uint64_t domain, uint64_t value)
{
	uint64_t v, d;

	while (next_domain(&list, base, &d, &v))
		if (d == domain)
			return v == value;
	return false;
}

/* All that the line asks for is so already. */
static bool line_holds(const char *now, const char *line)
{
	size_t n = strcspn(line, ":\n");
	int base = strncmp(line, "MB", 2) == 0 ? 10 : 16;
	const char *have = domains_of(now, line, n), *at = line + n + 1;
	uint64_t value, domain;

	if (!have || line[n] != ':')
		return false;
	do
		if (!next_domain(&at, base, &domain, &value) ||
		    !has_domain(have, base, domain, value))
			return false;
	while (*at && *at != '\n');
	return true;
}

static int compare(struct run *r, int dir)
{
	const struct plan_rdt *p = &r->plan->rdt;
	char now[SCHEMATA_SIZE];
	ssize_t n = io_read_small(dir, "schemata", now, sizeof(now));

	if (n < 0)
		return cannot(r, (int)n, "read the schemata of", p->group_from);
	for (size_t i = 0; i < p->n_schemas; i++) {
		const char *line = p->schemas[i].text;

		for (; *line; line += strcspn(line, "\n") + 1) {
			if (line_holds(now, line))
				continue;
			err_set(r->err, "the resctrl group '%s' is there, and '%.*s' is not what it has",
				p->group, (int)strcspn(line, "\n"), line);
			return err_at(r->err, p->schemas[i].from);
		}
	}
	return 0;
}

/* The kernel tells the reason in a file of its own. */
static void add_reason(int root, struct err *e)
{
	char text[160];
	ssize_t n = io_read_small(root, "info/last_cmd_status", text, sizeof(text));

	if (n > 0 && !str_eq(text, "ok"))
		err_hint(e, "the kernel says: %s", text);
}

static int write_schema(int root, int dir, const struct plan_schema *s, struct err *e)
{
	int rc = io_write_file(dir, "schemata", O_WRONLY, 0, s->text, strlen(s->text));

	if (rc >= 0)
		return 0;
	err_sys(e, rc, "cannot write '%.*s' to the schemata of the resctrl group",
		(int)strcspn(s->text, "\n"), s->text);
	add_reason(root, e);
	return err_at(e, s->from);
}

/* --- groups ------------------------------------------------------------------------ */

static int make_group(struct run *r, int root)
{
	const struct plan_rdt *p = &r->plan->rdt;
	int rc = sys_mkdirat(root, p->group, 0755);

	if (rc < 0) {
		cannot(r, rc, "make", p->group_from);
		if (rc == -ENOSPC)
			err_hint(r->err, "all classes of service are in use, see info/*/num_closids");
		return -1;
	}
	r->rdt_made = true;
	return 0;
}

/* Only what has been made here is written to: others rely on what they find. */
static int open_group(struct run *r, int root)
{
	const struct plan_rdt *p = &r->plan->rdt;
	AUTO_FD int dir = open_dir(root, p->group);

	if (dir == -ENOENT && !p->must_exist) {
		if (make_group(r, root) < 0)
			return -1;
		dir = open_dir(root, p->group);
	}
	if (dir < 0)
		return cannot(r, dir, "open", p->group_from);
	if (!r->rdt_made)
		return p->n_schemas && compare(r, dir) < 0 ? -1 : TAKE_FD(dir);
	for (size_t i = 0; i < p->n_schemas; i++)
		if (write_schema(root, dir, &p->schemas[i], r->err) < 0)
			return -1;
	return TAKE_FD(dir);
}

static int add_task(struct run *r, int dir, const char *from)
{
	char text[16];
	size_t n = fmt(text, sizeof(text), "%d", (int)r->init_pid);
	int rc = io_write_file(dir, "tasks", O_WRONLY, 0, text, n);

	return rc < 0 ? cannot(r, rc, "join", from) : 0;
}

static int monitor(struct run *r, int dir)
{
	const struct plan_rdt *p = &r->plan->rdt;
	const char *from = r->plan->kind == PLAN_EXEC ? p->from : "/linux/intelRdt/enableMonitoring";
	AUTO_FD int groups = open_dir(dir, "mon_groups"), own = NO_FD;
	int rc = groups < 0 ? groups : 0;

	if (rc == 0 && r->plan->kind != PLAN_EXEC) {
		rc = sys_mkdirat(groups, p->monitor, 0755);
		r->rdt_monitored = rc == 0;
		rc = rc == -EEXIST ? 0 : rc;
	}
	if (rc == 0)
		own = open_dir(groups, p->monitor);
	if (rc < 0 || own < 0)
		return cannot(r, rc < 0 ? rc : own, "monitor", from);
	return add_task(r, own, from);
}

static int enter(struct run *r, int root)
{
	const struct plan_rdt *p = &r->plan->rdt;
	AUTO_FD int dir = open_group(r, root);

	if (dir < 0 || add_task(r, dir, p->group_from) < 0)
		return -1;
	return p->monitor ? monitor(r, dir) : 0;
}

/* --- removal ----------------------------------------------------------------------- */

struct groups {
	const char *group, *monitor; /* NULL: not ours */
	bool        made;
};

static int remove_dir(int at, const char *name)
{
	int rc = sys_unlinkat(at, name, AT_REMOVEDIR);

	return rc == -ENOENT ? 0 : rc;
}

static int remove_groups(int root, const struct groups *g)
{
	int rc = 0;

	if (g->monitor) {
		AUTO_FD int dir = open_dir(root, g->group), groups = NO_FD;

		if (dir >= 0)
			groups = open_dir(dir, "mon_groups");
		if (groups >= 0)
			rc = remove_dir(groups, g->monitor);
	}
	if (g->made && rc == 0)
		rc = remove_dir(root, g->group);
	return rc;
}

int rdt_remove(const struct record *r, struct err *e)
{
	const struct groups ours = { r->rdt_group, r->rdt_monitor, r->rdt_made };
	AUTO_FD int root = NO_FD;
	int rc;

	if (!r->rdt_mount || !r->rdt_group || !(ours.made || ours.monitor))
		return 0;
	root = open_mount(r->rdt_mount);
	if (root == -ENOENT || root == -ENOTDIR)
		return 0; /* unmounted: the groups went with it */
	rc = root < 0 ? root : remove_groups(root, &ours);
	return rc < 0 ? err_sys(e, rc, "cannot remove the resctrl group '%s'", r->rdt_group) : 0;
}

void rdt_undo(struct run *r)
{
	const struct plan_rdt *p = &r->plan->rdt;
	const struct groups ours = { p->group, r->rdt_monitored ? p->monitor : NULL, r->rdt_made };
	AUTO_FD int root = p->mount ? open_mount(p->mount) : NO_FD;

	if (root >= 0)
		IGNORE(remove_groups(root, &ours)); /* delete tries again, by the intent */
	r->rdt_made = r->rdt_monitored = false;
}

void rdt_note(struct run *r)
{
	const struct plan_rdt *p = &r->plan->rdt;
	struct record *rec = r->record;
	AUTO_FD int root = p->mount ? open_mount(p->mount) : NO_FD;
	AUTO_FD int group = root >= 0 ? open_dir(root, p->group) : NO_FD;

	if (!p->mount)
		return;
	rec->rdt_mount = p->mount;
	rec->rdt_group = p->group;
	rec->rdt_monitor = p->monitor;
	rec->rdt_made = !p->named && group == -ENOENT;
}

int rdt_join(struct run *r)
{
	const struct plan_rdt *p = &r->plan->rdt;
	AUTO_FD int root = open_mount(p->mount);
	int rc;

	if (root < 0) {
		err_sys(r->err, root, "cannot open resctrl at '%s'", p->mount);
		return err_at(r->err, p->from);
	}
	rc = enter(r, root);
	if (rc < 0)
		rdt_undo(r);
	return rc;
}

/* --- update ------------------------------------------------------------------------ */

static int update(int root, int dir, const struct plan_schema *s, struct err *e)
{
	char line[SCHEMATA_SIZE];
	const struct plan_schema whole = { .text = line, .from = "" };

	if (!s->text)
		return 0;
	if (fmt(line, sizeof(line), "%s\n", s->text) >= sizeof(line))
		return err_set(e, "%s: longer than %zu bytes", s->from, sizeof(line) - 2);
	return write_schema(root, dir, &whole, e) < 0 ? err_in(e, "%s", s->from) : 0;
}

int run_update_rdt(const struct container *c, const char *l3_cache, const char *mem_bw, struct err *e)
{
	const struct plan_schema asked[] = { { l3_cache, "--l3-cache-schema" },
					     { mem_bw, "--mem-bw-schema" } };
	const struct record *r = c->record;
	AUTO_FD int root = NO_FD, dir = NO_FD;

	if (!l3_cache && !mem_bw)
		return 0;
	if (!r->rdt_mount || !r->rdt_group[0]) {
		err_set(e, "%s: the container has no resctrl group of its own",
			asked[l3_cache ? 0 : 1].from);
		return err_hint(e, "create it with /linux/intelRdt in its configuration");
	}
	root = open_mount(r->rdt_mount);
	if (root >= 0)
		dir = open_dir(root, r->rdt_group);
	if (dir < 0)
		return err_sys(e, root < 0 ? root : dir, "cannot open the resctrl group '%s'", r->rdt_group);
	for (size_t i = 0; i < ARRAY_LEN(asked); i++)
		if (update(root, dir, &asked[i], e) < 0)
			return -1;
	return 0;
}
