/* features.h: the document `features` prints.  Owns its shape; the words in it come
 * from the tables the planners use. */
#ifndef TARE_OCISPEC_FEATURES_H
#define TARE_OCISPEC_FEATURES_H

#include "ocispec/config.h"
#include "ocispec/desc.h"

struct spec_features_cgroup {
	struct opt_bool v1;
	struct opt_bool v2;
	struct opt_bool systemd;
	struct opt_bool systemd_user;
	struct opt_bool rdma;
};

struct spec_features_seccomp {
	struct opt_bool   enabled;
	struct spec_words actions;         /* enum spec_seccomp_action */
	struct spec_words operators;       /* enum spec_seccomp_operator */
	struct spec_words archs;           /* enum spec_seccomp_arch */
	struct spec_words known_flags;     /* enum spec_seccomp_flag */
	struct spec_words supported_flags; /* enum spec_seccomp_flag */
};

struct spec_features_switch {
	struct opt_bool enabled;
};

struct spec_features_intel_rdt {
	struct opt_bool enabled;
	struct opt_bool schemata;
	struct opt_bool monitoring;
};

struct spec_features_memory_policy {
	struct spec_words modes; /* enum spec_memory_policy_mode */
	struct spec_words flags; /* enum spec_memory_policy_flag */
};

struct spec_features_mount_extensions {
	struct spec_features_switch *idmap;
};

struct spec_features_linux {
	struct spec_words                      namespaces; /* enum spec_namespace_type */
	struct strs                            capabilities;
	struct spec_features_cgroup           *cgroup;
	struct spec_features_seccomp          *seccomp;
	struct spec_features_switch           *apparmor;
	struct spec_features_switch           *selinux;
	struct spec_features_intel_rdt        *intel_rdt;
	struct spec_features_memory_policy    *memory_policy;
	struct spec_features_mount_extensions *mount_extensions;
	struct spec_features_switch           *net_devices;
};

struct spec_features {
	const char                 *oci_version_min;
	const char                 *oci_version_max;
	struct strs                 hooks;
	struct strs                 mount_options;
	struct spec_features_linux *linux;
	struct spec_map             annotations;
	struct strs                 potentially_unsafe_config_annotations;
};
extern const struct object spec_features_object;

/* Every value of an enum, for the lists above. */
struct spec_words spec_all_words(struct arena *a, const struct spec_names *names);

#endif
