/* image.c: the program that is running, as the kernel keeps it: what is mapped of its file, and
 * which file it counts as.  Declared in sys/process.h; knows nothing of why they are changed. */
#include "sys/process.h"

#include <elf.h>
#include <limits.h>
#include <link.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>

#include "base/num.h"
#include "result.h"
#include "sys/file.h"

/* The start of the program in memory, by the linker. */
extern const char __ehdr_start[] __attribute__((visibility("hidden")));

static uintptr_t page_of(uintptr_t address)
{
	return address & ~(uintptr_t)(getauxval(AT_PAGESZ) - 1);
}

static int protection(unsigned flags)
{
	return (flags & PF_R ? PROT_READ : 0) | (flags & PF_W ? PROT_WRITE : 0) |
	       (flags & PF_X ? PROT_EXEC : 0);
}

/* No memcpy: a sanitizer's would object to what lies between variables. */
__attribute__((no_sanitize("address", "undefined")))
static void copy_words(volatile uint64_t *to, const uint64_t *from, size_t n)
{
	for (size_t i = 0; i < n / sizeof(*to); i++)
		to[i] = from[i];
}

static uintptr_t part_of(const char *base, const ElfW(Phdr) *ph, size_t *n)
{
	uintptr_t at = (uintptr_t)base + ph->p_vaddr, begin = page_of(at);

	*n = page_of(at + ph->p_filesz - 1) + getauxval(AT_PAGESZ) - begin;
	return begin;
}

/* One call puts the copy in place, so that even the code that runs here is never missing. */
static int copy_segment(const char *base, const ElfW(Phdr) *ph)
{
	size_t n;
	uintptr_t begin = part_of(base, ph, &n);
	void *copy = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	int rc;

	if (copy == MAP_FAILED)
		return -errno;
	copy_words(copy, (const uint64_t *)begin, n);
	__builtin___clear_cache(copy, (char *)copy + n);
	rc = result(mprotect(copy, n, protection(ph->p_flags)));
	if (rc == 0 && mremap(copy, n, n, MREMAP_MAYMOVE | MREMAP_FIXED, (void *)begin) == MAP_FAILED)
		rc = -errno;
	if (rc < 0)
		(void)munmap(copy, n); /* the reason to fail is known */
	return rc;
}

/* The same bytes out of the same file, by another way to it. */
static int map_segment(const char *base, const ElfW(Phdr) *ph, int fd)
{
	size_t n;
	uintptr_t begin = part_of(base, ph, &n);
	void *now = mmap((void *)begin, n, protection(ph->p_flags), MAP_PRIVATE | MAP_FIXED, fd,
			 (off_t)page_of(ph->p_offset));

	return now == MAP_FAILED ? -errno : 0;
}

/* As the loader leaves it: what it has relocated is not to be written again. */
static int protect_relocated(const char *base, const ElfW(Phdr) *ph)
{
	uintptr_t at = (uintptr_t)base + ph->p_vaddr, begin = page_of(at), end = page_of(at + ph->p_memsz);

	return end > begin ? result(mprotect((void *)begin, end - begin, PROT_READ)) : 0;
}

/* What is written cannot come from the file again; of the rest `fd` gives the same, NO_FD none. */
static int replace_segments(int fd)
{
	const char *base = __ehdr_start;
	const ElfW(Ehdr) *head = (const void *)base;
	const ElfW(Phdr) *ph = (const void *)(base + head->e_phoff);
	size_t n = head->e_phnum;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < n; i++)
		if (ph[i].p_type == PT_LOAD && ph[i].p_filesz > 0)
			rc = fd < 0 || (ph[i].p_flags & PF_W) ? copy_segment(base, &ph[i]) :
								 map_segment(base, &ph[i], fd);
	for (size_t i = 0; rc == 0 && i < n; i++)
		if (ph[i].p_type == PT_GNU_RELRO)
			rc = protect_relocated(base, &ph[i]);
	return rc;
}

/* --- which file it counts as ------------------------------------------------------- */

static int set_file(int fd)
{
	return result(prctl(PR_SET_MM, (unsigned long)PR_SET_MM_EXE_FILE, (long)fd, 0UL, 0UL));
}

/* Fields of /proc/self/stat, counted from the one after the name, which is the third. */
enum {
	START_CODE = 23, END_CODE, START_STACK, START_DATA = 42, END_DATA, START_BRK, ARG_START, ARG_END,
	ENV_START, ENV_END, FIELDS,
};

/* What the kernel will want to hear again of this process. */
static int read_map(struct prctl_mm_map *map)
{
	char text[1024], *at;
	uint64_t field[FIELDS] = { 0 };
	AUTO_FD int fd = sys_open("/proc/self/stat", O_RDONLY, 0);
	ssize_t n = fd < 0 ? fd : sys_read(fd, text, sizeof(text) - 1);

	if (n < 0)
		return (int)n;
	text[n] = '\0';
	at = strrchr(text, ')');
	for (size_t i = 0; at && i < FIELDS; i++) {
		char *word = strchr(at, ' ');

		at = word ? strchr(word + 1, ' ') : NULL;
		if (!at)
			return -EINVAL;
		*at = '\0';
		/* Some are no addresses; the kernel refuses an address that is 0. */
		IGNORE(num_u64(word + 1, UINT64_MAX, &field[i]));
		*at = ' ';
	}
	if (!at)
		return -EINVAL;
	*map = (struct prctl_mm_map){
		.start_code = field[START_CODE], .end_code = field[END_CODE],
		.start_data = field[START_DATA], .end_data = field[END_DATA],
		.start_brk = field[START_BRK],
		.start_stack = field[START_STACK],
		.arg_start = field[ARG_START], .arg_end = field[ARG_END],
		.env_start = field[ENV_START], .env_end = field[ENV_END],
	};
	return 0;
}

/* The same with all else as it is, which asks for less privilege. */
static int set_file_by_map(struct prctl_mm_map *map, int fd)
{
	map->brk = (uint64_t)syscall(SYS_brk, 0); /* the heap may have grown since the rest was read */
	map->exe_fd = (uint32_t)fd;
	return result(prctl(PR_SET_MM, (unsigned long)PR_SET_MM_MAP, map, sizeof(*map), 0UL));
}

int sys_image_look(struct sys_image *image, bool in_userns)
{
	int rc;

	/* No descriptor: whether it is allowed at all. */
	*image = (struct sys_image){ .directly = !in_userns && set_file(-1) == -EBADF };
	if (image->directly)
		return 0;
	rc = read_map(&image->map);
	if (rc == 0 && set_file_by_map(&image->map, INT_MAX) != -EBADF)
		rc = -EPERM;
	return rc;
}

static int count_as(struct sys_image *image, int fd)
{
	return image->directly ? set_file(fd) : set_file_by_map(&image->map, fd);
}

int sys_image_detach(struct sys_image *image, int fd)
{
	/* Refused as long as anything of the old file is mapped. */
	int rc = replace_segments(NO_FD);

	return rc < 0 ? rc : count_as(image, fd);
}

int sys_image_find(struct sys_image *image)
{
	struct stat there, own;
	ssize_t n = sys_readlinkat(AT_FDCWD, "/proc/self/exe", image->path, sizeof(image->path));
	int rc = n < 0 ? (int)n : sys_fstatat(AT_FDCWD, "/proc/self/exe", &own, 0);

	if (rc == 0)
		rc = sys_fstatat(AT_FDCWD, image->path, &there, 0);
	if (rc == 0 && (there.st_dev != own.st_dev || there.st_ino != own.st_ino))
		rc = -ENOENT;
	image->dev = own.st_dev;
	image->ino = own.st_ino;
	return rc;
}

static int open_found(const struct sys_image *image)
{
	AUTO_FD int fd = sys_open(image->path, O_RDONLY, 0);
	struct stat st;
	int rc = fd < 0 ? fd : sys_fstat(fd, &st);

	if (rc < 0)
		return rc;
	return st.st_dev == image->dev && st.st_ino == image->ino ? TAKE_FD(fd) : -ENOENT;
}

int sys_image_part(struct sys_image *image, int fd)
{
	AUTO_FD int file = open_found(image);
	int rc = file < 0 ? file : replace_segments(file);

	if (rc == 0)
		rc = count_as(image, fd);
	return rc == 0 ? 0 : sys_image_detach(image, fd);
}
