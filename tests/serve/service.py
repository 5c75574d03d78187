"""A running `cajal serve` for the tests: started on a free port, asked over raw sockets, stopped."""
import http.client
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
EXAMPLES = os.path.join(HERE, "examples")
failures = []


def check(what, good, found=None):
    """One fact; all are looked at before the test ends."""
    if not good:
        failures.append(what)
        print(f"FAILED {what}" + (f": {str(found)[:600]}" if found is not None else ""))
    return good


def finish(name):
    print(f"{name}: {len(failures)} failure(s)" if failures else f"{name}: all as expected")
    sys.exit(1 if failures else 0)


def read(path):
    with open(os.path.join(HERE, path), "rb") as file:
        return file.read()


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)


class Service:
    """with Service(cajal, "--registry", db) as it: it.ask("GET", "/healthz")"""

    def __init__(self, cajal, *options, environment=None):
        self.cajal, self.options = cajal, options
        self.environment = {**os.environ, **(environment or {})}
        # the sanitizer keeps freed memory for a while: little of it, so that growth is ours
        self.environment["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=4"
        self.lines = []

    def __enter__(self):
        command = [self.cajal, "serve", "--port", "0", *self.options]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, env=self.environment)
        self.reader = threading.Thread(target=self.gather, daemon=True)
        self.reader.start()
        url = None
        until = time.time() + 60
        while not url and time.time() < until and (self.process.poll() is None or self.reader.is_alive()):
            for line in list(self.lines):
                found = re.search(r'"event":"listening","text":"(https?)://(\S+):(\d+)/"', line)
                url = found or url
            time.sleep(0.02)
        if not url:
            self.process.kill()
            raise RuntimeError("the service did not start: " + "\n".join(self.lines))
        self.secure = url[1] == "https"
        self.host, self.port = url[2].strip("[]"), int(url[3])
        return self

    def gather(self):
        for line in self.process.stderr:
            self.lines.append(line.decode("utf-8", "replace").rstrip("\n"))

    def __exit__(self, *_):
        code = self.stop()
        check("the service ends with status 0 on SIGTERM", code == 0, (code, self.lines[-30:]))

    def stop(self, how=signal.SIGTERM, seconds=60):
        if self.process.poll() is None:
            self.process.send_signal(how)
        code = self.process.wait(timeout=seconds)
        self.reader.join(10)
        return code

    def signal(self, what):
        self.process.send_signal(what)

    def log(self, text, seconds=10):
        """Whether a line of the log holds `text` within so many seconds."""
        until = time.time() + seconds
        while time.time() < until:
            if any(text in line for line in list(self.lines)):
                return True
            time.sleep(0.02)
        return False

    def memory_kb(self):
        """Resident memory."""
        with open(f"/proc/{self.process.pid}/status") as file:
            return int(re.search(r"VmRSS:\s+(\d+)", file.read())[1])

    def connect(self, timeout=20):
        plain = socket.create_connection((self.host, self.port), timeout=timeout)
        if not self.secure:
            return plain
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context.wrap_socket(plain)

    def ask(self, method, path, body=None, headers=None, timeout=60):
        """Over a connection of its own."""
        if self.secure:
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            connection = http.client.HTTPSConnection(self.host, self.port, timeout=timeout, context=context)
        else:
            connection = http.client.HTTPConnection(self.host, self.port, timeout=timeout)
        sent = dict(headers or {})
        if body is not None and not any(name.lower() == "content-type" for name in sent):
            sent["Content-Type"] = "application/json"
        connection.request(method, path, body, sent)
        response = connection.getresponse()
        answer = Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())
        connection.close()
        return answer

    def raw(self, sent, timeout=20):
        """What comes back for these bytes, until the answers are whole or the connection ends. "reset" when it was."""
        with self.connect(timeout) as connection:
            try:
                connection.sendall(sent)
            except (BrokenPipeError, ConnectionResetError):
                pass
            return read_answers(connection)


def read_answers(connection, wanted=1):
    """(status, body) of each answer; ("reset", b"") where the connection was reset, ("closed", b"") where it ended."""
    data, answers = b"", []
    while len(answers) < wanted:
        head, separator, rest = data.partition(b"\r\n\r\n")
        if separator:
            length = re.search(rb"(?i)content-length: *(\d+)", head)
            length = int(length[1]) if length else 0
            if len(rest) >= length:
                answers.append((int(head.split()[1]), rest[:length]))
                data = rest[length:]
                continue
        try:
            part = connection.recv(65536)
        except ConnectionResetError:
            answers.append(("reset", data))
            break
        except (socket.timeout, TimeoutError):
            answers.append(("silent", data))
            break
        if not part:
            answers.append(("closed", data))
            break
        data += part
    return answers
