/* config_process.c: rows of config.json: process and below; also of process.json. */
#include "objects.h"

static const struct field console_size_rows[] = {
	F_UINT(spec_console_size, height, "height", UINT16_MAX, FIELD_REQUIRED, "Rows."),
	F_UINT(spec_console_size, width,  "width",  UINT16_MAX, FIELD_REQUIRED, "Columns."),
};
static const struct object console_size_object =
	OBJECT(spec_console_size, "console size", console_size_rows);

static const struct field user_rows[] = {
	F_UINT (spec_user, uid,             "uid", UINT32_MAX, 0, "User id, inside."),
	F_UINT (spec_user, gid,             "gid", UINT32_MAX, 0, "Group id, inside."),
	F_OUINT(spec_user, umask,           "umask", 0777, 0, "File mode creation mask."),
	F_UINTS(spec_user, additional_gids, "additionalGids", UINT32_MAX, 0,
		"Further group ids."),
	F_STR  (spec_user, username,        "username", 0, "Windows only; ignored."),
};
static const struct object user_object = OBJECT(spec_user, "user", user_rows);

static const struct field capabilities_rows[] = {
	F_STRS(spec_capabilities, bounding,    "bounding", 0, "The most the program can ever get."),
	F_STRS(spec_capabilities, effective,   "effective", 0, "In force."),
	F_STRS(spec_capabilities, inheritable, "inheritable", 0,
	       "Kept for programs that have file capabilities."),
	F_STRS(spec_capabilities, permitted,   "permitted", 0, "May be put in force."),
	F_STRS(spec_capabilities, ambient,     "ambient", 0,
	       "Kept for every program; needs permitted and inheritable."),
};
static const struct object capabilities_object =
	OBJECT(spec_capabilities, "capabilities", capabilities_rows);

static const struct field rlimit_rows[] = {
	F_WORD(spec_rlimit, type, "type", spec_rlimit_types, FIELD_REQUIRED, "Which limit."),
	F_UINT(spec_rlimit, hard, "hard", UINT64_MAX, FIELD_REQUIRED, "Ceiling of the soft limit."),
	F_UINT(spec_rlimit, soft, "soft", UINT64_MAX, FIELD_REQUIRED, "The limit in force."),
};
static const struct object rlimit_object = OBJECT(spec_rlimit, "resource limit", rlimit_rows);

static const struct field scheduler_rows[] = {
	F_WORD (spec_scheduler, policy,   "policy", spec_scheduler_policies, FIELD_REQUIRED,
		"Scheduling policy."),
	F_OINT (spec_scheduler, nice,     "nice", -20, 19, 0, "For OTHER and BATCH."),
	F_OINT (spec_scheduler, priority, "priority", INT32_MIN, INT32_MAX, 0,
		"For FIFO and RR: 1 to 99."),
	F_WORDS(spec_scheduler, flags,    "flags", spec_scheduler_flags, 0, "Flags."),
	F_OUINT(spec_scheduler, runtime,  "runtime", UINT64_MAX, 0, "For DEADLINE: nanoseconds."),
	F_OUINT(spec_scheduler, deadline, "deadline", UINT64_MAX, 0, "For DEADLINE: nanoseconds."),
	F_OUINT(spec_scheduler, period,   "period", UINT64_MAX, 0, "For DEADLINE: nanoseconds."),
};
static const struct object scheduler_object = OBJECT(spec_scheduler, "scheduler", scheduler_rows);

static const struct field io_priority_rows[] = {
	F_WORD(spec_io_priority, class,    "class", spec_io_classes, FIELD_REQUIRED,
	       "Priority class."),
	F_OINT(spec_io_priority, priority, "priority", 0, 7, 0, "Within the class; 0 is first."),
};
static const struct object io_priority_object =
	OBJECT(spec_io_priority, "I/O priority", io_priority_rows);

static const struct field exec_cpu_affinity_rows[] = {
	F_STR(spec_exec_cpu_affinity, initial, "initial", 0,
	      "CPUs of the runtime while it enters the container."),
	F_STR(spec_exec_cpu_affinity, final,   "final", 0, "CPUs of the program."),
};
static const struct object exec_cpu_affinity_object =
	OBJECT(spec_exec_cpu_affinity, "CPU affinity", exec_cpu_affinity_rows);

static const struct field process_rows[] = {
	F_OBOOL(spec_process, terminal,          "terminal", 0, "Give the program a terminal."),
	F_OBJ  (spec_process, console_size,      "consoleSize", spec_console_size,
		console_size_object, 0, "Size of the terminal."),
	F_OBJ  (spec_process, user,              "user", spec_user, user_object, 0,
		"Ids of the program."),
	F_STRS (spec_process, args,              "args", 0, "The program and its arguments."),
	F_STR  (spec_process, command_line,      "commandLine", 0, "Windows only; ignored."),
	F_STRS (spec_process, env,               "env", 0, "Its environment, NAME=VALUE."),
	F_STR  (spec_process, cwd,               "cwd", FIELD_REQUIRED,
		"Its working directory, absolute."),
	F_OBJ  (spec_process, capabilities,      "capabilities", spec_capabilities,
		capabilities_object, 0, "Its capabilities; absent: none."),
	F_OBJS (spec_process, rlimits,           "rlimits", spec_rlimits, rlimit_object, 0,
		"Its resource limits, each at most once."),
	F_OBOOL(spec_process, no_new_privileges, "noNewPrivileges", 0,
		"Nothing it executes may gain privileges."),
	F_STR  (spec_process, apparmor_profile,  "apparmorProfile", 0, "AppArmor profile."),
	F_OINT (spec_process, oom_score_adj,     "oomScoreAdj", -1000, 1000, 0,
		"How likely the kernel kills it when memory runs out."),
	F_STR  (spec_process, selinux_label,     "selinuxLabel", 0, "SELinux label."),
	F_OBJ  (spec_process, scheduler,         "scheduler", spec_scheduler, scheduler_object, 0,
		"CPU scheduling."),
	F_OBJ  (spec_process, io_priority,       "ioPriority", spec_io_priority,
		io_priority_object, 0, "I/O priority."),
	F_OBJ  (spec_process, exec_cpu_affinity, "execCPUAffinity", spec_exec_cpu_affinity,
		exec_cpu_affinity_object, 0, "CPUs of a program started by exec."),
};
const struct object spec_process_object = OBJECT(spec_process, "process", process_rows);
