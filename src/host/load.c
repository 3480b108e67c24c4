/* load.c: the same facts from JSON, for tests and for explaining what another machine
 * would do. */
#include "host/host.h"

#include <string.h>

#include "ocispec/desc.h"
#include "ocispec/load.h"

struct json_range { uint64_t start, size; };

/* struct host with the integer types of the decoder. */
struct json_host {
	uint64_t euid, egid;
	bool initial_userns, privileged, setgroups_denied, own_user_mapped;
	const char *cgroup_mount, *cgroup_own, *cgroup_controllers, *cgroup_v1_controllers;
	bool cgroup_hybrid;
	const char *newuidmap, *newgidmap, *resctrl_mount;
	struct json_range *subuid, *subgid;
	uint64_t caps_last, caps_bounding, caps_permitted, caps_ambient_ok;
	bool apparmor, selinux, apparmor_confined, no_new_privs, dev_mknod, proc_of_others;
	uint64_t ncpus;
};

static const struct field range_rows[] = {
	F_UINT(json_range, start, "start", UINT32_MAX, FIELD_REQUIRED, "First number."),
	F_UINT(json_range, size,  "size",  UINT32_MAX, FIELD_REQUIRED, "How many."),
};
static const struct object range_object = OBJECT(json_range, "range", range_rows);

#define ROW_BOOL(m, text) F_BOOL(json_host, m, #m, 0, text)
#define ROW_STR(m, text)  F_STR(json_host, m, #m, 0, text)
#define ROW_UINT(m, text) F_UINT(json_host, m, #m, UINT32_MAX, 0, text)
#define ROW_MASK(m, text) F_UINT(json_host, m, #m, UINT64_MAX, 0, text)

static const struct field host_rows[] = {
	ROW_UINT(euid,                  "Effective user of the caller."),
	ROW_UINT(egid,                  "Effective group of the caller."),
	ROW_BOOL(initial_userns,        "The caller is in the machine's first user namespace."),
	ROW_BOOL(privileged,            "The caller is root there."),
	ROW_BOOL(setgroups_denied,      "The caller's namespace denies setgroups."),
	ROW_BOOL(own_user_mapped,       "The caller is in another user namespace."),
	ROW_STR (cgroup_mount,          "Where cgroup2 is mounted."),
	ROW_STR (cgroup_own,            "The caller's own cgroup."),
	ROW_STR (cgroup_controllers,    "Controllers of cgroup2, blank-separated."),
	ROW_BOOL(cgroup_hybrid,         "Some controllers sit on cgroup v1."),
	ROW_STR (cgroup_v1_controllers, "Which, blank-separated."),
	ROW_STR (newuidmap,             "Path of the helper."),
	ROW_STR (newgidmap,             "Path of the helper."),
	F_OBJ(json_host, subuid, "subuid", json_range, range_object, 0, "Subordinate users."),
	F_OBJ(json_host, subgid, "subgid", json_range, range_object, 0, "Subordinate groups."),
	ROW_UINT(caps_last,             "Highest capability of the kernel."),
	ROW_MASK(caps_bounding,         "The caller's bounding set."),
	ROW_MASK(caps_permitted,        "The caller's permitted set."),
	ROW_MASK(caps_ambient_ok,       "What can become ambient."),
	ROW_STR (resctrl_mount,         "Where resctrl is mounted."),
	ROW_BOOL(apparmor,              "AppArmor is enabled."),
	ROW_BOOL(selinux,               "SELinux is enabled."),
	ROW_BOOL(apparmor_confined,     "A profile holds for the caller."),
	ROW_BOOL(no_new_privs,          "The caller cannot gain privileges."),
	ROW_BOOL(dev_mknod,             "Device nodes can be made."),
	ROW_BOOL(proc_of_others,        "procfs of other pid namespaces can be made."),
	ROW_UINT(ncpus,                 "Processors the caller may run on."),
};
static const struct object host_object = OBJECT(json_host, "host", host_rows);

static struct host_range range(const struct json_range *r)
{
	struct host_range none = { 0 };

	return r ? (struct host_range){ (uint32_t)r->start, (uint32_t)r->size } : none;
}

int host_load(struct arena *a, const char *text, struct host *out, struct err *e)
{
	struct spec_load l = { .arena = a, .name = "host", .text = text, .len = strlen(text),
			       .strict = true };
	void *value = NULL;
	const struct json_host *j;

	if (desc_decode(&l, &host_object, &value, e) < 0)
		return -1;
	j = value;
	*out = (struct host){
		.euid = (uint32_t)j->euid,
		.egid = (uint32_t)j->egid,
		.initial_userns = j->initial_userns,
		.privileged = j->privileged,
		.setgroups_denied = j->setgroups_denied,
		.own_user_mapped = j->own_user_mapped,
		.cgroup_mount = j->cgroup_mount,
		.cgroup_own = j->cgroup_own,
		.cgroup_controllers = j->cgroup_controllers ? j->cgroup_controllers : "",
		.cgroup_hybrid = j->cgroup_hybrid,
		.cgroup_v1_controllers = j->cgroup_v1_controllers ? j->cgroup_v1_controllers : "",
		.newuidmap = j->newuidmap,
		.newgidmap = j->newgidmap,
		.subuid = range(j->subuid),
		.subgid = range(j->subgid),
		.caps_last = j->caps_last,
		.caps_bounding = j->caps_bounding,
		.caps_permitted = j->caps_permitted,
		.caps_ambient_ok = j->caps_ambient_ok,
		.resctrl_mount = j->resctrl_mount,
		.apparmor = j->apparmor,
		.selinux = j->selinux,
		.apparmor_confined = j->apparmor_confined,
		.no_new_privs = j->no_new_privs,
		.dev_mknod = j->dev_mknod,
		.proc_of_others = j->proc_of_others,
		.ncpus = (uint32_t)j->ncpus,
	};
	return 0;
}
