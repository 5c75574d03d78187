"""What the checks in Python share: what is expected is counted, what fails is told at once, and the last line says how many."""
import subprocess
import sys

failed = checked = 0


def expect(good, what):
    global failed, checked
    checked += 1
    if not good:
        failed += 1
        print("FAILED", what, flush=True)


def expect_same(what, found, expected):
    expect(found == expected, f"{what}\n  found    {found}\n  expected {expected}")


def run(program, *words, status=None, say="", **more):
    """The finished process. With `status`: it must end with that, and have said `say` on stderr."""
    done = subprocess.run([program, *map(str, words)], capture_output=True, text=True, check=False, **more)
    if status is not None:
        expect(done.returncode == status and say in done.stderr, f"{' '.join(map(str, words))[:300]}: exit {done.returncode}, "
               f"expected {status}{f' and {say!r}' if say else ''}\n{done.stdout[:3000]}{done.stderr[:3000]}")
    return done


def finish(name="", more=""):
    """The end of a check."""
    print(f"{name}{': ' if name else ''}{checked} checks, {failed} failed{more}")
    sys.exit(failed > 0)
