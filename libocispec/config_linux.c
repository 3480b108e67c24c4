/* config_linux.c: rows of config.json: linux and below, except resources and seccomp. */
#include "objects.h"

static const struct field namespace_rows[] = {
	F_WORD(spec_namespace, type, "type", spec_namespace_types, FIELD_REQUIRED, "Which kind."),
	F_STR (spec_namespace, path, "path", 0, "Join this one; absent: make a new one."),
};
static const struct object namespace_object = OBJECT(spec_namespace, "namespace", namespace_rows);

static const struct field time_offset_rows[] = {
	F_OINT (spec_time_offset, secs,     "secs", INT64_MIN, INT64_MAX, 0, "Seconds."),
	F_OUINT(spec_time_offset, nanosecs, "nanosecs", 999999999, 0, "Nanoseconds."),
};
static const struct object time_offset_object =
	OBJECT(spec_time_offset, "time offset", time_offset_rows);

static const struct field time_offsets_rows[] = {
	F_OBJ(spec_time_offsets, monotonic, "monotonic", spec_time_offset, time_offset_object, 0,
	      "Offset of the monotonic clock."),
	F_OBJ(spec_time_offsets, boottime,  "boottime", spec_time_offset, time_offset_object, 0,
	      "Offset of the clock since boot."),
};
static const struct object time_offsets_object =
	OBJECT(spec_time_offsets, "time offsets", time_offsets_rows);

static const struct field device_rows[] = {
	F_WORD (spec_device, type,      "type", spec_device_types, FIELD_REQUIRED,
		"c, b, u or p."),
	F_STR  (spec_device, path,      "path", FIELD_REQUIRED | FIELD_NON_EMPTY,
		"Where, inside; absolute."),
	F_OINT (spec_device, major,     "major", INT64_MIN, INT64_MAX, 0, "Major number."),
	F_OINT (spec_device, minor,     "minor", INT64_MIN, INT64_MAX, 0, "Minor number."),
	F_OUINT(spec_device, file_mode, "fileMode", UINT16_MAX, 0, "Permissions, in decimal."),
	F_OUINT(spec_device, uid,       "uid", UINT32_MAX, 0, "Owner, inside."),
	F_OUINT(spec_device, gid,       "gid", UINT32_MAX, 0, "Group, inside."),
};
static const struct object device_object = OBJECT(spec_device, "device", device_rows);

static const struct field net_device_rows[] = {
	F_STR(spec_net_device, name, "name", 0, "Name inside; absent: unchanged."),
};
static const struct object net_device_object =
	OBJECT_KEYED(spec_net_device, "network device", net_device_rows, device);

static const struct field intel_rdt_rows[] = {
	F_STR  (spec_intel_rdt, clos_id,           "closID", 0, "Name of the class of service."),
	F_STRS (spec_intel_rdt, schemata,          "schemata", 0, "Lines of the schemata file."),
	F_STR  (spec_intel_rdt, l3_cache_schema,   "l3CacheSchema", 0, "L3 cache lines."),
	F_STR  (spec_intel_rdt, mem_bw_schema,     "memBwSchema", 0, "Memory bandwidth line."),
	F_OBOOL(spec_intel_rdt, enable_monitoring, "enableMonitoring", 0,
		"Make a monitoring group."),
};
static const struct object intel_rdt_object = OBJECT(spec_intel_rdt, "intelRdt", intel_rdt_rows);

static const struct field memory_policy_rows[] = {
	F_WORD (spec_memory_policy, mode,  "mode", spec_memory_policy_modes, FIELD_REQUIRED,
		"Policy of new pages."),
	F_STR  (spec_memory_policy, nodes, "nodes", 0, "Memory nodes, as 0-1,3."),
	F_WORDS(spec_memory_policy, flags, "flags", spec_memory_policy_flags, 0, "Mode flags."),
};
static const struct object memory_policy_object =
	OBJECT(spec_memory_policy, "memory policy", memory_policy_rows);

static const struct field personality_rows[] = {
	F_WORD(spec_personality, domain, "domain", spec_personality_domains, FIELD_REQUIRED,
	       "Execution domain."),
	F_STRS(spec_personality, flags,  "flags", 0, "None are defined."),
};
static const struct object personality_object =
	OBJECT(spec_personality, "personality", personality_rows);

static const struct field linux_rows[] = {
	F_OBJS  (spec_linux, namespaces,         "namespaces", spec_namespaces, namespace_object, 0,
		 "Namespaces to make or join; a kind that is absent is shared with the runtime."),
	F_OBJS  (spec_linux, uid_mappings,       "uidMappings", spec_id_mappings,
		 spec_id_mapping_object, 0, "User ids of the user namespace."),
	F_OBJS  (spec_linux, gid_mappings,       "gidMappings", spec_id_mappings,
		 spec_id_mapping_object, 0, "Group ids of the user namespace."),
	F_OBJ   (spec_linux, time_offsets,       "timeOffsets", spec_time_offsets,
		 time_offsets_object, 0, "Clocks of the time namespace."),
	F_OBJS  (spec_linux, devices,            "devices", spec_devices, device_object, 0,
		 "Device nodes to make."),
	F_OBJMAP(spec_linux, net_devices,        "netDevices", spec_net_devices, net_device_object,
		 0, "Host interfaces to move inside."),
	F_STR   (spec_linux, cgroups_path,       "cgroupsPath", 0, "The cgroup."),
	F_OBJ   (spec_linux, resources,          "resources", spec_resources,
		 spec_resources_object, 0, "Limits of the cgroup."),
	F_WORD  (spec_linux, rootfs_propagation, "rootfsPropagation", spec_propagations, 0,
		 "Propagation of the root mount."),
	F_OBJ   (spec_linux, seccomp,            "seccomp", spec_seccomp, spec_seccomp_object, 0,
		 "System call filter."),
	F_MAP   (spec_linux, sysctl,             "sysctl", 0, "Kernel parameters of namespaces."),
	F_STRS  (spec_linux, masked_paths,       "maskedPaths", 0, "Paths that read as empty."),
	F_STRS  (spec_linux, readonly_paths,     "readonlyPaths", 0, "Paths made read-only."),
	F_STR   (spec_linux, mount_label,        "mountLabel", 0, "SELinux label of mounts."),
	F_OBJ   (spec_linux, intel_rdt,          "intelRdt", spec_intel_rdt, intel_rdt_object, 0,
		 "Cache and memory bandwidth."),
	F_OBJ   (spec_linux, memory_policy,      "memoryPolicy", spec_memory_policy,
		 memory_policy_object, 0, "NUMA memory policy."),
	F_OBJ   (spec_linux, personality,        "personality", spec_personality,
		 personality_object, 0, "Execution domain."),
};
const struct object spec_linux_object = OBJECT(spec_linux, "linux", linux_rows);
