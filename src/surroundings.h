/* surroundings.h: what a caller may have left in a state we do not want. */
#ifndef TARE_SURROUNDINGS_H
#define TARE_SURROUNDINGS_H

#include <stdint.h>
#include "base/err.h"

/* First thing: standard descriptors that are closed become /dev/null, SIGPIPE is ignored. */
void surroundings_begin(void);
/* -1 when whoever executed us got more rights by it: nothing here is made for that. */
int surroundings_refuse_privilege(struct err *e) MUST_CHECK;
/* Close what the caller left open but 0-2 and the `preserved` ones after them; holes among
 * those are filled so that no descriptor of ours takes their place. */
int surroundings_clean(int64_t preserved, struct err *e) MUST_CHECK;
/* LISTEN_FDS of the environment when it is meant for us (LISTEN_PID), else 0. */
int surroundings_listen_fds(void);
/* LISTEN_FDNAMES that go with them, and NOTIFY_SOCKET; NULL when there is none. */
const char *surroundings_listen_names(void);
const char *surroundings_notify_socket(void);

#endif
