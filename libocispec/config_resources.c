/* config_resources.c: rows of config.json: linux.resources and below; also what `update`
 * reads. */
#include "objects.h"

static const struct field device_rule_rows[] = {
	F_BOOL(spec_device_rule, allow,  "allow", FIELD_REQUIRED, "Allow or deny."),
	F_WORD(spec_device_rule, type,   "type", spec_device_rule_types, 0,
	       "c, b, or a for both; absent: both."),
	F_OINT(spec_device_rule, major,  "major", INT64_MIN, INT64_MAX, 0,
	       "Major number; absent: all."),
	F_OINT(spec_device_rule, minor,  "minor", INT64_MIN, INT64_MAX, 0,
	       "Minor number; absent: all."),
	F_STR (spec_device_rule, access, "access", 0, "Of r, w, m; absent: all."),
};
static const struct object device_rule_object =
	OBJECT(spec_device_rule, "device rule", device_rule_rows);

static const struct field memory_rows[] = {
	F_OINT (spec_memory, limit,               "limit", -1, INT64_MAX, 0,
		"Hard limit in bytes; -1 is none."),
	F_OINT (spec_memory, reservation,         "reservation", -1, INT64_MAX, 0,
		"Soft limit in bytes; -1 is none."),
	F_OINT (spec_memory, swap,                "swap", -1, INT64_MAX, 0,
		"Limit of memory and swap together in bytes; -1 is none."),
	F_OINT (spec_memory, kernel,              "kernel", -1, INT64_MAX, 0,
		"Kernel memory; cgroup v1 only."),
	F_OINT (spec_memory, kernel_tcp,          "kernelTCP", -1, INT64_MAX, 0,
		"Memory of TCP buffers; cgroup v1 only."),
	F_OUINT(spec_memory, swappiness,          "swappiness", UINT64_MAX, 0,
		"Tendency to swap; cgroup v1 only."),
	F_OBOOL(spec_memory, disable_oom_killer,  "disableOOMKiller", 0, "cgroup v1 only."),
	F_OBOOL(spec_memory, use_hierarchy,       "useHierarchy", 0, "cgroup v1 only."),
	F_OBOOL(spec_memory, check_before_update, "checkBeforeUpdate", 0,
		"Refuse a limit below what is in use."),
};
static const struct object memory_object = OBJECT(spec_memory, "memory", memory_rows);

static const struct field cpu_rows[] = {
	F_OUINT(spec_cpu, shares,           "shares", UINT64_MAX, 0, "Weight against siblings."),
	F_OINT (spec_cpu, quota,            "quota", INT64_MIN, INT64_MAX, 0,
		"Microseconds of CPU in a period; negative: no limit."),
	F_OUINT(spec_cpu, burst,            "burst", UINT64_MAX, 0,
		"Microseconds that may be saved up."),
	F_OUINT(spec_cpu, period,           "period", UINT64_MAX, 0, "The period in microseconds."),
	F_OINT (spec_cpu, realtime_runtime, "realtimeRuntime", INT64_MIN, INT64_MAX, 0,
		"cgroup v1 only."),
	F_OUINT(spec_cpu, realtime_period,  "realtimePeriod", UINT64_MAX, 0, "cgroup v1 only."),
	F_STR  (spec_cpu, cpus,             "cpus", 0, "CPUs that may be used, as 0-3,7."),
	F_STR  (spec_cpu, mems,             "mems", 0, "Memory nodes that may be used."),
	F_OINT (spec_cpu, idle,             "idle", INT64_MIN, INT64_MAX, 0,
		"1: run only when nothing else wants to."),
};
static const struct object cpu_object = OBJECT(spec_cpu, "cpu", cpu_rows);

static const struct field pids_rows[] = {
	F_INT(spec_pids, limit, "limit", INT64_MIN, INT64_MAX, FIELD_REQUIRED,
	      "Most tasks; negative: no limit."),
};
static const struct object pids_object = OBJECT(spec_pids, "pids", pids_rows);

static const struct field weight_device_rows[] = {
	F_INT  (spec_weight_device, major,       "major", INT64_MIN, INT64_MAX, FIELD_REQUIRED,
		"Major number."),
	F_INT  (spec_weight_device, minor,       "minor", INT64_MIN, INT64_MAX, FIELD_REQUIRED,
		"Minor number."),
	F_OUINT(spec_weight_device, weight,      "weight", UINT16_MAX, 0, "Weight, 10 to 1000."),
	F_OUINT(spec_weight_device, leaf_weight, "leafWeight", UINT16_MAX, 0, "cgroup v1 only."),
};
static const struct object weight_device_object =
	OBJECT(spec_weight_device, "weight of a device", weight_device_rows);

static const struct field throttle_device_rows[] = {
	F_INT  (spec_throttle_device, major, "major", INT64_MIN, INT64_MAX, FIELD_REQUIRED,
		"Major number."),
	F_INT  (spec_throttle_device, minor, "minor", INT64_MIN, INT64_MAX, FIELD_REQUIRED,
		"Minor number."),
	F_OUINT(spec_throttle_device, rate,  "rate", UINT64_MAX, 0,
		"Bytes or operations a second."),
};
static const struct object throttle_device_object =
	OBJECT(spec_throttle_device, "limit of a device", throttle_device_rows);

static const struct field block_io_rows[] = {
	F_OUINT(spec_block_io, weight,                     "weight", UINT16_MAX, 0,
		"Weight against siblings, 10 to 1000."),
	F_OUINT(spec_block_io, leaf_weight,                "leafWeight", UINT16_MAX, 0,
		"cgroup v1 only."),
	F_OBJS (spec_block_io, weight_device,              "weightDevice",
		spec_weight_devices, weight_device_object, 0, "Weights by device."),
	F_OBJS (spec_block_io, throttle_read_bps_device,   "throttleReadBpsDevice",
		spec_throttle_devices, throttle_device_object, 0, "Bytes read a second."),
	F_OBJS (spec_block_io, throttle_write_bps_device,  "throttleWriteBpsDevice",
		spec_throttle_devices, throttle_device_object, 0, "Bytes written a second."),
	F_OBJS (spec_block_io, throttle_read_iops_device,  "throttleReadIOPSDevice",
		spec_throttle_devices, throttle_device_object, 0, "Reads a second."),
	F_OBJS (spec_block_io, throttle_write_iops_device, "throttleWriteIOPSDevice",
		spec_throttle_devices, throttle_device_object, 0, "Writes a second."),
};
static const struct object block_io_object = OBJECT(spec_block_io, "block I/O", block_io_rows);

static const struct field hugepage_limit_rows[] = {
	F_STR (spec_hugepage_limit, page_size, "pageSize", FIELD_REQUIRED, "Size, as 2MB."),
	F_UINT(spec_hugepage_limit, limit,     "limit", UINT64_MAX, FIELD_REQUIRED, "Bytes."),
};
static const struct object hugepage_limit_object =
	OBJECT(spec_hugepage_limit, "huge page limit", hugepage_limit_rows);

static const struct field interface_priority_rows[] = {
	F_STR (spec_interface_priority, name,     "name", FIELD_REQUIRED, "Interface."),
	F_UINT(spec_interface_priority, priority, "priority", UINT32_MAX, FIELD_REQUIRED,
	       "Priority."),
};
static const struct object interface_priority_object =
	OBJECT(spec_interface_priority, "interface priority", interface_priority_rows);

static const struct field network_rows[] = {
	F_OUINT(spec_network, class_id,   "classID", UINT32_MAX, 0, "cgroup v1 only."),
	F_OBJS (spec_network, priorities, "priorities", spec_interface_priorities,
		interface_priority_object, 0, "cgroup v1 only."),
};
static const struct object network_object = OBJECT(spec_network, "network", network_rows);

static const struct field rdma_rows[] = {
	F_OUINT(spec_rdma, hca_handles, "hcaHandles", UINT32_MAX, 0, "Most handles."),
	F_OUINT(spec_rdma, hca_objects, "hcaObjects", UINT32_MAX, 0, "Most objects."),
};
static const struct object rdma_object = OBJECT_KEYED(spec_rdma, "rdma limit", rdma_rows, device);

static const struct field resources_rows[] = {
	F_MAP   (spec_resources, unified,         "unified", 0,
		 "Files of the cgroup and what to write, last."),
	F_OBJS  (spec_resources, devices,         "devices", spec_device_rules, device_rule_object,
		 0, "Access to devices; the last rule that fits counts."),
	F_OBJ   (spec_resources, memory,          "memory", spec_memory, memory_object, 0,
		 "Memory."),
	F_OBJ   (spec_resources, cpu,             "cpu", spec_cpu, cpu_object, 0, "CPU."),
	F_OBJ   (spec_resources, pids,            "pids", spec_pids, pids_object, 0,
		 "Number of tasks."),
	F_OBJ   (spec_resources, block_io,        "blockIO", spec_block_io, block_io_object, 0,
		 "Block devices."),
	F_OBJS  (spec_resources, hugepage_limits, "hugepageLimits", spec_hugepage_limits,
		 hugepage_limit_object, 0, "Huge pages."),
	F_OBJ   (spec_resources, network,         "network", spec_network, network_object, 0,
		 "Network; cgroup v1 only."),
	F_OBJMAP(spec_resources, rdma,            "rdma", spec_rdmas, rdma_object, 0,
		 "RDMA devices."),
};
const struct object spec_resources_object = OBJECT(spec_resources, "resources", resources_rows);
