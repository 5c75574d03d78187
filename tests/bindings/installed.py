#!/usr/bin/python3
"""The library installed as `make install` does, and from there what docs/bindings.md tells: both packages installed by its
commands, its examples with their output, the checks of R, and R beside the command line.

installed.py BUILD_DIRECTORY CAJAL"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
DOCUMENTS = ["docs/bindings.md", "bindings/r/README.md"]
PYTHON_BLOCKS = """
import doctest, re, sys
blocks = "\\n".join(re.findall(r"^```python\\n(.*?)^```$", open(sys.argv[1], encoding="utf-8").read(), re.M | re.S))
test = doctest.DocTestParser().get_doctest(blocks, {}, sys.argv[1], sys.argv[1], 0)
runner = doctest.DocTestRunner()
runner.run(test)
sys.exit(runner.summarize().failed or runner.summarize().attempted < 10)
"""
failed = 0


def run(what, words, here, environment, **options):
    done = subprocess.run(words, cwd=here, env=environment, check=False, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=600, **options)
    report(what, done.returncode == 0, done.stdout)
    return done.stdout


def report(what, good, text=""):
    global failed
    print("ok" if good else "FAILED", what)
    if not good:
        failed += 1
        print(text[-6000:])


def stage(build, folder):
    """Installs below `folder`; the environment of somebody who has the library."""
    environment = {**os.environ, "DESTDIR": str(folder)}
    subprocess.run(["meson", "install", "-C", build, "--no-rebuild"], env=environment, check=True, stdout=subprocess.DEVNULL)
    pc = next(folder.rglob("cajal.pc"))
    libraries = str(pc.parent.parent)
    del environment["DESTDIR"]
    return {**environment, "PKG_CONFIG_SYSROOT_DIR": str(folder), "PKG_CONFIG_PATH": str(pc.parent),
            "LD_LIBRARY_PATH": libraries, "LIBRARY_PATH": libraries}


def blocks_of(document, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", (ROOT / document).read_text(), re.M | re.S)


def check_r_block(document, block, here, environment):
    """What a block prints is what its lines "#> " say."""
    done = subprocess.run(["Rscript", "-"], input=block, cwd=here, env=environment, check=False, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    expected = re.findall(r"^#> ?(.*)$", block, re.M)
    report(f"{document}: R", done.returncode == 0 and expected and done.stdout.splitlines() == expected, done.stdout)


def check_python(here, environment):
    run("python: docs/bindings.md", [sys.executable, "-c", PYTHON_BLOCKS, "docs/bindings.md"], here, environment)
    run("python: type hints and docstrings", [sys.executable, "-c", "import cajal, importlib.resources as it; "
        "assert it.files('cajal').joinpath('py.typed').is_file() and cajal.Knowledge.plan.__doc__"], here, environment)


def check_r(here, environment, binary):
    for document in DOCUMENTS:
        for block in blocks_of(document, "R"):
            prelude = "" if "library(cajal)" in block else "library(cajal)\n"
            check_r_block(document, prelude + block, here, environment)
    run("R beside the command line", ["Rscript", "tests/bindings/same.R", binary], here, environment)
    run("R CMD build", ["R", "CMD", "build", "bindings/r"], here, environment)
    said = run("R CMD check", ["R", "CMD", "check", "--no-manual", "cajal_0.1.0.tar.gz"], here, environment)
    report("R CMD check has nothing to say", "Status: OK" in said, said)


def main():
    build, binary = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
    with tempfile.TemporaryDirectory() as folder:
        here = pathlib.Path(folder) / "source"
        for name in ("bindings", "docs", "examples", "kb", "tests/data", "tests/bindings"):
            shutil.copytree(ROOT / name, here / name, ignore=shutil.ignore_patterns("__pycache__", "*.o", "*.so"))
        environment = stage(build, pathlib.Path(folder) / "root")
        packages = {"PIP_TARGET": f"{folder}/python", "PYTHONPATH": f"{folder}/python", "PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1",
                    "PIP_NO_BUILD_ISOLATION": "0", "PIP_ROOT_USER_ACTION": "ignore", "R_LIBS": f"{folder}/r",
                    "CAJAL_LIBRARY": environment["LD_LIBRARY_PATH"] + "/libcajal.so.0", "LC_ALL": "C.UTF-8"}
        environment.update(packages)
        os.mkdir(f"{folder}/r")
        have_r = shutil.which("R") is not None
        commands = blocks_of("docs/bindings.md", "sh")[0].replace("pip install", f"{sys.executable} -m pip install")
        for command in commands.splitlines():
            if have_r or not command.startswith("R "):
                run(command.split("#")[0], ["sh", "-ec", command], here, environment)
        check_python(here, environment)
        if have_r:
            check_r(here, environment, str(binary))
    print(f"{failed} failed")
    sys.exit(failed > 0)


main()
