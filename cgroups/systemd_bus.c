/* systemd_bus.c: D-Bus with a manager of systemd: connect, call, wait.  Knows nothing of
 * containers.  libsystemd is opened here and nowhere else, so that a program that never
 * needs it does not load it. */
#ifdef HAVE_SYSTEMD
#include "systemd_bus.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/fmt.h"
#include "sys/cred.h"
#include "sys/process.h"

#define MANAGER   "org.freedesktop.systemd1"
#define OBJECT    "/org/freedesktop/systemd1"
#define INTERFACE MANAGER ".Manager"
#define USEC_PER_S UINT64_C(1000000)

static int load(struct systemd_bus *b, struct err *e)
{
	b->library = dlopen("libsystemd.so.0", RTLD_LAZY | RTLD_LOCAL);
	if (!b->library) {
		err_set(e, "cannot load libsystemd.so.0");
		return err_hint(e, "install libsystemd0, or use --cgroup-manager cgroupfs");
	}
#define X(name)                                                                               \
	b->sd.name = (__typeof__(name) *)dlsym(b->library, #name);                             \
	if (!b->sd.name)                                                                      \
		return err_set(e, "libsystemd.so.0 is too old: it has no " #name);
	SYSTEMD_CALLS(X)
#undef X
	return 0;
}

/* Negative errno; a bus that could not be reached is taken away again. */
static int connect_to(struct systemd_bus *b, const char *address, bool is_bus)
{
	int rc = b->sd.sd_bus_new(&b->bus);

	if (rc < 0)
		return rc;
	rc = b->sd.sd_bus_set_address(b->bus, address);
	if (rc >= 0)
		rc = b->sd.sd_bus_set_bus_client(b->bus, is_bus);
	if (rc >= 0)
		rc = b->sd.sd_bus_set_method_call_timeout(b->bus, SYSTEMD_TIMEOUT_S * USEC_PER_S);
	if (rc >= 0)
		rc = b->sd.sd_bus_start(b->bus);
	if (rc < 0)
		b->bus = b->sd.sd_bus_close_unref(b->bus);
	return rc;
}

/* Bytes that stand for themselves in an address. */
static void put_path(struct out *o, const char *prefix, const char *dir, const char *name)
{
	out_str(o, prefix);
	for (; *dir; dir++) {
		bool plain = (*dir >= '0' && *dir <= '9') || (*dir >= 'a' && *dir <= 'z') ||
			     (*dir >= 'A' && *dir <= 'Z') || strchr("-_/.\\", *dir);

		if (plain)
			out_chr(o, *dir);
		else
			out_fmt(o, "%%%02x", (unsigned char)*dir);
	}
	out_str(o, name);
}

/* Environment of the caller: only its own manager depends on that. */
static int connect_user(struct systemd_bus *b, struct out *tried)
{
	const char *session = getenv("DBUS_SESSION_BUS_ADDRESS"), *dir = getenv("XDG_RUNTIME_DIR");
	char fallback[32], text[1024];
	struct out address = OUT_BUFFER(text, sizeof(text));
	int rc = -ENXIO;

	if (session && *session) {
		out_str(tried, session);
		rc = connect_to(b, session, true);
	}
	if (rc >= 0)
		return rc;
	fmt(fallback, sizeof(fallback), "/run/user/%u", sys_geteuid());
	put_path(&address, "unix:path=", dir && *dir ? dir : fallback, "/bus");
	out_fmt(tried, "%s%s", tried->len ? " and " : "", text);
	return connect_to(b, text, true);
}

/* The manager's own socket first: nobody stands between. */
static int connect_system(struct systemd_bus *b, struct out *tried)
{
	static const char private[] = "unix:path=/run/systemd/private";
	static const char bus[] = "unix:path=/run/dbus/system_bus_socket";
	int rc = connect_to(b, private, false);

	out_fmt(tried, "%s and %s", private, bus);
	return rc < 0 ? connect_to(b, bus, true) : rc;
}

static int on_job_removed(sd_bus_message *m, void *arg, sd_bus_error *error)
{
	struct systemd_bus *b = arg;
	const char *job = NULL, *unit = NULL, *result = NULL;
	uint32_t id;

	(void)error;
	if (b->sd.sd_bus_message_read(m, "uoss", &id, &job, &unit, &result) >= 0 && b->job &&
	    str_eq(job, b->job))
		fmt(b->result, sizeof(b->result), "%s", result);
	return 0;
}

int systemd_open(struct systemd_bus *b, bool user, struct err *e)
{
	char text[512];
	struct out tried = OUT_BUFFER(text, sizeof(text));
	int rc;

	*b = (struct systemd_bus){ .end = sys_now_ns() + SYSTEMD_TIMEOUT_S * UINT64_C(1000000000) };
	if (load(b, e) < 0) {
		systemd_close(b);
		return -1;
	}
	rc = user ? connect_user(b, &tried) : connect_system(b, &tried);
	if (rc >= 0)
		rc = b->sd.sd_bus_match_signal(b->bus, NULL, MANAGER, OBJECT, INTERFACE, "JobRemoved",
					       on_job_removed, b);
	if (rc >= 0)
		return 0;
	systemd_close(b);
	err_set(e, "cannot reach systemd over D-Bus (%s): tried %s", err_name(-rc), text);
	return err_hint(e, "%s", user ? "XDG_RUNTIME_DIR names the directory of the user manager's bus; "
					"'loginctl enable-linger' keeps that manager running"
				      : "--cgroup-manager cgroupfs works without systemd");
}

void systemd_close(struct systemd_bus *b)
{
	if (b->bus)
		b->bus = b->sd.sd_bus_close_unref(b->bus);
	/* The library stays: it may have put something into the threads of this process. */
	b->library = NULL;
}

sd_bus_message *systemd_message(struct systemd_bus *b, const char *method, struct err *e)
{
	sd_bus_message *m = NULL;
	int rc = b->sd.sd_bus_message_new_method_call(b->bus, &m, MANAGER, OBJECT, INTERFACE, method);

	if (rc >= 0)
		return m;
	(void)err_sys(e, rc, "cannot make a message to systemd");
	return NULL;
}

/* In microseconds; 0: nothing. */
static uint64_t left(const struct systemd_bus *b)
{
	uint64_t now = sys_now_ns();

	return now < b->end ? (b->end - now) / 1000 + 1 : 0;
}

int systemd_call(struct systemd_bus *b, sd_bus_message *m, sd_bus_error *error,
		 sd_bus_message **reply)
{
	uint64_t usec = left(b);
	int rc = usec ? b->sd.sd_bus_call(b->bus, m, usec, error, reply) : -ETIMEDOUT;

	b->sd.sd_bus_message_unref(m);
	return MIN(rc, 0);
}

void systemd_ask(struct systemd_bus *b, const char *unit, const char *interface,
		 const char *property, char *buf, size_t size)
{
	char *path = NULL, *value = NULL;
	char full[64];

	buf[0] = '\0';
	fmt(full, sizeof(full), MANAGER ".%s", interface);
	if (b->sd.sd_bus_path_encode(OBJECT "/unit", unit, &path) >= 0 &&
	    b->sd.sd_bus_get_property_string(b->bus, MANAGER, path, full, property, NULL, &value) >= 0)
		fmt(buf, size, "%s", value);
	free(value);
	free(path);
}

int systemd_wait(struct systemd_bus *b, sd_bus_message *reply)
{
	uint64_t usec;
	int rc = b->sd.sd_bus_message_read(reply, "o", &b->job);

	b->result[0] = '\0';
	while (rc >= 0 && !b->result[0]) {
		rc = b->sd.sd_bus_process(b->bus, NULL);
		if (rc != 0)
			continue;
		usec = left(b);
		rc = usec ? b->sd.sd_bus_wait(b->bus, usec) : -ETIMEDOUT;
		if (rc == -EINTR)
			rc = 0;
	}
	b->job = NULL; /* it was the reply's */
	return MIN(rc, 0);
}

const char *systemd_words(const sd_bus_error *error, int rc, char *buf, size_t size)
{
	static const char *const phrases[] = {
		"o such file", "oes not exist", "not exist", "ot found", "ermission denied",
	};
	const char *said = error->message ? error->message : "";
	bool usable = *said;

	for (size_t i = 0; i < ARRAY_LEN(phrases); i++)
		usable = usable && !strstr(said, phrases[i]);
	if (rc == -ETIMEDOUT)
		fmt(buf, size, "no answer within %d s", SYSTEMD_TIMEOUT_S);
	else
		fmt(buf, size, "%s", usable ? said : error->name ? error->name : err_name(-rc));
	return buf;
}
#else
/* A source file is never empty. */
_Static_assert(1, "built without systemd");
#endif
