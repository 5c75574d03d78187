"""The databases that the tests of the registry run on: an SQLite file, and a PostgreSQL server of their own."""
import glob
import os
import pathlib
import pwd
import shutil
import subprocess
import tempfile


class Sqlite:
    name = "SQLite"

    def __init__(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="cajal_registry_"))
        self.number = 0

    def fresh(self):
        """The address of a database in which there is nothing."""
        self.number += 1
        return str(self.directory / f"{self.number}.sqlite")

    def stop(self):
        shutil.rmtree(self.directory, ignore_errors=True)


class Postgres:
    """initdb in a temporary directory, as a user without privileges; a Unix socket in it, no port."""
    name = "PostgreSQL"

    def __init__(self):
        found = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
        if not found:
            raise RuntimeError("PostgreSQL's server is not installed (Debian: postgresql)")
        self.bin = found[-1]
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="cajal_pg_", dir="/tmp"))  # a socket's path is short
        self.user = "postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
        if os.getuid() == 0:
            shutil.chown(self.directory, self.user)
        self.number = 0
        self.run("initdb", "-D", self.directory / "data", "-E", "UTF8", "--locale=C", "-A", "trust", "-U", "cajal")
        self.start()

    def run(self, program, *arguments, check=True):
        words = [f"{self.bin}/{program}", *map(str, arguments)]
        if os.getuid() == 0:
            words = ["runuser", "-u", self.user, "--", *words]
        return subprocess.run(words, check=check, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              cwd=self.directory)

    def start(self):
        self.run("pg_ctl", "-D", self.directory / "data", "-w", "-l", self.directory / "log", "-o",
                 f"-k {self.directory} -c listen_addresses=", "start")

    def crash(self):
        """As if the machine's power had gone: no shutdown, recovery from the log at the next start."""
        self.run("pg_ctl", "-D", self.directory / "data", "-m", "immediate", "-w", "stop")

    def sql(self, statement, database="postgres"):
        return self.run("psql", "-h", self.directory, "-U", "cajal", "-d", database, "-qAt", "-v", "ON_ERROR_STOP=1", "-c",
                        statement, check=False)

    def fresh(self):
        self.number += 1
        self.sql(f"CREATE DATABASE d{self.number}")
        return f"postgresql://cajal@/d{self.number}?host={self.directory}"

    def stop(self):
        self.run("pg_ctl", "-D", self.directory / "data", "-m", "immediate", "stop", check=False)
        shutil.rmtree(self.directory, ignore_errors=True)


KINDS = {"sqlite": Sqlite, "postgresql": Postgres}
