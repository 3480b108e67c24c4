/* container.h: what is known of a container between two invocations.
 *
 * One directory ROOT/ID (0700), locked by flock on the directory itself, with
 *   intent.json   written once, before anything else is made;
 *   state.json    written when init is ready (atomic);
 *   config.json   a copy of the configuration as it was at create;
 *   gate          the socket at which init waits for start.
 * A process is pid + start time + boot id, proven through a pidfd; never a bare pid. */
#ifndef TARE_CONTAINER_H
#define TARE_CONTAINER_H

#include <stdbool.h>
#include "base/arena.h"
#include "base/err.h"
#include "ocispec/record.h"

enum container_status { STATUS_CREATING, STATUS_CREATED, STATUS_RUNNING, STATUS_PAUSED, STATUS_STOPPED };
extern const char *const container_status_words[]; /* "creating", "created", ... */

/* The commands that ask lifecycle.c for permission. */
enum container_command {
	COMMAND_START, COMMAND_EXEC, COMMAND_KILL, COMMAND_KILL_ALL, COMMAND_DELETE, COMMAND_DELETE_FORCE,
	COMMAND_STATE, COMMAND_PS, COMMAND_PAUSE, COMMAND_RESUME, COMMAND_UPDATE, COMMAND_EVENTS,
	COMMAND_CHECKPOINT,
};

enum container_lock { CONTAINER_READ, CONTAINER_WRITE };

struct container {
	const char *root, *id;
	int   dir;                       /* ROOT/ID, locked when write; NO_FD: closed */
	int   pidfd;                     /* init, proven to be it; NO_FD: it is gone (or a zombie) */
	bool  damaged;                   /* no readable record: only delete --force and list accept it */
	bool  stale;                     /* of an earlier boot */
	bool  complete;                  /* state.json was there (else only the intent) */
	bool  missing;                   /* after a failed container_open: there is no such container */
	struct record *record;           /* in the arena; NULL when damaged */
	enum container_status status;
};
#define CONTAINER_NONE { .dir = -1, .pidfd = -1 }

/* --- store.c ---- */
/* Letters, digits, "_+-." ; first not '.' or '-'... see callers' contract 1.1; at most 255 bytes. */
int  container_check_id(const char *id, struct err *e) MUST_CHECK;
/* The default state root for this caller: /run/NAME as a root who may write there, else
 * $XDG_RUNTIME_DIR/NAME. In the arena. */
const char *container_default_root(struct arena *a, const char *name);
/* Open the state root (made 0700 when `make`); refused when others could have planted things in it. */
int  container_open_root(const char *root, bool make, struct err *e) MUST_CHECK;
/* Make ROOT/ID and lock it.  An id in use: "container with given ID already exists"; leftovers of
 * an earlier boot, and directories without an intent whose maker is gone, are reclaimed silently. */
int  container_make(struct container *c, const char *root, const char *id, struct arena *a, struct err *e) MUST_CHECK;
/* Open an existing one, read its record, find its status.  "container does not exist" when missing. */
int  container_open(struct container *c, const char *root, const char *id, enum container_lock lock,
		    struct arena *a, struct err *e) MUST_CHECK;
/* Remove ROOT/ID by descriptor (no link followed). */
int  container_remove(struct container *c, struct err *e) MUST_CHECK;
/* Let others change it before we close it. */
void container_unlock(struct container *c);
void container_close(struct container *c);
#define AUTO_CONTAINER __attribute__((cleanup(container_close)))
/* Names in the state root that are containers (others are skipped), sorted. */
int  container_list(const char *root, struct arena *a, struct strs *ids, struct err *e) MUST_CHECK;

/* --- record.c ---- */
/* Fills pid's start time and the boot id. */
int  record_identify(struct record *r, pid_t pid, struct arena *a, struct err *e) MUST_CHECK;
int  record_write_intent(int dir, struct record *r, struct arena *a, struct err *e) MUST_CHECK;
int  record_write(int dir, const struct record *r, struct arena *a, struct err *e) MUST_CHECK;
/* The same in two parts: the second makes it valid, and is all that has to wait. */
int  record_draft(int dir, const struct record *r, struct arena *a, struct err *e) MUST_CHECK;
int  record_publish(int dir, struct err *e) MUST_CHECK;
/* pidfd of the recorded process when it is alive and the same, NO_FD when it is gone. */
int  record_open_init(const struct record *r);
/* It has closed its files, or will in a moment, though it can still be waited for. */
bool record_init_is_ending(const struct record *r);
/* By a signal or a tracer, so that it does nothing until somebody lets it go on. */
bool record_init_is_stopped(const struct record *r);
/* The saved configuration's text. */
int  container_read_config(const struct container *c, struct arena *a, char **text, size_t *len, struct err *e) MUST_CHECK;
/* Who created it: "root", else the number (no name service in a static program). */
const char *container_owner(const struct container *c, struct arena *a);
/* OCI state document (runc's keys and order), pretty, without a final newline; lines but the
 * first begin with `indent` blanks.  For state and list. */
struct out;
void container_tell_state(const struct container *c, struct out *o, int indent);

/* --- lifecycle.c ---- */
/* 0: go on; -1: refused with the sentence callers match. */
int  container_allows(const struct container *c, enum container_command cmd, struct err *e) MUST_CHECK;

#endif
