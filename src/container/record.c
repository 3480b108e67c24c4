/* record.c: the record to and from disk, and the process it names: pid, start time and
 * boot, so that no other process is ever taken for it. */
#include "container/private.h"

#include <errno.h>
#include <string.h>

#include "base/fmt.h"
#include "base/io.h"
#include "base/num.h"
#include "base/str.h"
#include "ocispec/load.h"
#include "ocispec/record.h"
#include "sys/file.h"
#include "sys/process.h"

enum { RECORD_BYTES_MAX = SPEC_FILE_MAX };

const char *record_boot_id(struct arena *a, struct err *e)
{
	static const char file[] = "/proc/sys/kernel/random/boot_id";
	char id[64];
	ssize_t n = io_read_small(AT_FDCWD, file, id, sizeof(id));

	if (n >= 0)
		return arena_strndup(a, id, (size_t)n);
	err_sys(e, (int)n, "cannot read '%s'", file);
	err_hint(e, "/proc must be mounted");
	return NULL;
}

/* Fields of /proc/PID/stat that say which process it is and whether it lives. */
struct stat_fields {
	char     state;
	uint64_t flags;
	uint64_t start;
};

enum { FIELD_STATE = 3, FIELD_FLAGS = 9, FIELD_START = 22, FLAG_EXITING = 0x4 };

/* The name in field 2 may contain anything, so the count begins behind its last
 * parenthesis (proc_pid_stat(5)). */
static int parse_stat(char *text, struct stat_fields *out)
{
	char *at = strrchr(text, ')');

	if (!at || at[1] != ' ')
		return -EINVAL;
	at += 2;
	out->state = *at;
	for (int field = FIELD_STATE; field <= FIELD_START; field++) {
		char *end = strchr(at, ' ');

		if (!end)
			return -EINVAL;
		*end = '\0';
		if (field == FIELD_FLAGS && num_u64(at, UINT64_MAX, &out->flags) < 0)
			return -EINVAL;
		if (field == FIELD_START)
			return num_u64(at, UINT64_MAX, &out->start);
		at = end + 1;
	}
	return -EINVAL;
}

static int read_stat(pid_t pid, struct stat_fields *out)
{
	char file[32], text[1024];
	ssize_t n;

	fmt(file, sizeof(file), "/proc/%d/stat", (int)pid);
	n = io_read_small(AT_FDCWD, file, text, sizeof(text));
	return n < 0 ? (int)n : parse_stat(text, out);
}

int record_identify(struct record *r, pid_t pid, struct arena *a, struct err *e)
{
	struct stat_fields now = { 0 };
	int rc;

	if (!r->boot_id)
		r->boot_id = record_boot_id(a, e);
	if (!r->boot_id)
		return -1;
	rc = read_stat(pid, &now);
	if (rc < 0)
		return err_sys(e, rc, "cannot tell the start time of process %d", (int)pid);
	r->pid = pid;
	r->start_time = now.start;
	return 0;
}

int record_open_init(const struct record *r)
{
	AUTO_FD int pidfd = r->pid > 0 ? sys_pidfd_open((pid_t)r->pid, 0) : NO_FD;
	struct stat_fields now = { 0 };

	/* Read behind the pidfd: when the process of this number is ours now, it was ours when
	 * the pidfd was made, because the number is not free before it has ended. */
	if (pidfd < 0 || read_stat((pid_t)r->pid, &now) < 0 || now.start != r->start_time ||
	    now.state == 'Z' || now.state == 'X')
		return NO_FD;
	return TAKE_FD(pidfd);
}

bool record_init_is_ending(const struct record *r)
{
	struct stat_fields now = { 0 };

	return read_stat((pid_t)r->pid, &now) < 0 || now.start != r->start_time ||
	       now.flags & FLAG_EXITING;
}

bool record_init_is_stopped(const struct record *r)
{
	struct stat_fields now = { 0 };

	return read_stat((pid_t)r->pid, &now) >= 0 && now.start == r->start_time &&
	       (now.state == 'T' || now.state == 't');
}

static void encode(const struct record *r, struct out *o)
{
	record_encode(r, o);
	out_chr(o, '\n');
}

/* Written in place: nothing has been made before it stands there whole. */
int record_write_intent(int dir, struct record *r, struct arena *a, struct err *e)
{
	struct out o = OUT_ARENA(a);
	int rc;

	/* The boot tells a later create that nothing of this is left. */
	if (!r->boot_id)
		r->boot_id = record_boot_id(a, e);
	if (!r->boot_id)
		return -1;
	encode(r, &o);
	rc = io_write_file(dir, "intent.json", O_WRONLY | O_CREAT | O_EXCL, 0600, o.buf, o.len);
	return rc < 0 ? err_sys(e, rc, "cannot write 'intent.json' of the container") : 0;
}

int record_write(int dir, const struct record *r, struct arena *a, struct err *e)
{
	struct out o = OUT_ARENA(a);
	int rc;

	encode(r, &o);
	rc = io_replace(dir, "state.json", 0600, o.buf, o.len);
	return rc < 0 ? err_sys(e, rc, "cannot write 'state.json' of the container") : 0;
}

#define DRAFT ".state.json"

int record_draft(int dir, const struct record *r, struct arena *a, struct err *e)
{
	struct out o = OUT_ARENA(a);
	int rc;

	encode(r, &o);
	rc = io_write_file(dir, DRAFT, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600, o.buf, o.len);
	return rc < 0 ? err_sys(e, rc, "cannot write the draft of 'state.json'") : 0;
}

int record_publish(int dir, struct err *e)
{
	int rc = sys_renameat2(dir, DRAFT, dir, "state.json", 0);

	return rc < 0 ? err_sys(e, rc, "cannot put 'state.json' in place") : 0;
}

static int read_as(int dir, const char *name, struct arena *a, struct record **out)
{
	struct err ignored = ERR_NONE;
	char *text = NULL;
	size_t len = 0;
	int rc = io_read_file(dir, name, O_NOFOLLOW, RECORD_BYTES_MAX, a, &text, &len);

	if (rc < 0)
		return rc;
	return record_decode(a, text, len, out, &ignored) < 0 ? -EINVAL : 0;
}

enum record_found record_read(int dir, struct arena *a, struct record **out)
{
	int state = read_as(dir, "state.json", a, out), intent;

	if (state == 0)
		return RECORD_STATE;
	intent = read_as(dir, "intent.json", a, out);
	if (intent < 0)
		*out = NULL;
	if (intent == 0 && state == -ENOENT)
		return RECORD_INTENT;
	return state == -ENOENT && intent == -ENOENT ? RECORD_NONE : RECORD_DAMAGED;
}

int container_read_config(const struct container *c, struct arena *a, char **text, size_t *len,
			  struct err *e)
{
	int rc = io_read_file(c->dir, "config.json", O_NOFOLLOW, SPEC_FILE_MAX, a, text, len);

	return rc < 0 ? err_sys(e, rc, "cannot read the saved configuration of '%s'", c->id) : 0;
}
