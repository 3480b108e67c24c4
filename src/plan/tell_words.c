/* tell_words.c: kernel constants back to words, and words made fit for a line. */
#include "plan/tell.h"

#include <linux/mempolicy.h>
#include <linux/mount.h>
#include <linux/sched.h>
#include <sys/stat.h>

void tell_text(struct out *o, const char *s)
{
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c < ' ' || c == 0x7f || c == '\\')
			out_fmt(o, "\\x%02x", c);
		else
			out_chr(o, *s);
	}
}

void tell_from(struct out *o, const char *from)
{
	out_chr(o, '\t');
	tell_text(o, from ? from : "(default)");
	out_chr(o, '\n');
}

void tell_bits(struct out *o, const struct tell_bit *words, uint64_t mask, const char *before)
{
	for (; words->word; words++)
		if (mask & words->bit)
			out_fmt(o, "%s%s", before, words->word);
}

const struct tell_bit tell_attr_set[] = {
	{ MOUNT_ATTR_RDONLY, "ro" },
	{ MOUNT_ATTR_NOSUID, "nosuid" },
	{ MOUNT_ATTR_NODEV, "nodev" },
	{ MOUNT_ATTR_NOEXEC, "noexec" },
	{ MOUNT_ATTR_NOATIME, "noatime" },
	{ MOUNT_ATTR_STRICTATIME, "strictatime" },
	{ MOUNT_ATTR_NODIRATIME, "nodiratime" },
	{ MOUNT_ATTR_NOSYMFOLLOW, "nosymfollow" },
	{ 0, NULL },
};

const struct tell_bit tell_attr_clear[] = {
	{ MOUNT_ATTR_RDONLY, "rw" },
	{ MOUNT_ATTR_NOSUID, "suid" },
	{ MOUNT_ATTR_NODEV, "dev" },
	{ MOUNT_ATTR_NOEXEC, "exec" },
	{ MOUNT_ATTR__ATIME, "relatime" },
	{ MOUNT_ATTR_NODIRATIME, "diratime" },
	{ MOUNT_ATTR_NOSYMFOLLOW, "symfollow" },
	{ 0, NULL },
};

uint64_t tell_cleared(uint64_t set, uint64_t clear)
{
	uint64_t cleared = clear & ~set;

	return set & MOUNT_ATTR__ATIME ? cleared & ~(uint64_t)MOUNT_ATTR__ATIME : cleared;
}

const char *tell_propagation(uint64_t propagation, bool recursive)
{
	switch (propagation) {
	case MS_SHARED:     return recursive ? "rshared" : "shared";
	case MS_SLAVE:      return recursive ? "rslave" : "slave";
	case MS_UNBINDABLE: return recursive ? "runbindable" : "unbindable";
	default:            return recursive ? "rprivate" : "private";
	}
}

char tell_node_type(const struct plan_node *n)
{
	return S_ISBLK(n->mode) ? 'b' : S_ISFIFO(n->mode) ? 'p' : 'c';
}

const char *tell_policy(uint32_t policy)
{
	switch (policy) {
	case SCHED_FIFO:     return "SCHED_FIFO";
	case SCHED_RR:       return "SCHED_RR";
	case SCHED_BATCH:    return "SCHED_BATCH";
	case SCHED_IDLE:     return "SCHED_IDLE";
	case SCHED_DEADLINE: return "SCHED_DEADLINE";
	default:             return "SCHED_OTHER";
	}
}

const char *tell_mempolicy_mode(int mode)
{
	static const char *const words[] = {
		"MPOL_DEFAULT", "MPOL_PREFERRED", "MPOL_BIND", "MPOL_INTERLEAVE", "MPOL_LOCAL",
		"MPOL_PREFERRED_MANY", "MPOL_WEIGHTED_INTERLEAVE",
	};
	unsigned plain = (unsigned)mode & 0xff;

	return plain < ARRAY_LEN(words) ? words[plain] : "?";
}
