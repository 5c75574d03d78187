#!/usr/bin/python3
"""What docs/service.md, docs/cds-hooks.md and docs/access.md tell to type works, block after block in one shell.

docs.py CAJAL"""
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).parent.parent.parent
failed = 0
with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = str(free.getsockname()[1])
    free.close()
    here = pathlib.Path(folder)
    shutil.copytree(ROOT / "docs" / "cds-hooks", here / "cds-hooks")
    shutil.copytree(ROOT / "examples", here / "examples")
    (here / "bin").mkdir()
    (here / "bin" / "cajal").symlink_to(pathlib.Path(sys.argv[1]).resolve())
    for page in ["service.md", "cds-hooks.md", "access.md"]:
        blocks = re.findall(r"^```sh\n(.*?)^```$", (ROOT / "docs" / page).read_text(), re.M | re.S)
        script = "set -m\n" + "".join(f"{{\n{block}}} || {{ echo 'FAILED block {i}'; kill %1; exit 1; }}\n" for i, block in enumerate(blocks, 1))
        run = subprocess.run(["bash", "-e", "-o", "pipefail", "-c", script.replace("8080", port)], cwd=here, check=False, text=True,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120,
                             env={**os.environ, "PATH": f"{here}/bin:{os.environ['PATH']}"})
        print(f"{page}: {len(blocks)} blocks, status {run.returncode}")
        if run.returncode or not blocks:
            failed = 1
            print(run.stdout[-2000:])
sys.exit(failed)
