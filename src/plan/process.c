/* process.c: the program, its directory, its terminal.  Hands the rest of the process
 * section to the planners of user, environment, capabilities and limits. */
#include "plan/build.h"

#include <string.h>

enum {
	PATH_BYTES = 4096,         /* PATH_MAX: with the final NUL */
	WORD_BYTES = 32 * 4096,    /* MAX_ARG_STRLEN, with the final NUL */
};

static void program(struct build *b)
{
	const struct strs *args = &b->process->args;
	const char *at = AT(b, "%s/args", b->process_at);

	if (args->n == 0) {
		bad(b, at, "args must not be empty");
		return;
	}
	if (!args->v[0][0])
		bad(b, AT(b, "%s/0", at), "the name of the program is empty");
	for (size_t i = 0; i < args->n; i++)
		if (strlen(args->v[i]) >= WORD_BYTES)
			bad(b, AT(b, "%s/%zu", at, i), "longer than the kernel's limit of %d bytes",
			    WORD_BYTES - 1);
	b->p->process.args = args->v;
}

static void directory(struct build *b)
{
	const char *cwd = b->process->cwd ? b->process->cwd : "";
	const char *at = AT(b, "%s/cwd", b->process_at);

	if (cwd[0] != '/')
		bad(b, at, "cwd '%s' is not an absolute path", cwd);
	else if (strlen(cwd) >= PATH_BYTES)
		bad(b, at, "cwd is longer than the kernel's limit of %d bytes", PATH_BYTES - 1);
	b->p->process.cwd = cwd;
	b->p->process.make_cwd = b->p->kind != PLAN_EXEC;
}

static void console_size(struct build *b, const struct spec_console_size *size)
{
	if (size->height == 0 || size->height > UINT16_MAX || size->width == 0 ||
	    size->width > UINT16_MAX) {
		bad(b, AT(b, "%s/consoleSize", b->process_at),
		    "height and width must be between 1 and %d", UINT16_MAX);
		return;
	}
	b->p->process.rows = (uint16_t)size->height;
	b->p->process.cols = (uint16_t)size->width;
}

static void terminal(struct build *b)
{
	struct plan_process *p = &b->p->process;
	const struct plan_options *o = b->o;
	const char *at = AT(b, "%s/terminal", b->process_at);

	p->terminal = b->process->terminal.v;
	p->console_given = o->console_socket;
	if (p->terminal && !o->console_socket && (b->p->kind == PLAN_CREATE || o->detach))
		bad(b, at, "terminal is set but no --console-socket was given");
	if (!p->terminal && o->console_socket)
		bad(b, at, "--console-socket was given but terminal is not set");
	if (p->terminal && b->process->console_size)
		console_size(b, b->process->console_size);
}

void plan_process(struct build *b)
{
	struct plan_process *p = &b->p->process;

	p->keyring = b->o->no_new_keyring ? NULL : b->o->id;
	p->preserve_fds = b->o->preserve_fds;
	p->listen_fds = b->o->listen_fds;
	p->umask = 0022;
	p->cwd = "/";
	if (!b->process) {
		/* The specification lets a container be created without; start then fails. */
		if (b->p->kind != PLAN_CREATE)
			bad(b, "/process", "there is no program to run");
		return;
	}
	program(b);
	directory(b);
	terminal(b);
	plan_user(b);
	plan_env(b);
	plan_caps(b);
	plan_limits(b);
}
