/* caps.c: capability names to the five sets, less what cannot be granted.  The
 * specification wants a warning for each of those, not an error. */
#include "plan/build.h"

#include <linux/capability.h>

static const char *const names[] = {
	[CAP_CHOWN]              = "CAP_CHOWN",
	[CAP_DAC_OVERRIDE]       = "CAP_DAC_OVERRIDE",
	[CAP_DAC_READ_SEARCH]    = "CAP_DAC_READ_SEARCH",
	[CAP_FOWNER]             = "CAP_FOWNER",
	[CAP_FSETID]             = "CAP_FSETID",
	[CAP_KILL]               = "CAP_KILL",
	[CAP_SETGID]             = "CAP_SETGID",
	[CAP_SETUID]             = "CAP_SETUID",
	[CAP_SETPCAP]            = "CAP_SETPCAP",
	[CAP_LINUX_IMMUTABLE]    = "CAP_LINUX_IMMUTABLE",
	[CAP_NET_BIND_SERVICE]   = "CAP_NET_BIND_SERVICE",
	[CAP_NET_BROADCAST]      = "CAP_NET_BROADCAST",
	[CAP_NET_ADMIN]          = "CAP_NET_ADMIN",
	[CAP_NET_RAW]            = "CAP_NET_RAW",
	[CAP_IPC_LOCK]           = "CAP_IPC_LOCK",
	[CAP_IPC_OWNER]          = "CAP_IPC_OWNER",
	[CAP_SYS_MODULE]         = "CAP_SYS_MODULE",
	[CAP_SYS_RAWIO]          = "CAP_SYS_RAWIO",
	[CAP_SYS_CHROOT]         = "CAP_SYS_CHROOT",
	[CAP_SYS_PTRACE]         = "CAP_SYS_PTRACE",
	[CAP_SYS_PACCT]          = "CAP_SYS_PACCT",
	[CAP_SYS_ADMIN]          = "CAP_SYS_ADMIN",
	[CAP_SYS_BOOT]           = "CAP_SYS_BOOT",
	[CAP_SYS_NICE]           = "CAP_SYS_NICE",
	[CAP_SYS_RESOURCE]       = "CAP_SYS_RESOURCE",
	[CAP_SYS_TIME]           = "CAP_SYS_TIME",
	[CAP_SYS_TTY_CONFIG]     = "CAP_SYS_TTY_CONFIG",
	[CAP_MKNOD]              = "CAP_MKNOD",
	[CAP_LEASE]              = "CAP_LEASE",
	[CAP_AUDIT_WRITE]        = "CAP_AUDIT_WRITE",
	[CAP_AUDIT_CONTROL]      = "CAP_AUDIT_CONTROL",
	[CAP_SETFCAP]            = "CAP_SETFCAP",
	[CAP_MAC_OVERRIDE]       = "CAP_MAC_OVERRIDE",
	[CAP_MAC_ADMIN]          = "CAP_MAC_ADMIN",
	[CAP_SYSLOG]             = "CAP_SYSLOG",
	[CAP_WAKE_ALARM]         = "CAP_WAKE_ALARM",
	[CAP_BLOCK_SUSPEND]      = "CAP_BLOCK_SUSPEND",
	[CAP_AUDIT_READ]         = "CAP_AUDIT_READ",
	[CAP_PERFMON]            = "CAP_PERFMON",
	[CAP_BPF]                = "CAP_BPF",
	[CAP_CHECKPOINT_RESTORE] = "CAP_CHECKPOINT_RESTORE",
};

const char *plan_cap_name(unsigned cap)
{
	return cap < ARRAY_LEN(names) ? names[cap] : NULL;
}

static uint64_t parse(const char *word)
{
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (str_eq(word, names[i]))
			return 1ULL << i;
	return 0;
}

/* A user namespace starts with everything the kernel knows, in all sets. */
static uint64_t grantable(const struct build *b)
{
	if (b->p->userns)
		return b->h->caps_last >= 63 ? UINT64_MAX : (2ULL << b->h->caps_last) - 1;
	return b->h->caps_bounding;
}

static uint64_t set(struct build *b, const struct strs *from, const char *word)
{
	uint64_t mask = 0, can = grantable(b);

	for (size_t i = 0; i < from->n; i++) {
		const char *at = AT(b, "%s/capabilities/%s/%zu", b->process_at, word, i);
		uint64_t one = parse(from->v[i]);

		if (!one)
			caution(b, at, "unknown capability '%s' is ignored", from->v[i]);
		else if (!(one & can))
			caution(b, at, "capability '%s' cannot be granted here", from->v[i]);
		else
			mask |= one;
	}
	return mask;
}

/* Drop from `mask` what is not in `of`, because the kernel would refuse the whole set. */
static uint64_t within(struct build *b, const char *word, uint64_t mask, uint64_t of,
		       const char *text)
{
	const char *at = AT(b, "%s/capabilities/%s", b->process_at, word);

	for (unsigned i = 0; i < ARRAY_LEN(names); i++)
		if ((mask & ~of) >> i & 1)
			caution(b, at, "can't raise %s capability %s: it is not %s", word, names[i],
				text);
	return mask & of;
}

void plan_caps(struct build *b)
{
	const struct spec_capabilities *from = b->process->capabilities;
	struct plan_process *p = &b->p->process;
	struct plan_caps *c = &p->caps;

	c->from = "(default)";
	p->have_caps = from != NULL;
	if (!from)
		return;
	c->from = AT(b, "%s/capabilities", b->process_at);
	c->bounding = set(b, &from->bounding, "bounding");
	c->permitted = set(b, &from->permitted, "permitted");
	c->effective = within(b, "effective", set(b, &from->effective, "effective"),
			      c->permitted, "permitted");
	c->inheritable = within(b, "inheritable", set(b, &from->inheritable, "inheritable"),
				c->bounding, "in the bounding set");
	/* The rules have warned of those that are left out here. */
	c->ambient = set(b, &from->ambient, "ambient") & c->permitted & c->inheritable;
}
