"""libcajal by cffi: calls, their memory and their errors. Nothing here is about medicine."""
import datetime
import importlib.resources
import json
import os
from typing import Any, Callable, Iterable, NamedTuple, Optional, Sequence

import cffi

ffi = cffi.FFI()
ffi.cdef(importlib.resources.files(__package__).joinpath("declarations.h").read_text("utf-8"))
try:
    lib = ffi.dlopen(os.environ.get("CAJAL_LIBRARY", "libcajal.so.0"))
except OSError as problem:
    raise ImportError(f"libcajal is needed, and {problem}. Install it, or name it in CAJAL_LIBRARY.") from problem

VERSION = "0.1.0"  # of the headers that declarations.h was made from
if ffi.string(lib.cajal_version()).decode().split(".")[:2] != VERSION.split(".")[:2]:
    raise ImportError(f"libcajal {ffi.string(lib.cajal_version()).decode()} was found, {VERSION} is needed")

# What the …_INIT macros of the headers set besides the version and zeros (tests/bindings/layout.py compares them).
DEFAULTS = {
    "report_options": {"width": 80},
    "response_options": {"error_mm": -1, "error_hu": -1, "error_uptake_percent": -1, "error_volume_percent": -1,
                         "critique": 1},
    "analysis": {"level": 0.95},
}


class Message(NamedTuple):
    """What is wrong or to be checked, and where."""
    status: int            # 0: only to be checked
    file: Optional[str]
    line: int              # from 1; 0 when a path says it better
    path: Optional[str]    # "$.imaging[0].date"
    message: str           # what was found and what was expected

    def __str__(self) -> str:
        place = (f"{self.file}:" if self.file else "") + (f"{self.line}:" if self.line else "")
        return " ".join(part for part in (place, self.path and f"{self.path}:", self.message) if part)


class Error(Exception):
    """What libcajal refused, with every mistake it found."""

    def __init__(self, messages: Sequence[Message]):
        super().__init__(messages)
        self.messages = list(messages)

    def __str__(self) -> str:
        return "\n".join(map(str, self.messages))


class InvalidError(Error, ValueError):
    """The input was read and is wrong."""


class UsageError(Error, ValueError):
    """The call is wrong: an unknown name, a value out of range."""


class FileError(Error, OSError):
    """A file cannot be read."""


class InternalError(Error, RuntimeError):
    """Memory is short, or there is a bug in libcajal."""


ERRORS = {lib.CAJAL_INVALID: InvalidError, lib.CAJAL_USAGE: UsageError, lib.CAJAL_IO: FileError}


def string(pointer: Any) -> Optional[str]:
    """A borrowed C string."""
    return ffi.string(pointer).decode("utf-8", "replace") if pointer else None


class Call:
    """One call of the library: its list of errors, and the C values that must live as long as it. Each thread has its
    own; Python's other threads go on while the library works."""

    def __init__(self) -> None:
        self.errors = ffi.gc(lib.cajal_errors_new(), lib.cajal_errors_free)
        self.kept: list = []
        self.names: dict = {}  # what messages call a file, in place of its path

    def keep(self, value: Any) -> Any:
        """The value, which now lives as long as the call."""
        self.kept.append(value)
        return value

    def text(self, value: Any) -> Any:
        """A C string of a str, path or date; NULL of None."""
        if value is None:
            return ffi.NULL
        if isinstance(value, datetime.date):
            value = value.isoformat()
        data = value.encode("utf-8", "surrogateescape") if isinstance(value, str) else os.fsencode(value)
        if b"\0" in data:
            raise ValueError(f"a zero byte in {value!r}")
        return self.keep(ffi.new("char[]", data))

    def struct(self, name: str, /, **members: Any) -> Any:
        """A `cajal_NAME` with its version, its defaults and these members; a list also fills in its `…_count`."""
        kind = f"cajal_{name}"
        value = self.keep(ffi.new(f"{kind} *", DEFAULTS.get(name, {})))
        value.version = getattr(lib, f"{kind.upper()}_VERSION")
        for member, given in members.items():
            if given is None:
                continue
            if isinstance(given, (list, tuple)):
                numbers = ffi.typeof(getattr(value, member)) is ffi.typeof("double *")
                array = [float(item) for item in given] if numbers else [self.text(item) for item in given]
                setattr(value, member, self.keep(ffi.new("double[]" if numbers else "char *[]", array)))
                setattr(value, f"{member}_count", len(array))
            elif isinstance(given, (int, float)):
                setattr(value, member, given)
            else:
                setattr(value, member, self.text(given))
        return value

    def messages(self) -> list:
        """What the library said so far."""
        found = (lib.cajal_errors_at(self.errors, i) for i in range(lib.cajal_errors_count(self.errors)))
        return [Message(it.status, self.names.get(string(it.file), string(it.file)), it.line, string(it.path),
                        string(it.message) or "") for it in found]

    def check(self, status: int) -> None:
        """Raises unless the call was done."""
        if status != lib.CAJAL_OK:
            messages = self.messages() or [Message(status, None, 0, None, string(lib.cajal_status_name(status)) or "")]
            raise ERRORS.get(status, InternalError)(messages)

    def make(self, kind: str, function: Callable, free: Callable, *arguments: Any) -> Any:
        """The object that `function(out, *arguments, errors)` makes, freed when nobody holds it any more."""
        out = ffi.new(f"{kind} **")
        self.check(function(out, *arguments, self.errors))
        return ffi.gc(out[0], free)

    def write(self, function: Callable, *arguments: Any) -> str:
        """The text that `function(out, length, *arguments, errors)` writes."""
        out, length = ffi.new("char **"), ffi.new("size_t *")
        self.check(function(out, length, *arguments, self.errors))
        try:
            return ffi.unpack(out[0], length[0]).decode("utf-8")
        finally:
            lib.cajal_free(out[0])

    def report(self, function: Callable, *arguments: Any, form: str = "json", width: int = 80) -> Any:
        """What `function(out, length, *arguments, options, errors)` writes: JSON as Python's values, else the text."""
        forms = {"json": lib.CAJAL_JSON_LINE, "text": lib.CAJAL_TEXT, "html": lib.CAJAL_HTML}
        if form not in forms:
            raise ValueError(f"form {form!r}: expected one of {', '.join(forms)}")
        text = self.write(function, *arguments, self.struct("report_options", format=forms[form], width=width))
        return json.loads(text) if form == "json" else text

    def each(self, kind: str, report: Callable, function: Callable, *arguments: Any) -> list:
        """The JSON of each object that `function(*arguments, callback, NULL, errors)` hands to its callback. Rows that
        the library leaves out are among the messages and raise nothing, unless it could use none."""
        found: list = []
        raised: list = []

        def take(_context: Any, item: Any) -> int:
            found.append(Call().report(report, item))
            return 0

        callback = ffi.callback(f"{kind}_function", take, error=1, onerror=lambda _type, it, _trace: raised.append(it))
        status = function(*arguments, callback, ffi.NULL, self.errors)
        if raised:
            raise raised[0]
        if status != lib.CAJAL_INVALID or not found:
            self.check(status)
        return found


def strings(values: Iterable[Any]) -> list:
    """A list of what may be one string."""
    return [values] if isinstance(values, (str, os.PathLike)) else list(values)
