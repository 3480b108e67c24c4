/* signal.c: words for signals. */
#include "cmd/shared.h"

#include <signal.h>
#include <string.h>
#include <strings.h>

#include "base/num.h"

/* The kernel's first one: libc keeps two for itself and moves its SIGRTMIN. */
enum { LAST_SIGNAL = 64, RT_FIRST = 34, RT_LAST = 64 };

static const struct {
	char name[8];
	int  number;
} names[] = {
	{ "HUP", SIGHUP },        { "INT", SIGINT },        { "QUIT", SIGQUIT },
	{ "ILL", SIGILL },        { "TRAP", SIGTRAP },      { "ABRT", SIGABRT },
	{ "IOT", SIGIOT },        { "BUS", SIGBUS },        { "FPE", SIGFPE },
	{ "KILL", SIGKILL },      { "USR1", SIGUSR1 },      { "SEGV", SIGSEGV },
	{ "USR2", SIGUSR2 },      { "PIPE", SIGPIPE },      { "ALRM", SIGALRM },
	{ "TERM", SIGTERM },      { "STKFLT", SIGSTKFLT },  { "CHLD", SIGCHLD },
	{ "CLD", SIGCHLD },       { "CONT", SIGCONT },      { "STOP", SIGSTOP },
	{ "TSTP", SIGTSTP },      { "TTIN", SIGTTIN },      { "TTOU", SIGTTOU },
	{ "URG", SIGURG },        { "XCPU", SIGXCPU },      { "XFSZ", SIGXFSZ },
	{ "VTALRM", SIGVTALRM },  { "PROF", SIGPROF },      { "WINCH", SIGWINCH },
	{ "IO", SIGIO },          { "POLL", SIGPOLL },      { "PWR", SIGPWR },
	{ "SYS", SIGSYS },
};

/* "RTMIN", "RTMIN+3": the base, and how far away from it. */
static int real_time(const char *word, const char *base, char sign, int from)
{
	size_t n = strlen(base);
	uint64_t away = 0;

	if (strncasecmp(word, base, n) != 0)
		return -1;
	word += n;
	if (*word && (*word != sign || num_u64(word + 1, RT_LAST - RT_FIRST, &away) < 0))
		return -1;
	return sign == '+' ? from + (int)away : from - (int)away;
}

int signal_parse(const char *word)
{
	uint64_t number;
	int rt;

	if (num_u64(word, LAST_SIGNAL, &number) == 0)
		return (int)number;
	if (strncasecmp(word, "SIG", 3) == 0)
		word += 3;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcasecmp(word, names[i].name) == 0)
			return names[i].number;
	rt = real_time(word, "RTMIN", '+', RT_FIRST);
	return rt >= 0 ? rt : real_time(word, "RTMAX", '-', RT_LAST);
}
