/* network.c: step net-devices: devices of the host become the container's, with their
 * addresses; when the container cannot be made after all, they come back. */
#include "run/run.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>

#include "base/fmt.h"
#include "base/log.h"
#include "sys/file.h"
#include "sys/netlink.h"
#include "sys/process.h"

enum { ADDRESSES_SIZE = 32768 };

/* One side: its socket, and its namespace. */
struct place {
	int sock, ns;
};

struct device {
	const struct plan_netdev *plan;
	struct sys_link           host;
	char                      inside_name[16]; /* unlike any other, until it has its own */
	int                       inside_index;
	bool                      moved;
	void                     *addresses;
	size_t                    n_addresses;
};

struct network {
	struct place   host, inside;
	struct device *v;
	size_t         n;
};

static int fail(struct run *r, const struct device *d, int rc, const char *what)
{
	err_sys(r->err, rc, "cannot %s the network device '%s'", what, d->plan->host);
	return err_at(r->err, d->plan->from);
}

static int open_places(struct run *r, struct network *n)
{
	char path[64];
	int rc;

	n->host.ns = sys_open("/proc/self/ns/net", O_RDONLY, 0);
	fmt(path, sizeof(path), "/proc/%d/ns/net", (int)r->init_pid);
	/* Joined: init is not there yet.  New: init cannot be another one, it is ours to reap. */
	n->inside.ns = r->ns[NS_NET] >= 0 ? sys_dupfd(r->ns[NS_NET], 3) : sys_open(path, O_RDONLY, 0);
	if (n->host.ns < 0 || n->inside.ns < 0)
		return n->host.ns < 0 ? n->host.ns : n->inside.ns;
	n->host.sock = sys_netlink_open();
	if (n->host.sock < 0)
		return n->host.sock;
	rc = sys_setns(n->inside.ns, CLONE_NEWNET);
	if (rc < 0)
		return rc;
	n->inside.sock = sys_netlink_open();
	rc = sys_setns(n->host.ns, CLONE_NEWNET);
	return n->inside.sock < 0 ? n->inside.sock : rc;
}

/* All of them, before the first one is moved. */
static int find(struct run *r, struct network *n)
{
	for (size_t i = 0; i < n->n; i++) {
		struct device *d = &n->v[i];
		ssize_t bytes;
		int rc = sys_link_find(n->host.sock, d->plan->host, &d->host);

		if (rc < 0)
			return fail(r, d, rc, "find");
		d->addresses = arena_alloc(r->arena, ADDRESSES_SIZE, 8);
		bytes = sys_addrs_list(n->host.sock, d->host.index, d->addresses, ADDRESSES_SIZE);
		if (bytes < 0)
			return fail(r, d, (int)bytes, "read the addresses of");
		d->n_addresses = (size_t)bytes;
	}
	return 0;
}

/* The kernel refuses a name that is taken only after the move, and does not tell the number
 * of a pattern: so the device travels under a name of ours. */
static int name_for_travel(struct device *d)
{
	uint32_t some;
	ssize_t n = sys_getrandom(&some, sizeof(some), 0);

	fmt(d->inside_name, sizeof(d->inside_name), "tare%08x", some);
	return n < 0 ? (int)n : 0;
}

static int cannot_move(struct run *r, const struct device *d, int rc)
{
	fail(r, d, rc, "move");
	if (rc == -EINVAL)
		err_hint(r->err, "devices of some kinds, such as bridges, are bound to their network namespace");
	if (rc == -EPERM)
		err_hint(r->err, "it needs CAP_NET_ADMIN on the host");
	return -1;
}

static int cannot_name(struct run *r, const struct device *d, int rc)
{
	err_sys(r->err, rc, "cannot name the network device '%s' '%s' in the container", d->plan->host,
		d->plan->inside);
	return err_at(r->err, d->plan->from);
}

static int move(struct run *r, struct network *n, struct device *d)
{
	struct sys_link there;
	int rc = name_for_travel(d);

	if (rc == 0)
		rc = sys_link_move(n->host.sock, d->host.index, n->inside.ns, d->inside_name);
	if (rc < 0)
		return cannot_move(r, d, rc);
	rc = sys_link_find(n->inside.sock, d->inside_name, &there);
	if (rc < 0)
		return fail(r, d, rc, "find in the container");
	d->inside_index = there.index;
	d->moved = true;
	rc = sys_link_rename(n->inside.sock, there.index, d->plan->inside);
	if (rc < 0)
		return cannot_name(r, d, rc);
	rc = sys_addrs_add(n->inside.sock, there.index, d->addresses, d->n_addresses);
	if (rc < 0)
		return fail(r, d, rc, "give its addresses to");
	rc = sys_link_up(n->inside.sock, there.index);
	return rc < 0 ? fail(r, d, rc, "bring up") : 0;
}

static int bring_back(const struct network *n, const struct device *d)
{
	struct sys_link here;
	int rc = sys_link_move(n->inside.sock, d->inside_index, n->host.ns, d->plan->host);

	if (rc == 0)
		rc = sys_link_find(n->host.sock, d->plan->host, &here);
	if (rc == 0)
		rc = sys_addrs_add(n->host.sock, here.index, d->addresses, d->n_addresses);
	return rc == 0 && d->host.up ? sys_link_up(n->host.sock, here.index) : rc;
}

void net_release(struct run *r)
{
	struct network *n = r->network;

	if (!n)
		return;
	fd_close(&n->host.sock);
	fd_close(&n->host.ns);
	fd_close(&n->inside.sock);
	fd_close(&n->inside.ns);
	r->network = NULL;
}

void net_undo(struct run *r)
{
	const struct network *n = r->network;

	for (size_t i = n ? n->n : 0; i-- > 0;) {
		const struct device *d = &n->v[i];
		int rc = d->moved ? bring_back(n, d) : 0;

		if (rc < 0)
			log_warning(d->plan->from, "cannot bring back the network device '%s': %s",
				    d->plan->host, err_text(-rc));
	}
	net_release(r);
}

int net_devices(struct run *r)
{
	const struct plan *p = r->plan;
	struct network *n = ARENA_NEW(r->arena, struct network);
	int rc;

	*n = (struct network){
		.host = { NO_FD, NO_FD }, .inside = { NO_FD, NO_FD }, .n = p->n_netdevs,
		.v = ARENA_NEW_N(r->arena, struct device, p->n_netdevs),
	};
	r->network = n;
	for (size_t i = 0; i < n->n; i++)
		n->v[i].plan = &p->netdevs[i];
	rc = open_places(r, n);
	if (rc < 0) {
		err_sys(r->err, rc, "cannot reach the container's network namespace");
		rc = err_at(r->err, "/linux/netDevices");
	}
	if (rc == 0)
		rc = find(r, n);
	for (size_t i = 0; i < n->n && rc == 0; i++)
		rc = move(r, n, &n->v[i]);
	if (rc < 0)
		net_undo(r);
	return rc;
}
