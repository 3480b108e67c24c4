/* words.c: the words of the specification's enums.  Knows nothing of where they stand. */
#include <string.h>

#include "ocispec/features.h"
#include "ocispec/words.h"

#define NAMES(text, table) { .noun = (text), .word = (table), .n = ARRAY_LEN(table) }

static const char *const namespace_types[] = {
	[SPEC_NS_MOUNT]  = "mount",
	[SPEC_NS_PID]    = "pid",
	[SPEC_NS_NETWORK] = "network",
	[SPEC_NS_UTS]    = "uts",
	[SPEC_NS_IPC]    = "ipc",
	[SPEC_NS_USER]   = "user",
	[SPEC_NS_CGROUP] = "cgroup",
	[SPEC_NS_TIME]   = "time",
};
const struct spec_names spec_namespace_types = NAMES("namespace type", namespace_types);

static const char *const propagations[] = {
	[SPEC_PROPAGATION_PRIVATE]     = "private",
	[SPEC_PROPAGATION_RPRIVATE]    = "rprivate",
	[SPEC_PROPAGATION_SHARED]      = "shared",
	[SPEC_PROPAGATION_RSHARED]     = "rshared",
	[SPEC_PROPAGATION_SLAVE]       = "slave",
	[SPEC_PROPAGATION_RSLAVE]      = "rslave",
	[SPEC_PROPAGATION_UNBINDABLE]  = "unbindable",
	[SPEC_PROPAGATION_RUNBINDABLE] = "runbindable",
};
const struct spec_names spec_propagations = NAMES("propagation", propagations);

static const char *const device_types[] = {
	[SPEC_DEVICE_CHAR]       = "c",
	[SPEC_DEVICE_BLOCK]      = "b",
	[SPEC_DEVICE_UNBUFFERED] = "u",
	[SPEC_DEVICE_FIFO]       = "p",
};
const struct spec_names spec_device_types = NAMES("device type", device_types);

static const char *const device_rule_types[] = {
	[SPEC_DEVICE_ALL]        = "a",
	[SPEC_DEVICE_CHAR]       = "c",
	[SPEC_DEVICE_BLOCK]      = "b",
};
const struct spec_names spec_device_rule_types = NAMES("type of device rule", device_rule_types);

static const char *const rlimit_types[] = {
	[SPEC_RLIMIT_AS]         = "RLIMIT_AS",
	[SPEC_RLIMIT_CORE]       = "RLIMIT_CORE",
	[SPEC_RLIMIT_CPU]        = "RLIMIT_CPU",
	[SPEC_RLIMIT_DATA]       = "RLIMIT_DATA",
	[SPEC_RLIMIT_FSIZE]      = "RLIMIT_FSIZE",
	[SPEC_RLIMIT_LOCKS]      = "RLIMIT_LOCKS",
	[SPEC_RLIMIT_MEMLOCK]    = "RLIMIT_MEMLOCK",
	[SPEC_RLIMIT_MSGQUEUE]   = "RLIMIT_MSGQUEUE",
	[SPEC_RLIMIT_NICE]       = "RLIMIT_NICE",
	[SPEC_RLIMIT_NOFILE]     = "RLIMIT_NOFILE",
	[SPEC_RLIMIT_NPROC]      = "RLIMIT_NPROC",
	[SPEC_RLIMIT_RSS]        = "RLIMIT_RSS",
	[SPEC_RLIMIT_RTPRIO]     = "RLIMIT_RTPRIO",
	[SPEC_RLIMIT_RTTIME]     = "RLIMIT_RTTIME",
	[SPEC_RLIMIT_SIGPENDING] = "RLIMIT_SIGPENDING",
	[SPEC_RLIMIT_STACK]      = "RLIMIT_STACK",
};
const struct spec_names spec_rlimit_types = NAMES("resource limit", rlimit_types);

static const char *const scheduler_policies[] = {
	[SPEC_SCHED_OTHER]    = "SCHED_OTHER",
	[SPEC_SCHED_FIFO]     = "SCHED_FIFO",
	[SPEC_SCHED_RR]       = "SCHED_RR",
	[SPEC_SCHED_BATCH]    = "SCHED_BATCH",
	[SPEC_SCHED_ISO]      = "SCHED_ISO",
	[SPEC_SCHED_IDLE]     = "SCHED_IDLE",
	[SPEC_SCHED_DEADLINE] = "SCHED_DEADLINE",
};
const struct spec_names spec_scheduler_policies = NAMES("scheduler policy", scheduler_policies);

static const char *const scheduler_flags[] = {
	[SPEC_SCHED_FLAG_RESET_ON_FORK]  = "SCHED_FLAG_RESET_ON_FORK",
	[SPEC_SCHED_FLAG_RECLAIM]        = "SCHED_FLAG_RECLAIM",
	[SPEC_SCHED_FLAG_DL_OVERRUN]     = "SCHED_FLAG_DL_OVERRUN",
	[SPEC_SCHED_FLAG_KEEP_POLICY]    = "SCHED_FLAG_KEEP_POLICY",
	[SPEC_SCHED_FLAG_KEEP_PARAMS]    = "SCHED_FLAG_KEEP_PARAMS",
	[SPEC_SCHED_FLAG_UTIL_CLAMP_MIN] = "SCHED_FLAG_UTIL_CLAMP_MIN",
	[SPEC_SCHED_FLAG_UTIL_CLAMP_MAX] = "SCHED_FLAG_UTIL_CLAMP_MAX",
};
const struct spec_names spec_scheduler_flags = NAMES("scheduler flag", scheduler_flags);

static const char *const io_classes[] = {
	[SPEC_IOPRIO_RT]   = "IOPRIO_CLASS_RT",
	[SPEC_IOPRIO_BE]   = "IOPRIO_CLASS_BE",
	[SPEC_IOPRIO_IDLE] = "IOPRIO_CLASS_IDLE",
};
const struct spec_names spec_io_classes = NAMES("I/O priority class", io_classes);

static const char *const memory_policy_modes[] = {
	[SPEC_MPOL_DEFAULT]             = "MPOL_DEFAULT",
	[SPEC_MPOL_BIND]                = "MPOL_BIND",
	[SPEC_MPOL_INTERLEAVE]          = "MPOL_INTERLEAVE",
	[SPEC_MPOL_WEIGHTED_INTERLEAVE] = "MPOL_WEIGHTED_INTERLEAVE",
	[SPEC_MPOL_PREFERRED]           = "MPOL_PREFERRED",
	[SPEC_MPOL_PREFERRED_MANY]      = "MPOL_PREFERRED_MANY",
	[SPEC_MPOL_LOCAL]               = "MPOL_LOCAL",
};
const struct spec_names spec_memory_policy_modes = {
	.noun = "memory policy mode", .refusal = "invalid memory policy mode",
	.word = memory_policy_modes, .n = ARRAY_LEN(memory_policy_modes),
};

static const char *const memory_policy_flags[] = {
	[SPEC_MPOL_F_NUMA_BALANCING] = "MPOL_F_NUMA_BALANCING",
	[SPEC_MPOL_F_RELATIVE_NODES] = "MPOL_F_RELATIVE_NODES",
	[SPEC_MPOL_F_STATIC_NODES]   = "MPOL_F_STATIC_NODES",
};
const struct spec_names spec_memory_policy_flags = {
	.noun = "memory policy flag", .refusal = "invalid memory policy flag",
	.word = memory_policy_flags, .n = ARRAY_LEN(memory_policy_flags),
};

static const char *const personality_domains[] = {
	[SPEC_PERSONALITY_LINUX]   = "LINUX",
	[SPEC_PERSONALITY_LINUX32] = "LINUX32",
};
const struct spec_names spec_personality_domains = NAMES("personality domain", personality_domains);

static const char *const seccomp_actions[] = {
	[SPEC_ACT_KILL]         = "SCMP_ACT_KILL",
	[SPEC_ACT_KILL_PROCESS] = "SCMP_ACT_KILL_PROCESS",
	[SPEC_ACT_KILL_THREAD]  = "SCMP_ACT_KILL_THREAD",
	[SPEC_ACT_TRAP]         = "SCMP_ACT_TRAP",
	[SPEC_ACT_ERRNO]        = "SCMP_ACT_ERRNO",
	[SPEC_ACT_TRACE]        = "SCMP_ACT_TRACE",
	[SPEC_ACT_ALLOW]        = "SCMP_ACT_ALLOW",
	[SPEC_ACT_LOG]          = "SCMP_ACT_LOG",
	[SPEC_ACT_NOTIFY]       = "SCMP_ACT_NOTIFY",
};
const struct spec_names spec_seccomp_actions = NAMES("seccomp action", seccomp_actions);

static const char *const seccomp_operators[] = {
	[SPEC_CMP_NE]        = "SCMP_CMP_NE",
	[SPEC_CMP_LT]        = "SCMP_CMP_LT",
	[SPEC_CMP_LE]        = "SCMP_CMP_LE",
	[SPEC_CMP_EQ]        = "SCMP_CMP_EQ",
	[SPEC_CMP_GE]        = "SCMP_CMP_GE",
	[SPEC_CMP_GT]        = "SCMP_CMP_GT",
	[SPEC_CMP_MASKED_EQ] = "SCMP_CMP_MASKED_EQ",
};
const struct spec_names spec_seccomp_operators = NAMES("seccomp operator", seccomp_operators);

static const char *const seccomp_flags[] = {
	[SPEC_SECCOMP_FLAG_TSYNC]              = "SECCOMP_FILTER_FLAG_TSYNC",
	[SPEC_SECCOMP_FLAG_LOG]                = "SECCOMP_FILTER_FLAG_LOG",
	[SPEC_SECCOMP_FLAG_SPEC_ALLOW]         = "SECCOMP_FILTER_FLAG_SPEC_ALLOW",
	[SPEC_SECCOMP_FLAG_WAIT_KILLABLE_RECV] = "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV",
};
const struct spec_names spec_seccomp_flags = NAMES("seccomp flag", seccomp_flags);

static const char *const seccomp_archs[] = {
	[SPEC_ARCH_X86]         = "SCMP_ARCH_X86",
	[SPEC_ARCH_X86_64]      = "SCMP_ARCH_X86_64",
	[SPEC_ARCH_X32]         = "SCMP_ARCH_X32",
	[SPEC_ARCH_ARM]         = "SCMP_ARCH_ARM",
	[SPEC_ARCH_AARCH64]     = "SCMP_ARCH_AARCH64",
	[SPEC_ARCH_LOONGARCH64] = "SCMP_ARCH_LOONGARCH64",
	[SPEC_ARCH_M68K]        = "SCMP_ARCH_M68K",
	[SPEC_ARCH_MIPS]        = "SCMP_ARCH_MIPS",
	[SPEC_ARCH_MIPS64]      = "SCMP_ARCH_MIPS64",
	[SPEC_ARCH_MIPS64N32]   = "SCMP_ARCH_MIPS64N32",
	[SPEC_ARCH_MIPSEL]      = "SCMP_ARCH_MIPSEL",
	[SPEC_ARCH_MIPSEL64]    = "SCMP_ARCH_MIPSEL64",
	[SPEC_ARCH_MIPSEL64N32] = "SCMP_ARCH_MIPSEL64N32",
	[SPEC_ARCH_PPC]         = "SCMP_ARCH_PPC",
	[SPEC_ARCH_PPC64]       = "SCMP_ARCH_PPC64",
	[SPEC_ARCH_PPC64LE]     = "SCMP_ARCH_PPC64LE",
	[SPEC_ARCH_S390]        = "SCMP_ARCH_S390",
	[SPEC_ARCH_S390X]       = "SCMP_ARCH_S390X",
	[SPEC_ARCH_SH]          = "SCMP_ARCH_SH",
	[SPEC_ARCH_SHEB]        = "SCMP_ARCH_SHEB",
	[SPEC_ARCH_PARISC]      = "SCMP_ARCH_PARISC",
	[SPEC_ARCH_PARISC64]    = "SCMP_ARCH_PARISC64",
	[SPEC_ARCH_RISCV64]     = "SCMP_ARCH_RISCV64",
};
const struct spec_names spec_seccomp_archs = NAMES("seccomp architecture", seccomp_archs);

static const char *const image_formats[] = {
	[SPEC_IMAGE_RAW]   = "raw",
	[SPEC_IMAGE_QCOW2] = "qcow2",
	[SPEC_IMAGE_VDI]   = "vdi",
	[SPEC_IMAGE_VMDK]  = "vmdk",
	[SPEC_IMAGE_VHD]   = "vhd",
};
const struct spec_names spec_image_formats = NAMES("image format", image_formats);

const char *spec_word(const struct spec_names *names, int value)
{
	return value > 0 && (size_t)value < names->n ? names->word[value] : NULL;
}

int spec_value(const struct spec_names *names, const char *word)
{
	for (size_t i = 1; i < names->n; i++)
		if (names->word[i] && strcmp(names->word[i], word) == 0)
			return (int)i;
	return 0;
}

struct spec_words spec_all_words(struct arena *a, const struct spec_names *names)
{
	struct spec_words all = { ARENA_NEW_N(a, int, names->n), 0 };

	for (size_t i = 1; i < names->n; i++)
		if (names->word[i])
			all.v[all.n++] = (int)i;
	return all;
}
