/* systemd_unit.c: what a manager of systemd is asked to do with the unit of a container.
 * Knows nothing of the files below it. */
#include "systemd_private.h"

#ifdef HAVE_SYSTEMD
#include <errno.h>
#include <string.h>

#include "base/fmt.h"
#include "base/num.h"
#include "sys/process.h"
#include "systemd_bus.h"

#define ERROR_EXISTS "org.freedesktop.systemd1.UnitExists"
#define ERROR_GONE   "org.freedesktop.systemd1.NoSuchUnit"

enum { BITS_MAX = 1024, WORDS_BYTES = 384, RETRY_NS = 10000000, LEAVING_NS = 5 * 1000 * 1000 * 1000L };

bool systemd_built(void)
{
	return true;
}

/* --- messages --- */

static void set_bit(void *arg, unsigned n)
{
	unsigned char *bytes = arg;

	bytes[n / 8] |= (unsigned char)(1u << n % 8);
}

static int put_bits(struct systemd_bus *b, const char *list)
{
	unsigned char bytes[BITS_MAX / 8] = { 0 };
	size_t n = sizeof(bytes);
	int rc = num_list(list, BITS_MAX - 1, set_bit, bytes);

	while (n > 0 && !bytes[n - 1])
		n--;
	systemd_put_bytes(b, bytes, (uint32_t)n);
	return rc;
}

static void put_texts(struct systemd_bus *b, const char *const *texts)
{
	systemd_enter(b, 'a', "s");
	for (; *texts; texts++)
		systemd_put_text(b, *texts);
	systemd_leave(b);
}

/* A list of one pair; begun, not ended. */
static void begin_device(struct systemd_bus *b, const struct systemd_property *p)
{
	systemd_enter(b, 'a', p->kind == SYSTEMD_DEVICE_NUMBER ? "(st)" : "(ss)");
	systemd_enter(b, 'r', p->kind == SYSTEMD_DEVICE_NUMBER ? "st" : "ss");
	systemd_put_text(b, p->text);
}

static int put_value(struct systemd_bus *b, const struct systemd_property *p)
{
	switch (p->kind) {
	case SYSTEMD_BOOL:
		systemd_put_number(b, 'b', p->number);
		break;
	case SYSTEMD_INT:
		systemd_put_number(b, 'i', p->number);
		break;
	case SYSTEMD_NUMBER:
		systemd_put_number(b, 't', p->number);
		break;
	case SYSTEMD_TEXT:
		systemd_put_text(b, p->text);
		break;
	case SYSTEMD_TEXTS:
		put_texts(b, p->texts);
		break;
	case SYSTEMD_BITS:
		return put_bits(b, p->text);
	case SYSTEMD_DEVICE_NUMBER:
	case SYSTEMD_DEVICE_TEXT:
		begin_device(b, p);
		if (p->kind == SYSTEMD_DEVICE_NUMBER)
			systemd_put_number(b, 't', p->number);
		else
			systemd_put_text(b, p->access);
		systemd_leave(b);
		systemd_leave(b);
		break;
	}
	return 0;
}

static int put_property(struct systemd_bus *b, const struct systemd_property *p)
{
	static const char *const types[] = {
		[SYSTEMD_BOOL] = "b", [SYSTEMD_INT] = "i", [SYSTEMD_NUMBER] = "t",
		[SYSTEMD_TEXT] = "s", [SYSTEMD_TEXTS] = "as", [SYSTEMD_BITS] = "ay",
		[SYSTEMD_DEVICE_NUMBER] = "a(st)", [SYSTEMD_DEVICE_TEXT] = "a(ss)",
	};
	int rc;

	systemd_enter(b, 'r', "sv");
	systemd_put_text(b, p->name);
	systemd_enter(b, 'v', types[p->kind]);
	rc = put_value(b, p);
	systemd_leave(b);
	systemd_leave(b);
	return rc;
}

static void put_pids(struct systemd_bus *b, pid_t pid)
{
	systemd_enter(b, 'a', "u");
	systemd_put_number(b, 'u', (uint64_t)pid);
	systemd_leave(b);
}

/* What this manager turned out not to know. */
struct unknown {
	const char *names[8];
	size_t      n;
};

static bool is_unknown(const struct unknown *u, const char *name)
{
	for (size_t i = 0; i < u->n; i++)
		if (str_eq(u->names[i], name))
			return true;
	return false;
}

/* The message names the property it stumbled over. */
static bool can_do_without(const struct systemd_unit *u, const struct systemd_bus *b,
			   struct unknown *unknown)
{
	for (size_t i = 0; i < u->n; i++) {
		const struct systemd_property *p = &u->properties[i];

		if (!p->optional || !strstr(b->answer.text, p->name) || is_unknown(unknown, p->name) ||
		    unknown->n == ARRAY_LEN(unknown->names))
			continue;
		unknown->names[unknown->n++] = p->name;
		return true;
	}
	return false;
}

/* a(sv); pid 0: none. */
static int put_properties(struct systemd_bus *b, const struct systemd_unit *u,
			  const struct unknown *unknown, pid_t pid)
{
	int rc = 0;

	systemd_enter(b, 'a', "(sv)");
	for (size_t i = 0; rc >= 0 && i < u->n; i++)
		if (!is_unknown(unknown, u->properties[i].name))
			rc = put_property(b, &u->properties[i]);
	if (pid > 0) {
		systemd_enter(b, 'r', "sv");
		systemd_put_text(b, "PIDs");
		systemd_enter(b, 'v', "au");
		put_pids(b, pid);
		systemd_leave(b);
		systemd_leave(b);
	}
	systemd_leave(b);
	return rc;
}

/* A method with a unit's name and perhaps a second text. */
static int call_simple(struct systemd_bus *b, const char *method, const char *unit, const char *second)
{
	int rc;

	systemd_begin(b, method);
	systemd_put_text(b, unit);
	if (second)
		systemd_put_text(b, second);
	rc = systemd_call(b);
	return rc < 0 && str_eq(b->answer.name, ERROR_GONE) ? -ENOENT : rc;
}

/* --- start --- */

struct start {
	struct systemd_bus         *b;
	const struct systemd_unit  *u;
	pid_t                       pid;
	struct unknown              unknown;
	uint64_t                    patience; /* for a unit of that name that is ending */
};

static int blame_call(const struct systemd_bus *b, const char *verb, const char *unit, int rc,
		      struct err *e)
{
	char words[WORDS_BYTES];

	return err_set(e, "systemd cannot %s '%s': %s", verb, unit,
		       systemd_words(b, rc, words, sizeof(words)));
}

/* Send it once; 0 with a job to wait for, 1: try again, 2: when its name is free, -1. */
static int ask_for(struct start *s, struct err *e)
{
	struct systemd_bus *b = s->b;
	int rc;

	systemd_begin(b, "StartTransientUnit");
	systemd_put_text(b, s->u->name);
	systemd_put_text(b, "fail");
	rc = put_properties(b, s->u, &s->unknown, s->pid);
	if (rc < 0)
		return err_sys(e, rc, "cannot describe the unit '%s'", s->u->name);
	systemd_enter(b, 'a', "(sa(sv))");
	systemd_leave(b);
	rc = systemd_call(b);
	if (rc == 0)
		return 0;
	if (str_eq(b->answer.name, ERROR_EXISTS))
		return 2;
	return can_do_without(s->u, b, &s->unknown) ? 1 : blame_call(b, "start", s->u->name, rc, e);
}

/* A unit of the same name: a failed one is forgotten, one that ends is waited for. */
static int make_room(struct start *s, struct err *e)
{
	char state[32];

	IGNORE(call_simple(s->b, "ResetFailedUnit", s->u->name, NULL)); /* it may not have failed */
	systemd_ask(s->b, s->u->name, "Unit", "ActiveState", state, sizeof(state));
	if (sys_now_ns() < s->patience && !str_eq(state, "active")) {
		sys_sleep_ns(RETRY_NS);
		return 0;
	}
	err_set(e, "systemd has a unit '%s' already, and it is %s", s->u->name,
		*state ? state : "loaded");
	return err_hint(e, "another container uses this cgroupsPath, or 'systemctl stop' it");
}

/* Result of the job, state of the unit and the reason it gives. */
static int blame_job(struct start *s, int rc, struct err *e)
{
	const char *interface = s->u->is_slice ? "Slice" : "Scope", *name = s->u->name;
	char active[32], sub[32], result[32], job[32];

	fmt(job, sizeof(job), "%s", s->b->answer.text);
	/* What has been waited for in vain shall not hold up what is asked now. */
	if (rc == -ETIMEDOUT)
		s->b->end = sys_now_ns() + 1000000000;
	systemd_ask(s->b, name, "Unit", "ActiveState", active, sizeof(active));
	systemd_ask(s->b, name, "Unit", "SubState", sub, sizeof(sub));
	systemd_ask(s->b, name, interface, "Result", result, sizeof(result));
	if (rc == -ETIMEDOUT)
		err_set(e, "systemd has not started '%s' within %d s", name, SYSTEMD_TIMEOUT_S);
	else if (rc < 0)
		err_set(e, "the connection to systemd broke while '%s' was started (%s)", name,
			err_name(-rc));
	else
		err_set(e, "systemd could not start '%s': the job's result is '%s'", name, job);
	if (*active)
		err_hint(e, "the unit is %s (%s)%s%s; see 'journalctl -u %s'", active, sub,
			 *result ? ", result " : "", result, name);
	IGNORE(call_simple(s->b, "StopUnit", name, "replace"));    /* as far as it came */
	IGNORE(call_simple(s->b, "ResetFailedUnit", name, NULL));
	return -1;
}

int systemd_start(const struct systemd_unit *u, pid_t pid, struct systemd_ahead *ahead, struct err *e)
{
	struct systemd_bus b AUTO_SYSTEMD = SYSTEMD_CLOSED;
	struct start s = { .b = &b, .u = u, .pid = u->is_slice ? 0 : pid };
	int rc;

	if (systemd_open(&b, u->user, ahead, e) < 0)
		return -1;
	s.patience = sys_now_ns() + LEAVING_NS;
	do {
		rc = ask_for(&s, e);
		if (rc == 2 && make_room(&s, e) < 0)
			return -1;
	} while (rc > 0);
	if (rc < 0)
		return -1;
	rc = systemd_wait(&b);
	if (rc < 0 || !str_eq(b.answer.text, "done"))
		return blame_job(&s, rc, e);
	return 0;
}

/* --- the rest --- */

int systemd_stop(const char *name, bool user, struct systemd_ahead *ahead, struct err *e)
{
	struct systemd_bus b AUTO_SYSTEMD = SYSTEMD_CLOSED;
	int rc;

	if (systemd_open(&b, user, ahead, e) < 0)
		return -1;
	rc = call_simple(&b, "StopUnit", name, "replace");
	if (rc == 0)
		rc = systemd_wait(&b);
	if (rc == -ENOENT)
		return 0;
	if (rc == -ETIMEDOUT)
		return err_set(e, "systemd has not stopped '%s' within %d s", name, SYSTEMD_TIMEOUT_S);
	if (rc < 0)
		return err_set(e, "systemd cannot stop '%s' (%s)", name, err_name(-rc));
	IGNORE(call_simple(&b, "ResetFailedUnit", name, NULL)); /* gone in most cases */
	return 0;
}

int systemd_set(const struct systemd_unit *u, struct err *e)
{
	struct systemd_bus b AUTO_SYSTEMD = SYSTEMD_CLOSED;
	struct unknown unknown = { .n = 0 };
	int rc;

	if (u->n == 0)
		return 0;
	if (systemd_open(&b, u->user, NULL, e) < 0)
		return -1;
	do {
		systemd_begin(&b, "SetUnitProperties");
		systemd_put_text(&b, u->name);
		systemd_put_number(&b, 'b', 1);
		rc = put_properties(&b, u, &unknown, 0);
		if (rc < 0)
			return err_sys(e, rc, "cannot describe the unit '%s'", u->name);
		rc = systemd_call(&b);
	} while (rc < 0 && can_do_without(u, &b, &unknown));
	return rc < 0 ? blame_call(&b, "change", u->name, rc, e) : 0;
}

int systemd_attach(const struct systemd_place *p, pid_t pid, struct err *e)
{
	struct systemd_bus b AUTO_SYSTEMD = SYSTEMD_CLOSED;
	int rc;

	if (systemd_open(&b, p->user, NULL, e) < 0)
		return -1;
	systemd_begin(&b, "AttachProcessesToUnit");
	systemd_put_text(&b, p->unit);
	systemd_put_text(&b, p->sub);
	put_pids(&b, pid);
	rc = systemd_call(&b);
	return rc < 0 ? blame_call(&b, "move a process to", p->unit, rc, e) : 0;
}
#else

bool systemd_built(void)
{
	return false;
}

bool systemd_is_users(void)
{
	return false;
}

void systemd_begin_ahead(struct systemd_ahead *a, bool user)
{
	(void)a;
	(void)user;
}

void systemd_end_ahead(struct systemd_ahead *a)
{
	(void)a;
}

/* The plan refuses the manager, so that nobody comes here but with a record that another
 * build of this program has written. */
static int not_built(struct err *e)
{
	return err_set(e, "this build of tare does not know systemd");
}

int systemd_start(const struct systemd_unit *u, pid_t pid, struct systemd_ahead *ahead, struct err *e)
{
	(void)u;
	(void)pid;
	(void)ahead;
	return not_built(e);
}

int systemd_stop(const char *name, bool user, struct systemd_ahead *ahead, struct err *e)
{
	(void)name;
	(void)user;
	(void)ahead;
	return not_built(e);
}

int systemd_set(const struct systemd_unit *u, struct err *e)
{
	(void)u;
	return not_built(e);
}

int systemd_attach(const struct systemd_place *p, pid_t pid, struct err *e)
{
	(void)p;
	(void)pid;
	return not_built(e);
}
#endif
