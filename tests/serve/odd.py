"""Requests that are nearly right, and what an integrator is told of each: odd.py CAJAL"""
import gzip
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from service import HERE, Service, check, finish, read

CASE = read("examples/blay-2012.json")
LUNG = read("tests/data/survival/lung.csv")
CASES = read("tests/data/outcome/cases.ndjson")
TABLE = read("tests/data/response/cohort.csv")
CSV, NDJSON, IF1 = {"Content-Type": "text/csv"}, {"Content-Type": "application/x-ndjson"}, {"If-Match": '"1"'}


def tell(service, rows):
    """(method and target, body, headers, status, what the answer says)"""
    for request, body, headers, status, say in rows:
        answer = service.ask(*request.split(" ", 1), body, headers)
        check(f"{request[:120]} {headers or ''}: {status}, {say}",
              answer.status == status and say.encode() in answer.body, (answer.status, answer.body[:300]))


def a_case(name, **more):
    return json.dumps({"cajal": 1, "id": name} | more)


def queries(service):
    names = ",".join(f"c{i}" for i in range(100))
    tell(service, [
        ("POST /api/outcome/km?time=time&status=status&at=1,2", LUNG, CSV, 200, '"at"'),
        ("POST /api/outcome/km?time=time&status=status&at=1,x", LUNG, CSV, 400, "at=1,x: expected at most 64 times with commas between them"),
        ("POST /api/outcome/km?time=time&status=status&at=-1", LUNG, CSV, 400, "expected at most 64 times"),
        ("POST /api/outcome/km?time=time&status=status&at=nan", LUNG, CSV, 400, "expected at most 64 times"),
        (f"POST /api/outcome/cox?time=time&status=status&covariates={names}", LUNG, CSV, 400, "expected at most 64 names with commas between them"),
        ("POST /api/outcome/rmst?time=time&status=status&horizon=0", LUNG, CSV, 400, "expected a time of more than 0"),
        ("POST /api/outcome/rmst?time=time&status=status&horizon=365d", LUNG, CSV, 400, "expected a time of more than 0"),
        ("POST /api/outcome/rmst?time=time&status=status&horizon=", LUNG, CSV, 400, "expected a time of more than 0"),
        ("POST /api/outcome/cox?time=time&status=status&covariates=age,,sex", LUNG, CSV, 400, "covariates=age,,sex: expected at most 64"),
        ("POST /api/outcome/cox?time=time&status=status&covariates=age&factors=,", LUNG, CSV, 400, "factors=,: expected at most 64"),
        ("POST /api/outcome/cox?time=time&status=status&covariates=age&ties=odd", LUNG, CSV, 400, "ties=odd: expected efron, breslow or exact"),
        ("POST /api/outcome/cox?time=time&status=status&covariates=age&robust=1", LUNG, CSV, 400, "robust=1: expected true or false"),
        ("POST /api/outcome/km?time=time&status=status&conf-level=1", LUNG, CSV, 400, "expected a share such as 0.95"),
        ("POST /api/outcome/km?time=time&status=status&quantiles=0.5,2", LUNG, CSV, 400, "expected at most 64 shares from 0 to 1"),
        ("POST /api/outcome/rmst?time=time&status=status&horizon=nan", LUNG, CSV, 400, "expected a time of more than 0"),
        ("POST /api/outcome/km?time=time&status=status", b"", CSV, 422, ""),
        ("POST /api/outcome/km?from=line:1&to=death", b"", NDJSON, 422, ""),
        ("POST /api/outcome/km?from=line:1&to=death", CASES + CASES.split(b"\n")[0], NDJSON, 200, "a second case with this id"),
        ("POST /api/outcome/km?from=line:1&to=death", b'{"cajal":1,"id":"x"}\n{"cajal":1', NDJSON, 422, ""),
        ("POST /api/outcome/cuminc?from=line:1&to=progression", CASES, NDJSON, 200, "censored"),
        ("POST /api/outcome/km?from=birth&to=death", CASES, NDJSON, 400, ""),
        ("GET /api/evidence?words=" + "+".join("abcdefghijklmnopq"), None, None, 400, "words: expected at most 16 words"),
        ("GET /api/evidence?plot=cake&drug=imatinib", None, None, 400, "expected hr, orr, pfs, os or funnel"),
        ("GET /api/evidence?plot=orr&by=trial&drug=imatinib", None, None, 200, "<svg"),
        ("GET /api/evidence?plot=orr&drug=ganetespib", None, None, 422, ""),
        ("GET /api/evidence?as_of=2016-13-01", None, None, 400, "expected a day"),
        ("GET /api/evidence?as_of=2016-01", None, None, 400, "expected a day"),
        ("GET /api/evidence?line=2x", None, None, 400, "line=2x: expected 1 to 4"),
        ("GET /api/evidence?line=", None, None, 400, "expected 1 to 4"),
        ("GET /api/explain", None, None, 400, "id is missing"),
        ("GET /api/changes?until=2026-01-01", None, None, 400, "from is missing"),
        ("GET /api/changes?from=2016-01-08", None, None, 400, "until is missing"),
        ("GET /api/changes?from=2026-01-08&until=2016-01-01", None, None, 400, "until is before from"),
        ("GET /api/changes?from=2016-01-08&until=2026-01-01&case=x", None, None, 400, "case"),
        ("POST /api/changes?from=2016-01-08&until=2026-01-01", b"{", None, 422, ""),
        ("POST /api/what-if", b"{", None, 422, ""),
        ("POST /api/what-if", b"[]", None, 422, ""),
        ("POST /api/what-if", b'{"before":{"cajal":1,"id":"x"}}', None, 422, "after"),
        ("POST /api/plan?format=json", CASE, None, 200, '"options"'),
        ("POST /api/plan?format=pdf", CASE, None, 400, "format"),
        ("POST /api/plan", b"", None, 422, ""),
        ("POST /api/genotype", b'{"assembly":7}', None, 422, "expected variants, tested (lists) or assembly (text)"),
        ("POST /api/genotype", b'{"assembly":"GRCh38","variants":["KIT:p.V559D"]}', None, 200, "kit_exon_11"),
        ("POST /api/genotype", b'{"assembly":"GRCh39","variants":["KIT:p.V559D"]}', None, 400, "GRCh39"),
        ("POST /api/genotype", json.dumps({"variants": ["KIT:p.V559D"] * 2000}).encode(), None, 422, "at most"),
        ("POST /api/genotype", b'[]', None, 422, "expected an object"),
        ("POST /api/response?kind=spider", CASE, None, 400, "kind"),
        ("POST /api/response/plot?kind=spider&criterion=guess", CASE, None, 400, "criterion=guess: expected recist"),
        ("POST /api/response/plot?kind=waterfall&criterion=recist", TABLE, {"Content-Type": "application/octet-stream"}, 200, "<svg"),
        ("POST /api/response", b'subject,date,lesion,site,role,longest_mm\na,2020-01-01,L1,liver,target,50\nb,2020-13-01,L1,liver,target,50\n', CSV, 200,
         '"kind":"left out"'),
        ("POST /api/response", b"", CSV, 422, ""),
        ("POST /api/response", b'{"cajal":1}', None, 422, "is missing"),
        ("POST /api/course", b"{", None, 422, ""),
        ("GET /api/schema/" + "x" * 200, None, None, 404, "there is no schema"),
        ("GET /api/schema/case.schema.json", None, None, 200, "$schema"),
        ("GET /api/schema/no.schema.json", None, None, 404, "there is no schema"),
        ("GET /nothing/here", None, None, 404, ""), ("OPTIONS /nothing/here/at/all", None, None, 404, "there is nothing here"),
        ("BREW /api/plan", None, None, 405, "expected POST, OPTIONS"), ("DELETE /api/plan", None, None, 405, "")])
    tag = service.ask("GET", "/api/schema/case").headers["etag"]
    check("a schema that is known is not sent again", service.ask("GET", "/api/schema/case", headers={"If-None-Match": tag}).status == 304)
    check("nor for a list of tags", service.ask("GET", "/api/schema/case", headers={"If-None-Match": f'"x", {tag}'}).status == 304)
    check("but for another", service.ask("GET", "/api/schema/case", headers={"If-None-Match": '"x"'}).status == 200)
    for coding, packed in (("gzip", True), ("deflate, GZIP;q=0.5", True), ("gzip;q=0", False), ("gzip;q=0.0, br", False), ("br, , deflate", False), ("gzipped", False), ("", False)):
        answer = service.ask("GET", "/app.js", headers={"Accept-Encoding": coding})
        check(f"Accept-Encoding: {coding}", (answer.headers.get("content-encoding") == "gzip") == packed and
              (gzip.decompress(answer.body) if packed else answer.body) == read("web/app.js"), answer.headers)
    check("a body that is said to be packed is refused", service.ask("POST", "/api/plan", gzip.compress(CASE), {"Content-Encoding": "gzip"}).status == 415)
    check("one that is said not to be is read", service.ask("POST", "/api/plan", CASE, {"Content-Encoding": "identity"}).status == 200)


def registry(service):
    tell(service, [
        ("POST /api/registry/cases", a_case("a~b.c-d_e'f"), None, 201, '"added"'),
        ("GET /api/registry/cases/a~b.c-d_e%27f?version=1", None, None, 400, ""),
        ("POST /api/registry/cases?who=me", a_case("b"), None, 400, "who"),
        ("POST /api/registry/cases?why=" + "x" * 3000, a_case("b"), None, 400, ""),
        ("PUT /api/registry/cases/a~b.c-d_e%27f?why=", a_case("a~b.c-d_e'f", patient={"ecog": 1}), IF1, 400, "why is missing"),
        *[("PUT /api/registry/cases/a~b.c-d_e%27f?why=x", a_case("a~b.c-d_e'f", patient={"ecog": 1}), {"If-Match": tag}, 428, "If-Match")
          for tag in ("1", '"0"', '"1', '"x"', '"1x"', '""', 'W/"1"')],
        ("PUT /api/registry/cases/a~b.c-d_e%27f?why=x", a_case("a~b.c-d_e'f", molecular=[{"gene": "KIT", "hgvs": "p.A559D"}]), IF1, 422, "residue 559 is V"),
        ("PUT /api/registry/cases/a~b.c-d_e%27f?why=x", a_case("a~b.c-d_e'f", molecular=[{"gene": "KIT", "hgvs": "p.A559D"}]), {"If-Match": '"7"'}, 412, "at version 1, not 7"),
        ("PUT /api/registry/cases/a~b.c-d_e%27f?why=x", a_case("a~b.c-d_e'f"), IF1, 200, '"unchanged"'),
        ("GET /api/registry/cases?documents=0", None, None, 200, '"cases"'), ("GET /api/registry/cases?documents=yes", None, None, 200, '"cases"'),
        ("GET /api/registry/cases/a~b.c-d_e%27f/history?documents=0", None, None, 200, '"entries"'),
        ("GET /api/registry/cases/a~b.c-d_e%27f/history?more=0", None, None, 400, "more"),
        ("GET /api/registry/cases/a~b.c-d_e%27f/plan?at=1", None, None, 400, "at"),
        ("GET /api/registry/cases/a~b.c-d_e%27f/plan?as_of=1", None, None, 400, "expected a day"),
        ("GET /api/registry/changes", None, None, 400, "since is missing"), ("GET /api/registry/changes?since=soon", None, None, 400, "soon"),
        ("GET /api/registry/changes?since=2020-01-01&as_of=2020", None, None, 400, "expected a day"),
        ("GET /api/registry/changes?until=2020-01-01", None, None, 400, "until"),
        ("GET /api/registry/audit?anchor=1:" + "0" * 64, None, None, 200, '"holds":false'),
        ("GET /api/registry/audit?anchor=nonsense", None, None, 400, "nonsense"), ("GET /api/registry/audit?case=x", None, None, 400, "case")])


def damaged(service, db):
    """A case that can be planned no more: the others are told, and it is too."""
    script = ("DROP TRIGGER cajal_trail_no_update; UPDATE cajal_trail SET document = replace(document, '\"ecog\":1', '\"ecog\":9') WHERE case_id = 'ill';")
    tell(service, [("POST /api/registry/cases", a_case("ill", patient={"ecog": 1}), None, 201, "added")])
    subprocess.run(["sqlite3", db, script], check=True)
    answer = service.ask("GET", "/api/registry/changes?since=2020-01-01").json()
    check("the others are planned", answer["cases"] >= 1 and "ill" not in [it["case"] for it in answer["changed"]], answer)
    check("and it is told, with its place", any(it.get("case") == "ill" and it.get("path") == "$.patient.ecog" for it in answer["errors"]), answer["errors"])
    found = service.ask("GET", "/api/registry/audit").json()
    check("the trail shows it", not found["holds"] and found["errors"], found)


def reloaded(cajal, folder):
    """New knowledge: registries that were open with the old are opened anew."""
    kb, db = folder / "kb", folder / "again.sqlite"
    shutil.copytree(pathlib.Path(HERE) / "kb", kb)
    subprocess.run([cajal, "registry", "init", "--db", db], check=True, capture_output=True)
    with Service(cajal, "--registry", str(db), "--kb", str(kb)) as service:
        tell(service, [("POST /api/registry/cases", a_case("a"), None, 201, "added")])
        for turn in range(1, 3):
            service.signal(signal.SIGHUP)
            until = time.time() + 60
            while sum('"knowledge reloaded"' in line for line in list(service.lines)) < turn and time.time() < until:
                time.sleep(0.05)
            tell(service, [("GET /api/registry/cases", None, None, 200, '"a"'), ("GET /api/registry/cases/a/plan", None, None, 200, '"options"')])


def own_page(cajal, folder):
    """A page from a folder: its files, and nothing beside it."""
    web = folder / "web"
    (web / "part").mkdir(parents=True)
    for name, text in (("index.html", "<html>own</html>"), ("part/a.js", "1"), ("b.css", "b{}"), ("c.svg", "<svg/>"), ("d.unknown", "?"), (".hidden", "no"), ("empty.txt", "")):
        (web / name).write_text(text)
    (folder / "secret").write_text("no")
    os.symlink(folder / "secret", web / "link")
    with Service(cajal, "--web", str(web)) as service:
        tell(service, [("GET /", None, None, 200, "own"), ("GET /part/a.js", None, None, 200, "1"), ("GET /d.unknown", None, None, 200, "?"), ("GET /empty.txt", None, None, 200, "")])
        tell(service, [(f"GET {path}", None, None, 404, "") for path in
                       ("/../secret", "/part/../../secret", "/.hidden", "/part/", "/part", "//secret", "/part//a.js", "/link", "/none", "/a%5Cb", "/%2e%2e/secret", "/part/.x")])
        kinds = {name: service.ask("GET", f"/{name}").headers["content-type"].split(";")[0] for name in ("index.html", "part/a.js", "b.css", "c.svg", "d.unknown")}
        check("their types", kinds == {"index.html": "text/html", "part/a.js": "text/javascript", "b.css": "text/css", "c.svg": "image/svg+xml",
                                       "d.unknown": "application/octet-stream"}, kinds)


def few_files(cajal, folder):
    """Where few files may be open, fewer are served at once: it starts, and answers."""
    for limit in ("-Sn 64", "-n 200", "-n 64"):
        script = folder / "few"
        script.write_text(f'#!/bin/sh\nulimit {limit}\nexec "{cajal}" "$@"\n')
        script.chmod(0o755)
        with Service(str(script)) as service:
            tell(service, [("POST /api/plan", CASE, None, 200, '"options"')] * 3)


def origins(cajal):
    """Pages of other origins: those that may, and those that may not."""
    def allowed(service, method, path, origin, **headers):
        answer = service.ask(method, path, CASE if method == "POST" else None, {"Origin": origin, **headers})
        return answer.status, answer.headers.get("access-control-allow-origin")
    with Service(cajal, "--cors", "https://board.example", "--origin", "https://cajal.example") as service:
        here = f"http://127.0.0.1:{service.port}"
        for method, origin, expected in (("POST", "https://board.example", (200, "https://board.example")), ("POST", "https://BOARD.example", (200, "https://BOARD.example")),
                                         ("POST", "https://evil.example", (403, None)), ("POST", "null", (403, None)), ("POST", here, (200, None)),
                                         ("POST", "https://cajal.example", (200, None)), ("POST", here.replace("http", "https"), (403, None))):
            check(f"{method} from {origin}", allowed(service, method, "/api/plan", origin) == expected, allowed(service, method, "/api/plan", origin))
        check("GET from another", allowed(service, "GET", "/api/words", "https://evil.example") == (200, None))
        check("the host of --origin", service.ask("GET", "/healthz", headers={"Host": "cajal.example"}).status == 200)
        check("another host", service.ask("GET", "/healthz", headers={"Host": "evil.example"}).status == 421)
        for host in ("localhost", "[::1]:8080", "127.0.0.1:1"):
            check(f"this machine as {host}", service.ask("GET", "/healthz", headers={"Host": host}).status == 200)
        for origin, method, expected in (("https://board.example", "POST", (204, "https://board.example")), ("https://evil.example", "POST", (204, None)),
                                         ("https://board.example", "BREW", (204, None)), (here, "POST", (204, here))):
            found = allowed(service, "OPTIONS", "/api/plan", origin, **{"Access-Control-Request-Method": method})
            check(f"preflight of {method} from {origin}", found == expected, found)
        check("OPTIONS of no page", service.ask("OPTIONS", "/api/plan").headers["allow"])
    with Service(cajal, "--cors", "*") as service:
        check("any origin", allowed(service, "POST", "/api/plan", "https://any.example") == (200, "https://any.example"))


def main():
    cajal = str(pathlib.Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as directory:
        folder = pathlib.Path(directory)
        db = str(folder / "registry.sqlite")
        subprocess.run([cajal, "registry", "init", "--db", db], check=True, capture_output=True)
        with Service(cajal, "--registry", db) as service:
            queries(service)
            registry(service)
            damaged(service, db)
        reloaded(cajal, folder)
        own_page(cajal, folder)
        few_files(cajal, folder)
        origins(cajal)
    finish("requests that are nearly right")


main()
