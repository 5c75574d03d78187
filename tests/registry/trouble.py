#!/usr/bin/python3
"""A full disk, a read-only place, a lock, a damaged file: a clear message, exit 3, nothing lost: trouble.py CAJAL"""
import json
import os
import pathlib
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests"))
from checks import expect, finish, run

CAJAL = str(pathlib.Path(sys.argv[1]).resolve())


def cajal(*words, status=0, say="", limit=None, user=None, env=None):
    def prepare():
        if limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        if user:
            os.setgid(user)
            os.setuid(user)

    return run(CAJAL, "registry", *words, status=status, say=say, cwd=ROOT, preexec_fn=prepare, env=env).stdout


def whole(db, cases):
    found = json.loads(cajal("audit", "--verify", "--json", "--db", db) or "{}")
    expect(found.get("holds") and found["cases"] == cases, f"{db}: expected {cases} cases whole, found {found}")


def rows(count, start=0):
    return "".join(json.dumps({"cajal": 1, "id": f"c{i}", "comedications": ["x" * 500]}) + "\n"
                   for i in range(start, start + count))


def full_disk(directory):
    """A real small file system where mounting is permitted; else the size of a file is limited, which SQLite meets in
    the same place."""
    place = directory / "small"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=700k", "tmpfs", place], capture_output=True,
                             check=False).returncode == 0
    db = place / "a.sqlite"
    try:
        cajal("init", "--db", db)
        (directory / "few").write_text(rows(50))
        (directory / "many").write_text(rows(5000, 50))
        cajal("import", "--db", db, directory / "few")
        if mounted:
            cajal("import", "--db", db, "--batch", 5000, directory / "many", status=3, say="the disk is full")
        else:
            cajal("import", "--db", db, "--batch", 5000, directory / "many", status=3, limit=400_000,
                  say="nothing of this transaction was kept")
        whole(db, 50)
        if mounted:
            cajal("init", "--db", place / "b.sqlite")
            (place / "filler").write_bytes(b"")
            subprocess.run(["sh", "-c", f"head -c 2000000 /dev/zero > {place}/filler"], check=False, capture_output=True)
            cajal("init", "--db", place / "c.sqlite", status=3, say="c.sqlite")
            expect(not (place / "c.sqlite").exists(), "a registry that could not be made is left behind")
            full = subprocess.run(["sh", "-c", f"{CAJAL} registry export --db {directory}/ok.sqlite > /dev/full"],
                                  capture_output=True, text=True, check=False)
            expect(full.returncode == 3, f"export to a full device: exit {full.returncode} {full.stderr}")
    finally:
        if mounted:
            subprocess.run(["umount", place], check=False)
    return "a small tmpfs" if mounted else "a limit on the size of files"


def read_only(directory, db):
    """Root may write anywhere, so another user tries."""
    user = 65534 if os.getuid() == 0 else None
    place = directory / "closed"
    place.mkdir()
    shutil.copy(db, place / "a.sqlite")
    os.chmod(place / "a.sqlite", 0o444)
    os.chmod(place, 0o555)
    os.chmod(directory, 0o755)
    cajal("init", "--db", place / "b.sqlite", status=3, say="b.sqlite", user=user)
    cajal("edit", "--db", place / "a.sqlite", "--why", "x", "c1", "--set", "patient.ecog=1", status=3, say="read-only",
          user=user)
    os.chmod(place, 0o755)
    cajal("import", "--db", db, "--refused", "/no/such/place/refused", directory / "few", status=3, say="cannot write")
    cajal("list", "--db", directory / "none.sqlite", status=3, say="no such file")
    cajal("list", "--db", directory, status=3, say="cannot be opened")


def locked(db):
    other = sqlite3.connect(db, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    cajal("list", "--db", db)  # readers do not wait
    cajal("edit", "--db", db, "--why", "x", "c1", "--set", "patient.ecog=1", status=3, say="another program holds the lock")
    other.execute("ROLLBACK")
    other.close()
    whole(db, 50)


def damaged(directory, db):
    text = directory / "text.sqlite"
    text.write_text("this is no database, but long enough to look at its first hundred bytes\n" * 20)
    cajal("list", "--db", text, status=3, say="no SQLite database")
    other = directory / "other.sqlite"
    made = sqlite3.connect(other)
    made.execute("CREATE TABLE t (a)")
    made.commit()
    made.close()
    cajal("list", "--db", other, status=3, say="this is no registry")
    newer = directory / "newer.sqlite"
    shutil.copy(db, newer)
    made = sqlite3.connect(newer)
    made.execute("PRAGMA user_version = 99")
    made.close()
    cajal("list", "--db", newer, status=3, say="use a newer one")
    bytes_of = bytearray(pathlib.Path(db).read_bytes())
    broken = directory / "broken.sqlite"
    for at in range(4096 * 2, len(bytes_of), 4096):  # the start of every page after the first two
        bytes_of[at:at + 64] = b"\xff" * 64
    broken.write_bytes(bytes_of)
    cajal("audit", "--verify", "--db", broken, status=3, say="damaged")
    cut = directory / "cut.sqlite"
    cut.write_bytes(pathlib.Path(db).read_bytes()[:10000])
    cajal("audit", "--verify", "--db", cut, status=3, say="damaged")


def older(directory, db):
    """The tables of version 1, as they were: the first program that opens them brings them up to date, and all is there."""
    old = directory / "older.sqlite"
    shutil.copy(db, old)
    made = sqlite3.connect(old)
    made.executescript("""
        ALTER TABLE cajal_case RENAME TO newer;
        CREATE TABLE cajal_case (case_id TEXT PRIMARY KEY, version INTEGER NOT NULL,
          number INTEGER NOT NULL REFERENCES cajal_trail (number), at TEXT NOT NULL, who TEXT NOT NULL,
          content TEXT NOT NULL, genotype TEXT NOT NULL, line TEXT NOT NULL, drug TEXT NOT NULL,
          progression TEXT NOT NULL, last_date TEXT NOT NULL) STRICT;
        INSERT INTO cajal_case SELECT n.case_id, n.version, n.number, n.at, n.who, t.content, genotype, line, drug,
          progression, last_date FROM newer n JOIN cajal_trail t ON t.number = n.number;
        DROP TABLE newer;
        CREATE INDEX cajal_case_genotype ON cajal_case (genotype, line);
        CREATE INDEX cajal_case_line ON cajal_case (line);
        CREATE INDEX cajal_case_drug ON cajal_case (drug);
        CREATE INDEX cajal_case_progression ON cajal_case (progression);
        CREATE INDEX cajal_case_last_date ON cajal_case (last_date);
        PRAGMA user_version = 1;""")
    made.close()
    expect(cajal("list", "--json", "--db", old) == cajal("list", "--json", "--db", db), "a registry of version 1")
    made = sqlite3.connect(old)
    expect(made.execute("PRAGMA user_version").fetchone() == (2,), "it is of version 2 now")
    made.close()
    cajal("edit", "--db", old, "--why", "x", "c1", "--set", "patient.ecog=1")
    whole(old, 50)


def main():
    with tempfile.TemporaryDirectory(prefix="cajal_trouble_") as name:
        directory = pathlib.Path(name)
        ok = directory / "ok.sqlite"
        cajal("init", "--db", ok)
        (directory / "few").write_text(rows(50))
        cajal("import", "--db", ok, directory / "few")
        how = full_disk(directory)
        read_only(directory, ok)
        locked(ok)
        damaged(directory, ok)
        older(directory, ok)
        whole(ok, 50)
    finish(more=f"; the full disk was {how}")


main()
