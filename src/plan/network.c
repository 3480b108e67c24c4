/* network.c: devices of the host that the container gets.  Their names are judged by the
 * rules of ocispec. */
#include "plan/build.h"

static struct plan_netdev device(struct build *b, const struct spec_net_device *from)
{
	struct plan_netdev d = {
		.host = from->device, .from = at_key(b, "/linux/netDevices", from->device),
		.inside = from->name && from->name[0] ? from->name : from->device,
	};

	if (str_eq(d.host, "lo") || str_eq(d.inside, "lo"))
		bad(b, d.from, "every network namespace has a device 'lo' of its own, which cannot be moved");
	return d;
}

void plan_network(struct build *b)
{
	const struct spec_net_devices *from = b->s->linux ? &b->s->linux->net_devices : NULL;
	struct plan_netdev *v;

	if (!from || !from->n)
		return;
	v = ARENA_NEW_N(b->a, struct plan_netdev, from->n);
	for (size_t i = 0; i < from->n; i++)
		v[i] = device(b, &from->v[i]);
	b->p->netdevs = v;
	b->p->n_netdevs = from->n;
	b->p->ns[NS_NET].private_for = "/linux/netDevices";
}
