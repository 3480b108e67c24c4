/* config.h: config.json as C structs; what the file says and nothing more.  Owns the
 * words of runtime-spec 1.3 (Linux and vm).  Knows no default and no host fact.
 *
 * Members are the JSON names in snake_case.  Absent is visible: an object, a map or a
 * string is NULL, an opt_* has set == false, an enum is 0 (the NAME_UNSET constant), a
 * list has n == 0 and v == NULL.  A list that is present and empty has n == 0 and
 * v != NULL.  A plain number or enum inside an object is one that the specification
 * requires.  Everything lives in the arena the file was decoded into; lists of strings
 * end with a NULL entry.  An item's index in its list is its index in the file, so
 * "/mounts/3" is mounts.v[3]. */
#ifndef TARE_OCISPEC_CONFIG_H
#define TARE_OCISPEC_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "ocispec/words.h"

/* GNU modes define it as 1 on Linux, where a member of that name is wanted. */
#undef linux

struct opt_int {
	int64_t v;
	bool    set;
};

struct opt_uint {
	uint64_t v;
	bool     set;
};

struct opt_bool {
	bool v;
	bool set;
};

struct spec_uints {
	uint64_t *v;
	size_t    n;
};

/* Values of one of the enums below; which one is said where the member stands. */
struct spec_words {
	int   *v;
	size_t n;
};

struct spec_pair {
	const char *key;
	const char *value;
};

/* In the order of the file; no key occurs twice. */
struct spec_map {
	struct spec_pair *v;
	size_t            n;
};

/* ---- below the root: general ---- */

struct spec_root {
	const char     *path;
	struct opt_bool readonly;
};

struct spec_id_mapping {
	uint64_t container_id;
	uint64_t host_id;
	uint64_t size;
};

struct spec_id_mappings {
	struct spec_id_mapping *v;
	size_t                  n;
};

struct spec_mount {
	const char             *destination;
	const char             *type;
	const char             *source;
	struct strs             options;
	struct spec_id_mappings uid_mappings;
	struct spec_id_mappings gid_mappings;
};

struct spec_mounts {
	struct spec_mount *v;
	size_t             n;
};

struct spec_hook {
	const char     *path;
	struct strs     args;
	struct strs     env; /* v == NULL: absent, which means something else than empty */
	struct opt_int  timeout; /* seconds */
};

struct spec_hook_list {
	struct spec_hook *v;
	size_t            n;
};

struct spec_hooks {
	struct spec_hook_list prestart;
	struct spec_hook_list create_runtime;
	struct spec_hook_list create_container;
	struct spec_hook_list start_container;
	struct spec_hook_list poststart;
	struct spec_hook_list poststop;
};

/* ---- process ---- */

struct spec_console_size {
	uint64_t height;
	uint64_t width;
};

/* uid and gid are required by the text of the specification and default to 0 in every
 * runtime, so they are plain. */
struct spec_user {
	uint64_t          uid;
	uint64_t          gid;
	struct opt_uint   umask;
	struct spec_uints additional_gids;
	const char       *username;
};

struct spec_capabilities {
	struct strs bounding;
	struct strs effective;
	struct strs inheritable;
	struct strs permitted;
	struct strs ambient;
};

struct spec_rlimit {
	enum spec_rlimit_type type;
	uint64_t              hard;
	uint64_t              soft;
};

struct spec_rlimits {
	struct spec_rlimit *v;
	size_t              n;
};

struct spec_scheduler {
	enum spec_scheduler_policy policy;
	struct opt_int             nice;
	struct opt_int             priority;
	struct spec_words          flags; /* enum spec_scheduler_flag */
	struct opt_uint            runtime;
	struct opt_uint            deadline;
	struct opt_uint            period;
};

struct spec_io_priority {
	enum spec_io_class class;
	struct opt_int     priority;
};

struct spec_exec_cpu_affinity {
	const char *initial;
	const char *final;
};

struct spec_process {
	struct opt_bool                terminal;
	struct spec_console_size      *console_size;
	struct spec_user              *user;
	struct strs                    args;
	const char                    *command_line;
	struct strs                    env;
	const char                    *cwd;
	struct spec_capabilities      *capabilities;
	struct spec_rlimits            rlimits;
	struct opt_bool                no_new_privileges;
	const char                    *apparmor_profile;
	struct opt_int                 oom_score_adj;
	const char                    *selinux_label;
	struct spec_scheduler         *scheduler;
	struct spec_io_priority       *io_priority;
	struct spec_exec_cpu_affinity *exec_cpu_affinity;
};

/* ---- linux.resources ---- */

struct spec_device_rule {
	bool                  allow;
	enum spec_device_type type; /* unset means all */
	struct opt_int        major;
	struct opt_int        minor;
	const char           *access;
};

struct spec_device_rules {
	struct spec_device_rule *v;
	size_t                   n;
};

struct spec_memory {
	struct opt_int  limit;
	struct opt_int  reservation;
	struct opt_int  swap;
	struct opt_int  kernel;
	struct opt_int  kernel_tcp;
	struct opt_uint swappiness;
	struct opt_bool disable_oom_killer;
	struct opt_bool use_hierarchy;
	struct opt_bool check_before_update;
};

struct spec_cpu {
	struct opt_uint shares;
	struct opt_int  quota;
	struct opt_uint burst;
	struct opt_uint period;
	struct opt_int  realtime_runtime;
	struct opt_uint realtime_period;
	const char     *cpus;
	const char     *mems;
	struct opt_int  idle;
};

struct spec_pids {
	int64_t limit;
};

struct spec_weight_device {
	int64_t         major;
	int64_t         minor;
	struct opt_uint weight;
	struct opt_uint leaf_weight;
};

struct spec_weight_devices {
	struct spec_weight_device *v;
	size_t                     n;
};

struct spec_throttle_device {
	int64_t         major;
	int64_t         minor;
	struct opt_uint rate;
};

struct spec_throttle_devices {
	struct spec_throttle_device *v;
	size_t                       n;
};

struct spec_block_io {
	struct opt_uint              weight;
	struct opt_uint              leaf_weight;
	struct spec_weight_devices   weight_device;
	struct spec_throttle_devices throttle_read_bps_device;
	struct spec_throttle_devices throttle_write_bps_device;
	struct spec_throttle_devices throttle_read_iops_device;
	struct spec_throttle_devices throttle_write_iops_device;
};

struct spec_hugepage_limit {
	const char *page_size;
	uint64_t    limit;
};

struct spec_hugepage_limits {
	struct spec_hugepage_limit *v;
	size_t                      n;
};

struct spec_interface_priority {
	const char *name;
	uint64_t    priority;
};

struct spec_interface_priorities {
	struct spec_interface_priority *v;
	size_t                          n;
};

struct spec_network {
	struct opt_uint                  class_id;
	struct spec_interface_priorities priorities;
};

struct spec_rdma {
	const char     *device; /* the key */
	struct opt_uint hca_handles;
	struct opt_uint hca_objects;
};

struct spec_rdmas {
	struct spec_rdma *v;
	size_t            n;
};

struct spec_resources {
	struct spec_map             unified;
	struct spec_device_rules    devices;
	struct spec_memory         *memory;
	struct spec_cpu            *cpu;
	struct spec_pids           *pids;
	struct spec_block_io       *block_io;
	struct spec_hugepage_limits hugepage_limits;
	struct spec_network        *network;
	struct spec_rdmas           rdma;
};

/* ---- linux.seccomp ---- */

struct spec_syscall_arg {
	uint64_t                   index;
	uint64_t                   value;
	struct opt_uint            value_two;
	enum spec_seccomp_operator op;
};

struct spec_syscall_args {
	struct spec_syscall_arg *v;
	size_t                   n;
};

struct spec_syscall {
	struct strs              names;
	enum spec_seccomp_action action;
	struct opt_uint          errno_ret;
	struct spec_syscall_args args;
};

struct spec_syscalls {
	struct spec_syscall *v;
	size_t               n;
};

struct spec_seccomp {
	enum spec_seccomp_action default_action;
	struct opt_uint          default_errno_ret;
	struct spec_words        architectures; /* enum spec_seccomp_arch */
	struct spec_words        flags;         /* enum spec_seccomp_flag; v == NULL: absent */
	const char              *listener_path;
	const char              *listener_metadata;
	struct spec_syscalls     syscalls;
};

/* ---- linux, the rest ---- */

struct spec_namespace {
	enum spec_namespace_type type;
	const char              *path;
};

struct spec_namespaces {
	struct spec_namespace *v;
	size_t                 n;
};

struct spec_time_offset {
	struct opt_int  secs;
	struct opt_uint nanosecs;
};

struct spec_time_offsets {
	struct spec_time_offset *monotonic;
	struct spec_time_offset *boottime;
};

struct spec_device {
	enum spec_device_type type;
	const char           *path;
	struct opt_int        major;
	struct opt_int        minor;
	struct opt_uint       file_mode; /* may carry the file type's bits, as some callers send it */
	struct opt_uint       uid;
	struct opt_uint       gid;
};

struct spec_devices {
	struct spec_device *v;
	size_t              n;
};

struct spec_net_device {
	const char *device; /* the key: the interface on the host */
	const char *name;   /* its name inside; NULL: unchanged */
};

struct spec_net_devices {
	struct spec_net_device *v;
	size_t                  n;
};

struct spec_intel_rdt {
	const char     *clos_id;
	struct strs     schemata;
	const char     *l3_cache_schema;
	const char     *mem_bw_schema;
	struct opt_bool enable_monitoring;
};

struct spec_memory_policy {
	enum spec_memory_policy_mode mode;
	const char                  *nodes;
	struct spec_words            flags; /* enum spec_memory_policy_flag */
};

struct spec_personality {
	enum spec_personality_domain domain;
	struct strs                  flags;
};

struct spec_linux {
	struct spec_namespaces     namespaces;
	struct spec_id_mappings    uid_mappings;
	struct spec_id_mappings    gid_mappings;
	struct spec_time_offsets  *time_offsets;
	struct spec_devices        devices;
	struct spec_net_devices    net_devices;
	const char                *cgroups_path;
	struct spec_resources     *resources;
	enum spec_propagation      rootfs_propagation;
	struct spec_seccomp       *seccomp;
	struct spec_map            sysctl;
	struct strs                masked_paths;
	struct strs                readonly_paths;
	const char                *mount_label;
	struct spec_intel_rdt     *intel_rdt;
	struct spec_memory_policy *memory_policy;
	struct spec_personality   *personality;
};

/* ---- vm ---- */

struct spec_vm_hypervisor {
	const char *path;
	struct strs parameters;
};

struct spec_vm_kernel {
	const char *path;
	struct strs parameters;
	const char *initrd;
};

struct spec_vm_image {
	const char            *path;
	enum spec_image_format format;
};

struct spec_vm_iomem {
	struct opt_uint first_gfn;
	uint64_t        first_mfn;
	uint64_t        nr_mfns;
};

struct spec_vm_iomems {
	struct spec_vm_iomem *v;
	size_t                n;
};

struct spec_vm_hw_config {
	const char           *device_tree;
	struct opt_uint       vcpus;
	struct opt_uint       memory;
	struct strs           dtdevs;
	struct spec_vm_iomems iomems;
	struct spec_uints     irqs;
};

struct spec_vm {
	struct spec_vm_hypervisor *hypervisor;
	struct spec_vm_kernel     *kernel;
	struct spec_vm_image      *image;
	struct spec_vm_hw_config  *hw_config;
};

/* ---- the whole file ---- */

struct spec {
	const char          *oci_version;
	struct spec_root    *root;
	struct spec_mounts   mounts;
	struct spec_process *process;
	const char          *hostname;
	const char          *domainname;
	struct spec_hooks   *hooks;
	struct spec_map      annotations;
	struct spec_linux   *linux;
	struct spec_vm      *vm;
};

#endif
