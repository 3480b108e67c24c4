/* env.c: the environment of the process, and what it says about where to look for the
 * program. */
#include "plan/build.h"

#include <string.h>

enum { HOME_BYTES = 4096 + sizeof("HOME=") };

static const char default_path[] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

static size_t key_length(const char *entry)
{
	return strcspn(entry, "=");
}

static bool same_key(const char *x, const char *y)
{
	size_t n = key_length(x);

	return strncmp(x, y, n + 1) == 0;
}

/* The last of several wins. */
static bool comes_again(const struct strs *env, size_t i)
{
	for (size_t j = i + 1; j < env->n; j++)
		if (same_key(env->v[i], env->v[j]))
			return true;
	return false;
}

const char *plan_env_value(const struct strs *env, const char *key)
{
	for (size_t i = 0; i < env->n; i++)
		if (same_key(key, env->v[i]))
			return env->v[i] + strlen(key);
	return NULL;
}

/* Known only inside: the user's line of /etc/passwd.  Room for it is made here, because
 * nothing can be allocated there. */
static void home(struct build *b, const struct strs *env)
{
	struct plan_process *p = &b->p->process;
	char **v = ARENA_NEW_N(b->a, char *, env->n + 2);

	p->home_size = HOME_BYTES;
	p->home_buf = arena_alloc(b->a, HOME_BYTES, 1);
	memcpy(p->home_buf, "HOME=/", sizeof("HOME=/"));
	for (size_t i = 0; i < env->n; i++)
		v[i] = env->v[i] == p->listen_pid ? p->listen_pid : arena_strdup(b->a, env->v[i]);
	v[env->n] = p->home_buf;
	p->env_home = v;
}

/* The program looks whether the number is its own, which only init will know. */
static void activation(struct build *b, struct strs *env)
{
	struct plan_process *p = &b->p->process;

	if (b->o->listen_fds <= 0)
		return;
	p->listen_pid = arena_strdup(b->a, "LISTEN_PID=-2147483648");
	p->listen_pid_size = sizeof("LISTEN_PID=-2147483648");
	strs_add(b->a, env, AT(b, "LISTEN_FDS=%d", b->o->listen_fds));
	strs_add(b->a, env, p->listen_pid);
	if (b->o->listen_names)
		strs_add(b->a, env, AT(b, "LISTEN_FDNAMES=%s", b->o->listen_names));
}

/* What the configuration says of these is not meant for descriptors and sockets of ours. */
static bool is_replaced(const struct build *b, const char *entry)
{
	return b->o->listen_fds > 0 && (same_key(entry, "LISTEN_FDS=") || same_key(entry, "LISTEN_PID=") ||
					same_key(entry, "LISTEN_FDNAMES="));
}

void plan_env(struct build *b)
{
	const struct strs *from = &b->process->env;
	struct strs env = { .v = ARENA_NEW_N(b->a, const char *, 1) };
	const char *path;

	for (size_t i = 0; i < from->n; i++)
		if (!comes_again(from, i) && !str_eq(from->v[i], "HOME=") && !is_replaced(b, from->v[i]))
			strs_add(b->a, &env, from->v[i]);
	activation(b, &env);
	if (b->p->notify_dir)
		strs_add(b->a, &env, "NOTIFY_SOCKET=/" PLAN_NOTIFY_DEST "/" PLAN_NOTIFY_SOCKET);
	path = plan_env_value(&env, "PATH=");
	b->p->process.path_env = path ? path : default_path;
	b->p->process.env = env.v;
	if (!plan_env_value(&env, "HOME="))
		home(b, &env);
}
