/* rules_seccomp.c: rules over linux.seccomp. */
#include <string.h>

#include "rules.h"

enum { ERRNO_MAX = 4095, TRACE_MAX = 65535 };

/* The specification: an error number with an action that has none is an error. */
static void number(const struct rule_run *r, const char *at, enum spec_seccomp_action action,
		   const struct opt_uint *n)
{
	if (!n->set)
		return;
	if (action != SPEC_ACT_ERRNO && action != SPEC_ACT_TRACE)
		rule_error(r, at, "%s takes no error number",
			   spec_word(&spec_seccomp_actions, (int)action));
	else if (n->v > (action == SPEC_ACT_ERRNO ? ERRNO_MAX : TRACE_MAX))
		rule_error(r, at, "%llu is above %d", (unsigned long long)n->v,
			   action == SPEC_ACT_ERRNO ? ERRNO_MAX : TRACE_MAX);
}

static void error_numbers_fit(const struct rule_run *r, const struct spec_seccomp *s)
{
	number(r, "/defaultErrnoRet", s->default_action, &s->default_errno_ret);
	for (size_t i = 0; i < s->syscalls.n; i++)
		number(r, rule_at(r, "/syscalls/%zu/errnoRet", i), s->syscalls.v[i].action,
		       &s->syscalls.v[i].errno_ret);
}

static void names_are_not_empty(const struct rule_run *r, const struct spec_seccomp *s)
{
	for (size_t i = 0; i < s->syscalls.n; i++)
		for (size_t k = 0; k < s->syscalls.v[i].names.n; k++)
			if (s->syscalls.v[i].names.v[k][0] == '\0')
				rule_error(r, rule_at(r, "/syscalls/%zu/names/%zu", i, k),
					   "must not be empty");
}

/* The agent's descriptor is sent with write(2): notifying that would wait for itself. */
static void notify_has_a_listener(const struct rule_run *r, const struct spec_seccomp *s)
{
	bool listener = s->listener_path && s->listener_path[0];

	if (s->default_action == SPEC_ACT_NOTIFY)
		rule_error(r, "/defaultAction", "SCMP_ACT_NOTIFY cannot be used as default action");
	for (size_t i = 0; i < s->syscalls.n; i++) {
		if (s->syscalls.v[i].action != SPEC_ACT_NOTIFY)
			continue;
		if (strs_has(&s->syscalls.v[i].names, "write"))
			rule_error(r, rule_at(r, "/syscalls/%zu/action", i),
				   "SCMP_ACT_NOTIFY cannot be used for the write syscall");
	}
	if (s->listener_metadata && !listener)
		rule_error(r, "/listenerMetadata", "needs a listenerPath");
	if (listener && !rule_is_absolute(s->listener_path))
		rule_error(r, "/listenerPath", "'%.100s' is not an absolute path",
			   s->listener_path);
}

void (*const rules_seccomp[])(const struct rule_run *, const struct spec_seccomp *) = {
	error_numbers_fit,
	names_are_not_empty,
	notify_has_a_listener,
};
const size_t rules_seccomp_n = ARRAY_LEN(rules_seccomp);
