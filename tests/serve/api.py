"""Every path of the service asked for real; every answer held against schema/openapi.json.

    api.py CAJAL
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from jsonschema import Draft202012Validator, RefResolver

from service import EXAMPLES, HERE, Service, check, failures, finish, read

OPENAPI = json.loads(read("schema/openapi.json"))
CASE = read("examples/blay-2012.json")
asked = set()


def resolver():
    store = {"/": OPENAPI, "": OPENAPI}
    for name in ("case", "plan", "genotype", "response", "outcome", "comparison", "measure"):
        schema = json.loads(read(f"schema/{name}.schema.json"))
        schema.pop("$id", None)
        store[f"/api/schema/{name}.schema.json"] = schema
    return RefResolver("", OPENAPI, store)


RESOLVER = resolver()


def route_of(path):
    for pattern in sorted(OPENAPI["paths"], key=lambda it: it.count("{")):
        if re.fullmatch(re.sub(r"\{[^}]*\}", "[^/]+", pattern).replace(".", r"\."), path):
            return pattern
    return None


def hold_against(answer, method, path):
    """The answer is one of those that the document allows, in the shape that it says."""
    pattern = route_of(path.split("?")[0])
    if not check(f"{path} is in openapi.json", pattern is not None):
        return
    operation = OPENAPI["paths"][pattern][method.lower()]
    asked.add((method, pattern))
    known = {it["name"] for it in operation.get("parameters", []) if it["in"] == "query"}
    for name in re.findall(r"[?&]([^=&]+)=", path):
        check(f"{method} {pattern}: {name} is in openapi.json", name in known or answer.status >= 400)
    expected = operation["responses"].get(str(answer.status), operation["responses"]["default"])
    if "$ref" in expected:
        expected = OPENAPI["components"]["responses"][expected["$ref"].rsplit("/", 1)[1]]
    if answer.status < 300 and (method == "POST" or "/registry/" in pattern):
        check(f"{method} {path}: no browser keeps what speaks of a patient", answer.headers.get("cache-control") == "no-store", answer.headers)
    kind = answer.headers.get("content-type", "").split(";")[0]
    if not check(f"{method} {path}: {kind} is allowed", kind in expected["content"], (answer.status, answer.body[:300])):
        return
    if "json" in kind:
        mistakes = list(Draft202012Validator(expected["content"][kind]["schema"], resolver=RESOLVER).iter_errors(answer.json()))
        check(f"{method} {path} is of its schema", not mistakes, [(list(it.absolute_path), it.message[:200]) for it in mistakes[:3]])


def ask(service, method, path, body=None, status=200, headers=None):
    answer = service.ask(method, path, body, headers)
    check(f"{method} {path}: {status}", answer.status == status, (answer.status, answer.body[:400]))
    hold_against(answer, method, path)
    return answer


def cajal_says(cajal, *arguments, data=None):
    return subprocess.run([cajal, *arguments], input=data, capture_output=True, check=True, cwd=HERE).stdout


def plans(service, cajal):
    for name in sorted(os.listdir(EXAMPLES)):
        if name.endswith(".json"):
            answer = ask(service, "POST", "/api/plan?as_of=2016-01-08", read(f"examples/{name}"))
            said = cajal_says(cajal, "plan", "--json", "--as-of", "2016-01-08", f"examples/{name}")
            check(f"{name}: as cajal plan --json", answer.body == said)
    html = ask(service, "POST", "/api/plan?as_of=2016-01-08&format=html", CASE)
    check("the page of a plan", html.body.startswith(b"<!") or b"<html" in html.body[:200], html.body[:80])
    ask(service, "POST", "/api/plan?format=text&authority=ema", CASE)
    for query in ("as_of=2016", "as_of=2016-02-30", "authority=tga", "format=pdf", "asof=2016-01-08"):
        ask(service, "POST", f"/api/plan?{query}", CASE, 400)
    problem = ask(service, "POST", "/api/plan", b'{"cajal":1,"id":3,"patiens":{}}', 422).json()
    check("every mistake, with its place", [it["path"] for it in problem["errors"]] == ["$.id", "$"], problem)
    check("the nearest key", "patient" in problem["errors"][1]["message"])
    impossible = json.loads(CASE)
    impossible["molecular"] = [{"gene": "KIT", "hgvs": "p.A559D"}]
    ask(service, "POST", "/api/plan", json.dumps(impossible), 422)
    wrong = ask(service, "POST", "/api/validate", json.dumps(impossible)).json()
    check("validation finds what only a plan finds", not wrong["valid"] and "molecular" in wrong["errors"][0]["path"], wrong)
    check("a good case is valid", ask(service, "POST", "/api/validate", CASE).json() == {"valid": True, "case": "blay-2012", "errors": []})


def findings(service, cajal):
    answer = ask(service, "GET", "/api/genotype?hgvs=KIT:p.V559D&hgvs=SDHB:lost&tested=PDGFRA")
    said = cajal_says(cajal, "genotype", "--json", "--hgvs", "KIT:p.V559D", "--hgvs", "SDHB:lost", "--tested", "PDGFRA")
    same = {**answer.json(), "as_of": 0} == {**json.loads(said), "as_of": 0}
    check("as cajal genotype --json", same, (answer.body[:200], said[:200]))
    body = {"variants": ["KIT:p.V559D", "SDHB:lost"], "tested": ["PDGFRA"]}
    check("the same as JSON", ask(service, "POST", "/api/genotype", json.dumps(body)).body == answer.body)
    vcf = read("tests/data/vcf/civic.GRCh37.vcf")
    check("a VCF", ask(service, "POST", "/api/genotype", vcf, headers={"Content-Type": "text/x-vcf"}).json()["class"])
    ask(service, "POST", "/api/genotype", b"no VCF at all", 422, {"Content-Type": "text/x-vcf"})
    for wrong in ({"variants": "x"}, {"variants": [3]}, {"variant": []}, []):
        ask(service, "POST", "/api/genotype", json.dumps(wrong), 422)
    ask(service, "POST", "/api/genotype", b"{", 422)
    ask(service, "GET", "/api/genotype?hgvs=KIT:p.V559", status=422)
    ask(service, "GET", "/api/genotype", status=400)


def responses(service):
    example, table = read("tests/data/response/example.json"), read("tests/data/response/cohort.csv")
    csv = {"Content-Type": "text/csv"}
    ask(service, "POST", "/api/response", example)
    ask(service, "POST", "/api/response?option=choi-reference%3Dbaseline", example)
    ask(service, "POST", "/api/response?option=choi-reference%3Dnothing", example, 400)
    subjects = ask(service, "POST", "/api/response", table, headers=csv).json()["subjects"]
    check("every subject of the table", len(subjects) > 3, len(subjects))
    ask(service, "POST", "/api/response", b"subject,date\n", 422, csv)
    for kind in ("spider", "waterfall", "swimmer", "plane"):
        drawing = ask(service, "POST", f"/api/response/plot?kind={kind}", example)
        check(f"{kind} is drawn", drawing.body.startswith(b"<?xml") or b"<svg" in drawing.body[:200])
    ask(service, "POST", "/api/response/plot?kind=spider&criterion=choi", table, headers=csv)
    ask(service, "POST", "/api/response/plot?kind=cake", example, 400)
    ask(service, "POST", "/api/course", example)


def outcome_names(service, cajal):
    """What the service takes of `cajal outcome` is in openapi.json under the same name, and nothing else but former names."""
    options = set(re.findall(r"^ +(?:-\w, )?--([a-z-]+)", cajal_says(cajal, "help", "outcome").decode(), re.M))
    parameters = {it["name"]: it for it in OPENAPI["paths"]["/api/outcome/{analysis}"]["post"]["parameters"] if it["in"] == "query"}
    lung, csv = read("tests/data/survival/lung.csv"), {"Content-Type": "text/csv"}
    taken = {name for name in options | set(parameters)
             if b"there is no parameter" not in ask(service, "POST", f"/api/outcome/km?{name}=%21", lung, 400, csv).body}
    check("openapi.json has the parameters of an outcome", taken == set(parameters), taken ^ set(parameters))
    new = {name for name, it in parameters.items() if not it.get("deprecated")}
    check("they are named as on the command line", new <= options and set(parameters) - new == {"weight", "factors"}, new - options)
    for name in ("ties", "zph"):
        words = parameters[name]["schema"]["enum"]
        answer = ask(service, "POST", f"/api/outcome/cox?{name}=%21", lung, 400, csv).body.decode()
        check(f"the words of {name}", all(word in answer for word in words), answer)


def outcomes(service, cajal):
    lung, csv = read("tests/data/survival/lung.csv"), {"Content-Type": "text/csv"}
    for analysis, query, options in (
            ("km", "time=time&status=status&group=sex", ["--group", "sex"]),
            ("logrank", "time=time&status=status&group=sex", ["--group", "sex"]),
            ("cox", "time=time&status=status&covariates=age,sex,ph.ecog", ["--covariates", "age,sex,ph.ecog"]),
            ("cox", "time=time&status=status&covariates=age&ties=breslow", ["--covariates", "age", "--ties", "breslow"]),
            ("cox", "time=time&status=status&covariates=age&id=inst", ["--covariates", "age", "--id", "inst"]),
            ("cox", "time=time&status=status&covariates=age,sex&factor=sex=2&zph=km&robust=true&conf-level=0.9",
             ["--covariates", "age,sex", "--factor", "sex=2", "--zph", "km", "--robust", "--conf-level", "0.9"]),
            ("cox", "time=time&status=status&covariates=age,sex&factors=sex&robust=false",
             ["--covariates", "age,sex", "--factor", "sex"]),
            ("cox", "time=time&status=status&covariates=age&ties=exact", ["--covariates", "age", "--ties", "exact"]),
            ("km", "time=time&status=status&weights=age&quantiles=0.25,%200.5&at=100,200&strata=",
             ["--weights", "age", "--quantiles", "0.25,0.5", "--at", "100,200"]),
            ("km", "time=time&status=status&weight=age", ["--weights", "age"]),
            ("rmst", "time=time&status=status&group=sex&horizon=365", ["--group", "sex", "--horizon", "365"])):
        answer = ask(service, "POST", f"/api/outcome/{analysis}?{query}", lung, headers=csv)
        said = cajal_says(cajal, "outcome", analysis, "--time", "time", "--status", "status", *options, "--json",
                          "tests/data/survival/lung.csv")
        check(f"{analysis}: as cajal outcome --json", answer.json() == json.loads(said), (answer.body[:300], said[:300]))
    cases = read("tests/data/outcome/cases.ndjson")
    nd = {"Content-Type": "application/x-ndjson"}
    answer = ask(service, "POST", "/api/outcome/km?from=line:1&to=progression-or-death&by=genotype", cases, headers=nd)
    said = cajal_says(cajal, "outcome", "km", "--from", "line:1", "--to", "progression-or-death", "--by", "genotype",
                      "--json", "--cases", "tests/data/outcome/cases.ndjson")
    check("of cases: as cajal outcome --cases", answer.json() == json.loads(said), (answer.body[:300], said[:300]))
    answer = ask(service, "POST", "/api/outcome/cox?from=line&covariates=drugs", cases, headers=nd)
    said = cajal_says(cajal, "outcome", "cox", "--from", "line", "--covariates", "drugs", "--json",
                      "--cases", "tests/data/outcome/cases.ndjson")
    check("several lines of a patient: robust, as cajal outcome --cases", answer.json() == json.loads(said),
          (answer.body[:300], said[:300]))
    ask(service, "POST", "/api/outcome/cox?from=line&covariates=drugs&by=drug", cases, 400, nd)
    ask(service, "POST", "/api/outcome/cox?time=time&status=status&covariates=age&group=sex", lung, 400, csv)
    ask(service, "POST", "/api/outcome/logrank?by=response", cases, 400, nd)
    ask(service, "POST", "/api/outcome/magic", lung, 404, csv)
    ask(service, "POST", "/api/outcome/km?status=status", lung, 400, csv)
    ask(service, "POST", "/api/outcome/km?time=tim&status=status", lung, 400, csv)


def knowledge(service):
    ask(service, "GET", "/api/evidence?drug=sunitinib&line=2")
    ask(service, "GET", "/api/evidence?words=radiotherapy&as_of=2016-01-08")
    ask(service, "GET", "/api/evidence?plot=orr&by=genotype&drug=imatinib")
    ask(service, "GET", "/api/evidence?drug=aspirin", status=400)
    ask(service, "GET", "/api/evidence?line=5", status=400)
    ask(service, "GET", "/api/evidence/compare/regorafenib/nilotinib")
    ask(service, "GET", "/api/evidence/compare/regorafenib/water", status=400)
    drugs = ask(service, "GET", "/api/kb/drugs").json()["ids"]
    check("drugs by id", "imatinib" in drugs)
    ask(service, "GET", "/api/kb/spells", status=404)
    whole = ask(service, "GET", "/api/kb")
    check("the whole base", len(whole.body) > 100000)
    ask(service, "GET", "/api/explain?id=imatinib")
    ask(service, "GET", "/api/explain?id=nobody-knows", status=404)
    ask(service, "GET", "/api/changes?from=2016-01-08&until=2026-01-01")
    ask(service, "POST", "/api/changes?from=2016-01-08&until=2026-01-01", CASE)
    ask(service, "GET", "/api/words")
    ask(service, "GET", "/api/examples")
    ask(service, "GET", "/api/statements")
    both = json.dumps({"before": json.loads(CASE), "after": json.loads(CASE)})
    ask(service, "POST", "/api/what-if?as_of=2016-01-08", both)
    tag = service.ask("GET", "/api/evidence?drug=sunitinib&line=2").headers["etag"]
    again = service.ask("GET", "/api/evidence?drug=sunitinib&line=2", headers={"If-None-Match": tag})
    check("what is known is not sent again", again.status == 304 and not again.body, again.status)


def fhir(service, cajal):
    bundle = ask(service, "POST", "/api/fhir/bundle", CASE)
    said = cajal_says(cajal, "fhir", "export", "examples/blay-2012.json")
    check("as cajal fhir export", json.loads(bundle.body) == json.loads(said), (bundle.body[:200], said[:200]))
    back = ask(service, "POST", "/api/fhir/case", bundle.body, headers={"Content-Type": "application/fhir+json"}).json()
    again = ask(service, "POST", "/api/fhir/bundle", json.dumps(back["case"]))
    check("case, Bundle, case, Bundle: the same", again.body == bundle.body)
    ask(service, "POST", "/api/fhir/case", b'{"resourceType":"Bundle","type":"collection","entry":[]}', 422)
    ask(service, "POST", "/api/fhir/case", b"{", 422)
    ask(service, "POST", "/api/fhir/bundle", b'{"cajal":1}', 422)


def registry(service):
    one = {**json.loads(CASE), "id": "a/b ü"}
    answer = ask(service, "POST", "/api/registry/cases?why=first%20visit", json.dumps(one), 201)
    place = answer.headers["location"]
    check("where it is", place == "/api/registry/cases/a%2Fb%20%C3%BC", place)
    check("its version", answer.headers["etag"] == '"1"')
    ask(service, "POST", "/api/registry/cases", json.dumps(one))
    one["patient"]["ecog"] = 2
    ask(service, "POST", "/api/registry/cases", json.dumps(one), 409)
    ask(service, "POST", "/api/registry/cases", b'{"cajal":1}', 422)
    held = ask(service, "GET", place)
    check("what was held", "ecog" not in held.json()["document"]["patient"] and held.headers["etag"] == '"1"')
    ask(service, "PUT", place + "?why=seen", json.dumps(one), 428)
    ask(service, "PUT", place, json.dumps(one), 400, {"If-Match": '"1"'})
    ask(service, "PUT", place + "?why=seen", json.dumps(one), 200, {"If-Match": '"1"'})
    one["patient"]["ecog"] = 3
    ask(service, "PUT", place + "?why=seen", json.dumps(one), 412, {"If-Match": '"1"'})
    ask(service, "PUT", "/api/registry/cases/other?why=seen", json.dumps(one), 422, {"If-Match": '"1"'})
    ask(service, "PUT", "/api/registry/cases/nobody?why=seen", json.dumps({**one, "id": "nobody"}), 404, {"If-Match": '"1"'})
    history = ask(service, "GET", place + "/history?documents=1").json()["entries"]
    check("who changed it, when, why", [(it["version"], it["why"]) for it in history] == [(1, "first visit"), (2, "seen")], history)
    ask(service, "GET", place + "/plan?as_of=2016-01-08")
    ask(service, "GET", "/api/registry/cases/nobody/plan", status=404)
    ask(service, "GET", "/api/registry/cases/nobody/history", status=404)
    ask(service, "GET", "/api/registry/cases/nobody", status=404)
    for name in sorted(os.listdir(EXAMPLES)):
        if name.endswith(".json"):
            ask(service, "POST", "/api/registry/cases", read(f"examples/{name}"), 201)
    first = ask(service, "GET", "/api/registry/cases?limit=5").json()
    check("a list in parts", first["more"] and len(first["cases"]) == 5)
    rest = ask(service, "GET", f"/api/registry/cases?after={first['cases'][-1]['id'].replace('/', '%2F').replace(' ', '%20').replace('ü', '%C3%BC')}&documents=1").json()
    check("its other part", not rest["more"] and rest["cases"][0]["id"] > first["cases"][-1]["id"] and rest["cases"][0]["document"])
    some = ask(service, "GET", "/api/registry/cases?genotype=kit_exon_11").json()["cases"]
    check("by genotype", some and all(it["genotype"] == "kit_exon_11" for it in some))
    ask(service, "GET", "/api/registry/cases?limit=0", status=400)
    ask(service, "GET", "/api/registry/cases?genotyp=kit_exon_11", status=400)
    ask(service, "GET", "/api/registry/cases?at=yesterday", status=400)
    changes = ask(service, "GET", "/api/registry/changes?since=2020-01-01").json()
    check("whose plan changed", changes["cases"] == len(changes["changed"]) == 27, changes["cases"])
    check("the trail holds", ask(service, "GET", "/api/registry/audit").json()["holds"])


def rest(service):
    check("HEAD", service.ask("HEAD", "/api/kb/drugs").status == 200)
    ask(service, "GET", "/healthz")
    ask(service, "GET", "/readyz")
    document = ask(service, "GET", "/api/openapi.json")
    check("the document is the file", document.body == read("schema/openapi.json"))
    for name in ("case", "plan", "genotype", "response", "outcome", "comparison"):
        check(f"schema {name}", ask(service, "GET", f"/api/schema/{name}").body == read(f"schema/{name}.schema.json"))
    ask(service, "GET", "/api/schema/nothing", status=404)
    ask(service, "GET", "/problems/invalid-input")
    ask(service, "GET", "/problems/nothing", status=404)
    metrics = ask(service, "GET", "/metrics").body.decode()
    check("what was counted", re.search(r'cajal_http_requests_total\{route="/api/plan",method="POST",status="2xx"\} [1-9]', metrics))
    tool = subprocess.run(["promtool", "check", "metrics"], input=metrics.encode(), capture_output=True) if has("promtool") else None
    check("promtool is content", not tool or tool.returncode == 0, tool and tool.stderr)
    page = service.ask("GET", "/")
    check("the page", page.status == 200 and "script-src 'self'" in page.headers["content-security-policy"])


def has(program):
    return any(os.access(os.path.join(folder, program), os.X_OK) for folder in os.environ["PATH"].split(":"))


def main():
    cajal = str(pathlib.Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as folder:
        db = os.path.join(folder, "registry.sqlite")
        subprocess.run([cajal, "registry", "init", "--db", db], check=True, capture_output=True)
        with Service(cajal, "--registry", db) as service:
            plans(service, cajal)
            findings(service, cajal)
            fhir(service, cajal)
            outcomes(service, cajal)
            outcome_names(service, cajal)
            for part in (knowledge, responses, registry, rest):
                part(service)
    if not any("is in openapi.json" in it for it in failures):
        for path, methods in OPENAPI["paths"].items():
            for method in methods:
                if not path.startswith(("/cds-services", "/api/smart", "/launch")):
                    check(f"{method.upper()} {path} was asked here", (method.upper(), path) in asked)
    finish("interface of the service")


main()
