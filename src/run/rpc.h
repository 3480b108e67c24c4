/* rpc.h: the little of protocol buffers that CRIU's service speaks, and requests to it.
 * Pure.  Private to run. */
#ifndef TARE_RUN_RPC_H
#define TARE_RUN_RPC_H

#include "run/run.h"

/* Append a field; nothing for false, and for NULL. */
void rpc_number(struct out *o, unsigned field, uint64_t v);
void rpc_flag(struct out *o, unsigned field, bool v);
void rpc_text(struct out *o, unsigned field, const char *s);
void rpc_part(struct out *o, unsigned field, const struct out *part);

/* One field of a message: a number, or bytes. */
struct rpc_field {
	unsigned    number;
	uint64_t    value;
	const char *data;
	size_t      len;
};
/* The field at *at, which moves behind it; false at the end, or when it is broken. */
bool rpc_next(const char **at, const char *end, struct rpc_field *out);

enum criu_type { CRIU_DUMP = 1, CRIU_RESTORE = 2, CRIU_PRE_DUMP = 4, CRIU_NOTIFY = 6 };

/* Two words that belong together: a mount and where it comes from, a stream and its number. */
struct criu_pair {
	const char *key, *value;
	int         fd;
};
#define CRIU_PAIRS 256
struct criu_pairs { struct criu_pair v[CRIU_PAIRS]; size_t n; };
int criu_pair_add(struct criu_pairs *l, struct criu_pair one, struct err *e) MUST_CHECK;

struct criu_request {
	enum criu_type type;
	const struct criu_options *o;
	int         images, work;         /* directories, as we have them open */
	pid_t       pid;                  /* dump */
	const char *root, *log;
	const char *freeze;               /* dump: the cgroup that is frozen */
	const char *cgroup;               /* restore: the container's, in its hierarchy, or NULL */
	struct criu_pairs mounts;         /* external: destination, host path (restore) */
	struct criu_pairs streams;        /* restore: key and number in CRIU */
	struct criu_pairs joins;          /* restore: kind of a namespace and its path */
	struct strs external;             /* other things that stay outside */
};
/* The whole message. */
void criu_encode(struct arena *a, const struct criu_request *q, struct out *o);
/* Mounts that come from outside the container, and at restore namespaces joined by path. */
int criu_plan(struct arena *a, const struct plan *p, struct criu_request *q, struct err *e) MUST_CHECK;

/* What CRIU says. */
struct criu_answer {
	enum criu_type type;
	bool        success;
	int         code;                 /* errno, or 0 */
	pid_t       pid;                  /* restored, or told of */
	char        text[128];            /* the moment, or what went wrong */
};
int criu_decode(const char *data, size_t len, struct criu_answer *out) MUST_CHECK;

/* criu.c: a conversation with CRIU.  Our streams have these numbers there, and behind them are
 * namespaces. */
#define CRIU_STREAM     4
#define CRIU_NAMESPACES 2
/* Directories at restore: as its own mount namespace shows them. */
#define CRIU_IMAGES     (CRIU_STREAM + 3 + CRIU_NAMESPACES)
#define CRIU_WORK       (CRIU_IMAGES + 1)
struct criu_talk {
	struct arena *arena;
	const char *program;              /* --criu, or NULL */
	int         cgroup;               /* it is born in, or NO_FD */
	const char *bind_from, *bind_to;  /* restore: a mount only it sees, or NULL */
	bool        readonly;             /* that mount: CRIU does not bring it from the images */
	int         work;
	const char *log, *work_path;      /* where it writes more; absolute */
	const char *images_path;          /* restore; absolute */
	bool        mapped;               /* restore: in a user namespace */
	/* A moment it tells of; *fd may be taken.  Upon an error CRIU gives up, or is ended. */
	int (*told)(void *arg, const struct criu_answer *moment, int *fd, struct err *e);
	void       *arg;
	int         ns[CRIU_NAMESPACES];  /* restore: it inherits these, or NO_FD */
};
int criu_talk(const struct criu_talk *t, const struct criu_request *q, struct criu_answer *out,
	      struct err *e) MUST_CHECK;

/* restored.c: ends the processes, which CRIU still holds, when the first may do what the
 * configuration does not allow. */
int restored_check(const struct run *r, pid_t pid, struct err *e) MUST_CHECK;

/* criu_cgroup.c: CRIU mounts the hierarchy by itself and so takes its options away. */
const char *criu_hierarchy_options(struct arena *a, const char *mount);
void criu_hierarchy_restore(struct arena *a, const char *mount, const char *options);

/* criu_look.c: what the container's processes have open that is the host's.  Keys of the
 * three streams; whatever is external goes to q->external. */
int criu_look(struct arena *a, const struct container *c, int cgroup, struct criu_request *q,
	      const char *streams[3], struct err *e) MUST_CHECK;

/* checkpoint.c: the directory of images and the one for logs, made when CRIU_MAKE. */
struct criu_dirs {
	int         images, work;
	const char *images_path, *work_path;
};
#define CRIU_MAKE 1
int criu_dirs_open(struct arena *a, const struct criu_options *o, unsigned flags,
		   struct criu_dirs *out, struct err *e) MUST_CHECK;
/* The file beside the images that says what the streams were. */
#define CRIU_STREAMS "descriptors.json"

#endif
