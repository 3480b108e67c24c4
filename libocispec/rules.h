/* rules.h: the tables of rules.  One function a rule; each says everything it finds. */
#ifndef TARE_OCISPEC_RULES_H
#define TARE_OCISPEC_RULES_H

#include "base/fmt.h"
#include "ocispec/validate.h"

/* Lists that are compared with themselves; nothing real comes near it. */
enum { RULE_LIST_MAX = 4096 };

struct rule_run {
	struct problems *problems;
	const char      *base; /* pointer of the object the rule gets */
};

/* `at` is a pointer below the object: "/user/uid". */
void rule_error(const struct rule_run *r, const char *at, const char *f, ...) PRINTF_LIKE(3, 4);
void rule_warn(const struct rule_run *r, const char *at, const char *f, ...) PRINTF_LIKE(3, 4);
/* A pointer with numbers in it, in the arena. */
const char *rule_at(const struct rule_run *r, const char *f, ...) PRINTF_LIKE(2, 3);
/* "%s/KEY", escaped: an entry of a map. */
const char *rule_key(const struct rule_run *r, const char *at, const char *key);
/* An absolute path of a file system. */
bool rule_is_absolute(const char *path);
/* The first namespace of that type, or NULL. */
const struct spec_namespace *rule_namespace(const struct spec_linux *s,
					    enum spec_namespace_type type);
/* A list of CPUs or nodes such as 0-3,7; absent and empty are fine. */
void rule_number_list(const struct rule_run *r, const char *at, const char *list);
/* Id mappings of a user namespace or of a mount. */
void rule_id_mappings(const struct rule_run *r, const char *at, const struct spec_id_mappings *m);

extern void (*const rules_config[])(const struct rule_run *, const struct spec *);
extern void (*const rules_process[])(const struct rule_run *, const struct spec_process *);
extern void (*const rules_linux[])(const struct rule_run *, const struct spec_linux *);
extern void (*const rules_seccomp[])(const struct rule_run *, const struct spec_seccomp *);
extern void (*const rules_resources[])(const struct rule_run *, const struct spec_resources *);
extern const size_t rules_config_n, rules_process_n, rules_linux_n, rules_seccomp_n,
	rules_resources_n;

#endif
