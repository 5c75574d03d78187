"""Decision support for metastatic gastrointestinal stromal tumour: libcajal from Python.

    >>> import cajal
    >>> knowledge = cajal.Knowledge()
    >>> plan = knowledge.plan({"cajal": 1, "id": "new", "diagnosis": {"extent": "metastatic"}, "treatments": [],
    ...                        "molecular": [{"gene": "KIT", "hgvs": "p.V559D"}]}, as_of="2016-01-08")
    >>> plan["options"][0]["text"]
    'Start imatinib 400 mg once daily'

Results are the JSON that the command line prints with --json, as dicts (schema/*.schema.json). Every mistake in an input
is in the `messages` of the exception. Cajal supports a clinician's judgement; it does not replace it.
"""
import contextlib
import csv
import datetime
import io
import json
import os
import pathlib
from typing import Any, Dict, Iterable, Iterator, List, Mapping, Optional, Sequence, Tuple, Union

from ._library import (VERSION as __version__, Call, Error, FileError, InternalError, InvalidError, Message, UsageError,
                       ffi, lib, string, strings)

__all__ = ["Error", "FileError", "InternalError", "InvalidError", "Knowledge", "Message", "UsageError", "analyse",
           "validate", "__version__"]

Case = Union[Mapping[str, Any], str, bytes, "os.PathLike[str]"]
"""A case: a dict, its JSON as str or bytes, or the path of a file (pathlib.Path)."""
Table = Union[Mapping[str, Sequence[Any]], str, "os.PathLike[str]"]
"""A table: columns by name (a dict of lists, a DataFrame), or the path of a CSV or TSV file."""
Day = Union[str, datetime.date, None]
Result = Dict[str, Any]


class Knowledge:
    """A knowledge base: the one inside the library, or a folder of YAML files. It never changes, and any number of
    threads may use it at once. As a context manager it is given up at the end; else when nobody refers to it."""

    def __init__(self, directory: Union[str, "os.PathLike[str]", None] = None):
        call = Call()
        if directory is None:
            arguments, load = (), lib.cajal_knowledge_embedded
        else:
            arguments, load = (call.text(directory),), lib.cajal_knowledge_load
        self._held = call.make("cajal_knowledge", load, lib.cajal_knowledge_free, *arguments)

    def __enter__(self) -> "Knowledge":
        return self

    def __exit__(self, *_exception: Any) -> None:
        self.close()

    def close(self) -> None:
        """Gives it up; it is freed when the calls that still use it are done."""
        self._held = None

    @property
    def _pointer(self) -> Any:
        held = self._held
        if held is None:
            raise ValueError("the knowledge base was closed")
        return held

    @property
    def version(self) -> str:
        """The version of the knowledge."""
        return string(lib.cajal_knowledge_version(self._pointer)) or ""

    @property
    def known_until(self) -> str:
        """The last day that it knows of, "2026-11-25"."""
        return string(lib.cajal_knowledge_known_until(self._pointer)) or ""

    def plan(self, case: Case, *, as_of: Day = None, authorities: Iterable[str] = (), form: str = "json",
             width: int = 80) -> Any:
        """What to do next, what to avoid, what is missing, and why (schema/plan.schema.json).

        as_of: the day whose rules are used (default: today). authorities: whose approvals are shown, of "fda", "ema"
        and "pmda" (default: all). form: "json" for a dict, "text" or "html" for a str."""
        known = {"fda": lib.CAJAL_FDA, "ema": lib.CAJAL_EMA, "pmda": lib.CAJAL_PMDA}
        asked = strings(authorities)
        if not set(asked) <= set(known):
            raise ValueError(f"authorities {asked!r}: expected some of {', '.join(known)}")
        call, knowledge = Call(), self._pointer
        options = call.struct("plan_options", as_of=as_of or datetime.date.today(),
                              authorities=sum(known[name] for name in set(asked)))
        plan = call.make("cajal_plan", lib.cajal_plan_make, lib.cajal_plan_free, knowledge, _read_case(call, case),
                         options)
        return call.report(lib.cajal_report_plan, plan, form=form, width=width)

    def genotype(self, *hgvs: str, vcf: Iterable[Any] = (), labels: Iterable[str] = (), sample: Optional[str] = None,
                 normal: Optional[str] = None, assembly: Optional[str] = None, tested: Iterable[str] = (),
                 as_of: Day = None, form: str = "json", width: int = 80) -> Any:
        """One patient's driver, acquired resistance and what each drug can still do (schema/genotype.schema.json).

        hgvs: names such as "KIT:p.V559D". vcf: paths of VCF or BCF files in order of time, called `labels`; of these
        the `sample`, with the `normal` one, in this `assembly` where the file does not tell. tested: genes covered in
        full, so that no finding means none is there. as_of: only what was public on that day."""
        if not hgvs and not vcf:
            raise ValueError('expected a change such as "KIT:p.V559D", or vcf')
        call, knowledge = Call(), self._pointer
        asked = call.struct("molecular_input", hgvs=hgvs, vcf=strings(vcf), labels=strings(labels), sample=sample,
                            normal=normal, assembly=assembly, tested=strings(tested), as_of=as_of)
        found = call.make("cajal_molecular", lib.cajal_molecular_read, lib.cajal_molecular_free, knowledge, asked)
        return call.report(lib.cajal_report_molecular, found, form=form, width=width)

    def genotypes(self, table: Table, *, assembly: Optional[str] = None, tested: Iterable[str] = (),
                  as_of: Day = None) -> Result:
        """The same of a cohort: a MAF (cBioPortal, GDC), or a table with sample, gene and hgvs.

        {"samples": [one a sample], "counts": {"rows": …}, "errors": [rows left out]}"""
        call, knowledge, counts = Call(), self._pointer, ffi.new("cajal_molecular_counts *")
        asked = call.struct("molecular_input", assembly=assembly, tested=strings(tested), as_of=as_of)
        with _as_file(call, table) as path:
            samples = call.each("cajal_molecular", lib.cajal_report_molecular, lib.cajal_molecular_cohort, counts,
                                knowledge, call.text(path), asked)
        names = [name for name, _field in ffi.typeof("cajal_molecular_counts").fields]
        return {"samples": samples, "counts": {name: getattr(counts, name) for name in names},
                "errors": _said(call)}

    def response(self, case: Case, *, options: Iterable[str] = (), form: str = "json", width: int = 80) -> Any:
        """The response over time by RECIST 1.1, Choi and others (schema/response.schema.json).

        options: other choices where readers differ, "choi-reference=baseline" (`cajal response --list-options`)."""
        call, knowledge = Call(), self._pointer
        read = _read_case(call, case)
        found = call.make("cajal_assessment", lib.cajal_assess_case, lib.cajal_assessment_free, knowledge, read,
                          call.struct("response_options", choices=strings(options)))
        return call.report(lib.cajal_report_assessment, found, form=form, width=width)

    def responses(self, table: Table, *, options: Iterable[str] = (), identified: Any = None,
                  recorded: Any = None) -> Result:
        """The same of a table of lesions: a row for each lesion and visit, or SDTM's TR (with TU and RS beside).

        {"subjects": [one a subject and reader], "errors": [rows left out or to check]}"""
        call, knowledge = Call(), self._pointer
        asked = call.struct("response_options", choices=strings(options), identified=identified, recorded=recorded)
        with _as_file(call, table) as path:
            subjects = call.each("cajal_assessment", lib.cajal_report_assessment, lib.cajal_assess_table, knowledge,
                                 call.text(path), asked)
        return {"subjects": subjects, "errors": _said(call)}

    def evidence(self, *words: str, drug: Optional[str] = None, line: int = 0, genotype: Optional[str] = None,
                 as_of: Day = None, form: str = "json", width: int = 100) -> Any:
        """The published figures in which all `words` occur, of a drug, a line of treatment (1 to 4), a genotype
        class, published by a day."""
        call, knowledge = Call(), self._pointer
        query = call.struct("evidence_query", words=words, drug=drug, line=line, genotype=genotype, as_of=as_of)
        return call.report(lib.cajal_report_evidence, knowledge, query, form=form, width=width)

    def explain(self, name: str, *, form: str = "json", width: int = 80) -> Any:
        """A row of the knowledge base, whole: a rule, reference, drug, regimen, trial, genotype, … by its id."""
        call, knowledge = Call(), self._pointer
        return call.report(lib.cajal_report_explanation, knowledge, call.text(name), form=form, width=width)

    def times(self, cases: Iterable[Case], *, start: Optional[str] = None, end: Optional[str] = None,
              criterion: Optional[str] = None, unit: Optional[str] = None) -> Tuple[Dict[str, List[Any]], List[Result]]:
        """The times of a cohort's cases as columns (subject, time, status, genotype, …) for analyse(), and why a case
        has none.

        start: "line:1" (default), "diagnosis", "drug:imatinib", …; end: "progression-or-death" (default), "death", …;
        criterion: whose progression counts; unit: "months" (default), "days", … (`cajal help outcome`)."""
        call, knowledge = Call(), self._pointer
        endpoint = call.struct("endpoint", criterion=criterion, unit=unit, to=end, **{"from": start})
        read = [_read_case(call, case) for case in cases]
        text = call.write(lib.cajal_cohort_times, knowledge, ffi.new("cajal_case *[]", read), len(read), endpoint)
        header, *rows = csv.reader(io.StringIO(text))
        columns: Dict[str, List[Any]] = {name: [row[i] or None for row in rows] for i, name in enumerate(header)}
        columns.update(time=[float(it) for it in columns["time"]], status=[int(it) for it in columns["status"]])
        return columns, _said(call)

    def from_fhir(self, *inputs: Union[str, bytes, "os.PathLike[str]"],
                  case_id: Optional[str] = None) -> Tuple[Result, List[Result]]:
        """The case in a FHIR record (Bundles or resources), and what the reader of the case must know: conflicts, what
        was not understood, assumed or left out."""
        call, knowledge = Call(), self._pointer
        held = call.keep(ffi.new("cajal_fhir_input[]", len(inputs)))
        for i, given in enumerate(inputs):
            data, name = _bytes(given)
            held[i].bytes, held[i].length, held[i].name = call.keep(ffi.from_buffer(data)), len(data), call.text(name)
        notes = ffi.new("cajal_fhir_report **")
        case = call.make("cajal_case", lambda out, *rest: lib.cajal_case_from_fhir(out, notes, *rest),
                         lib.cajal_case_free, knowledge, held, len(inputs), call.text(case_id))
        report = ffi.gc(notes[0], lib.cajal_fhir_report_free)
        found = [lib.cajal_fhir_report_at(report, i) for i in range(lib.cajal_fhir_report_count(report))]
        members = [name for name, _field in ffi.typeof("cajal_fhir_note").fields if name != "kind"]
        return (json.loads(call.write(lib.cajal_case_write, case, 0)),
                [{"kind": string(lib.cajal_fhir_kind_name(note.kind)),
                  **{name: string(getattr(note, name)) for name in members}} for note in found])

    def to_fhir(self, case: Case) -> Result:
        """The case as a FHIR Bundle, which from_fhir() reads as the same case."""
        call, knowledge = Call(), self._pointer
        return json.loads(call.write(lib.cajal_case_to_fhir, knowledge, _read_case(call, case), 0))


def validate(case: Case) -> Result:
    """The case as the library reads it; raises InvalidError with every mistake in it. plan() also finds what only the
    knowledge base can tell: a mutation that cannot be."""
    call = Call()
    return json.loads(call.write(lib.cajal_case_write, _read_case(call, case), 0))


def analyse(name: str, table: Table, *, time: str = "time", status: str = "status", entry: Optional[str] = None,
            weight: Optional[str] = None, group: Optional[str] = None, patient: Optional[str] = None,
            strata: Iterable[str] = (), covariates: Iterable[str] = (), factors: Iterable[str] = (),
            events: Iterable[Any] = (), censored: Any = None, at: Iterable[float] = (),
            quantiles: Iterable[float] = (), level: float = 0.95, horizon: float = 0, ties: Optional[str] = None,
            zph: Optional[str] = None, cause: Any = None, robust: bool = False, form: str = "json",
            width: int = 80) -> Any:
    """Survival of a cohort (schema/outcome.schema.json): "km", "logrank", "cox", "rmst", "cuminc", "gray" or "finegray"
    of the columns named, with the numbers of R's survival and cmprsk.

    Rows that lack a value in use (None, NaN, NA) are left out and counted. Groups known only later, such as responders,
    must not be compared from the start: `cajal outcome landmark`."""
    call = Call()
    names = {"strata": strata, "covariates": covariates, "factors": factors}
    asked = call.struct("analysis", name=name, time=time, status=status, entry=entry, weight=weight, group=group,
                        id=patient, events=[str(it) for it in strings(events)], at=list(at), quantiles=list(quantiles),
                        censored=None if censored is None else str(censored), level=level, horizon=horizon, ties=ties,
                        zph=zph, cause=None if cause is None else str(cause), robust=robust,
                        **{key: strings(value) for key, value in names.items()})
    data = _columns(table) if hasattr(table, "items") else _bytes(pathlib.Path(table))[0]
    return call.report(lib.cajal_report_survival, call.keep(ffi.from_buffer(data)), len(data), asked, form=form,
                       width=width)


def _bytes(given: Any) -> Tuple[bytes, Optional[str]]:
    """The bytes of JSON or of a file, and the name of the file."""
    if isinstance(given, os.PathLike):
        return pathlib.Path(given).read_bytes(), os.fspath(given)
    if isinstance(given, str):
        return given.encode("utf-8", "surrogateescape"), None
    if isinstance(given, (bytes, bytearray, memoryview)):
        return bytes(given), None
    raise TypeError(f"expected a dict, JSON as str or bytes, or a pathlib.Path, not {type(given).__name__}")


def _read_case(call: Call, case: Case) -> Any:
    data, name = _bytes(json.dumps(case) if isinstance(case, Mapping) else case)
    return call.make("cajal_case", lib.cajal_case_read, lib.cajal_case_free, ffi.from_buffer(data), len(data),
                     call.text(name))


def _columns(table: Mapping[str, Sequence[Any]]) -> bytes:
    """Columns as CSV; what is missing in any library's words is an empty cell."""
    columns = {str(name): list(column) for name, column in table.items()}
    if len({len(column) for column in columns.values()}) > 1:
        raise ValueError("the columns are not of one length: " +
                         ", ".join(f"{name} {len(column)}" for name, column in columns.items()))
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(columns)
    for row in zip(*columns.values()):
        words = ("" if value is None else str(value) for value in row)
        rows.writerow("" if word in ("nan", "NaT", "<NA>") else word for word in words)
    return text.getvalue().encode()


@contextlib.contextmanager
def _as_file(call: Call, table: Table) -> Iterator[Any]:
    """The path of a table; that of columns is a file in memory, for patients' data are not left on disks."""
    if not hasattr(table, "items"):
        yield table
        return
    with os.fdopen(os.memfd_create("table"), "wb") as file:
        file.write(_columns(table))
        file.flush()
        path = f"/proc/self/fd/{file.fileno()}"
        call.names[path] = "the table"
        yield path


def _said(call: Call) -> List[Result]:
    """What is said of rows or cases, in the form of the web service."""
    return [{"line": it.line or None, "subject": it.file if not it.line else None,
             "kind": "left out" if it.status or it.message.startswith("left out") else "to check",
             "message": it.message} for it in call.messages()]
