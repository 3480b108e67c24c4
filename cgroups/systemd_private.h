/* systemd_private.h: between the files that speak to systemd. */
#ifndef TARE_CGROUPS_SYSTEMD_PRIVATE_H
#define TARE_CGROUPS_SYSTEMD_PRIVATE_H

#include "cgroups/systemd.h"
#include "private.h"

/* --- pure --- */

struct systemd_names {
	const char *slice, *prefix, *name; /* as asked for, with defaults */
	const char *unit;                  /* "prefix-name.scope" */
	const char *path;                  /* the cgroup below the mount */
	const char *from;
	bool        is_slice;
};
/* systemd_names.c: false after a complaint. */
bool systemd_name(struct arena *a, const struct cgroup_plan_input *in, struct systemd_names *n);

/* A growing list. */
struct systemd_list {
	struct arena            *arena;
	struct systemd_property *v;
	size_t                   n, cap;
};
/* systemd_plan.c: one more; what is not set is zero. */
struct systemd_property *systemd_add(struct systemd_list *l, const char *name,
				     enum systemd_kind kind, const char *from);
/* systemd_notes.c: org.systemd.property.* of the annotations; false after a complaint. */
bool systemd_notes(const struct cgroup_plan_input *in, struct systemd_list *l);
/* systemd_limits.c: what the writes and the device rules of the plan are as properties. */
void systemd_limits(const struct cgroup_plan_input *in, const struct cgroup_plan *p,
		    struct systemd_list *l);
void systemd_devices(const struct cgroup_plan *p, struct systemd_list *l);

#endif
