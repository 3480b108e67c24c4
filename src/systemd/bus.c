/* bus.c: libsystemd: connect, call, wait. */
#include "bus.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MANAGER   "org.freedesktop.systemd1"
#define OBJECT    "/org/freedesktop/systemd1"
#define INTERFACE MANAGER ".Manager"

void bus_load(struct bus *b)
{
	void *library = dlopen("libsystemd.so.0", RTLD_LAZY | RTLD_LOCAL);

	if (!library) {
		packet_copy(b->missing, sizeof(b->missing), "cannot load libsystemd.so.0");
		return;
	}
#define X(name)                                                                                  \
	b->sd.name = (__typeof__(name) *)dlsym(library, #name);                                    \
	if (!b->sd.name) {                                                                        \
		packet_copy(b->missing, sizeof(b->missing),                                       \
			    "libsystemd.so.0 is too old: it has no " #name);                      \
		return;                                                                            \
	}
	SYSTEMD_CALLS(X)
#undef X
}

static int on_job_removed(sd_bus_message *m, void *arg, sd_bus_error *error)
{
	struct bus *b = arg;
	const char *job = NULL, *unit = NULL, *result = NULL;
	uint32_t id;

	(void)error;
	if (b->sd.sd_bus_message_read(m, "uoss", &id, &job, &unit, &result) >= 0 && b->job[0] &&
	    strcmp(job, b->job) == 0)
		packet_copy(b->result, sizeof(b->result), result);
	return 0;
}

int bus_connect(struct bus *b, const char *address, bool is_bus, uint64_t usec)
{
	int rc = b->sd.sd_bus_new(&b->bus);

	if (rc < 0)
		return rc;
	rc = b->sd.sd_bus_set_address(b->bus, address);
	if (rc >= 0)
		rc = b->sd.sd_bus_set_bus_client(b->bus, is_bus);
	if (rc >= 0)
		rc = b->sd.sd_bus_set_method_call_timeout(b->bus, usec);
	if (rc >= 0)
		rc = b->sd.sd_bus_start(b->bus);
	if (rc >= 0)
		rc = b->sd.sd_bus_match_signal(b->bus, NULL, MANAGER, OBJECT, INTERFACE, "JobRemoved",
					       on_job_removed, b);
	if (rc < 0)
		b->bus = b->sd.sd_bus_close_unref(b->bus);
	return rc;
}

/* --- calls --- */

static int append_text(struct bus *b, sd_bus_message *m, struct packet *p)
{
	const char *text = packet_text(p);

	return text ? b->sd.sd_bus_message_append_basic(m, 's', text) : -EBADMSG;
}

static int append_bytes(struct bus *b, sd_bus_message *m, struct packet *p)
{
	uint32_t n;
	const char *bytes = packet_take(p, &n, sizeof(n)) ? packet_bytes(p, n) : NULL;

	return bytes ? b->sd.sd_bus_message_append_array(m, 'y', bytes, n) : -EBADMSG;
}

static int append_number(struct bus *b, sd_bus_message *m, char type, struct packet *p)
{
	uint64_t value = 0; /* the first four bytes of it for the short ones */

	return packet_take(p, &value, type == 't' ? sizeof(uint64_t) : sizeof(uint32_t))
		       ? b->sd.sd_bus_message_append_basic(m, type, &value)
		       : -EBADMSG;
}

static int enter(struct bus *b, sd_bus_message *m, char kind, struct packet *p)
{
	const char *contents = packet_text(p);

	return contents ? b->sd.sd_bus_message_open_container(m, kind, contents) : -EBADMSG;
}

static int append(struct bus *b, sd_bus_message *m, struct packet *p)
{
	char type;

	if (!packet_take(p, &type, 1))
		return -EBADMSG;
	switch (type) {
	case 's':
		return append_text(b, m, p);
	case 'y':
		return append_bytes(b, m, p);
	case 'b': case 'i': case 'u': case 't':
		return append_number(b, m, type, p);
	case 'a': case 'r': case 'v':
		return enter(b, m, type, p);
	case '\0':
		return b->sd.sd_bus_message_close_container(m);
	}
	return -EBADMSG;
}

/* What the caller may want to wait for. */
static void note_job(struct bus *b, sd_bus_message *reply)
{
	const char *job = NULL;

	b->result[0] = '\0';
	if (b->sd.sd_bus_message_read(reply, "o", &job) <= 0)
		job = "";
	packet_copy(b->job, sizeof(b->job), job);
}

int bus_call(struct bus *b, struct packet *p, uint64_t usec, sd_bus_error *error)
{
	const char *method = packet_text(p);
	sd_bus_message *m = NULL, *reply = NULL;
	int rc = method ? b->sd.sd_bus_message_new_method_call(b->bus, &m, MANAGER, OBJECT, INTERFACE,
							       method)
			: -EBADMSG;

	while (rc >= 0 && p->at < p->end)
		rc = append(b, m, p);
	if (rc >= 0)
		rc = b->sd.sd_bus_call(b->bus, m, usec, error, &reply);
	if (rc >= 0)
		note_job(b, reply);
	b->sd.sd_bus_message_unref(reply);
	b->sd.sd_bus_message_unref(m);
	return rc;
}

/* --- jobs and properties --- */

static uint64_t now_usec(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t); /* a clock that every kernel has */
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

int bus_wait(struct bus *b, uint64_t usec, char *result, size_t size)
{
	uint64_t end = now_usec() + usec, now;
	int rc = b->job[0] ? 0 : -ENXIO;

	while (rc >= 0 && !b->result[0]) {
		rc = b->sd.sd_bus_process(b->bus, NULL);
		if (rc != 0)
			continue;
		now = now_usec();
		rc = now < end ? b->sd.sd_bus_wait(b->bus, end - now) : -ETIMEDOUT;
		if (rc == -EINTR)
			rc = 0;
	}
	packet_copy(result, size, b->result);
	return rc;
}

int bus_property(struct bus *b, const char *const what[3], char *value, size_t size)
{
	char *path = NULL, *said = NULL, interface[64];
	int rc;

	(void)snprintf(interface, sizeof(interface), MANAGER ".%s", what[1]); /* a cut one is unknown */
	rc = b->sd.sd_bus_path_encode(OBJECT "/unit", what[0], &path);
	if (rc >= 0)
		rc = b->sd.sd_bus_get_property_string(b->bus, MANAGER, path, interface, what[2], NULL,
						      &said);
	if (rc >= 0)
		packet_copy(value, size, said);
	free(said);
	free(path);
	return rc;
}
