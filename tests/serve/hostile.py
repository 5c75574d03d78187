"""Clients that mean no good, or know no better: the service stays up, answers with the right status, and does not grow.

    hostile.py CAJAL [IDLE]     IDLE: how many idle connections to hold open (default 10000, or as many as the limit of open files allows)
"""
import json
import os
import resource
import select
import socket
import sys
import threading
import time

from service import EXAMPLES, HERE, Service, check, finish, read, read_answers

CASE = read("examples/blay-2012.json")
HOST = b"Host: localhost\r\n"


def post(body, headers=b""):
    return b"POST /api/plan?as_of=2016-01-08 HTTP/1.1\r\n" + HOST + headers + b"Content-Length: %d\r\n\r\n" % len(body) + body


# name, bytes, status expected
HEADS = [
    ("a good request", b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n", 200),
    ("empty lines before it", b"\r\n\r\nGET /healthz HTTP/1.1\r\n" + HOST + b"\r\n", 200),
    ("empty value, tabs, cookies", b"GET /healthz HTTP/1.1\r\n" + HOST + b"X:\r\nY:\t a\tb\r\nCookie: a=b; c\r\n\r\n", 200),
    ("HTTP/1.0 without Host", b"GET /healthz HTTP/1.0\r\n\r\n", 200),
    ("bare LF after the first line", b"GET /healthz HTTP/1.1\n" + HOST + b"\r\n", 400),
    ("bare LF after a header", b"GET /healthz HTTP/1.1\r\nHost: localhost\nX: y\r\n\r\n", 400),
    ("bare LF after the last header", b"GET /healthz HTTP/1.1\r\nHost: localhost\n\r\n", 400),
    ("bare LF as the empty line", b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\n", 400),
    ("bare LF everywhere", b"GET /healthz HTTP/1.1\nHost: localhost\n\n", 400),
    ("a folded header", b"GET /healthz HTTP/1.1\r\n" + HOST + b"X: a\r\n b\r\n\r\n", 400),
    ("a folded header in the middle", b"GET /healthz HTTP/1.1\r\nX: a\r\n\tb\r\n" + HOST + b"\r\n", 400),
    ("a zero byte in a header", b"GET /healthz HTTP/1.1\r\n" + HOST + b"X: a\0b\r\n\r\n", 400),
    ("a lone CR in a header", b"GET /healthz HTTP/1.1\r\n" + HOST + b"X: a\rb\r\n\r\n", 400),
    ("a space before the colon", b"GET /healthz HTTP/1.1\r\n" + HOST + b"X : a\r\n\r\n", 400),
    ("a header without a name", b"GET /healthz HTTP/1.1\r\n" + HOST + b": a\r\n\r\n", 400),
    ("two Hosts", b"GET /healthz HTTP/1.1\r\n" + HOST + HOST + b"\r\n", 400),
    ("no Host", b"GET /healthz HTTP/1.1\r\n\r\n", 400),
    ("no version", b"GET /healthz\r\n" + HOST + b"\r\n", 400),
    ("a space in the path", b"GET /health z HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    ("a whole URL as the path", b"GET http://localhost/healthz HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    ("length and chunks", b"POST /api/plan HTTP/1.1\r\n" + HOST + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ("two lengths", b"POST /api/plan HTTP/1.1\r\n" + HOST + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400),
    ("a negative length", b"POST /api/plan HTTP/1.1\r\n" + HOST + b"Content-Length: -3\r\n\r\n", 400),
    ("a length of words", b"POST /api/plan HTTP/1.1\r\n" + HOST + b"Content-Length: 3a\r\n\r\nabc", 400),
    ("an unknown coding", b"POST /api/plan HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400),
    ("a chunk of no number", b"POST /api/plan HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n", 400),
    ("a name that is not this machine's", b"GET /healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421),
    ("a page of another origin", post(CASE, b"Origin: http://evil.example\r\n"), 403),
    ("a path that is too long", b"GET /" + b"a" * 60000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414),
    ("a header that is too long", b"GET /healthz HTTP/1.1\r\n" + HOST + b"X: " + b"a" * 60000 + b"\r\n\r\n", 431),
    ("too many headers", b"GET /healthz HTTP/1.1\r\n" + HOST + b"X: a\r\n" * 200 + b"\r\n", 431),
    ("too many parameters", b"GET /healthz?" + b"a=1&" * 100 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    ("a % that is none, in the query", b"GET /api/evidence?drug=%zz HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    ("a % that is none, in the path", b"GET /api/kb/%e HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    ("a zero byte in the path", b"GET /api/kb/a%00b HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    ("a method nobody knows", b"BREW /api/plan HTTP/1.1\r\n" + HOST + b"\r\n", 405),
    ("a method that is not for it", b"DELETE /api/plan HTTP/1.1\r\n" + HOST + b"\r\n", 405),
    ("a page asked for where a case is to be sent", b"GET /api/plan HTTP/1.1\r\n" + HOST + b"\r\n", 405),
    ("another kind of body", post(b"<a/>", b"Content-Type: application/xml\r\n"), 415),
    ("a packed body", post(CASE, b"Content-Encoding: gzip\r\n"), 415),
    ("out of the directory", b"GET /../../etc/passwd HTTP/1.1\r\n" + HOST + b"\r\n", 404),
    ("out of it, written otherwise", b"GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\n" + HOST + b"\r\n", 404),
    ("out of it, slashes too", b"GET /..%2f..%2fetc%2fpasswd HTTP/1.1\r\n" + HOST + b"\r\n", 404),
    ("a body where there is none", b"GET /healthz HTTP/1.1\r\n" + HOST + b"Content-Length: 5\r\n\r\nhello", 413),
]


def heads(service):
    for name, sent, status in HEADS:
        answers = service.raw(sent)
        check(name, answers[0][0] == status, (answers, "expected", status))
        if status in (414, 431) or (status >= 400 and answers[0][1][:1] == b"{"):
            check(f"{name}: problem details", json.loads(answers[0][1]).get("status") == status, answers)


def bodies(service):
    deep = b'{"cajal":1,"id":"x","patient":' + b"[" * 100000 + b"]" * 100000 + b"}"
    double = b'{"cajal":1,"id":"a","id":"b"}'
    cases = [
        ("no body", b"", 422),
        ("no JSON", b"<html>", 422),
        ("a bracket that is not closed", b'{"cajal":1', 422),
        ("deep JSON", deep, 422),
        ("a key twice", double, 422),
        ("bytes that are no UTF-8", b'{"cajal":1,"id":"\xff\xfe"}', 422),
        ("half of a surrogate", b'{"cajal":1,"id":"\\ud800"}', 422),
        ("a number beyond all", b'{"cajal":1e999,"id":"x"}', 422),
        ("a list of a million zeros", b'{"cajal":1,"id":"x","imaging":[' + b"0," * 400000 + b"0]}", 422),
    ]
    for name, body, status in cases:
        answers = service.raw(post(body))
        check(name, answers[0][0] == status, (answers[0][0], answers[0][1][:300]))
        problem = json.loads(answers[0][1] or b"{}")
        check(f"{name}: it says what is wrong", bool(problem.get("errors")), problem)
    whole = post(CASE)
    answer = service.raw(whole)[0]
    check("a case that comes whole is planned", answer[0] == 200, answer[0])
    with service.connect() as connection:
        for part in (whole[:200], whole[200:500], whole[500:]):
            connection.sendall(part)
            time.sleep(0.05)
        check("one that comes in parts is planned alike", read_answers(connection, 1)[0] == answer)
    with service.connect() as connection:
        connection.sendall(whole + post(double) + whole)
        check("behind it the next request, unread", read_answers(connection, 3)[::2] == [answer, answer])
    check("a key twice is named", b"id" in service.raw(post(double))[0][1])


def sizes(service):
    """A body that is too large is answered, not cut off; the connection can be used on."""
    large = b"x" * 3_000_000
    answers = service.raw(post(large))
    check("3 MB: 413, not a reset", answers[0][0] == 413, answers)
    chunked = b"POST /api/plan HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n"
    chunked += b"%x\r\n" % len(large) + large + b"\r\n0\r\n\r\n"
    check("3 MB in chunks: 413", service.raw(chunked)[0][0] == 413)
    with service.connect() as connection:
        connection.sendall(post(large) + b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n")
        check("after it, the next request", [it[0] for it in read_answers(connection, 2)] == [413, 200])
    waiting = b"POST /api/plan HTTP/1.1\r\n" + HOST + b"Content-Length: 3000000\r\nExpect: 100-continue\r\n\r\n"
    check("who asks first is told before sending", service.raw(waiting)[0][0] == 413)
    huge = b"POST /api/plan HTTP/1.1\r\n" + HOST + b"Content-Length: 99999999999\r\n\r\n"
    check("100 GB announced", service.raw(huge)[0][0] == 413)
    beyond = b"POST /api/plan HTTP/1.1\r\n" + HOST + b"Content-Length: 999999999999999999999999\r\n\r\n"
    check("a length beyond all numbers", service.raw(beyond)[0][0] in (400, 413))


def truncated(service):
    """Who hangs up in the middle is forgotten."""
    whole = post(CASE)
    for cut in (1, 20, 60, len(whole) // 2, len(whole) - 1):
        with service.connect() as connection:
            connection.sendall(whole[:cut])
            connection.shutdown(socket.SHUT_WR)
            answer = read_answers(connection)[0][0]
            check(f"cut after {cut} bytes", answer in ("closed", "reset", 400), answer)
    check("the service answers on", service.ask("GET", "/healthz").status == 200)


def injection(service):
    """What is asked for never becomes a header of the answer."""
    answer = service.raw(b"GET /%0d%0aX-Evil:%20yes HTTP/1.1\r\n" + HOST + b"\r\n")
    check("a line break in the path", answer[0][0] == 404 and b"\r\nX-Evil" not in answer[0][1], answer)
    answer = service.ask("OPTIONS", "/api/plan", headers={"Origin": "http://a.example", "Access-Control-Request-Method": "POST"})
    check("CORS is not given to whoever asks", "access-control-allow-origin" not in answer.headers, answer.headers)


def slow(service):
    """Clients that send a byte now and then do not keep anybody from being answered, and are closed."""
    lazy = []
    for _ in range(300):
        connection = service.connect()
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: local")
        lazy.append(connection)
    for _ in range(100):
        connection = service.connect()
        connection.sendall(b"POST /api/plan HTTP/1.1\r\n" + HOST + b"Content-Length: 1000\r\n\r\n{")
        lazy.append(connection)
    begun, worst, closed = time.time(), 0.0, 0
    while time.time() - begun < 9:
        for connection in lazy:
            try:
                connection.send(b"h")
            except OSError:
                pass
        since = time.time()
        check("others are answered meanwhile", service.ask("POST", "/api/plan", CASE).status == 200)
        worst = max(worst, time.time() - since)
        time.sleep(0.5)
    for connection in lazy:
        connection.settimeout(0.2)
        try:
            while connection.recv(4096):
                pass
            closed += 1
        except (ConnectionResetError, BrokenPipeError):
            closed += 1
        except (socket.timeout, TimeoutError):
            pass
        connection.close()
    check("the lazy ones were closed", closed == len(lazy), f"{closed} of {len(lazy)}")
    check("others were answered soon", worst < 5, worst)
    print(f"slowloris: {len(lazy)} clients, the slowest answer to another took {worst * 1000:.0f} ms")


def idle(service, wanted):
    """Many connections that say nothing: a new client is answered all the same, and memory stays small."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    count = min(wanted, hard - 200)
    before = service.memory_kb()
    held = []
    begun = time.time()
    for i in range(count):
        try:
            connection = socket.socket()
            connection.connect((service.host, service.port))
            held.append(connection)
        except OSError as error:
            check("idle connections can be made", False, (i, error))
            break
    took = time.time() - begun
    since = time.time()
    answer = service.ask("GET", "/readyz")
    check("a new client is answered", answer.status == 200)
    waited = time.time() - since
    grown = service.memory_kb() - before
    check("an idle connection costs little", grown < 200000 and grown / count < 40, f"{grown} kB for {count}")
    print(f"{count} idle connections made in {took:.1f} s: a new client waited {waited * 1000:.0f} ms, memory grew by {grown} kB")
    for connection in held:
        connection.close()


def kept(service):
    """Of those that stay open after an answer there are 2048 at the most: the others are closed, and memory stays bounded."""
    before = service.memory_kb()
    held, closed = [], 0
    for _ in range(2300):
        connection = service.connect()
        connection.sendall(b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n")
        closed += b"connection: close" in connection.recv(65536).lower()
        held.append(connection)
    grown = service.memory_kb() - before
    check("who is one too many is closed after the answer", 252 <= closed <= 300, closed)
    check("those kept cost what they may", grown < 2048 * 128, f"{grown} kB")
    print(f"2300 connections with an answer each: {closed} closed, memory grew by {grown} kB")
    for connection in held:
        connection.close()


def flood(service):
    """Large bodies that never end are held only up to the limit of memory for all."""
    before = service.memory_kb()
    held = []
    part = b"x" * 65536
    for _ in range(60):
        connection = service.connect()
        connection.setblocking(False)
        try:
            connection.send(b"POST /api/outcome/km HTTP/1.1\r\n" + HOST + b"Content-Type: text/csv\r\nContent-Length: 16000000\r\n\r\n")
        except BlockingIOError:
            pass
        held.append(connection)
    until = time.time() + 6
    sent = 0
    while time.time() < until:
        _, ready, _ = select.select([], held, [], 0.2)
        for connection in ready:
            try:
                sent += connection.send(part)
            except OSError:
                pass
    grown = service.memory_kb() - before
    check("bodies are held within --body-memory", grown < 120_000, f"{grown} kB after {sent} bytes")
    check("others are answered meanwhile", service.ask("GET", "/healthz").status == 200)
    print(f"60 bodies of 16 MB that do not end ({sent // 1_000_000} MB sent): memory grew by {grown} kB")
    for connection in held:
        connection.close()


def pipelined(service):
    """Many requests in one go, their answers in order."""
    with service.connect() as connection:
        connection.sendall((b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n" + b"GET /nothing HTTP/1.1\r\n" + HOST + b"\r\n") * 20)
        check("40 requests at once", [it[0] for it in read_answers(connection, 40)] == [200, 404] * 20)


def privacy(service):
    """The log tells of requests, never of patients."""
    secret = b'{"cajal":1,"id":"Ramon y Cajal 1852-05-01","patient":{"sex":"nothing-known"}}'
    service.ask("POST", "/api/plan?as_of=2016-01-08", secret)
    service.ask("GET", "/api/registry/cases/Ramon")
    service.ask("GET", "/nobody/Ramon?name=Ramon")
    service.ask("GET", "/api/evidence?words=Ramon")
    service.ask("GET", "/healthz")
    time.sleep(0.5)
    check("no patient in the log", not any("Ramon" in line or "1852" in line for line in service.lines))
    lines = [json.loads(line) for line in service.lines if line.startswith("{")]
    check("the log is JSON, a line an object", len(lines) > 10)
    check("a line tells route, status and time",
          any(it.get("route") == "/api/plan" and it.get("status") == 422 and "ms" in it for it in lines))


def main():
    cajal, wanted = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 10000
    with Service(cajal, "--timeout", "4", "--body-memory", "32", "--connections", str(max(wanted + 200, 2000))) as service:
        for part in (heads, bodies, sizes, truncated, injection, pipelined, privacy, slow):
            part(service)
        flood(service)
        idle(service, wanted)
        check("the service still runs", service.process.poll() is None)
        check("it still plans", service.ask("POST", "/api/plan", CASE).status == 200)
    with Service(cajal, "--connections", "3000") as service:
        kept(service)
    # fewer connections than clients: idle ones make room
    with Service(cajal, "--timeout", "30", "--connections", "64") as service:
        held = [socket.create_connection((service.host, service.port)) for _ in range(100)]
        since = time.time()
        answer = service.ask("GET", "/healthz", timeout=25)
        check("idle clients make room for others", answer.status == 200, answer.status)
        print(f"64 connections, 100 idle clients: a new one waited {time.time() - since:.1f} s")
        for connection in held:
            connection.close()
    finish("hostile clients")


main()
