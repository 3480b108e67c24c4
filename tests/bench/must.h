/* must.h: the floor programs check nothing but that each call has worked. */
#ifndef TARE_BENCH_MUST_H
#define TARE_BENCH_MUST_H

#include <stdio.h>
#include <unistd.h>

#define MUST(call)                         \
	do {                               \
		if ((call) < 0) {          \
			perror(#call);     \
			_exit(111);        \
		}                          \
	} while (0)

#endif
