/* criu_request.c: what is asked of CRIU, in its words (images/rpc.proto of CRIU), and what it
 * answers.  Pure. */
#include "run/rpc.h"

#include <errno.h>
#include <sched.h>
#include <string.h>

#include "base/fmt.h"
#include "base/num.h"

/* Members of criu_opts. */
enum {
	IMAGES = 1, PID = 2, LEAVE_RUNNING = 3, EXT_UNIX_SK = 4, TCP_ESTABLISHED = 5, SHELL_JOB = 7,
	FILE_LOCKS = 8, LOG_LEVEL = 9, LOG_FILE = 10, PAGE_SERVER = 11, NOTIFY_SCRIPTS = 12, ROOT = 13,
	PARENT = 14, TRACK_MEM = 15, AUTO_DEDUP = 16, WORK = 17, LINK_REMAP = 18, EXT_MOUNT = 23,
	MANAGE_CGROUPS = 24, CG_ROOT = 25, SIBLING = 26, INHERIT = 27, CG_MODE = 34, EXTERNAL = 37,
	EMPTY_NS = 38, JOIN_NS = 39, FREEZE = 44, SKIP_IN_FLIGHT = 46, LAZY_PAGES = 48, STATUS_FD = 49,
	ORPHAN_PTS = 50, CONFIG_FILE = 51, TCP_CLOSE = 52, LSM_PROFILE = 53, LSM_MOUNT_CONTEXT = 63,
	NETWORK_LOCK = 64,
};
/* Members of criu_req and criu_resp. */
enum { REQ_TYPE = 1, REQ_OPTS = 2, REQ_NOTIFIED = 3 };
enum { RESP_TYPE = 1, RESP_SUCCESS = 2, RESP_RESTORE = 4, RESP_NOTIFY = 5, RESP_ERRNO = 7, RESP_TEXT = 9 };

enum { CRIU_LOG_DEBUG = 4 };

static const int cgroup_modes[] = {
	[CRIU_CG_SOFT] = 3, [CRIU_CG_IGNORE] = 0, [CRIU_CG_FULL] = 4, [CRIU_CG_STRICT] = 5,
};

int criu_pair_add(struct criu_pairs *l, struct criu_pair one, struct err *e)
{
	if (l->n == CRIU_PAIRS)
		return err_set(e, "more than %d mounts come from the host", CRIU_PAIRS);
	l->v[l->n++] = one;
	return 0;
}

static void pairs(struct arena *a, struct out *o, unsigned field, const struct criu_pairs *l)
{
	for (size_t i = 0; i < l->n; i++) {
		struct out one = OUT_ARENA(a);

		rpc_text(&one, 1, l->v[i].key);
		if (l->v[i].value)
			rpc_text(&one, 2, l->v[i].value);
		else
			rpc_number(&one, 2, (uint64_t)l->v[i].fd);
		rpc_part(o, field, &one);
	}
}

/* ADDRESS:PORT */
static void page_server(struct arena *a, struct out *o, const char *where)
{
	const char *colon = where ? strrchr(where, ':') : NULL;
	struct out one = OUT_ARENA(a);
	uint64_t port = 0;

	if (!colon || num_u64(colon + 1, UINT16_MAX, &port) < 0)
		return;
	rpc_text(&one, 1, arena_strndup(a, where, (size_t)(colon - where)));
	rpc_number(&one, 2, port);
	rpc_part(o, PAGE_SERVER, &one);
}

static void wishes(struct arena *a, const struct criu_options *c, struct out *o)
{
	rpc_flag(o, LEAVE_RUNNING, c->leave_running);
	rpc_flag(o, EXT_UNIX_SK, c->ext_unix_sk);
	rpc_flag(o, TCP_ESTABLISHED, c->tcp_established);
	rpc_flag(o, SKIP_IN_FLIGHT, c->tcp_skip_in_flight);
	rpc_flag(o, TCP_CLOSE, c->tcp_close);
	rpc_flag(o, SHELL_JOB, c->shell_job);
	rpc_flag(o, FILE_LOCKS, c->file_locks);
	rpc_flag(o, AUTO_DEDUP, c->auto_dedup);
	rpc_flag(o, LINK_REMAP, c->link_remap);
	rpc_flag(o, LAZY_PAGES, c->lazy_pages);
	rpc_text(o, PARENT, c->parent_path);
	rpc_text(o, LSM_PROFILE, c->lsm_profile);
	rpc_text(o, LSM_MOUNT_CONTEXT, c->lsm_mount_context);
	rpc_text(o, CONFIG_FILE, c->config);
	rpc_flag(o, TRACK_MEM, c->pre_dump || c->parent_path);
	if (c->status_fd >= 0)
		rpc_number(o, STATUS_FD, (uint64_t)c->status_fd);
	if (c->network_lock)
		rpc_number(o, NETWORK_LOCK, c->network_lock);
	if (c->empty_ns.n)
		rpc_number(o, EMPTY_NS, CLONE_NEWNET);
	page_server(a, o, c->page_server);
}

/* A container without a cgroup is none of CRIU's to put into one. */
static void manage_cgroups(const struct criu_request *q, struct out *o)
{
	bool any = q->type == CRIU_RESTORE ? q->cgroup != NULL : q->freeze != NULL;

	rpc_flag(o, MANAGE_CGROUPS, true);
	rpc_number(o, CG_MODE, (uint64_t)cgroup_modes[any ? q->o->manage_cgroups : CRIU_CG_IGNORE]);
}

void criu_encode(struct arena *a, const struct criu_request *q, struct out *o)
{
	struct out opts = OUT_ARENA(a), cg = OUT_ARENA(a);

	rpc_number(&opts, IMAGES, (uint64_t)q->images);
	rpc_number(&opts, WORK, (uint64_t)q->work);
	if (q->type != CRIU_RESTORE)
		rpc_number(&opts, PID, (uint64_t)q->pid);
	rpc_number(&opts, LOG_LEVEL, CRIU_LOG_DEBUG);
	rpc_text(&opts, LOG_FILE, q->log);
	rpc_flag(&opts, NOTIFY_SCRIPTS, true);
	rpc_flag(&opts, ORPHAN_PTS, true);
	rpc_flag(&opts, SIBLING, q->type == CRIU_RESTORE);
	rpc_text(&opts, ROOT, q->root);
	rpc_text(&opts, FREEZE, q->freeze);
	pairs(a, &opts, EXT_MOUNT, &q->mounts);
	pairs(a, &opts, INHERIT, &q->streams);
	pairs(a, &opts, JOIN_NS, &q->joins);
	for (size_t i = 0; i < q->external.n; i++)
		rpc_text(&opts, EXTERNAL, q->external.v[i]);
	/* Of version 2 only: nothing is made in other hierarchies of a hybrid host. */
	if (q->cgroup) {
		rpc_text(&cg, 1, "");
		rpc_text(&cg, 2, q->cgroup);
		rpc_part(&opts, CG_ROOT, &cg);
	}
	wishes(a, q->o, &opts);
	manage_cgroups(q, &opts);
	rpc_number(o, REQ_TYPE, q->type);
	if (q->type == CRIU_NOTIFY)
		return;
	rpc_part(o, REQ_OPTS, &opts);
}

static void inner(const struct rpc_field *f, struct criu_answer *out)
{
	const char *at = f->data, *end = f->data + f->len;
	struct rpc_field part;

	while (rpc_next(&at, end, &part)) {
		if (!part.data)
			out->pid = (pid_t)part.value;
		else if (part.number == 1)
			fmt(out->text, sizeof(out->text), "%.*s", (int)MIN(part.len, sizeof(out->text)), part.data);
	}
}

int criu_decode(const char *data, size_t len, struct criu_answer *out)
{
	const char *end = data + len;
	struct rpc_field f;

	*out = (struct criu_answer){ 0 };
	while (rpc_next(&data, end, &f)) {
		if (f.number == RESP_TYPE)
			out->type = (enum criu_type)f.value;
		else if (f.number == RESP_SUCCESS)
			out->success = f.value;
		else if (f.number == RESP_ERRNO)
			out->code = (int)f.value;
		else if (f.number == RESP_TEXT && f.data)
			fmt(out->text, sizeof(out->text), "%.*s", (int)MIN(f.len, sizeof(out->text)), f.data);
		else if ((f.number == RESP_NOTIFY || f.number == RESP_RESTORE) && f.data)
			inner(&f, out);
	}
	return data == end && out->type ? 0 : -EBADMSG;
}

/* --- the container, in CRIU's words ------------------------------------------------- */

/* CRIU can keep two kinds outside, by descriptor (checkpoint.c, restore.c); the others are
 * entered at restore. */
static int namespaces(const struct plan *p, struct criu_request *q, struct err *e)
{
	for (int i = 0; i < NS_COUNT; i++) {
		const struct plan_ns *ns = &p->ns[i];

		if (!ns->path || i == NS_MNT || i == NS_CGROUP || i == NS_NET || i == NS_PID)
			continue;
		if (q->type == CRIU_RESTORE &&
		    criu_pair_add(&q->joins, (struct criu_pair){ ns->file, ns->path, 0 }, e) < 0)
			return -1;
	}
	return 0;
}

static int external(struct arena *a, struct criu_request *q, const char *dest, const char *source,
		    struct err *e)
{
	const char *key = arena_fmt(a, "/%s", dest);

	return criu_pair_add(&q->mounts, (struct criu_pair){
		key, q->type == CRIU_RESTORE ? source : key, 0 }, e);
}

/* Steps that need an init of ours. */
static int refuse(const struct plan *p, struct err *e)
{
	if (p->rdt.mount) {
		err_set(e, "a container with a group of resctrl cannot be checkpointed or restored");
		return err_at(e, p->rdt.from);
	}
	if (p->n_netdevs) {
		err_set(e, "a container that got network devices of the host cannot be checkpointed or restored");
		return err_at(e, "/linux/netDevices");
	}
	return 0;
}

int criu_plan(struct arena *a, const struct plan *p, struct criu_request *q, struct err *e)
{
	if (refuse(p, e) < 0)
		return -1;
	for (size_t i = 0; i < p->n_mounts; i++) {
		const struct plan_mount *m = &p->mounts[i];
		const char *source = m->kind == MOUNT_CGROUP ? p->cgroup_dir : m->source;

		if (m->kind != MOUNT_NEW_FS && !m->copy_symlink && source &&
		    external(a, q, m->dest, source, e) < 0)
			return -1;
	}
	for (size_t i = 0; i < p->n_nodes; i++)
		if (p->nodes[i].bind && external(a, q, p->nodes[i].path, p->nodes[i].host, e) < 0)
			return -1;
	return namespaces(p, q, e);
}
