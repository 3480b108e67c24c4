/* rules_config.c: rules over the whole file, mounts, host name and hooks. */
#include <string.h>

#include "rules.h"

static const struct spec_namespace *namespace_of(const struct spec *s, enum spec_namespace_type type)
{
	return s->linux ? rule_namespace(s->linux, type) : NULL;
}

static void root_is_there(const struct rule_run *r, const struct spec *s)
{
	if (!s->root)
		rule_error(r, "/root", "required property is missing");
}

static void process_is_there(const struct rule_run *r, const struct spec *s)
{
	if (!s->process)
		rule_warn(r, "/process", "is missing: the container cannot be started");
}

static void mounts_are_sound(const struct rule_run *r, const struct spec *s)
{
	for (size_t i = 0; i < s->mounts.n; i++) {
		const struct spec_mount *m = &s->mounts.v[i];

		if (m->destination[0] != '/')
			rule_warn(r, rule_at(r, "/mounts/%zu/destination", i),
				  "'%s' is relative and taken from '/'", m->destination);
		if ((m->uid_mappings.n > 0) != (m->gid_mappings.n > 0))
			rule_error(r, rule_at(r, "/mounts/%zu", i),
				   "uidMappings and gidMappings are needed together");
		rule_id_mappings(r, rule_at(r, "/mounts/%zu/uidMappings", i), &m->uid_mappings);
		rule_id_mappings(r, rule_at(r, "/mounts/%zu/gidMappings", i), &m->gid_mappings);
	}
}

/* The kernel keeps both in __NEW_UTS_LEN bytes. */
static void uts_name(const struct rule_run *r, const struct spec *s, const char *at,
		     const char *name)
{
	enum { UTS_MAX = 64 };

	if (!name)
		return;
	if (!namespace_of(s, SPEC_NS_UTS))
		rule_error(r, at, "'%.80s' needs a uts namespace", name);
	if (name[0] == '\0')
		rule_error(r, at, "must not be empty");
	if (strlen(name) > UTS_MAX)
		rule_error(r, at, "is longer than %d bytes", UTS_MAX);
	if (strchr(name, '/'))
		rule_error(r, at, "'%.80s' has a '/' in it", name);
}

static void uts_names_need_their_namespace(const struct rule_run *r, const struct spec *s)
{
	uts_name(r, s, "/hostname", s->hostname);
	uts_name(r, s, "/domainname", s->domainname);
}

static void hook_list(const struct rule_run *r, const char *kind, const struct spec_hook_list *l)
{
	for (size_t i = 0; i < l->n; i++) {
		if (!rule_is_absolute(l->v[i].path))
			rule_error(r, rule_at(r, "/hooks/%s/%zu/path", kind, i),
				   "'%s' is not an absolute path", l->v[i].path);
		for (size_t k = 0; k < l->v[i].env.n; k++)
			if (!strchr(l->v[i].env.v[k], '='))
				rule_error(r, rule_at(r, "/hooks/%s/%zu/env/%zu", kind, i, k),
					   "'%.80s' is not NAME=VALUE", l->v[i].env.v[k]);
	}
}

static void hooks_can_be_run(const struct rule_run *r, const struct spec *s)
{
	if (!s->hooks)
		return;
	hook_list(r, "prestart", &s->hooks->prestart);
	hook_list(r, "createRuntime", &s->hooks->create_runtime);
	hook_list(r, "createContainer", &s->hooks->create_container);
	hook_list(r, "startContainer", &s->hooks->start_container);
	hook_list(r, "poststart", &s->hooks->poststart);
	hook_list(r, "poststop", &s->hooks->poststop);
}

static bool covers(const struct spec_id_mappings *m, uint64_t id)
{
	for (size_t i = 0; i < m->n; i++)
		if (id >= m->v[i].container_id && id - m->v[i].container_id < m->v[i].size)
			return true;
	return false;
}

/* Only for a namespace that is made: the maps of one that is joined are not in the file. */
static void user_is_mapped(const struct rule_run *r, const struct spec *s)
{
	const struct spec_namespace *ns = namespace_of(s, SPEC_NS_USER);
	const struct spec_user *u = s->process ? s->process->user : NULL;

	if (!ns || ns->path || !u)
		return;
	if (s->linux->uid_mappings.n > 0 && !covers(&s->linux->uid_mappings, u->uid))
		rule_error(r, "/process/user/uid", "%llu is not in /linux/uidMappings",
			   (unsigned long long)u->uid);
	if (s->linux->gid_mappings.n > 0 && !covers(&s->linux->gid_mappings, u->gid))
		rule_error(r, "/process/user/gid", "%llu is not in /linux/gidMappings",
			   (unsigned long long)u->gid);
	for (size_t i = 0; s->linux->gid_mappings.n > 0 && i < u->additional_gids.n; i++)
		if (!covers(&s->linux->gid_mappings, u->additional_gids.v[i]))
			rule_error(r, rule_at(r, "/process/user/additionalGids/%zu", i),
				   "%llu is not in /linux/gidMappings",
				   (unsigned long long)u->additional_gids.v[i]);
}

static bool sysctl_is(const char *key, const char *name)
{
	for (; *key && *name; key++, name++)
		if (*key != *name && !(*key == '/' && *name == '.'))
			return false;
	return *key == *name;
}

static void sysctl_does_not_fight_names(const struct rule_run *r, const struct spec *s)
{
	for (size_t i = 0; s->linux && i < s->linux->sysctl.n; i++) {
		const char *key = s->linux->sysctl.v[i].key;

		if ((s->hostname && sysctl_is(key, "kernel.hostname")) ||
		    (s->domainname && sysctl_is(key, "kernel.domainname")))
			rule_error(r, rule_key(r, "/linux/sysctl", key), "is set by /%s already",
				   sysctl_is(key, "kernel.hostname") ? "hostname" : "domainname");
	}
}

void (*const rules_config[])(const struct rule_run *, const struct spec *) = {
	root_is_there,
	process_is_there,
	mounts_are_sound,
	uts_names_need_their_namespace,
	hooks_can_be_run,
	user_is_mapped,
	sysctl_does_not_fight_names,
};
const size_t rules_config_n = ARRAY_LEN(rules_config);
