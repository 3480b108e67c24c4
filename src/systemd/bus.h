/* bus.h: a connection to a manager of systemd, by a library that is opened at run time: the
 * program is installed where there may be none. */
#ifndef TARE_SYSTEMD_BUS_H
#define TARE_SYSTEMD_BUS_H

#include <stdint.h>
#include <systemd/sd-bus.h>

#include "cgroups/systemd_wire.h"
#include "packet.h"

/* Functions of libsystemd, by their own names.  The youngest is of its version 241. */
#define SYSTEMD_CALLS(X)                                                                      \
	X(sd_bus_new) X(sd_bus_set_address) X(sd_bus_set_bus_client) X(sd_bus_start)           \
	X(sd_bus_set_method_call_timeout) X(sd_bus_close_unref) X(sd_bus_call)                 \
	X(sd_bus_process) X(sd_bus_wait) X(sd_bus_match_signal) X(sd_bus_path_encode)          \
	X(sd_bus_message_new_method_call) X(sd_bus_message_unref)                              \
	X(sd_bus_message_append_basic) X(sd_bus_message_append_array)                          \
	X(sd_bus_message_open_container) X(sd_bus_message_close_container)                     \
	X(sd_bus_message_read) X(sd_bus_error_free) X(sd_bus_get_property_string)

struct bus {
	struct {
#define X(name) __typeof__(name) *name;
		SYSTEMD_CALLS(X)
#undef X
	} sd;
	char    missing[128]; /* why there is no library; "" */
	sd_bus *bus;
	char    job[256];   /* path of the one that the last call began, or "" */
	char    result[32]; /* of it; "" until it is over */
};

/* Negative errno, where nothing else is said. */

/* Open the library, or leave the reason in b->missing. */
void bus_load(struct bus *b);
/* One that could not be reached is taken away again. */
int  bus_connect(struct bus *b, const char *address, bool is_bus, uint64_t usec);
/* Call the method that the packet describes. */
int  bus_call(struct bus *b, struct packet *p, uint64_t usec, sd_bus_error *error);
/* The end of the job. */
int  bus_wait(struct bus *b, uint64_t usec, char *result, size_t size);
/* what: unit, interface, property. */
int  bus_property(struct bus *b, const char *const what[3], char *value, size_t size);

#endif
