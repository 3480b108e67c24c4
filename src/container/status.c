/* status.c: what a container does at this moment, found out and never stored; and the
 * document that tells it. */
#include "container/private.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "base/io.h"
#include "base/str.h"
#include "ocispec/record.h"
#include "ocispec/state.h"
#include "sys/file.h"
#include "sys/sock.h"

const char *const container_status_words[] = {
	[STATUS_CREATING] = "creating",
	[STATUS_CREATED] = "created",
	[STATUS_RUNNING] = "running",
	[STATUS_PAUSED] = "paused",
	[STATUS_STOPPED] = "stopped",
};

static bool is_frozen(const struct record *r, struct arena *a)
{
	const char *file;
	char word[8];

	if (!r->cgroup_mount || !r->cgroup_path)
		return false;
	file = arena_fmt(a, "%s%s/cgroup.freeze", r->cgroup_mount, r->cgroup_path);
	return io_read_small(AT_FDCWD, file, word, sizeof(word)) == 1 && word[0] == '1';
}

/* Init listens until it is told to start; a socket file without a listener is what a
 * start leaves that was killed. */
static bool waits_at_gate(int dir)
{
	AUTO_FD int fd = NO_FD;
	int rc;

	if (sys_faccessat2(dir, "gate", F_OK, AT_SYMLINK_NOFOLLOW) < 0)
		return false;
	fd = sys_socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0);
	rc = fd < 0 ? fd : sys_unix_connect(fd, dir, "gate");
	return rc == 0 || rc == -EAGAIN; /* many look at once: its queue is full */
}

/* `making`: a living runtime has not finished it. */
int container_find_status(struct container *c, bool making, struct arena *a, struct err *e)
{
	const char *boot = record_boot_id(a, e);

	if (!boot)
		return -1;
	c->status = making ? STATUS_CREATING : STATUS_STOPPED;
	if (!c->record)
		return 0;
	c->stale = !str_eq(c->record->boot_id, boot);
	if (c->stale)
		c->status = STATUS_STOPPED;
	if (c->stale || !c->complete)
		return 0;
	c->pidfd = record_open_init(c->record);
	if (c->pidfd < 0)
		c->status = STATUS_STOPPED;
	else if (is_frozen(c->record, a))
		c->status = STATUS_PAUSED;
	else if (c->record->gate && waits_at_gate(c->dir))
		c->status = STATUS_CREATED;
	/* Asked behind the gate: one that dies there must not look as if it had been started. */
	else if (record_init_is_ending(c->record))
		c->status = STATUS_STOPPED;
	else
		c->status = STATUS_RUNNING;
	return 0;
}

static enum spec_status word_of(enum container_status s)
{
	return (enum spec_status)spec_value(&spec_statuses, container_status_words[s]);
}

const char *container_owner(const struct container *c, struct arena *a)
{
	if (!c->record)
		return "";
	return c->record->owner == 0 ? "root" : arena_fmt(a, "%lld", (long long)c->record->owner);
}

static struct spec_map damage(struct arena *a)
{
	struct spec_pair *one = ARENA_NEW(a, struct spec_pair);

	*one = (struct spec_pair){ "tare.damaged", "true" };
	return (struct spec_map){ one, 1 };
}

static struct spec_state describe(const struct container *c, struct arena *a)
{
	const struct record *r = c->record;
	struct spec_state s = {
		.oci_version = r && r->oci_version ? r->oci_version : "1.0.0",
		.id = c->id,
		.pid = { .v = c->pidfd >= 0 ? (uint64_t)r->pid : 0, .set = true },
		.status = word_of(c->status),
		.bundle = r && r->bundle ? r->bundle : "",
	};

	if (r) {
		s.rootfs = r->rootfs;
		s.created = r->created;
		s.systemd_scope = r->systemd_unit;
		s.owner = container_owner(c, a);
		s.exit_code = r->exit_code;
		s.exited_at = r->exited_at;
		s.oom_killed = r->oom_killed;
		if (r->annotations.n > 0)
			s.annotations = r->annotations;
	}
	if (c->damaged)
		s.annotations = damage(a);
	return s;
}

void container_tell_state(const struct container *c, struct out *o, int indent)
{
	struct arena a = ARENA_EMPTY;
	struct out text = OUT_ARENA(&a);
	struct spec_state s = describe(c, &a);

	desc_encode(&text, &spec_state_object, &s, JSON_PRETTY);
	/* A string in JSON holds no raw newline, so each one here begins a line, but the last. */
	for (const char *at = out_text(&text); *at && !str_eq(at, "\n"); at++) {
		out_chr(o, *at);
		for (int i = 0; *at == '\n' && i < indent; i++)
			out_chr(o, ' ');
	}
	arena_free(&a);
}
