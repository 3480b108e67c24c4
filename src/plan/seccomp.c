/* seccomp.c: the filter of the container, which exec puts on its processes too, and the words
 * for the agent that a filter may ask.  Compiled here, on the host's side: after the fork
 * it is memory like the rest of the plan. */
#include "plan/build.h"

#include <errno.h>

#include "ocispec/load.h"
#include "seccomp/filter.h"

#define AT_SECCOMP "/linux/seccomp"
#define RECEIVER   "run.oci.seccomp.receiver"
#define UNKNOWN    "run.oci.seccomp_fail_unknown_syscall"

enum { TWO_PIDS = 32 };

static void listener(struct build *b, const struct spec_seccomp *s, bool wanted)
{
	struct plan_seccomp *p = &b->p->seccomp;
	const char *receiver = plan_annotation(b, RECEIVER);

	if (!wanted)
		return;
	if (s->listener_path && s->listener_path[0]) {
		p->listener = s->listener_path;
		p->listener_from = AT_SECCOMP "/listenerPath";
	} else if (!receiver) {
		bad(b, AT_SECCOMP, "SCMP_ACT_NOTIFY needs a listenerPath");
	} else {
		p->listener = plan_annotation_path(b, RECEIVER);
		p->listener_from = "/annotations/" RECEIVER;
	}
}

/* The container process state of the specification. */
static void message(struct build *b, const struct spec_seccomp *s)
{
	struct plan_seccomp *p = &b->p->seccomp;
	struct out middle = OUT_ARENA(b->a), tail = OUT_ARENA(b->a);
	const char *status = b->p->kind == PLAN_EXEC ? "running" : "creating";

	out_str(&middle, ",\"metadata\":");
	out_json(&middle, s->listener_metadata ? s->listener_metadata : "");
	out_str(&middle, ",\"state\":{\"ociVersion\":\"" SPEC_VERSION "\",\"id\":");
	out_json(&middle, b->p->id);
	out_fmt(&middle, ",\"status\":\"%s\",\"pid\":", status);
	out_str(&tail, ",\"bundle\":");
	out_json(&tail, b->p->bundle);
	out_str(&tail, ",\"annotations\":{");
	for (size_t i = 0; i < b->s->annotations.n; i++) {
		out_str(&tail, i ? "," : "");
		out_json(&tail, b->s->annotations.v[i].key);
		out_chr(&tail, ':');
		out_json(&tail, b->s->annotations.v[i].value);
	}
	out_str(&tail, "}}}");
	p->head = "{\"ociVersion\":\"" SPEC_VERSION "\",\"fds\":[\"seccompFd\"],\"pid\":";
	p->middle = out_text(&middle);
	p->tail = out_text(&tail);
	p->message_size = sizeof("{\"ociVersion\":\"" SPEC_VERSION "\",\"fds\":[\"seccompFd\"],\"pid\":") +
			  middle.len + tail.len + TWO_PIDS;
	p->message = arena_alloc(b->a, p->message_size, 1);
}

/* A program that calls it gets what others get, so nothing is weaker than was asked for. */
static void tell_notes(struct build *b, const struct spec_seccomp *s, const struct seccomp_filter *f)
{
	const char *strict = plan_annotation(b, UNKNOWN);

	for (size_t i = 0; i < f->n_notes; i++) {
		const struct seccomp_note *n = &f->notes[i];

		if (n->what == SECCOMP_HIDDEN_RULE) {
			caution(b, AT(b, AT_SECCOMP "/syscalls/%zu", n->rule),
				"the rule has no effect on a system call that another rule decides");
			continue;
		}
		if (strict && !str_eq(strict, "0") && !str_eq(strict, "false"))
			bad(b, AT(b, AT_SECCOMP "/syscalls/%zu/names/%zu", n->rule, n->name),
			    "unknown system call '%.100s'", s->syscalls.v[n->rule].names.v[n->name]);
		else
			caution(b, AT(b, AT_SECCOMP "/syscalls/%zu/names/%zu", n->rule, n->name),
				"unknown system call '%.100s'", s->syscalls.v[n->rule].names.v[n->name]);
	}
}

static const char *architectures(struct build *b, const struct spec_seccomp *s)
{
	struct out o = OUT_ARENA(b->a);

	out_str(&o, spec_word(&spec_seccomp_archs, SECCOMP_NATIVE));
	for (size_t i = 0; i < s->architectures.n; i++) {
		enum spec_seccomp_arch arch = (enum spec_seccomp_arch)s->architectures.v[i];

		if (arch != SECCOMP_NATIVE && seccomp_arch_runs(SECCOMP_NATIVE, arch))
			out_fmt(&o, " %s", spec_word(&spec_seccomp_archs, s->architectures.v[i]));
	}
	return out_text(&o);
}

void plan_seccomp(struct build *b)
{
	const struct spec_seccomp *s = b->s->linux ? b->s->linux->seccomp : NULL;
	struct plan_seccomp *p = &b->p->seccomp;
	struct seccomp_filter f = { 0 };
	struct err e = ERR_NONE;
	bool numbered;

	if (!s)
		return;
	if (seccomp_compile(b->a, s, SECCOMP_NATIVE, &f, &e) < 0) {
		bad(b, AT_SECCOMP, "%s", e.msg);
		return;
	}
	tell_notes(b, s, &f);
	numbered = s->default_action == SPEC_ACT_ERRNO || s->default_action == SPEC_ACT_TRACE;
	p->program = f.program;
	p->early = !b->p->process.no_new_privs;
	p->fallback = spec_word(&spec_seccomp_actions, (int)s->default_action);
	p->fallback_errno = !numbered ? -1 : s->default_errno_ret.set ? (int)s->default_errno_ret.v : EPERM;
	p->architectures = architectures(b, s);
	p->from = AT_SECCOMP;
	listener(b, s, f.notifies);
	if (f.notifies)
		message(b, s);
}
