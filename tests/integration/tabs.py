"""tabs.py: a person at an interactive shell who types a line and presses tab.

usage: tabs.py bash SCRIPT LINE | tabs.py zsh DIRECTORY LINE
Prints what the terminal shows after that.  Waits until the shell has shown its prompt, and
then until it has answered a further key, so that a slow machine only takes longer."""
import os
import pty
import re
import select
import sys
import time

SLOW = int(os.environ.get("TT_SLOW", "1"))


def read_until(fd, seen, pattern):
    """Append what comes to `seen` until the pattern matches or the time is over."""
    end = time.monotonic() + 15 * SLOW
    while not re.search(pattern, seen) and time.monotonic() < end:
        if select.select([fd], [], [], 0.2)[0]:
            try:
                seen += os.read(fd, 65536).decode(errors="replace")
            except OSError:
                break
    return seen


def main():
    shell, where, line = sys.argv[1:]
    pid, fd = pty.fork()
    if pid == 0:
        os.environ.update(TERM="dumb", PS1="", HISTFILE="")
        if shell == "bash":
            os.execvp("bash", ["bash", "--norc", "--noprofile", "-i"])
        os.execvp("zsh", ["zsh", "-f", "-i"])
    prepare = f"source {where}; PS1='' PS2=''" if shell == "bash" else (
        f"fpath=({where} $fpath); autoload -Uz compinit; compinit -u -D; PS1='' RPS1=''; unsetopt zle_bracketed_paste promptcr promptsp 2>/dev/null")
    os.write(fd, (prepare + "; echo re''ady\n").encode())
    read_until(fd, "", r"ready\r?\n")
    # Control-a and a hash turn the completed line into a comment; the shell that reads the
    # next line has finished with this one.
    os.write(fd, (line + "\t").encode())
    os.write(fd, b"\x01echo 'LINE: \x05'\n")
    text = read_until(fd, "", r"\nLINE: [^\r\n]*\r?\n")
    found = re.search(r"\nLINE: ([^\r\n]*)", text)
    print(found.group(1) if found else text)
    os.close(fd)
    os.waitpid(pid, 0)


main()
