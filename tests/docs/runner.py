#!/usr/bin/python3
"""The runner of the documents notices what it is there to notice."""
import sys
import tempfile

from pages import Shell, agrees, read_blocks, read_commands, renewed

PAGE = """# A page

```console
$ cat > f <<END
> one
>
> three
> END
$ cat f
one

three
$ false
$ echo $?
1
$ sleep 60 &
```

    cajal plan case.json

```text
cajal plan case.json
```

```text, not run: needs root
make install
```

```sh
false | true
```
"""
failures = []


def expect(what, holds):
    if not holds:
        failures.append(what)


blocks, wrong = read_blocks(PAGE.split("\n"))
expect("an indented command and one in a block that is not run are told", [line for line, _ in wrong] == [19, 21])
commands = read_commands(blocks[0])
expect("five commands", [command.text for command in commands] ==
       ["cat > f <<END\none\n\nthree\nEND", "cat f", "false", "echo $?", "sleep 60 &"])
with tempfile.TemporaryDirectory() as folder:
    shell = Shell(folder, {"PATH": "/usr/bin:/bin"}, 20)
    results = [shell.run(command.text) for command in commands]
    expect("output and statuses", results == [("", 0), ("one\n\nthree\n", 0), ("", 1), ("1\n", 0), ("", 0)])
    expect("no line end at the end", shell.run("printf x") == ("x", 0))
    expect("a pipe that fails ends a strict block", shell.run("false | true", strict=True)[1] is None)
    shell.end()
    shell = Shell(folder, {"PATH": "/usr/bin:/bin"}, 1)
    expect("what does not end is ended", shell.run("sleep 60")[1] is None)
    shell.end()
expect("the same agrees", agrees(["a", "b"], ["a", "b"]))
expect("another line does not", not agrees(["a", "b"], ["a", "c"]))
expect("a line less does not", not agrees(["a"], ["a", "b"]))
expect("elided lines agree", agrees(["a", "…", "d"], ["a", "b", "c", "d"]) and agrees(["…"], []))
expect("elided text agrees within its line", agrees(["at … done"], ["at 12:00 done"]) and not agrees(["at … done"], ["at", "done"]))
expect("what is renewed keeps its elisions", renewed(["a", "…", "d", "e"], ["a", "b", "d", "f"]) == ["a", "…", "d", "f"])
for failure in failures:
    print("FAILED", failure)
print(f"{len(failures)} failed")
sys.exit(bool(failures))
