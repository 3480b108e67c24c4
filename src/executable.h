/* executable.h: the file of this program, out of the container's reach. */
#ifndef TARE_EXECUTABLE_H
#define TARE_EXECUTABLE_H

#include "base/err.h"

/* Before anything that ends in a container: from here on whoever sees a process of ours cannot
 * come from it to a file of the host that he could write or execute.  May start the program
 * anew, from a copy, with the same arguments. */
int executable_guard(const char *const *argv, struct err *e) MUST_CHECK;

#endif
