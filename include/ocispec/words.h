/* words.h: the enums of the specification and their words.  Owns which words exist;
 * knows nothing of where they are used. */
#ifndef TARE_OCISPEC_WORDS_H
#define TARE_OCISPEC_WORDS_H

#include <stddef.h>

/* The words of an enum, indexed by value; word[0] is NULL (absent).  `noun` names one
 * of them in an error: unknown namespace type "moutn". */
struct spec_names {
	const char        *noun;
	const char        *refusal; /* what callers expect instead of "unknown NOUN", or NULL */
	const char *const *word;
	size_t             n;
};

/* The word of a value, or NULL when it has none. */
const char *spec_word(const struct spec_names *names, int value);
/* The value of a word, or 0. */
int spec_value(const struct spec_names *names, const char *word);

enum spec_namespace_type {
	SPEC_NS_UNSET,
	SPEC_NS_MOUNT,
	SPEC_NS_PID,
	SPEC_NS_NETWORK,
	SPEC_NS_UTS,
	SPEC_NS_IPC,
	SPEC_NS_USER,
	SPEC_NS_CGROUP,
	SPEC_NS_TIME,
};
extern const struct spec_names spec_namespace_types;

enum spec_propagation {
	SPEC_PROPAGATION_UNSET,
	SPEC_PROPAGATION_PRIVATE,
	SPEC_PROPAGATION_RPRIVATE,
	SPEC_PROPAGATION_SHARED,
	SPEC_PROPAGATION_RSHARED,
	SPEC_PROPAGATION_SLAVE,
	SPEC_PROPAGATION_RSLAVE,
	SPEC_PROPAGATION_UNBINDABLE,
	SPEC_PROPAGATION_RUNBINDABLE,
};
extern const struct spec_names spec_propagations;

enum spec_device_type {
	SPEC_DEVICE_UNSET,
	SPEC_DEVICE_ALL, /* "a", in resources.devices only */
	SPEC_DEVICE_CHAR,
	SPEC_DEVICE_BLOCK,
	SPEC_DEVICE_UNBUFFERED,
	SPEC_DEVICE_FIFO,
};
/* Of linux.devices (c, b, u, p), and of linux.resources.devices (a, c, b). */
extern const struct spec_names spec_device_types;
extern const struct spec_names spec_device_rule_types;

enum spec_rlimit_type {
	SPEC_RLIMIT_UNSET,
	SPEC_RLIMIT_AS,
	SPEC_RLIMIT_CORE,
	SPEC_RLIMIT_CPU,
	SPEC_RLIMIT_DATA,
	SPEC_RLIMIT_FSIZE,
	SPEC_RLIMIT_LOCKS,
	SPEC_RLIMIT_MEMLOCK,
	SPEC_RLIMIT_MSGQUEUE,
	SPEC_RLIMIT_NICE,
	SPEC_RLIMIT_NOFILE,
	SPEC_RLIMIT_NPROC,
	SPEC_RLIMIT_RSS,
	SPEC_RLIMIT_RTPRIO,
	SPEC_RLIMIT_RTTIME,
	SPEC_RLIMIT_SIGPENDING,
	SPEC_RLIMIT_STACK,
};
extern const struct spec_names spec_rlimit_types;

enum spec_scheduler_policy {
	SPEC_SCHED_UNSET,
	SPEC_SCHED_OTHER,
	SPEC_SCHED_FIFO,
	SPEC_SCHED_RR,
	SPEC_SCHED_BATCH,
	SPEC_SCHED_ISO,
	SPEC_SCHED_IDLE,
	SPEC_SCHED_DEADLINE,
};
extern const struct spec_names spec_scheduler_policies;

enum spec_scheduler_flag {
	SPEC_SCHED_FLAG_UNSET,
	SPEC_SCHED_FLAG_RESET_ON_FORK,
	SPEC_SCHED_FLAG_RECLAIM,
	SPEC_SCHED_FLAG_DL_OVERRUN,
	SPEC_SCHED_FLAG_KEEP_POLICY,
	SPEC_SCHED_FLAG_KEEP_PARAMS,
	SPEC_SCHED_FLAG_UTIL_CLAMP_MIN,
	SPEC_SCHED_FLAG_UTIL_CLAMP_MAX,
};
extern const struct spec_names spec_scheduler_flags;

enum spec_io_class {
	SPEC_IOPRIO_UNSET,
	SPEC_IOPRIO_RT,
	SPEC_IOPRIO_BE,
	SPEC_IOPRIO_IDLE,
};
extern const struct spec_names spec_io_classes;

enum spec_memory_policy_mode {
	SPEC_MPOL_UNSET,
	SPEC_MPOL_DEFAULT,
	SPEC_MPOL_BIND,
	SPEC_MPOL_INTERLEAVE,
	SPEC_MPOL_WEIGHTED_INTERLEAVE,
	SPEC_MPOL_PREFERRED,
	SPEC_MPOL_PREFERRED_MANY,
	SPEC_MPOL_LOCAL,
};
extern const struct spec_names spec_memory_policy_modes;

enum spec_memory_policy_flag {
	SPEC_MPOL_F_UNSET,
	SPEC_MPOL_F_NUMA_BALANCING,
	SPEC_MPOL_F_RELATIVE_NODES,
	SPEC_MPOL_F_STATIC_NODES,
};
extern const struct spec_names spec_memory_policy_flags;

enum spec_personality_domain {
	SPEC_PERSONALITY_UNSET,
	SPEC_PERSONALITY_LINUX,
	SPEC_PERSONALITY_LINUX32,
};
extern const struct spec_names spec_personality_domains;

enum spec_seccomp_action {
	SPEC_ACT_UNSET,
	SPEC_ACT_KILL,
	SPEC_ACT_KILL_PROCESS,
	SPEC_ACT_KILL_THREAD,
	SPEC_ACT_TRAP,
	SPEC_ACT_ERRNO,
	SPEC_ACT_TRACE,
	SPEC_ACT_ALLOW,
	SPEC_ACT_LOG,
	SPEC_ACT_NOTIFY,
};
extern const struct spec_names spec_seccomp_actions;

enum spec_seccomp_operator {
	SPEC_CMP_UNSET,
	SPEC_CMP_NE,
	SPEC_CMP_LT,
	SPEC_CMP_LE,
	SPEC_CMP_EQ,
	SPEC_CMP_GE,
	SPEC_CMP_GT,
	SPEC_CMP_MASKED_EQ,
};
extern const struct spec_names spec_seccomp_operators;

enum spec_seccomp_flag {
	SPEC_SECCOMP_FLAG_UNSET,
	SPEC_SECCOMP_FLAG_TSYNC,
	SPEC_SECCOMP_FLAG_LOG,
	SPEC_SECCOMP_FLAG_SPEC_ALLOW,
	SPEC_SECCOMP_FLAG_WAIT_KILLABLE_RECV,
};
extern const struct spec_names spec_seccomp_flags;

enum spec_seccomp_arch {
	SPEC_ARCH_UNSET,
	SPEC_ARCH_X86,
	SPEC_ARCH_X86_64,
	SPEC_ARCH_X32,
	SPEC_ARCH_ARM,
	SPEC_ARCH_AARCH64,
	SPEC_ARCH_LOONGARCH64,
	SPEC_ARCH_M68K,
	SPEC_ARCH_MIPS,
	SPEC_ARCH_MIPS64,
	SPEC_ARCH_MIPS64N32,
	SPEC_ARCH_MIPSEL,
	SPEC_ARCH_MIPSEL64,
	SPEC_ARCH_MIPSEL64N32,
	SPEC_ARCH_PPC,
	SPEC_ARCH_PPC64,
	SPEC_ARCH_PPC64LE,
	SPEC_ARCH_S390,
	SPEC_ARCH_S390X,
	SPEC_ARCH_SH,
	SPEC_ARCH_SHEB,
	SPEC_ARCH_PARISC,
	SPEC_ARCH_PARISC64,
	SPEC_ARCH_RISCV64,
};
extern const struct spec_names spec_seccomp_archs;

enum spec_image_format {
	SPEC_IMAGE_UNSET,
	SPEC_IMAGE_RAW,
	SPEC_IMAGE_QCOW2,
	SPEC_IMAGE_VDI,
	SPEC_IMAGE_VMDK,
	SPEC_IMAGE_VHD,
};
extern const struct spec_names spec_image_formats;

#endif
