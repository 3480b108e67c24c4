/* private.h: between the files of this directory. */
#ifndef TARE_CONTAINER_PRIVATE_H
#define TARE_CONTAINER_PRIVATE_H

#include "container/container.h"

/* "0123…" of this boot, in the arena, or NULL with *e filled. */
const char *record_boot_id(struct arena *a, struct err *e);

enum record_found { RECORD_NONE, RECORD_INTENT, RECORD_STATE, RECORD_DAMAGED };

/* Read state.json, else intent.json.  RECORD_DAMAGED: there are files, and *out is the intent
 * when at least that is readable, else NULL. */
enum record_found record_read(int dir, struct arena *a, struct record **out);

/* status.c: whether init lives and what it does; fills record-dependent members of *c.
 * Needs dir, record and complete. */
int container_find_status(struct container *c, bool making, struct arena *a, struct err *e) MUST_CHECK;

/* lock.c */
/* An exclusive lock within `timeout_ms`: 0, -ETIMEDOUT or another negative errno. */
int container_lock(int dir, int timeout_ms) MUST_CHECK;
/* Does somebody hold it who may write? */
bool container_is_locked(int dir);
/* Who holds the lock, or 0 when that cannot be seen. */
pid_t container_lock_holder(int dir);

#endif
