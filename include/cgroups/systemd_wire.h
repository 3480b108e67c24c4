/* systemd_wire.h: what tare and tare-systemd say to each other over a socket of packets.  One
 * request, one answer, and so on; the end of file ends it.  Both are of one build. */
#ifndef TARE_CGROUPS_SYSTEMD_WIRE_H
#define TARE_CGROUPS_SYSTEMD_WIRE_H

#include <stdint.h>

enum systemd_verb {
	SYSTEMD_CONNECT,     /* address; a bus, where one says hello */
	SYSTEMD_CONNECT_PEER, /* address of a manager itself */
	SYSTEMD_CALL,        /* method of the manager, then tokens */
	SYSTEMD_WAIT,        /* for the job that the last call began; text: its result */
	SYSTEMD_ASK,         /* unit, interface, property; text: its value */
};

/* Names of errors that are not the manager's: what answers instead. */
#define SYSTEMD_NOT_STARTED "tare.NotStarted"
#define SYSTEMD_NO_LIBRARY  "tare.NoLibrary"

enum { SYSTEMD_PACKET_MAX = 192 * 1024 }; /* the kernel's default takes 208 KiB */

/* Texts follow it, each with its NUL, and then the tokens, each a byte and a value:
 *   b i u    4 bytes           s        text
 *   t        8 bytes           y        4 bytes of length, an array of so many bytes
 *   a r v    text: a container of that kind with these contents;   0   its end */
struct systemd_request {
	uint32_t verb;
	uint32_t unused;
	uint64_t timeout_usec;
};

struct systemd_answer {
	int32_t code;        /* 0 or negative errno */
	char    name[124];   /* of the error, by D-Bus; "" when it has none */
	char    text[1024];
};

#endif
