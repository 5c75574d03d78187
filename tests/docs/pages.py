"""Pages of documentation whose blocks are run: what a block is, and whether what it prints is what the page shows.

A block that begins with three back-ticks and
  console   holds commands, each after "$ " (further lines of one after "> "), and below each what it prints, on standard
            output and standard error together. A line … or ... stands for any lines, … within a line for any text.
            A command must end with status 0, unless the next is `echo $?`.
  sh        is run whole and must end with status 0; what it prints is not shown, so not compared.
  diff      is a patch, applied to the copy of the whole tree in which a page that holds one is run: the guided tour.
Any other is not run. Where it shows a command all the same, its first line says why: "text, not run: why"."""
import contextlib
import dataclasses
import difflib
import os
import re
import signal
import subprocess
import tempfile
import threading

ELISION = ("…", "...")
COMMAND = re.compile(r"^ {0,4}(?:\$ |(?:cajal|make|apt-get|curl|meson|ninja|mpirun|dcm2niix|sudo|systemctl)\s)")


@dataclasses.dataclass
class Command:
    text: str
    shown: list  # lines of output; None: not compared
    line: int  # of the page, from 0: of "$ ", and of what follows the output
    end: int


@dataclasses.dataclass
class Block:
    kind: str
    info: str
    line: int  # of its first line, from 0
    lines: list


def read_blocks(lines):
    """The fenced blocks of a page; and complaints about commands that nothing would run."""
    blocks, wrong, block, empty = [], [], None, True
    for number, line in enumerate(lines):
        if block is None and line.startswith("```"):
            words = line[3:].split(None, 1)
            kind = words[0].rstrip(",") if words else ""
            block = Block(kind, words[1] if len(words) > 1 else "", number + 1, [])
        elif block is not None and line == "```":
            blocks.append(block)
            if block.kind not in ("console", "sh", "diff") and not block.info.startswith("not run: ") \
                    and any(COMMAND.match(inside) for inside in block.lines):
                wrong.append((block.line, "shows a command that is not run: make it ```console, or say ```text, not run: why"))
            block = None
        elif block is not None:
            block.lines.append(line)
        elif empty and line.startswith("    ") and COMMAND.match(line):
            wrong.append((number + 1, "a command in an indented block: nothing runs it; make it ```console or ```sh"))
        empty = not line or (empty and line.startswith("    "))
    if block is not None:
        wrong.append((block.line, "this block does not end"))
    return blocks, wrong


def read_commands(block):
    """The commands of a console block with what is shown below each; of an sh block, all of it; a patch as a command."""
    text = "\n".join(block.lines)
    if block.kind == "diff":
        text = f"patch --quiet -p1 -F0 --no-backup-if-mismatch <<'END-OF-PATCH'\n{text}\nEND-OF-PATCH"
    if block.kind != "console":
        return [Command(text, None, block.line, block.line + len(block.lines))]
    commands = []
    for number, line in enumerate(block.lines, block.line):
        if line.startswith("$ "):
            commands.append(Command(line[2:], [], number, number + 1))
        elif commands and (line.startswith("> ") or line == ">") and not commands[-1].shown:
            commands[-1].text += "\n" + line[2:]
            commands[-1].end = number + 1
        elif commands:
            commands[-1].shown.append(line)
            commands[-1].end = number + 1
    return commands


class Shell:
    """One bash for all commands of a page, so that a folder, a variable, a service in the background stay."""

    def __init__(self, folder, environment, seconds):
        self.folder = folder
        self.marker = "end-of-" + os.path.basename(folder)
        self.script = tempfile.NamedTemporaryFile("w+", suffix=".sh")
        self.bash = subprocess.Popen(["bash", "--noprofile", "--norc"], cwd=folder, env=environment, text=True,
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                     start_new_session=True)
        self.bash.stdin.write("set -m\n_status=0\ntrap 'kill $(jobs -p) 2>/dev/null' EXIT\n")
        self.clock = threading.Timer(seconds, self.end)
        self.clock.start()

    def run(self, text, strict=False):
        """Its output and exit status; status None: the shell is gone (the time was up, or a command ended it). Strict: the
        first command that fails ends it, also within a pipe."""
        with open(self.script.name, "w") as script:
            script.write(f"set -eo pipefail\n{text}\nset +eo pipefail\n" if strict else f"(exit $_status)\n{text}\n")
        try:
            self.bash.stdin.write(f". {self.script.name} </dev/null; _status=$?; printf '\\n{self.marker} %d\\n' $_status\n")
            self.bash.stdin.flush()
        except BrokenPipeError:
            return "", None
        output = ""
        for line in self.bash.stdout:
            output += line
            found = re.search(rf"\n{self.marker} (\d+)\n$", "\n" + output)
            if found:
                return ("\n" + output)[1:found.start()] if found.start() else "", int(found.group(1))
        return output, None

    def end(self):
        """Ends the shell and what it left in the background, each of which has a process group of its own."""
        self.clock.cancel()
        session = self.bash.pid
        with contextlib.suppress(ProcessLookupError):
            if self.bash.poll() is None:
                os.killpg(session, signal.SIGKILL)
        for entry in os.listdir("/proc"):
            try:
                if entry.isdigit() and os.getsid(int(entry)) == session and int(entry) != session:
                    os.kill(int(entry), signal.SIGTERM)
            except (ProcessLookupError, PermissionError):
                pass
        self.bash.wait()


def agrees(shown, printed):
    pattern = ""
    for line in shown:
        pattern += r"(?:.*\n)*?" if line.strip() in ELISION else ".*".join(re.escape(part) for part in line.rstrip().split("…")) + r"[ \t]*\n"
    return re.fullmatch(pattern, "".join(line + "\n" for line in printed)) is not None


def renewed(shown, printed):
    """What to show instead, with the elisions of before; None when they cannot be placed."""
    out = []
    for what, i, j, k, m in difflib.SequenceMatcher(None, shown, printed, autojunk=False).get_opcodes():
        elided = [line for line in shown[i:j] if line.strip() in ELISION]
        if what == "equal" or not elided:
            out += printed[k:m]
        elif len(elided) == j - i:
            out += elided
        else:
            return None
    return out if agrees(out, printed) else None


def printed_lines(output):
    lines = [line.rstrip() for line in output.split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    return lines
