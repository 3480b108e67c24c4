/* systemd_bus.h: a connection to a manager of systemd, by a library that is opened when it
 * is first needed. */
#ifndef TARE_CGROUPS_SYSTEMD_BUS_H
#define TARE_CGROUPS_SYSTEMD_BUS_H

#include <systemd/sd-bus.h>

#include "systemd_private.h"

/* Functions of libsystemd, by their own names.  The youngest is of its version 241. */
#define SYSTEMD_CALLS(X)                                                                      \
	X(sd_bus_new) X(sd_bus_set_address) X(sd_bus_set_bus_client) X(sd_bus_start)           \
	X(sd_bus_set_method_call_timeout) X(sd_bus_close_unref) X(sd_bus_call)                 \
	X(sd_bus_process) X(sd_bus_wait) X(sd_bus_match_signal) X(sd_bus_path_encode)          \
	X(sd_bus_message_new_method_call) X(sd_bus_message_append) X(sd_bus_message_unref)     \
	X(sd_bus_message_append_array) X(sd_bus_message_open_container)                        \
	X(sd_bus_message_close_container) X(sd_bus_message_read) X(sd_bus_error_free)          \
	X(sd_bus_get_property_string)

struct systemd_calls {
#define X(name) __typeof__(name) *name;
	SYSTEMD_CALLS(X)
#undef X
};

struct systemd_bus {
	struct systemd_calls sd;
	void                *library;
	sd_bus              *bus;
	uint64_t             end;      /* of everything that is done with it, by sys_now_ns */
	/* The end of a job. */
	const char          *job;      /* its path */
	char                 result[32]; /* "" until it is over */
};

/* 0, or -1 after which there is nothing to close. */
int  systemd_open(struct systemd_bus *b, bool user, struct err *e) MUST_CHECK;
void systemd_close(struct systemd_bus *b);
#define AUTO_SYSTEMD __attribute__((cleanup(systemd_close)))

/* A new message to the manager; NULL with *e filled. */
sd_bus_message *systemd_message(struct systemd_bus *b, const char *method, struct err *e);
/* Send it and take it away.  0 with *reply (NULL: not wanted), or negative errno with *error. */
int  systemd_call(struct systemd_bus *b, sd_bus_message *m, sd_bus_error *error,
		  sd_bus_message **reply) MUST_CHECK;
/* A property of a unit, in `buf`; "" when it cannot be had. */
void systemd_ask(struct systemd_bus *b, const char *unit, const char *interface,
		 const char *property, char *buf, size_t size);
/* Wait for the job that `reply` names; its result in b->result. */
int  systemd_wait(struct systemd_bus *b, sd_bus_message *reply) MUST_CHECK;
/* What the manager said, without phrases that callers of ours would take for our own. */
const char *systemd_words(const sd_bus_error *error, int rc, char *buf, size_t size);

#endif
