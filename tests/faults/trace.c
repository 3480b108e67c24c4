/*
 * trace.c: one counter over the system calls of a process tree, and one fault.
 * Knows nothing of containers, except that a program other than the traced one
 * which a descendant executes is the payload: it is watched, but not counted.
 */
#define _GNU_SOURCE
#include "trace.h"

#include <elf.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MAX_TRACEES = 512 };

#define OPTIONS                                                               \
	(PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |   \
	 PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC)

struct tracee {
	pid_t pid;
	bool payload;
	bool inject; /* its current call was cancelled, the result is still to be set */
};

struct tracer {
	const struct trace_job *job;
	struct trace_result *res;
	struct tracee tracees[MAX_TRACEES];
	int n;
	bool counting; /* from the first execve on */
	bool done;
	dev_t exe_dev; /* the program under test */
	ino_t exe_ino;
};

static const char *const call_names[] = {
#include "call_names.h"
};

const char *trace_call_name(long nr)
{
	long n = (long)(sizeof call_names / sizeof *call_names);

	return nr >= 0 && nr < n && call_names[nr] ? call_names[nr] : "?";
}

static long ptrace_call(int request, pid_t pid, unsigned long addr, unsigned long data)
{
	return syscall(SYS_ptrace, request, pid, addr, data);
}

static struct tracee *find(struct tracer *t, pid_t pid)
{
	for (int i = 0; i < t->n; i++)
		if (t->tracees[i].pid == pid)
			return &t->tracees[i];
	if (t->n == MAX_TRACEES) {
		fprintf(stderr, "more than %d processes at once\n", MAX_TRACEES);
		_exit(125);
	}
	t->tracees[t->n] = (struct tracee){ .pid = pid };
	return &t->tracees[t->n++];
}

static void forget(struct tracer *t, pid_t pid)
{
	for (int i = 0; i < t->n; i++)
		if (t->tracees[i].pid == pid)
			t->tracees[i] = t->tracees[--t->n];
}

static void kill_one(pid_t pid)
{
	/* a thread id is as good: SIGKILL takes the whole process */
	(void)syscall(SYS_tkill, pid, SIGKILL);
}

/* Is what this process has just executed something else than the program under test? */
static bool runs_payload(struct tracer *t, pid_t pid)
{
	char path[64], target[64] = "";
	struct stat st;

	snprintf(path, sizeof path, "/proc/%d/exe", pid);
	if (stat(path, &st) < 0)
		return true;
	if (!t->counting) {
		t->exe_dev = st.st_dev;
		t->exe_ino = st.st_ino;
		return false;
	}
	if (st.st_dev == t->exe_dev && st.st_ino == t->exe_ino)
		return false;
	/* a runtime may run itself again from a sealed copy */
	return readlink(path, target, sizeof target - 1) < 0 || strncmp(target, "/memfd:", 7);
}

/* Cancels the call (at its entry) or sets its result (at its exit). */
static void set_call(pid_t pid, long error)
{
	struct user_regs_struct regs;
	struct iovec io = { &regs, sizeof regs };

	if (ptrace_call(PTRACE_GETREGSET, pid, NT_PRSTATUS, (unsigned long)&io))
		return;
#if defined(__x86_64__)
	if (error)
		regs.rax = (unsigned long)-error;
	else
		regs.orig_rax = -1UL;
#elif defined(__aarch64__)
	if (error) {
		regs.regs[0] = (unsigned long)-error;
	} else {
		int none = -1;
		struct iovec call = { &none, sizeof none };

		(void)ptrace_call(PTRACE_SETREGSET, pid, NT_ARM_SYSTEM_CALL, (unsigned long)&call);
		return;
	}
#else
#error "registers of this architecture are not known"
#endif
	(void)ptrace_call(PTRACE_SETREGSET, pid, NT_PRSTATUS, (unsigned long)&io);
}

/* These two never fail the way an injected error would look: brk returns an address, and
 * close has closed whatever it returns. */
static bool can_fail(long nr)
{
	return nr != SYS_brk && nr != SYS_close;
}

static void hit(struct tracer *t, struct tracee *p, long nr)
{
	struct trace_result *r = t->res;

	r->hit = true;
	r->nr = nr;
	r->victim = p->pid;
	switch (t->job->fault) {
	case FAULT_KILL_CALLER:
		kill_one(p->pid);
		break;
	case FAULT_KILL_ALL:
		for (int i = 0; i < t->n; i++)
			kill_one(t->tracees[i].pid);
		break;
	case FAULT_ERRNO:
		set_call(p->pid, 0);
		p->inject = true;
		break;
	case FAULT_NONE:
		break;
	}
}

static void syscall_stop(struct tracer *t, struct tracee *p)
{
	struct __ptrace_syscall_info info;
	struct trace_result *r = t->res;

	if (ptrace_call(PTRACE_GET_SYSCALL_INFO, p->pid, sizeof info, (unsigned long)&info) <= 0)
		return;
	if (info.op == PTRACE_SYSCALL_INFO_EXIT && p->inject) {
		set_call(p->pid, t->job->error);
		p->inject = false;
		t->done = true;
		return;
	}
	if (info.op != PTRACE_SYSCALL_INFO_ENTRY || !t->counting || p->payload || r->hit)
		return;
	if (++r->count != t->job->at || t->job->fault == FAULT_NONE)
		return;
	r->args[0] = info.entry.args[0];
	r->args[1] = info.entry.args[1];
	if (t->job->fault != FAULT_ERRNO || can_fail((long)info.entry.nr))
		hit(t, p, (long)info.entry.nr);
}

static void event_stop(struct tracer *t, struct tracee *p, int event)
{
	if (event != PTRACE_EVENT_EXEC)
		return;
	/* of the command itself every program counts: env(1) may start the runtime */
	bool payload = runs_payload(t, p->pid);

	if (p->pid != t->res->first)
		p->payload = payload;
	else
		t->counting = true;
}

/* Lets one stopped process go on. */
static void resume(struct tracer *t, pid_t pid, int status)
{
	struct tracee *p = find(t, pid);
	int sig = WSTOPSIG(status), event = status >> 16;
	int how;

	if (sig == (SIGTRAP | 0x80)) {
		syscall_stop(t, p);
		sig = 0;
	} else if (event == PTRACE_EVENT_STOP && sig != SIGTRAP) {
		/* a real group stop: leave it stopped, as it would be untraced */
		(void)ptrace_call(PTRACE_LISTEN, pid, 0, 0);
		return;
	} else if (event) {
		event_stop(t, p, event);
		sig = 0;
	}
	if (t->res->hit && t->job->fault == FAULT_KILL_ALL)
		kill_one(pid);
	how = p->payload ? PTRACE_CONT : PTRACE_SYSCALL;
	(void)ptrace_call(how, pid, 0, (unsigned long)sig);
}

static void ended(struct tracer *t, pid_t pid, int status)
{
	struct trace_result *r = t->res;

	forget(t, pid);
	if (pid == r->first) {
		r->ended = true;
		r->status = status;
		if (!t->job->whole_tree && !(r->hit && t->job->fault == FAULT_KILL_ALL))
			t->done = true;
	}
	if (r->hit && t->job->fault == FAULT_KILL_CALLER && pid == r->victim)
		t->done = true;
}

static volatile sig_atomic_t alarmed;

static void on_alarm(int sig)
{
	(void)sig;
	alarmed = 1;
}

static void trace_loop(struct tracer *t)
{
	while (!t->done) {
		int status;
		pid_t pid = waitpid(-1, &status, __WALL);

		if (pid < 0 && errno == EINTR && !alarmed)
			continue;
		if (pid < 0 && errno == EINTR) {
			t->res->timed_out = true;
			for (int i = 0; i < t->n; i++)
				kill_one(t->tracees[i].pid);
			return;
		}
		if (pid < 0)
			return;
		if (WIFSTOPPED(status))
			resume(t, pid, status);
		else
			ended(t, pid, status);
	}
}

static void command(const struct trace_job *job, const int gate[2])
{
	char c;

	close(gate[1]);
	if (read(gate[0], &c, 1) != 1)
		_exit(127);
	close(gate[0]);
	if (dup2(job->out_fd, 1) < 0 || dup2(job->err_fd, 2) < 0)
		_exit(127);
	execvp(job->argv[0], job->argv);
	_exit(127);
}

static void tracer(const struct trace_job *job, struct trace_result *res)
{
	static struct tracer t;
	struct sigaction sa = { .sa_handler = on_alarm };
	int gate[2], status;
	pid_t pid;

	t.job = job;
	t.res = res;
	sigaction(SIGALRM, &sa, NULL);
	if (pipe(gate) < 0 || (pid = fork()) < 0)
		_exit(125);
	if (!pid)
		command(job, gate);
	close(gate[0]);
	res->first = pid;
	/*
	 * SEIZE, not TRACEME: a process that is born traced then gets no SIGSTOP, which
	 * would stay behind when the tracer leaves it.
	 */
	if (ptrace_call(PTRACE_SEIZE, pid, 0, OPTIONS) || ptrace_call(PTRACE_INTERRUPT, pid, 0, 0) ||
	    waitpid(pid, &status, __WALL) != pid || !WIFSTOPPED(status)) {
		perror("cannot trace");
		_exit(125);
	}
	find(&t, pid);
	(void)ptrace_call(PTRACE_SYSCALL, pid, 0, 0);
	if (write(gate[1], "g", 1) != 1)
		_exit(125);
	close(gate[1]);
	alarm((unsigned)job->timeout_s);
	trace_loop(&t);
	_exit(0);
}

int trace_run(const struct trace_job *job, struct trace_result *out)
{
	struct trace_result *res;
	int status = -1;
	pid_t pid;

	res = mmap(NULL, sizeof *res, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (res == MAP_FAILED)
		return -1;
	pid = fork();
	if (!pid)
		tracer(job, res);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	*out = *res;
	munmap(res, sizeof *res);
	return pid > 0 && status == 0 ? 0 : -1;
}
