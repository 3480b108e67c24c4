/* binary.c: read the head of a program as the kernel will, to say before the start what its
 * bare errno would not: which interpreter or loader is missing. */
#include "init/binary.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>

#include "rootfs/rootfs.h"
#include "sys/file.h"

enum { HEAD = 1024 };

static int missing(const char *name, const char *what, const char *path, struct err *e)
{
	AUTO_FD int fd = rootfs_try_here(path, O_PATH);
	int rc = fd < 0 ? fd : 0;

	/* The kernel would follow a link to what this process executes now. */
	if (rc == -ELOOP)
		return err_sys(e, rc, "exec: \"%s\": its %s '%s' is no path to a file", name, what, path);
	if (rc != -ENOENT && rc != -ENOTDIR)
		return 0;
	err_sys(e, rc, "exec: \"%s\": its %s '%s' is missing", name, what, path);
	return err_hint(e, "the image lacks what this program needs to be loaded");
}

static int check_script(char *head, const char *name, struct err *e)
{
	char *path = head + 2 + strspn(head + 2, " \t");

	path[strcspn(path, " \t\n")] = '\0';
	if (!*path)
		return err_sys(e, -ENOEXEC, "exec: \"%s\": nothing stands behind #!", name);
	if (path[strlen(path) - 1] == '\r' && missing(name, "interpreter", path, e) < 0)
		return err_hint(e, "the first line ends in a carriage return");
	return missing(name, "interpreter", path, e);
}

/* Linkers put the program headers behind the file's header; elsewhere the kernel will tell. */
static int check_elf(int fd, const char *head, size_t size, const char *name, struct err *e)
{
	Elf64_Ehdr eh;
	char path[256];

	memcpy(&eh, head, sizeof(eh));
	if (eh.e_ident[EI_CLASS] != ELFCLASS64 || eh.e_phentsize != sizeof(Elf64_Phdr))
		return 0;
	for (unsigned i = 0; i < eh.e_phnum; i++) {
		uint64_t at = eh.e_phoff + i * sizeof(Elf64_Phdr);
		Elf64_Phdr ph;
		ssize_t n;

		if (eh.e_phoff > size || at + sizeof(ph) > size)
			return 0;
		memcpy(&ph, head + at, sizeof(ph));
		if (ph.p_type != PT_INTERP || ph.p_filesz > sizeof(path) || ph.p_filesz < 2)
			continue;
		n = sys_pread(fd, path, ph.p_filesz, (off_t)ph.p_offset);
		if (n != (ssize_t)ph.p_filesz || path[n - 1])
			return 0;
		return missing(name, "loader", path, e);
	}
	return 0;
}

/* Formats that binfmt_misc knows start with something that is no text. */
static bool is_text(const char *head, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)head[i] < ' ' && !strchr("\t\n\r", head[i]))
			return false;
	return true;
}

int binary_check(const char *path, const char *name, struct err *e)
{
	char head[HEAD + 1] = "";
	AUTO_FD int fd = sys_open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
	ssize_t n;

	/* Executable but not readable: the kernel will tell. */
	if (fd < 0)
		return BINARY_KNOWN;
	n = sys_read(fd, head, sizeof(head) - 1);
	if (n < 0)
		return BINARY_KNOWN;
	if (n >= 2 && head[0] == '#' && head[1] == '!')
		return check_script(head, name, e);
	if (n >= (ssize_t)sizeof(Elf64_Ehdr) && !memcmp(head, ELFMAG, SELFMAG))
		return check_elf(fd, head, (size_t)n, name, e);
	if (!is_text(head, MIN((size_t)n, 256)))
		return BINARY_FOREIGN;
	err_sys(e, -ENOEXEC, "exec: \"%s\"", name);
	return err_hint(e, "a script needs #! and its interpreter in the first line");
}
