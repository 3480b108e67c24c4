/* record.c: rows of what is kept of a container on disk.  Knows nothing of files. */
#include "ocispec/load.h"
#include "ocispec/record.h"

static const struct field record_rows[] = {
	F_INT (record, format,         "format", 1, INT32_MAX, FIELD_REQUIRED, "Of this file."),
	F_STR (record, oci_version,    "ociVersion", 0, "Version of the specification."),
	F_STR (record, id,             "id", FIELD_REQUIRED, "The container."),
	F_STR (record, bundle,         "bundle", 0, "Absolute path of the bundle."),
	F_STR (record, rootfs,         "rootfs", 0, "Absolute path of the root file system."),
	F_STR (record, created,        "created", 0, "When it was created."),
	F_STR (record, phase,          "phase", FIELD_REQUIRED, "creating or created."),
	F_STR (record, runtime,        "runtime", 0, "Version that wrote it."),
	F_INT (record, pid,            "pid", 0, INT32_MAX, 0, "First process, 0 in an intent."),
	F_UINT(record, start_time,     "startTime", UINT64_MAX, 0, "Of that process, in ticks since boot."),
	F_STR (record, boot_id,        "bootId", 0, "Boot in which it was made."),
	F_INT (record, owner,          "owner", 0, UINT32_MAX, 0, "User id of the caller."),
	F_STR (record, cgroup_manager, "cgroupManager", 0, "Who made the cgroup."),
	F_STR (record, cgroup_mount,   "cgroupMount", 0, "Where the hierarchy is mounted."),
	F_STR (record, cgroup_path,    "cgroupPath", 0, "The cgroup; absent: none."),
	F_STR (record, systemd_unit,   "systemdUnit", 0, "The unit around it; absent: none."),
	F_BOOL(record, systemd_user,   "systemdUser", 0, "It is one of the caller's own manager."),
	F_BOOL(record, cgroup_existed, "cgroupExisted", 0, "The cgroup was there before."),
	F_INT (record, cgroup_made,    "cgroupMade", 0, INT32_MAX, 0, "Directories made, from the leaf up."),
	F_STR (record, rdt_mount,      "rdtMount", 0, "Where resctrl is mounted; absent: in no group of it."),
	F_STR (record, rdt_group,      "rdtGroup", 0, "Its group there."),
	F_STR (record, rdt_monitor,    "rdtMonitor", 0, "Its monitoring group; absent: none."),
	F_BOOL(record, rdt_made,       "rdtMade", 0, "The group was made for it."),
	F_UINT(record, ns_new,         "nsNew", UINT64_MAX, 0, "CLONE_NEW bits of namespaces of its own."),
	F_UINT(record, ns_differ,      "nsDiffer", UINT64_MAX, 0, "CLONE_NEW bits of namespaces that may not be the host's."),
	F_BOOL(record, tracers,        "tracers", 0, "Processes added to it may trace others."),
	F_BOOL(record, gate,           "gate", 0, "It waits for start."),
	F_BOOL(record, poststart,      "poststart", 0, "There are poststart hooks."),
	F_BOOL(record, poststop,       "poststop", 0, "There are poststop hooks."),
	F_MAP (record, annotations,    "annotations", 0, "Those of the configuration."),
	F_OINT(record, exit_code,      "exitCode", 0, 255, 0, "How its program ended."),
	F_STR (record, exited_at,      "exitedAt", 0, "When."),
	F_OBOOL(record, oom_killed,    "oomKilled", 0, "A process of it was killed for want of memory."),
	F_OBJ (record, resources,      "resources", spec_resources, spec_resources_object, 0,
	       "Limits since the last update."),
};
static const struct object record_object = OBJECT(record, "record", record_rows);

int record_decode(struct arena *a, const char *text, size_t len, struct record **out, struct err *e)
{
	struct spec_load l = { .arena = a, .name = "state.json", .text = text, .len = len };
	void *v;

	if (desc_decode(&l, &record_object, &v, e) < 0)
		return -1;
	*out = v;
	return 0;
}

void record_encode(const struct record *r, struct out *o)
{
	desc_encode(o, &record_object, r, JSON_COMPACT);
}
