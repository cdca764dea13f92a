"""Answers the questions of a program in a terminal of its own, as a person would.

    answer-in-terminal.py '[["Name of the service", "Orders!"], …]' program arguments…

Waits for the text of each step, then types its answer and Enter. An answer that is null only waits; a text that
begins with a tilde clears what was typed before. Prints what the terminal showed, and ends with the program's exit code.
"""

import json
import os
import pty
import re
import select
import sys
import time

LIMIT_SECONDS = 60
CLEAR_LINE = b"\x15"

steps = json.loads(sys.argv[1])
child, terminal = pty.fork()
if child == 0:
    os.environ.update(TERM="xterm", PROMPT_TOOLKIT_NO_CPR="1", COLUMNS="200", LINES="50")
    os.execvp(sys.argv[2], sys.argv[2:])

import fcntl, struct, termios  # noqa: E401,E402

fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
shown, unread = "", ""
deadline = time.monotonic() + LIMIT_SECONDS


def read(seconds: float) -> bool:
    """Reads what the terminal shows; false at its end."""
    global shown, unread
    ready, _, _ = select.select([terminal], [], [], seconds)
    if not ready:
        return True
    try:
        data = os.read(terminal, 65536)
    except OSError:
        return False
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\r", "", data.decode(errors="replace"))
    shown += text
    unread += text
    return bool(data)


for text, answer in steps:
    while text not in unread:
        if not read(0.2) or time.monotonic() > deadline:
            print(shown)
            sys.exit(f"{text!r} was not shown")
    unread = unread[unread.index(text) + len(text) :]
    if answer is not None:
        typed = answer.encode()
        if answer.startswith("~"):
            typed = CLEAR_LINE + answer[1:].encode()
        os.write(terminal, typed + b"\r")
while read(0.2):
    if time.monotonic() > deadline:
        print(shown)
        sys.exit("the program did not end")
_, status = os.waitpid(child, 0)
print(shown)
sys.exit(os.waitstatus_to_exitcode(status))
