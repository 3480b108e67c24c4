/* lsm.h: the labels of the kernel's security modules.  Private to init. */
#ifndef TARE_INIT_LSM_H
#define TARE_INIT_LSM_H

#include "init/init.h"

/* One label into one file of this process. */
struct lsm_attr {
	const char *file;         /* below attr, as in proc(5) */
	const char *what;         /* "AppArmor profile" */
	int         unknown;      /* the errno that says that there is no such label ... */
	const char *unknown_text; /* ... and how it is told */
	bool      (*same)(const char *want, const char *got);
};
extern const struct lsm_attr lsm_apparmor, lsm_selinux, lsm_selinux_keys;

/* Tell the kernel `text`, and have it say that `label` is what it will set.  `proc` is a
 * procfs. */
int lsm_write(int proc, const struct lsm_attr *a, const char *text, const char *label,
	      struct err *e) MUST_CHECK;

/* Keys made from here on, until execve, have the container's label. */
int lsm_label_keys(struct run *r) MUST_CHECK;
/* The root of a new file system has the label that the plan says; it is given it first where
 * no option does that. */
int lsm_label_mount(int mount, const struct plan_mount *m, struct err *e) MUST_CHECK;

#endif
