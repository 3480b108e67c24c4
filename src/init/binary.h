/* binary.h: does a file look like something the kernel can execute? */
#ifndef TARE_INIT_BINARY_H
#define TARE_INIT_BINARY_H

#include "base/err.h"

/* 0: yes, or it cannot be told.  -1: it surely cannot, with the reason: an interpreter or
 * loader that is missing, or a text without "#!".  `name` is what messages call it. */
int binary_check(const char *path, const char *name, struct err *e) MUST_CHECK;

#endif
