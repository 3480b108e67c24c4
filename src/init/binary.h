/* binary.h: does a file look like something the kernel can execute? */
#ifndef TARE_INIT_BINARY_H
#define TARE_INIT_BINARY_H

#include "base/err.h"

enum binary_kind {
	BINARY_KNOWN,    /* or it cannot be told */
	BINARY_FOREIGN,  /* neither ELF nor a script: only a registered format could run it */
};

/* The kind, or -1 when the kernel surely cannot execute it, with the reason: an interpreter or
 * loader that is missing, or a text without "#!".  `name` is what messages call it. */
int binary_check(const char *path, const char *name, struct err *e) MUST_CHECK;

#endif
