/* mount_options.c: the words of a mount's options.  Knows each word and what it sets;
 * nothing of mounts.  `features` lists the words from the same table. */
#include "plan/build.h"

#include <linux/mount.h>
#include <string.h>

#define ON(w, attr)      { .word = (w), .kind = OPTION_ATTR, .set = (attr), .clear = (attr) }
#define OFF(w, attr)     { .word = (w), .kind = OPTION_ATTR, .clear = (attr) }
/* The kernel wants the whole field cleared when one of its values is set. */
#define ATIME(w, value)  { .word = (w), .kind = OPTION_ATTR, .set = (value), .clear = MOUNT_ATTR__ATIME }
#define DEEP_ON(w, attr)     { .word = (w), .kind = OPTION_ATTR, .set = (attr), .clear = (attr), .recursive = true }
#define DEEP_OFF(w, attr)    { .word = (w), .kind = OPTION_ATTR, .clear = (attr), .recursive = true }
#define DEEP_ATIME(w, value) { .word = (w), .kind = OPTION_ATTR, .set = (value), .clear = MOUNT_ATTR__ATIME, .recursive = true }
#define WORD(w, k)       { .word = (w), .kind = (k) }
#define SUPER(w, d)      { .word = (w), .kind = OPTION_SUPER, .data = (d) }
#define PROPAGATE(w, ms, rec) { .word = (w), .kind = OPTION_PROPAGATION, .set = (ms), .recursive = (rec) }

static const struct option options[] = {
	ON("ro", MOUNT_ATTR_RDONLY),
	OFF("rw", MOUNT_ATTR_RDONLY),
	ON("nosuid", MOUNT_ATTR_NOSUID),
	OFF("suid", MOUNT_ATTR_NOSUID),
	ON("nodev", MOUNT_ATTR_NODEV),
	OFF("dev", MOUNT_ATTR_NODEV),
	ON("noexec", MOUNT_ATTR_NOEXEC),
	OFF("exec", MOUNT_ATTR_NOEXEC),
	ON("nodiratime", MOUNT_ATTR_NODIRATIME),
	OFF("diratime", MOUNT_ATTR_NODIRATIME),
	ON("nosymfollow", MOUNT_ATTR_NOSYMFOLLOW),
	OFF("symfollow", MOUNT_ATTR_NOSYMFOLLOW),
	ATIME("noatime", MOUNT_ATTR_NOATIME),
	ATIME("strictatime", MOUNT_ATTR_STRICTATIME),
	ATIME("relatime", MOUNT_ATTR_RELATIME),
	/* Without one of the others the kernel's own choice is relatime. */
	ATIME("atime", MOUNT_ATTR_RELATIME),
	ATIME("norelatime", MOUNT_ATTR_RELATIME),
	ATIME("nostrictatime", MOUNT_ATTR_RELATIME),

	DEEP_ON("rro", MOUNT_ATTR_RDONLY),
	DEEP_OFF("rrw", MOUNT_ATTR_RDONLY),
	DEEP_ON("rnosuid", MOUNT_ATTR_NOSUID),
	DEEP_OFF("rsuid", MOUNT_ATTR_NOSUID),
	DEEP_ON("rnodev", MOUNT_ATTR_NODEV),
	DEEP_OFF("rdev", MOUNT_ATTR_NODEV),
	DEEP_ON("rnoexec", MOUNT_ATTR_NOEXEC),
	DEEP_OFF("rexec", MOUNT_ATTR_NOEXEC),
	DEEP_ON("rnodiratime", MOUNT_ATTR_NODIRATIME),
	DEEP_OFF("rdiratime", MOUNT_ATTR_NODIRATIME),
	DEEP_ON("rnosymfollow", MOUNT_ATTR_NOSYMFOLLOW),
	DEEP_OFF("rsymfollow", MOUNT_ATTR_NOSYMFOLLOW),
	DEEP_ATIME("rnoatime", MOUNT_ATTR_NOATIME),
	DEEP_ATIME("rstrictatime", MOUNT_ATTR_STRICTATIME),
	DEEP_ATIME("rrelatime", MOUNT_ATTR_RELATIME),
	DEEP_ATIME("ratime", MOUNT_ATTR_RELATIME),
	DEEP_ATIME("rnorelatime", MOUNT_ATTR_RELATIME),
	DEEP_ATIME("rnostrictatime", MOUNT_ATTR_RELATIME),

	/* One file system has one value of these, so the recursive words mean no more. */
	SUPER("sync", "sync"),
	SUPER("async", "async"),
	SUPER("dirsync", "dirsync"),
	SUPER("mand", "mand"),
	SUPER("nomand", "nomand"),
	SUPER("rsync", "sync"),
	SUPER("rasync", "async"),
	SUPER("rdirsync", "dirsync"),
	SUPER("rmand", "mand"),
	SUPER("rnomand", "nomand"),
	SUPER("lazytime", "lazytime"),
	SUPER("nolazytime", "nolazytime"),
	/* Those that have the choice know it by this name. */
	SUPER("iversion", "i_version"),

	PROPAGATE("private", MS_PRIVATE, false),
	PROPAGATE("rprivate", MS_PRIVATE, true),
	PROPAGATE("shared", MS_SHARED, false),
	PROPAGATE("rshared", MS_SHARED, true),
	PROPAGATE("slave", MS_SLAVE, false),
	PROPAGATE("rslave", MS_SLAVE, true),
	PROPAGATE("unbindable", MS_UNBINDABLE, false),
	PROPAGATE("runbindable", MS_UNBINDABLE, true),

	WORD("bind", OPTION_BIND),
	{ .word = "rbind", .kind = OPTION_BIND, .recursive = true },
	WORD("defaults", OPTION_NOTHING),
	WORD("noiversion", OPTION_NOTHING),
	/* How talkative the kernel's log is; the new mount interface has no such switch. */
	WORD("silent", OPTION_NOTHING),
	WORD("loud", OPTION_NOTHING),
	WORD("remount", OPTION_REMOUNT),
	WORD("copy-symlink", OPTION_COPY_SYMLINK),
	WORD("src-nofollow", OPTION_SRC_NOFOLLOW),
	WORD("dest-nofollow", OPTION_DEST_NOFOLLOW),
	WORD("tmpcopyup", OPTION_COPY_UP),
	WORD("idmap", OPTION_IDMAP),
	{ .word = "ridmap", .kind = OPTION_IDMAP, .recursive = true },
};

/* "idmap=uids=..." is the word "idmap" too. */
static bool same(const char *word, const char *given, enum option_kind kind)
{
	size_t n = strlen(word);

	return strncmp(given, word, n) == 0 &&
	       (given[n] == '\0' || (kind == OPTION_IDMAP && given[n] == '='));
}

const struct option *option_find(const char *word)
{
	for (size_t i = 0; i < ARRAY_LEN(options); i++)
		if (same(options[i].word, word, options[i].kind))
			return &options[i];
	return NULL;
}

const char *option_nearest(struct arena *a, const char *word)
{
	const char **words = ARENA_NEW_N(a, const char *, ARRAY_LEN(options));

	for (size_t i = 0; i < ARRAY_LEN(options); i++)
		words[i] = options[i].word;
	return str_nearest(word, words, ARRAY_LEN(options));
}

void plan_mount_option_words(struct arena *a, struct strs *out)
{
	for (size_t i = 0; i < ARRAY_LEN(options); i++)
		strs_add(a, out, options[i].word);
}
