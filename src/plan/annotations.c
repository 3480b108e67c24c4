/* annotations.c: annotations that mean something here, by the names another runtime gave
 * them.  Everything else is for callers and hooks. */
#include "plan/build.h"

#define HOOKS_OUT "run.oci.hooks.stdout"
#define HOOKS_ERR "run.oci.hooks.stderr"
#define PIDFD     "run.oci.pidfd_receiver"

/* A name, or a prefix that ends in '.'. */
static const char *const words[] = {
	"run.oci.keep_original_groups",
	"run.oci.seccomp.receiver",
	"run.oci.seccomp_fail_unknown_syscall",
	"run.oci.systemd.subgroup",
	"run.oci.delegate-cgroup",
	"run.oci.mount_context_type",
	HOOKS_OUT,
	HOOKS_ERR,
	PIDFD,
	"org.criu.config",
	"org.systemd.property.",
};

/* What other runtimes would do something for: it is told when it is not done. */
static const char *const foreign[] = { "run.oci.", "krun.", "module.wasm." };

const char *plan_annotation(const struct build *b, const char *key)
{
	for (size_t i = 0; i < b->s->annotations.n; i++)
		if (str_eq(b->s->annotations.v[i].key, key))
			return b->s->annotations.v[i].value;
	return NULL;
}

const char *plan_annotation_path(struct build *b, const char *key)
{
	const char *path = plan_annotation(b, key);

	if (!path || path[0] == '/')
		return path;
	bad(b, at_key(b, "/annotations", key), "'%.100s' is not an absolute path", path);
	return NULL;
}

static bool is_known(const char *key)
{
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (str_ends(words[i], ".") ? str_starts(key, words[i]) : str_eq(key, words[i]))
			return true;
	return false;
}

static void check(struct build *b, const char *key)
{
	for (size_t i = 0; i < ARRAY_LEN(foreign); i++)
		if (str_starts(key, foreign[i]) && !is_known(key))
			caution(b, at_key(b, "/annotations", key), "ignored: no such annotation is carried out here");
}

void plan_annotations(struct build *b)
{
	struct plan *p = b->p;

	p->hook_out = plan_annotation_path(b, HOOKS_OUT);
	p->hook_err = plan_annotation_path(b, HOOKS_ERR);
	p->pidfd_receiver = plan_annotation_path(b, PIDFD);
	for (size_t i = 0; i < b->s->annotations.n; i++)
		check(b, b->s->annotations.v[i].key);
}

void plan_annotation_words(struct arena *a, struct strs *out)
{
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		strs_add(a, out, words[i]);
}
