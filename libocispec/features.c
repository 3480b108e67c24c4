/* features.c: rows of the features document. */
#include "ocispec/features.h"

static const struct field cgroup_rows[] = {
	F_OBOOL(spec_features_cgroup, v1,           "v1", 0, "cgroup v1."),
	F_OBOOL(spec_features_cgroup, v2,           "v2", 0, "cgroup v2."),
	F_OBOOL(spec_features_cgroup, systemd,      "systemd", 0, "Through systemd."),
	F_OBOOL(spec_features_cgroup, systemd_user, "systemdUser", 0, "Through a user's systemd."),
	F_OBOOL(spec_features_cgroup, rdma,         "rdma", 0, "The rdma controller."),
};
static const struct object cgroup_object = OBJECT(spec_features_cgroup, "cgroup", cgroup_rows);

static const struct field seccomp_rows[] = {
	F_OBOOL(spec_features_seccomp, enabled,         "enabled", 0, "Filters can be made."),
	F_WORDS(spec_features_seccomp, actions,         "actions", spec_seccomp_actions, 0,
		"Known actions."),
	F_WORDS(spec_features_seccomp, operators,       "operators", spec_seccomp_operators, 0,
		"Known operators."),
	F_WORDS(spec_features_seccomp, archs,           "archs", spec_seccomp_archs, 0,
		"Known architectures."),
	F_WORDS(spec_features_seccomp, known_flags,     "knownFlags", spec_seccomp_flags, 0,
		"Known flags."),
	F_WORDS(spec_features_seccomp, supported_flags, "supportedFlags", spec_seccomp_flags, 0,
		"Flags this kernel has."),
};
static const struct object seccomp_object = OBJECT(spec_features_seccomp, "seccomp", seccomp_rows);

static const struct field switch_rows[] = {
	F_OBOOL(spec_features_switch, enabled, "enabled", 0, "It is there."),
};
static const struct object switch_object = OBJECT(spec_features_switch, "feature", switch_rows);

static const struct field intel_rdt_rows[] = {
	F_OBOOL(spec_features_intel_rdt, enabled,    "enabled", 0, "It is there."),
	F_OBOOL(spec_features_intel_rdt, schemata,   "schemata", FIELD_EXTRA, "The schemata list."),
	F_OBOOL(spec_features_intel_rdt, monitoring, "monitoring", FIELD_EXTRA,
		"Monitoring groups."),
};
static const struct object intel_rdt_object =
	OBJECT(spec_features_intel_rdt, "intelRdt", intel_rdt_rows);

static const struct field memory_policy_rows[] = {
	F_WORDS(spec_features_memory_policy, modes, "modes", spec_memory_policy_modes, FIELD_EXTRA,
		"Known modes."),
	F_WORDS(spec_features_memory_policy, flags, "flags", spec_memory_policy_flags, FIELD_EXTRA,
		"Known flags."),
};
static const struct object memory_policy_object =
	OBJECT(spec_features_memory_policy, "memoryPolicy", memory_policy_rows);

static const struct field mount_extensions_rows[] = {
	F_OBJ(spec_features_mount_extensions, idmap, "idmap", spec_features_switch, switch_object,
	      0, "Id-mapped mounts."),
};
static const struct object mount_extensions_object =
	OBJECT(spec_features_mount_extensions, "mountExtensions", mount_extensions_rows);

static const struct field linux_rows[] = {
	F_WORDS(spec_features_linux, namespaces,       "namespaces", spec_namespace_types, 0,
		"Known namespaces."),
	F_STRS (spec_features_linux, capabilities,     "capabilities", 0, "Known capabilities."),
	F_OBJ  (spec_features_linux, cgroup,           "cgroup", spec_features_cgroup,
		cgroup_object, 0, "Control groups."),
	F_OBJ  (spec_features_linux, seccomp,          "seccomp", spec_features_seccomp,
		seccomp_object, 0, "System call filters."),
	F_OBJ  (spec_features_linux, apparmor,         "apparmor", spec_features_switch,
		switch_object, 0, "AppArmor."),
	F_OBJ  (spec_features_linux, selinux,          "selinux", spec_features_switch,
		switch_object, 0, "SELinux."),
	F_OBJ  (spec_features_linux, intel_rdt,        "intelRdt", spec_features_intel_rdt,
		intel_rdt_object, 0, "Resource control."),
	F_OBJ  (spec_features_linux, memory_policy,    "memoryPolicy", spec_features_memory_policy,
		memory_policy_object, FIELD_EXTRA, "NUMA memory policy."),
	F_OBJ  (spec_features_linux, mount_extensions, "mountExtensions",
		spec_features_mount_extensions, mount_extensions_object, 0, "Kinds of mounts."),
	F_OBJ  (spec_features_linux, net_devices,      "netDevices", spec_features_switch,
		switch_object, 0, "Moving network devices."),
};
static const struct object linux_object = OBJECT(spec_features_linux, "linux", linux_rows);

static const struct field features_rows[] = {
	F_STR (spec_features, oci_version_min, "ociVersionMin", FIELD_REQUIRED, "Oldest version."),
	F_STR (spec_features, oci_version_max, "ociVersionMax", FIELD_REQUIRED, "Newest version."),
	F_STRS(spec_features, hooks,           "hooks", 0, "Known kinds of hooks."),
	F_STRS(spec_features, mount_options,   "mountOptions", 0, "Known mount options."),
	F_OBJ (spec_features, linux,           "linux", spec_features_linux, linux_object, 0,
	       "What only Linux has."),
	F_MAP (spec_features, annotations,     "annotations", 0, "Free text."),
	F_STRS(spec_features, potentially_unsafe_config_annotations,
	       "potentiallyUnsafeConfigAnnotations", 0, "Annotations that change what is done."),
};
const struct object spec_features_object = OBJECT(spec_features, "features", features_rows);
