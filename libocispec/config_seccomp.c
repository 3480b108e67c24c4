/* config_seccomp.c: rows of config.json: linux.seccomp and below. */
#include "objects.h"

static const struct field arg_rows[] = {
	F_UINT (spec_syscall_arg, index,     "index", 5, FIELD_REQUIRED, "Which argument, from 0."),
	F_UINT (spec_syscall_arg, value,     "value", UINT64_MAX, FIELD_REQUIRED,
		"To compare with; the mask of MASKED_EQ."),
	F_OUINT(spec_syscall_arg, value_two, "valueTwo", UINT64_MAX, 0, "The value of MASKED_EQ."),
	F_WORD (spec_syscall_arg, op,        "op", spec_seccomp_operators, FIELD_REQUIRED,
		"How to compare."),
};
static const struct object arg_object = OBJECT(spec_syscall_arg, "argument", arg_rows);

static const struct field syscall_rows[] = {
	F_STRS (spec_syscall, names,     "names", FIELD_REQUIRED | FIELD_NON_EMPTY,
		"System calls."),
	F_WORD (spec_syscall, action,    "action", spec_seccomp_actions, FIELD_REQUIRED,
		"What happens to them."),
	F_OUINT(spec_syscall, errno_ret, "errnoRet", UINT32_MAX, 0,
		"Error of ERRNO, number of TRACE."),
	F_OBJS (spec_syscall, args,      "args", spec_syscall_args, arg_object, 0,
		"Only when all of these hold."),
};
static const struct object syscall_object = OBJECT(spec_syscall, "rule", syscall_rows);

static const struct field seccomp_rows[] = {
	F_WORD (spec_seccomp, default_action,    "defaultAction", spec_seccomp_actions,
		FIELD_REQUIRED, "What happens to system calls no rule names."),
	F_OUINT(spec_seccomp, default_errno_ret, "defaultErrnoRet", UINT32_MAX, 0,
		"Error of the default action."),
	F_WORDS(spec_seccomp, architectures,     "architectures", spec_seccomp_archs, 0,
		"Beside the native one."),
	F_WORDS(spec_seccomp, flags,             "flags", spec_seccomp_flags, 0,
		"Of the filter."),
	F_STR  (spec_seccomp, listener_path,     "listenerPath", 0,
		"Socket of the agent that answers NOTIFY."),
	F_STR  (spec_seccomp, listener_metadata, "listenerMetadata", 0, "Text for the agent."),
	F_OBJS (spec_seccomp, syscalls,          "syscalls", spec_syscalls, syscall_object, 0,
		"Rules."),
};
const struct object spec_seccomp_object = OBJECT(spec_seccomp, "seccomp", seccomp_rows);
