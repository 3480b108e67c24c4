/* systemd_bus.h: a conversation with a manager of systemd, by the program tare-systemd. */
#ifndef TARE_CGROUPS_SYSTEMD_BUS_H
#define TARE_CGROUPS_SYSTEMD_BUS_H

#include "base/arena.h"
#include "cgroups/systemd_wire.h"
#include "systemd_private.h"

struct systemd_bus {
	int                   sock, pidfd; /* of tare-systemd */
	struct systemd_ahead *ahead;       /* it was, and waits for its end; or NULL */
	uint64_t              end;         /* of everything that is done with it, by sys_now_ns */
	struct arena          arena;
	struct out            request;
	struct systemd_answer answer;      /* to the last one; its texts end */
};
#define SYSTEMD_CLOSED { .sock = NO_FD, .pidfd = NO_FD }

/* 0, or -1 after which there is nothing to close. */
int  systemd_open(struct systemd_bus *b, bool user, struct systemd_ahead *ahead, struct err *e) MUST_CHECK;
void systemd_close(struct systemd_bus *b);
#define AUTO_SYSTEMD __attribute__((cleanup(systemd_close)))

/* A call is begun, gets its arguments, and is sent. */
void systemd_begin(struct systemd_bus *b, const char *method);
void systemd_put_text(struct systemd_bus *b, const char *text);
/* type: b, i, u or t. */
void systemd_put_number(struct systemd_bus *b, char type, uint64_t n);
void systemd_put_bytes(struct systemd_bus *b, const void *bytes, uint32_t n);
/* kind: a, r or v. */
void systemd_enter(struct systemd_bus *b, char kind, const char *contents);
void systemd_leave(struct systemd_bus *b);
/* 0, or negative errno with the error in b->answer. */
int  systemd_call(struct systemd_bus *b) MUST_CHECK;

/* A property of a unit, in `buf`; "" when it cannot be had. */
void systemd_ask(struct systemd_bus *b, const char *unit, const char *interface,
		 const char *property, char *buf, size_t size);
/* Wait for the job that the last call began; its result in b->answer.text. */
int  systemd_wait(struct systemd_bus *b) MUST_CHECK;
/* What the manager said when the last call came to `rc`, without phrases that callers of ours
 * would take for our own. */
const char *systemd_words(const struct systemd_bus *b, int rc, char *buf, size_t size);

/* systemd_helper.c: start it; *pidfd is to be waited for.  Negative errno. */
int systemd_helper(int *sock, int *pidfd) MUST_CHECK;

#endif
