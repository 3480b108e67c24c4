/* rules_process.c: rules over process, of config.json and of process.json. */
#include <string.h>

#include "rules.h"

/* What one string of execve may have (MAX_ARG_STRLEN), its NUL included. */
enum { EXEC_STRING_MAX = 32 * 4096 };
enum { GROUPS_MAX = 65536, PATH_LENGTH_MAX = 4096, CAPABILITIES_MAX = 64 };

bool rule_is_absolute(const char *path)
{
	return path[0] == '/';
}

static void args_name_a_program(const struct rule_run *r, const struct spec_process *s)
{
	if (s->args.n == 0)
		rule_error(r, "/args", s->args.v ? "must not be empty" :
						   "required property is missing");
	for (size_t i = 0; i < s->args.n; i++)
		if (strlen(s->args.v[i]) >= EXEC_STRING_MAX)
			rule_error(r, rule_at(r, "/args/%zu", i),
				   "is longer than the kernel's limit of %d bytes",
				   EXEC_STRING_MAX - 1);
}

static void cwd_is_absolute(const struct rule_run *r, const struct spec_process *s)
{
	if (!rule_is_absolute(s->cwd))
		rule_error(r, "/cwd", "'%.100s' is not an absolute path", s->cwd);
	if (strlen(s->cwd) >= PATH_LENGTH_MAX)
		rule_error(r, "/cwd", "is longer than %d bytes", PATH_LENGTH_MAX - 1);
}

static void env_is_name_value(const struct rule_run *r, const struct spec_process *s)
{
	for (size_t i = 0; i < s->env.n; i++) {
		const char *entry = s->env.v[i], *eq = strchr(entry, '=');

		if (!eq || eq == entry)
			rule_error(r, rule_at(r, "/env/%zu", i), "'%.80s' is not NAME=VALUE", entry);
		if (strlen(entry) >= EXEC_STRING_MAX)
			rule_error(r, rule_at(r, "/env/%zu", i),
				   "is longer than the kernel's limit of %d bytes",
				   EXEC_STRING_MAX - 1);
	}
}

/* setresuid(2) reads this value as "leave it as it is". */
static void id(const struct rule_run *r, const char *at, uint64_t v)
{
	if (v == UINT32_MAX)
		rule_error(r, at, "%llu is reserved and cannot be set", (unsigned long long)v);
}

static void ids_can_be_set(const struct rule_run *r, const struct spec_process *s)
{
	if (!s->user)
		return;
	id(r, "/user/uid", s->user->uid);
	id(r, "/user/gid", s->user->gid);
	for (size_t i = 0; i < s->user->additional_gids.n; i++)
		id(r, rule_at(r, "/user/additionalGids/%zu", i), s->user->additional_gids.v[i]);
	if (s->user->additional_gids.n > GROUPS_MAX)
		rule_error(r, "/user/additionalGids", "has more than the kernel's limit of %d entries",
			   GROUPS_MAX);
}

static void console_has_a_size(const struct rule_run *r, const struct spec_process *s)
{
	const struct spec_console_size *c = s->console_size;

	if (c && s->terminal.v && (c->height == 0 || c->width == 0))
		rule_warn(r, "/consoleSize", "a size of 0 is ignored");
}

/* capabilities(7): the kernel refuses to raise others. */
static void ambient_is_held(const struct rule_run *r, const struct spec_process *s)
{
	const struct spec_capabilities *c = s->capabilities;

	if (c && c->ambient.n > CAPABILITIES_MAX) {
		rule_error(r, "/capabilities/ambient", "has more than %d entries", CAPABILITIES_MAX);
		return;
	}
	for (size_t i = 0; c && i < c->ambient.n; i++)
		if (!strs_has(&c->permitted, c->ambient.v[i]) ||
		    !strs_has(&c->inheritable, c->ambient.v[i]))
			rule_warn(r, rule_at(r, "/capabilities/ambient/%zu", i),
				  "'%.40s' has no effect unless it is permitted and inheritable",
				  c->ambient.v[i]);
}

static void rlimits_are_sound(const struct rule_run *r, const struct spec_process *s)
{
	size_t first[32] = { 0 }; /* by type: index + 1 */

	for (size_t i = 0; i < s->rlimits.n; i++) {
		const struct spec_rlimit *l = &s->rlimits.v[i];

		if (first[l->type] > 0)
			rule_error(r, rule_at(r, "/rlimits/%zu/type", i),
				   "%s is set twice, first by %s/rlimits/%zu",
				   spec_word(&spec_rlimit_types, (int)l->type), r->base,
				   first[l->type] - 1);
		else
			first[l->type] = i + 1;
		if (l->soft > l->hard)
			rule_error(r, rule_at(r, "/rlimits/%zu/soft", i),
				   "%llu is above the hard limit of %llu",
				   (unsigned long long)l->soft, (unsigned long long)l->hard);
	}
}

static bool is_realtime(const struct spec_scheduler *c)
{
	return c->policy == SPEC_SCHED_FIFO || c->policy == SPEC_SCHED_RR;
}

/* sched(7): FIFO and RR have priorities 1 to 99, the others only 0. */
static void scheduler_priority_fits(const struct rule_run *r, const struct spec_process *s)
{
	const struct spec_scheduler *c = s->scheduler;
	const char *word;

	if (!c)
		return;
	word = spec_word(&spec_scheduler_policies, (int)c->policy);
	if (c->policy == SPEC_SCHED_ISO)
		rule_error(r, "/scheduler/policy", "Linux has no SCHED_ISO");
	if (is_realtime(c) && (c->priority.v < 1 || c->priority.v > 99))
		rule_error(r, "/scheduler/priority", "%s needs a priority from 1 to 99", word);
	if (!is_realtime(c) && c->priority.v != 0)
		rule_error(r, "/scheduler/priority", "%s has no priority", word);
	if (c->nice.v != 0 && c->policy != SPEC_SCHED_OTHER && c->policy != SPEC_SCHED_BATCH)
		rule_warn(r, "/scheduler/nice", "has no effect with %s", word);
}

/* sched_setattr(2): runtime <= deadline <= period, and at least 1024 ns. */
static void scheduler_deadline_fits(const struct rule_run *r, const struct spec_process *s)
{
	const struct spec_scheduler *c = s->scheduler;

	if (!c)
		return;
	if (c->policy != SPEC_SCHED_DEADLINE) {
		if (c->runtime.v || c->deadline.v || c->period.v)
			rule_error(r, "/scheduler",
				   "runtime, deadline and period are for SCHED_DEADLINE only");
		return;
	}
	if (c->runtime.v < 1024)
		rule_error(r, "/scheduler/runtime", "SCHED_DEADLINE needs at least 1024 ns");
	if (c->deadline.v < c->runtime.v)
		rule_error(r, "/scheduler/deadline", "is less than the runtime");
	if (c->period.v != 0 && c->period.v < c->deadline.v)
		rule_error(r, "/scheduler/period", "is less than the deadline");
}

static void affinity_is_a_list(const struct rule_run *r, const struct spec_process *s)
{
	if (!s->exec_cpu_affinity)
		return;
	rule_number_list(r, "/execCPUAffinity/initial", s->exec_cpu_affinity->initial);
	rule_number_list(r, "/execCPUAffinity/final", s->exec_cpu_affinity->final);
}

void (*const rules_process[])(const struct rule_run *, const struct spec_process *) = {
	args_name_a_program,
	cwd_is_absolute,
	env_is_name_value,
	ids_can_be_set,
	console_has_a_size,
	ambient_is_held,
	rlimits_are_sound,
	scheduler_priority_fits,
	scheduler_deadline_fits,
	affinity_is_a_list,
};
const size_t rules_process_n = ARRAY_LEN(rules_process);
