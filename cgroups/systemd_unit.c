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

static int put_bits(struct systemd_bus *b, sd_bus_message *m, const char *list)
{
	unsigned char bytes[BITS_MAX / 8] = { 0 };
	size_t n = sizeof(bytes);
	int rc = num_list(list, BITS_MAX - 1, set_bit, bytes);

	while (n > 0 && !bytes[n - 1])
		n--;
	return rc < 0 ? rc : b->sd.sd_bus_message_append_array(m, 'y', bytes, n);
}

static int put_texts(struct systemd_bus *b, sd_bus_message *m, const char *const *texts)
{
	int rc = b->sd.sd_bus_message_open_container(m, 'a', "s");

	for (; rc >= 0 && *texts; texts++)
		rc = b->sd.sd_bus_message_append(m, "s", *texts);
	return rc < 0 ? rc : b->sd.sd_bus_message_close_container(m);
}

static int put_value(struct systemd_bus *b, sd_bus_message *m, const struct systemd_property *p)
{
	switch (p->kind) {
	case SYSTEMD_BOOL:
		return b->sd.sd_bus_message_append(m, "b", (int)p->number);
	case SYSTEMD_INT:
		return b->sd.sd_bus_message_append(m, "i", (int32_t)p->number);
	case SYSTEMD_NUMBER:
		return b->sd.sd_bus_message_append(m, "t", p->number);
	case SYSTEMD_TEXT:
		return b->sd.sd_bus_message_append(m, "s", p->text);
	case SYSTEMD_TEXTS:
		return put_texts(b, m, p->texts);
	case SYSTEMD_BITS:
		return put_bits(b, m, p->text);
	case SYSTEMD_DEVICE_NUMBER:
		return b->sd.sd_bus_message_append(m, "a(st)", 1, p->text, p->number);
	case SYSTEMD_DEVICE_TEXT:
		return b->sd.sd_bus_message_append(m, "a(ss)", 1, p->text, p->access);
	}
	return -EINVAL;
}

static int put_property(struct systemd_bus *b, sd_bus_message *m, const struct systemd_property *p)
{
	static const char *const types[] = {
		[SYSTEMD_BOOL] = "b", [SYSTEMD_INT] = "i", [SYSTEMD_NUMBER] = "t",
		[SYSTEMD_TEXT] = "s", [SYSTEMD_TEXTS] = "as", [SYSTEMD_BITS] = "ay",
		[SYSTEMD_DEVICE_NUMBER] = "a(st)", [SYSTEMD_DEVICE_TEXT] = "a(ss)",
	};
	int rc = b->sd.sd_bus_message_open_container(m, 'r', "sv");

	if (rc >= 0)
		rc = b->sd.sd_bus_message_append(m, "s", p->name);
	if (rc >= 0)
		rc = b->sd.sd_bus_message_open_container(m, 'v', types[p->kind]);
	if (rc >= 0)
		rc = put_value(b, m, p);
	if (rc >= 0)
		rc = b->sd.sd_bus_message_close_container(m);
	return rc < 0 ? rc : b->sd.sd_bus_message_close_container(m);
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
static bool can_do_without(const struct systemd_unit *u, const sd_bus_error *error,
			   struct unknown *unknown)
{
	for (size_t i = 0; error->message && i < u->n; i++) {
		const struct systemd_property *p = &u->properties[i];

		if (!p->optional || !strstr(error->message, p->name) || is_unknown(unknown, p->name) ||
		    unknown->n == ARRAY_LEN(unknown->names))
			continue;
		unknown->names[unknown->n++] = p->name;
		return true;
	}
	return false;
}

/* a(sv); pid 0: none. */
static int put_properties(struct systemd_bus *b, sd_bus_message *m, const struct systemd_unit *u,
			  const struct unknown *unknown, pid_t pid)
{
	int rc = b->sd.sd_bus_message_open_container(m, 'a', "(sv)");

	for (size_t i = 0; rc >= 0 && i < u->n; i++)
		if (!is_unknown(unknown, u->properties[i].name))
			rc = put_property(b, m, &u->properties[i]);
	if (rc >= 0 && pid > 0)
		rc = b->sd.sd_bus_message_append(m, "(sv)", "PIDs", "au", 1, (uint32_t)pid);
	return rc < 0 ? rc : b->sd.sd_bus_message_close_container(m);
}

/* A method with a unit's name and perhaps a second text. */
static int call_simple(struct systemd_bus *b, const char *method, const char *unit,
		       const char *second, sd_bus_message **reply)
{
	sd_bus_error error = SD_BUS_ERROR_NULL;
	struct err ignored = ERR_NONE;
	sd_bus_message *m = systemd_message(b, method, &ignored);
	int rc = m ? b->sd.sd_bus_message_append(m, second ? "ss" : "s", unit, second) : -ENOMEM;

	if (m && rc >= 0)
		rc = systemd_call(b, m, &error, reply);
	else if (m)
		b->sd.sd_bus_message_unref(m);
	if (rc < 0 && str_eq(error.name, ERROR_GONE))
		rc = -ENOENT;
	b->sd.sd_bus_error_free(&error);
	return rc;
}

/* --- start --- */

struct start {
	struct systemd_bus         *b;
	const struct systemd_unit  *u;
	pid_t                       pid;
	struct unknown              unknown;
	uint64_t                    patience; /* for a unit of that name that is ending */
};

static int blame_call(struct start *s, const sd_bus_error *error, int rc, struct err *e)
{
	char words[WORDS_BYTES];

	return err_set(e, "systemd cannot start '%s': %s", s->u->name,
		       systemd_words(error, rc, words, sizeof(words)));
}

/* Send it once; 0 with the reply, 1: try again, -1. */
static int ask_for(struct start *s, sd_bus_message **reply, struct err *e)
{
	struct systemd_bus *b = s->b;
	sd_bus_error error = SD_BUS_ERROR_NULL;
	sd_bus_message *m = systemd_message(b, "StartTransientUnit", e);
	int rc = m ? b->sd.sd_bus_message_append(m, "ss", s->u->name, "fail") : -1, again = -1;

	if (!m)
		return -1;
	if (rc >= 0)
		rc = put_properties(b, m, s->u, &s->unknown, s->pid);
	if (rc >= 0)
		rc = b->sd.sd_bus_message_append(m, "a(sa(sv))", 0);
	if (rc < 0) {
		b->sd.sd_bus_message_unref(m);
		return err_sys(e, rc, "cannot describe the unit '%s'", s->u->name);
	}
	rc = systemd_call(b, m, &error, reply);
	if (rc == 0)
		again = 0;
	else if (str_eq(error.name, ERROR_EXISTS) || can_do_without(s->u, &error, &s->unknown))
		again = 1;
	else
		(void)blame_call(s, &error, rc, e);
	if (again == 1 && str_eq(error.name, ERROR_EXISTS))
		again = 2;
	b->sd.sd_bus_error_free(&error);
	return again;
}

/* A unit of the same name: a failed one is forgotten, one that ends is waited for. */
static int make_room(struct start *s, struct err *e)
{
	char state[32];

	IGNORE(call_simple(s->b, "ResetFailedUnit", s->u->name, NULL, NULL)); /* it may not have failed */
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
	char active[32], sub[32], result[32];

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
		err_set(e, "systemd could not start '%s': the job's result is '%s'", name, s->b->result);
	if (*active)
		err_hint(e, "the unit is %s (%s)%s%s; see 'journalctl -u %s'", active, sub,
			 *result ? ", result " : "", result, name);
	IGNORE(call_simple(s->b, "StopUnit", name, "replace", NULL));    /* as far as it came */
	IGNORE(call_simple(s->b, "ResetFailedUnit", name, NULL, NULL));
	return -1;
}

int systemd_start(const struct systemd_unit *u, pid_t pid, struct err *e)
{
	struct systemd_bus b AUTO_SYSTEMD = { 0 };
	struct start s = { .b = &b, .u = u, .pid = u->is_slice ? 0 : pid };
	sd_bus_message *reply = NULL;
	int rc;

	if (systemd_open(&b, u->user, e) < 0)
		return -1;
	s.patience = sys_now_ns() + LEAVING_NS;
	do {
		rc = ask_for(&s, &reply, e);
		if (rc == 2 && make_room(&s, e) < 0)
			return -1;
	} while (rc > 0);
	if (rc < 0)
		return -1;
	rc = systemd_wait(&b, reply);
	b.sd.sd_bus_message_unref(reply);
	if (rc < 0 || !str_eq(b.result, "done"))
		return blame_job(&s, rc, e);
	return 0;
}

/* --- the rest --- */

int systemd_stop(const char *name, bool user, struct err *e)
{
	struct systemd_bus b AUTO_SYSTEMD = { 0 };
	sd_bus_message *reply = NULL;
	int rc;

	if (systemd_open(&b, user, e) < 0)
		return -1;
	rc = call_simple(&b, "StopUnit", name, "replace", &reply);
	if (rc == 0) {
		rc = systemd_wait(&b, reply);
		b.sd.sd_bus_message_unref(reply);
	}
	if (rc == -ENOENT)
		return 0;
	if (rc == -ETIMEDOUT)
		return err_set(e, "systemd has not stopped '%s' within %d s", name, SYSTEMD_TIMEOUT_S);
	if (rc < 0)
		return err_set(e, "systemd cannot stop '%s' (%s)", name, err_name(-rc));
	IGNORE(call_simple(&b, "ResetFailedUnit", name, NULL, NULL)); /* gone in most cases */
	return 0;
}

int systemd_set(const struct systemd_unit *u, struct err *e)
{
	struct systemd_bus b AUTO_SYSTEMD = { 0 };
	struct unknown unknown = { .n = 0 };
	char words[WORDS_BYTES];
	bool again;

	if (u->n == 0)
		return 0;
	if (systemd_open(&b, u->user, e) < 0)
		return -1;
	do {
		sd_bus_error error = SD_BUS_ERROR_NULL;
		sd_bus_message *m = systemd_message(&b, "SetUnitProperties", e);
		int rc = m ? b.sd.sd_bus_message_append(m, "sb", u->name, 1) : -1;

		if (!m)
			return -1;
		if (rc >= 0)
			rc = put_properties(&b, m, u, &unknown, 0);
		if (rc >= 0)
			rc = systemd_call(&b, m, &error, NULL);
		again = rc < 0 && can_do_without(u, &error, &unknown);
		if (rc < 0 && !again)
			err_set(e, "systemd cannot change '%s': %s", u->name,
				systemd_words(&error, rc, words, sizeof(words)));
		b.sd.sd_bus_error_free(&error);
		if (rc < 0 && !again)
			return -1;
	} while (again);
	return 0;
}

int systemd_attach(const struct systemd_place *p, pid_t pid, struct err *e)
{
	struct systemd_bus b AUTO_SYSTEMD = { 0 };
	sd_bus_error error = SD_BUS_ERROR_NULL;
	char words[WORDS_BYTES];
	sd_bus_message *m;
	int rc;

	if (systemd_open(&b, p->user, e) < 0)
		return -1;
	m = systemd_message(&b, "AttachProcessesToUnit", e);
	if (!m)
		return -1;
	rc = b.sd.sd_bus_message_append(m, "ssau", p->unit, p->sub, 1, (uint32_t)pid);
	if (rc >= 0)
		rc = systemd_call(&b, m, &error, NULL);
	if (rc < 0)
		err_set(e, "systemd cannot move a process to '%s': %s", p->unit,
			systemd_words(&error, rc, words, sizeof(words)));
	b.sd.sd_bus_error_free(&error);
	return rc < 0 ? -1 : 0;
}
#else

bool systemd_built(void)
{
	return false;
}

/* The plan refuses the manager, so that nobody comes here but with a record that another
 * build of this program has written. */
static int not_built(struct err *e)
{
	return err_set(e, "this build of tare does not know systemd");
}

int systemd_start(const struct systemd_unit *u, pid_t pid, struct err *e)
{
	(void)u;
	(void)pid;
	return not_built(e);
}

int systemd_stop(const char *name, bool user, struct err *e)
{
	(void)name;
	(void)user;
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
