"""How the service starts, refuses to, loads its knowledge anew, speaks TLS, and ends.

    lifecycle.py CAJAL KB
"""
import gzip
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import warnings

from service import Service, check, finish, read, read_answers

warnings.filterwarnings("ignore", category=DeprecationWarning) # old versions of TLS: they are to be refused
CASE = read("examples/blay-2012.json")


def refused(cajal, status, words, *options):
    """It does not start, and says why."""
    done = subprocess.run([cajal, "serve", "--port", "0", *options], capture_output=True, text=True, timeout=60)
    check(f"{' '.join(options)}: status {status}", done.returncode == status, (done.returncode, done.stderr))
    check(f"{' '.join(options)}: says why", words in done.stderr, done.stderr)


def certificate(folder, name="one"):
    key, cert = os.path.join(folder, name + ".key"), os.path.join(folder, name + ".pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                    "-keyout", key, "-out", cert], check=True, capture_output=True)
    return cert, key


def exposure(cajal, folder):
    cert, key = certificate(folder)
    refused(cajal, 2, "--insecure-no-tls", "--listen", "0.0.0.0")
    refused(cajal, 2, "--insecure-no-tls", "--listen", "::")
    refused(cajal, 2, "--insecure-no-access", "--listen", "0.0.0.0", "--insecure-no-tls")
    refused(cajal, 2, "--insecure-no-access", "--listen", "0.0.0.0", "--tls-certificate", cert, "--tls-key", key)
    refused(cajal, 2, "--insecure-no-tls", "--listen", "0.0.0.0", "--insecure-no-access")
    refused(cajal, 2, "go together", "--tls-certificate", cert)
    refused(cajal, 2, "address", "--listen", "nowhere", "--insecure-no-tls", "--insecure-no-access")
    with Service(cajal, "--listen", "0.0.0.0", "--insecure-no-tls", "--insecure-no-access") as service:
        check("told plainly, it listens everywhere", service.ask("GET", "/healthz").status == 200)
        service.port, busy = service.port, service.port
        done = subprocess.run([cajal, "serve", "--port", str(busy)], capture_output=True, text=True, timeout=60)
        check("a port that is taken: status 3", done.returncode == 3 and "cannot listen" in done.stderr, (done.returncode, done.stderr))
    with Service(cajal, "--listen", "::1") as service:
        check("::1 is this machine", service.ask("GET", "/healthz").status == 200)


def settings(cajal, folder):
    path = os.path.join(folder, "serve.conf")

    def write(text):
        with open(path, "w") as file:
            file.write(text)

    write("# of the tests\nlog = errors\n\ntimeout=5\nlisten = 127.0.0.1\ninsecure-no-tls = no\nport = 99999\n")
    with Service(cajal, "--config", path) as service: # --port 0 of the call wins over that of the file
        check("settings of a file", service.ask("GET", "/healthz").status == 200)
        time.sleep(0.5)
        check("log = errors", not any('"request"' in line for line in service.lines), service.lines)
    for text, words in (("prot = 80", "did you mean \"port\""), ("\nlog", ":2: log: expected NAME = VALUE"),
                        ("insecure-no-tls = maybe", "yes or no"), ("timeout = 0", "1 to 3600"), ("config = x", "no setting")):
        write(text)
        refused(cajal, 2, words, "--config", path)
    refused(cajal, 3, "cannot open", "--config", os.path.join(folder, "nothing"))
    refused(cajal, 2, "expected all, errors or none", "--log", "some")
    refused(cajal, 2, "0 to 65535", "--port", "70000")
    refused(cajal, 3, "", "--registry", os.path.join(folder, "nothing.sqlite"))
    refused(cajal, 2, "expected no argument", "now")
    for origin in ("ftp://x", "x", "https://", "https://x/", "https://x:0", "https://x:99999", "https://x:", "https://a b", "https://u@x", "HTTPS://x"):
        refused(cajal, 2, "expected https://host", "--origin", origin)
        refused(cajal, 2, "expected one origin", "--cors", origin)
    for origin in ("https://cajal.example.org", "http://127.0.0.1:8080", "https://[::1]:8443"):
        with Service(cajal, "--origin", origin, "--cors", origin) as service:
            check(f"{origin} is one", service.ask("GET", "/healthz", headers={"Host": origin.split("//")[1]}).status == 200)


def tls(cajal, folder):
    cert, key = certificate(folder, "two")
    other = certificate(folder, "three")[1]
    refused(cajal, 3, "", "--tls-certificate", cert, "--tls-key", other)
    refused(cajal, 3, "PEM", "--tls-certificate", __file__, "--tls-key", key)
    refused(cajal, 3, "cannot open", "--tls-certificate", cert + "x", "--tls-key", key)
    with Service(cajal, "--tls-certificate", cert, "--tls-key", key, "--timeout", "4") as service:
        check("a plan over TLS", service.ask("POST", "/api/plan", CASE).status == 200)
        context = ssl.create_default_context(cafile=cert)
        with socket.create_connection((service.host, service.port)) as plain:
            with context.wrap_socket(plain, server_hostname="localhost") as connection:
                check("the certificate is the one given; TLS 1.3", connection.version() == "TLSv1.3", connection.version())
        for version, good in ((ssl.TLSVersion.TLSv1, False), (ssl.TLSVersion.TLSv1_1, False),
                              (ssl.TLSVersion.TLSv1_2, True), (ssl.TLSVersion.TLSv1_3, True)):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            context.set_ciphers("ALL:@SECLEVEL=0")
            context.minimum_version = context.maximum_version = version
            check(f"{version.name}: {'spoken' if good else 'refused'}", shakes_hands(service, context) == good)
        for cipher in ("AES128-SHA", "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384", "AES128-GCM-SHA256"):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            context.maximum_version = ssl.TLSVersion.TLSv1_2
            context.set_ciphers(cipher + ":@SECLEVEL=0")
            check(f"{cipher} is refused", not shakes_hands(service, context))
        # what is no TLS at all: plain HTTP, noise, half a handshake
        for sent in (b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", os.urandom(4096), b"\x16\x03\x01\x02\x00\x01", b""):
            with socket.create_connection((service.host, service.port), timeout=15) as plain:
                plain.sendall(sent)
                try:
                    while plain.recv(4096):
                        pass
                    ended = True
                except ConnectionResetError:
                    ended = True
                except (socket.timeout, TimeoutError):
                    ended = False
                check(f"{sent[:8]!r} in place of TLS: closed", ended)
        check("the service answers on", service.ask("GET", "/healthz").status == 200)


def fingerprint(service):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with context.wrap_socket(socket.create_connection((service.host, service.port), timeout=15)) as connection:
        return connection.getpeercert(binary_form=True)


def renewal(cajal, folder):
    """A new certificate takes the place of the old one without anybody being turned away; a wrong one does not."""
    cert, key = certificate(folder, "renewed")
    fresh, fresh_key = certificate(folder, "fresh")
    with Service(cajal, "--tls-certificate", cert, "--tls-key", key) as service:
        old = fingerprint(service)
        with service.connect() as connection:
            ask = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
            connection.sendall(ask)
            check("a client with the old certificate", read_answers(connection, 1)[0][0] == 200)
            os.replace(fresh, cert)
            service.signal(signal.SIGHUP)
            check("without its key it is refused", service.log("certificate not reloaded", 30), service.lines[-5:])
            check("the old one stays", fingerprint(service) == old)
            os.replace(fresh_key, key)
            for turn in range(12): # more than are kept: those whom nobody uses any more make room
                service.signal(signal.SIGHUP)
                until = time.time() + 30
                while sum('"certificate reloaded"' in line for line in list(service.lines)) <= turn and time.time() < until:
                    time.sleep(0.02)
            check("the new one is there", fingerprint(service) == ssl.PEM_cert_to_DER_cert(open(cert).read()) != old, service.lines[-5:])
            connection.sendall(ask)
            check("who was connected goes on", read_answers(connection, 1)[0][0] == 200)
        check("others are answered", service.ask("POST", "/api/plan", CASE).status == 200)


def keys(cajal, folder):
    """Another access file, and a key set that it names, are read by a service that is confined to their folder."""
    folder = os.path.join(folder, "access")
    os.makedirs(os.path.join(folder, "sets"))
    path = os.path.join(folder, "access.json")
    made = [subprocess.run([cajal, "serve", "--new-key", "viewer"], capture_output=True, text=True).stdout for _ in range(2)]
    if not all(made):
        return # a build without OpenSSL takes no access file
    rows = [json.loads(re.search(r"^row +(.*)$", text, re.M)[1]) for text in made]
    bearers = [{"Authorization": "Bearer " + re.search(r"^key +(\S+)$", text, re.M)[1]} for text in made]

    def write(row, **more):
        with open(path + ".new", "w") as file:
            json.dump({"access_log": "access.log", "api_keys": [{**row, "name": "one"}], **more}, file)
        os.replace(path + ".new", path)

    def may(service):
        return [service.ask("GET", "/metrics", headers=it).status for it in bearers]

    write(rows[0])
    with Service(cajal, "--access", path) as service:
        check("the first key", may(service) == [200, 401])
        with open(os.path.join(folder, "sets", "keys.json"), "w") as file:
            json.dump({"keys": []}, file)
        write(rows[1], providers=[{"iss": "https://login", "jwks": "sets/keys.json", "audience": "a", "roles": {"x": "viewer"}}])
        service.signal(signal.SIGHUP)
        check("an empty key set is read and refused", service.log("access file not reloaded") and service.log("$.providers[0]: no key for signatures"), service.lines[-3:])
        check("the first key stays", may(service) == [200, 401])
        write(rows[1])
        service.signal(signal.SIGHUP)
        check("the file is read anew", service.log("access file reloaded"), service.lines[-3:])
        check("the other key, at once", may(service) == [401, 200])


def proxied(cajal, folder):
    """nginx in front, as docs/service.md sets it up."""
    nginx = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
    if not nginx:
        print("nginx is not installed: not tried behind it")
        return
    cert, key = certificate(folder, "proxy")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    origin = f"https://127.0.0.1:{port}"
    with Service(cajal, "--origin", origin) as service:
        block = re.search(r"```nginx\n(.*?)```", read("docs/service.md").decode(), re.S)[1].replace(":8080", f":{service.port}")
        temporary = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        with open(os.path.join(folder, "nginx.conf"), "w") as file:
            user = "user root; " if os.geteuid() == 0 else "" # its workers write into our folder
            file.write(f"{user}daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log; events {{}}\n"
                       f"http {{ access_log off; {temporary}\n server {{ listen 127.0.0.1:{port} ssl; ssl_certificate {cert};"
                       f" ssl_certificate_key {key};\n{block}}} }}\n")
        proxy = subprocess.Popen([nginx, "-e", f"{folder}/nginx.log", "-c", f"{folder}/nginx.conf"], stderr=subprocess.DEVNULL)
        context = ssl.create_default_context(cafile=cert)

        def ask(path, body=None, **headers):
            request = urllib.request.Request(origin + path, body, {"Content-Type": "application/json", **headers})
            try:
                with urllib.request.urlopen(request, context=context, timeout=20) as answer:
                    return answer.status, answer.read()
            except urllib.error.HTTPError as error:
                return error.code, error.read()

        try:
            until = time.time() + 20
            while not os.path.exists(f"{folder}/nginx.pid") and time.time() < until:
                time.sleep(0.05)
            check("a plan, as the page behind the proxy asks for it", ask("/api/plan", CASE, Origin=origin)[0] == 200)
            check("not for another page", ask("/api/plan", CASE, Origin="https://evil.example")[0] == 403)
            if json.loads(ask("/cds-services")[1])["services"]: # a build without OpenSSL has none
                check("a card leads to the proxy", origin.encode() in ask("/cds-services/gist-plan", read("docs/cds-hooks/patient-view.json"))[1])
            check("a case of 3 MB is refused by the service", json.loads(ask("/api/plan", b"x" * 3_000_000)[1])["status"] == 413)
        finally:
            proxy.terminate()
            proxy.wait(20)


def shakes_hands(service, context):
    with socket.create_connection((service.host, service.port), timeout=15) as plain:
        try:
            with context.wrap_socket(plain, server_hostname="localhost") as connection:
                connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                return connection.recv(12) == b"HTTP/1.1 200"
        except (ssl.SSLError, ConnectionResetError):
            return False


def read_text(path):
    with open(path) as file:
        return file.read()


def edit(path, old, new):
    text = read_text(path)
    check(f"{old} is in {path}", old in text)
    with open(path + ".new", "w") as file:
        file.write(text.replace(old, new, 1))
    os.replace(path + ".new", path)


def reload(cajal, kb, folder):
    """A new knowledge base under load: no answer is lost, each is of the old one or of the new one."""
    mine = os.path.join(folder, "kb")
    shutil.copytree(kb, mine)
    manifest = os.path.join(mine, "kb.yaml")
    version = re.search(r'version: "(.*)"', read_text(manifest))[1]
    with Service(cajal, "--kb", mine) as service:
        statuses, versions, stop = [], set(), threading.Event()

        def plan():
            while not stop.is_set():
                answer = service.ask("POST", "/api/plan?as_of=2016-01-08", CASE)
                statuses.append(answer.status)
                versions.add(answer.json().get("knowledge_base"))

        threads = [threading.Thread(target=plan) for _ in range(4)]
        for thread in threads:
            thread.start()
        time.sleep(0.3)
        edit(manifest, f'version: "{version}"', 'version: "2099.1"')
        for turn in range(3):
            service.signal(signal.SIGHUP)
            until = time.time() + 30
            while sum('"knowledge reloaded"' in line for line in list(service.lines)) <= turn and time.time() < until:
                time.sleep(0.05)
        check("the new knowledge is there", service.ask("GET", "/readyz").json()["knowledge_base"] == "2099.1")
        # one that is wrong is refused, and the old one stays
        edit(manifest, 'version: "2099.1"', 'vershun: "2099.2"')
        service.signal(signal.SIGHUP)
        check("a wrong one is refused, with what is wrong", service.log("knowledge not reloaded", 30) and service.log("vershun"), service.lines[-5:])
        check("the old one stays", service.ask("GET", "/readyz").json()["knowledge_base"] == "2099.1")
        metrics = service.ask("GET", "/metrics").body.decode()
        check("both are counted", "cajal_knowledge_reloads_refused_total 1" in metrics and "cajal_knowledge_reloads_total 3" in metrics)
        time.sleep(0.2)
        stop.set()
        for thread in threads:
            thread.join()
        check("no answer was lost", statuses and set(statuses) == {200}, set(statuses))
        check("each was of one base or the other", versions == {version, "2099.1"}, versions)
        print(f"{len(statuses)} plans while the knowledge was loaded anew 4 times")


def ending(cajal):
    """On SIGTERM what was begun is answered, and nothing new is taken."""
    with Service(cajal, "--grace", "10") as service:
        head = b"POST /api/plan HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(CASE)
        with service.connect() as connection:
            connection.sendall(head + CASE[:100])
            time.sleep(0.3)
            service.signal(signal.SIGTERM)
            check("it says so", service.log("stopping"))
            time.sleep(0.3)
            try:
                socket.create_connection((service.host, service.port), timeout=2).close()
                new = True
            except OSError:
                new = False
            check("nothing new is taken", not new)
            connection.sendall(CASE[100:])
            answer = b""
            while part := connection.recv(65536):
                answer += part
            check("what was begun is answered", answer.startswith(b"HTTP/1.1 200") and b"Connection: close" in answer, answer[:200])
        check("and it ends", service.stop() == 0)
    with Service(cajal, "--grace", "1") as service:
        with service.connect() as connection:
            connection.sendall(head)
            time.sleep(0.3)
            begun = time.time()
            check("who does not go on is cut off", service.stop() == 0)
            check("after the grace", 0.5 < time.time() - begun < 15, time.time() - begun)
    with Service(cajal) as service:
        check("SIGINT ends it too", service.stop(signal.SIGINT) == 0)


def web(cajal, folder):
    """--web serves a folder, and nothing outside of it."""
    site = os.path.join(folder, "site")
    os.makedirs(os.path.join(site, "sub"))
    for name, text in (("index.html", "<p>mine"), ("sub/a.css", "p{}"), (".secret", "x")):
        with open(os.path.join(site, name), "w") as file:
            file.write(text)
    with open(os.path.join(folder, "outside.txt"), "w") as file:
        file.write("outside")
    os.symlink(os.path.join(folder, "outside.txt"), os.path.join(site, "link.txt"))
    os.mkfifo(os.path.join(site, "pipe"))
    with Service(cajal, "--web", site) as service:
        check("its page", service.ask("GET", "/").body == b"<p>mine")
        check("its type", service.ask("GET", "/sub/a.css").headers["content-type"].startswith("text/css"))
        for path in ("/.secret", "/../outside.txt", "/%2e%2e/outside.txt", "/sub/../../outside.txt", "/link.txt", "/pipe",
                     "/sub", "/sub/", "//etc/passwd", "/sub/..%2f..%2foutside.txt", "/..\\outside.txt"):
            check(f"{path} is not there", service.ask("GET", path).status == 404)


def packed(cajal):
    """What is large goes as gzip to those who unpack it, and as it is to all others."""
    with Service(cajal) as service:
        plain = service.ask("GET", "/style.css")
        check("nobody is sent gzip unasked", "content-encoding" not in plain.headers and b"{" in plain.body)
        for accepted in ("gzip", "deflate, gzip;q=0.5, br", "br , GZIP"):
            answer = service.ask("GET", "/style.css", headers={"Accept-Encoding": accepted})
            check(f"{accepted}: gzip", answer.headers.get("content-encoding") == "gzip" and gzip.decompress(answer.body) == plain.body
                  and answer.headers.get("vary") == "Accept-Encoding" and answer.headers["etag"] != plain.headers["etag"], answer.headers)
        for other in ("identity", "gzip;q=0", "gzip; q=0.000, br", "xgzip", ""):
            answer = service.ask("GET", "/style.css", headers={"Accept-Encoding": other})
            check(f"{other!r}: as it is", answer.body == plain.body, answer.headers)
        known = service.ask("GET", "/style.css", headers={"Accept-Encoding": "gzip", "If-None-Match": answer.headers["etag"]})
        check("what a client holds as it is, is not what it asks for", known.status == 200)
        again = service.ask("GET", "/style.css", headers={"Accept-Encoding": "gzip", "If-None-Match": known.headers["etag"]})
        check("what it holds packed is not sent again", again.status == 304 and not again.body)


def cross_origin(cajal):
    with Service(cajal, "--cors", "https://board.example") as service:
        ask = {"Origin": "https://board.example", "Access-Control-Request-Method": "POST"}
        answer = service.ask("OPTIONS", "/api/plan", headers=ask)
        check("preflight of the page that is allowed", answer.status == 204 and
              answer.headers.get("access-control-allow-origin") == "https://board.example", answer.headers)
        check("with what it may send", "content-type" in answer.headers.get("access-control-allow-headers", ""))
        answer = service.ask("POST", "/api/plan", CASE, {"Origin": "https://board.example"})
        check("its call", answer.status == 200 and answer.headers.get("access-control-allow-origin") == "https://board.example")
        answer = service.ask("POST", "/api/plan", CASE, {"Origin": "https://evil.example"})
        check("that of another page", answer.status == 403 and "access-control-allow-origin" not in answer.headers)


def main():
    cajal, kb = sys.argv[1], sys.argv[2]
    with tempfile.TemporaryDirectory() as folder:
        exposure(cajal, folder)
        settings(cajal, folder)
        tls(cajal, folder)
        renewal(cajal, folder)
        keys(cajal, folder)
        proxied(cajal, folder)
        ending(cajal)
        web(cajal, folder)
        packed(cajal)
        cross_origin(cajal)
        reload(cajal, kb, folder)
    finish("life of the service")


main()
