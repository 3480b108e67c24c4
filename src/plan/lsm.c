/* lsm.c: labels of AppArmor and SELinux.  Knows what a module takes and whether it is there,
 * not whether it knows the name: hooks may load a profile until the label is set. */
#include "plan/build.h"

#define MOUNT_TYPE "run.oci.mount_context_type"

#ifdef HAVE_APPARMOR
const bool plan_apparmor_built = true;
#else
const bool plan_apparmor_built = false;
#endif
#ifdef HAVE_SELINUX
const bool plan_selinux_built = true;
#else
const bool plan_selinux_built = false;
#endif

/* The word for its labels, and the option of the build. */
struct module {
	const char *name, *noun, *option;
	bool        built, on;
};

static struct module apparmor(const struct build *b)
{
	return (struct module){ "AppArmor", "profile", "TARE_APPARMOR", plan_apparmor_built,
				b->h->apparmor };
}

static struct module selinux(const struct build *b)
{
	return (struct module){ "SELinux", "label", "TARE_SELINUX", plan_selinux_built,
				b->h->selinux };
}

/* Whether somebody asks for the label, and gets it. */
static bool usable(struct build *b, struct module m, const char *label, const char *at)
{
	if (!label || !label[0])
		return false;
	if (!m.built)
		return bad(b, at, "this program was built without %s (%s); remove %s to run without a %s",
			   m.name, m.option, at, m.noun);
	if (!m.on)
		return bad(b, at, "%s is not enabled on this machine; remove %s to run without a %s",
			   m.name, at, m.noun);
	for (const char *c = label; *c; c++)
		if ((unsigned char)*c < ' ' || *c == '\177')
			return bad(b, at, "control characters are no part of a %s of %s", m.noun, m.name);
	return true;
}

static void profile(struct build *b)
{
	struct plan_labels *l = &b->p->labels;
	const char *name = b->process->apparmor_profile;
	const char *at = AT(b, "%s/apparmorProfile", b->process_at);

	if (!usable(b, apparmor(b), name, at))
		return;
	l->apparmor = name;
	l->apparmor_from = at;
	/* Without new privileges the kernel lets a confined program only become more confined. */
	l->stack = b->h->apparmor_confined &&
		   (b->p->process.no_new_privs || b->h->no_new_privs);
	l->apparmor_text = AT(b, "%s %s", l->stack ? "stack" : "exec", name);
}

static void label(struct build *b)
{
	struct plan_labels *l = &b->p->labels;
	const char *at = AT(b, "%s/selinuxLabel", b->process_at);

	if (!usable(b, selinux(b), b->process->selinux_label, at))
		return;
	l->selinux = b->process->selinux_label;
	l->selinux_from = at;
}

void plan_labels(struct build *b)
{
	if (!b->process)
		return;
	profile(b);
	label(b);
}

/* --- mounts ---------------------------------------------------------------------- */

static const char *const contexts[] = { "context", "fscontext", "defcontext", "rootcontext" };

static const char *mount_option(struct build *b)
{
	const char *wish = plan_annotation(b, MOUNT_TYPE);

	if (!wish)
		return contexts[0];
	for (size_t i = 0; i < ARRAY_LEN(contexts); i++)
		if (str_eq(wish, contexts[i]))
			return contexts[i];
	bad(b, "/annotations/" MOUNT_TYPE, "'%.100s' is none of context, fscontext, defcontext, rootcontext",
	    wish);
	return contexts[0];
}

void plan_mount_label(struct build *b)
{
	const char *at = "/linux/mountLabel";
	const char *wish = b->s->linux ? b->s->linux->mount_label : NULL;

	if (!usable(b, selinux(b), wish, at))
		return;
	b->p->labels.mount = wish;
	b->p->labels.mount_option = mount_option(b);
}

bool plan_is_context(const char *key)
{
	for (size_t i = 0; i < ARRAY_LEN(contexts); i++)
		if (str_eq(key, contexts[i]))
			return true;
	return false;
}
