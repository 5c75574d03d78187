"""C source → the same source with every mutant in it, each asleep until it is named (mutant.h); libclang tells what is what.

One build then holds all mutants of a file. A mutant alters one place inside a function:

  < <= > >= == !=   the boundary moved, the comparison turned         && ||     the other; either side alone
  + - * / % & |     the counterpart, in += too                        !x        x
  0 1 n             1, 0, n + 1 (1 becomes 2 as well)                 true      false
  if, while, ?:     condition turned                                  return    a truth turned
  call; x = y; x++; left out                                          break     continue, or on to the next case

Left alone: what the compiler must know (case labels, sizes, what is static), arguments of macros that look like functions,
steps of loops, words (a message is not the core)."""
import bisect
import collections
import re

from clang import cindex

K = cindex.CursorKind
Mutant = collections.namedtuple("Mutant", "id file function line text change")

RELATIONS = {"<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="), ">=": (">", "<"), "==": ("!=",), "!=": ("==",)}
ARITHMETIC = {"+": "-", "-": "+", "*": "/", "/": "*", "%": "*", "&": "|", "|": "&"}
WRAPPING = {K.UNEXPOSED_EXPR, K.PAREN_EXPR}
STATEMENTS = {K.COMPOUND_STMT, K.IF_STMT, K.FOR_STMT, K.WHILE_STMT, K.DO_STMT, K.CASE_STMT, K.DEFAULT_STMT}
LOOPS = {K.FOR_STMT, K.WHILE_STMT, K.DO_STMT}


def bare(cursor):
    """Without parentheses and conversions that are not written."""
    while cursor.kind in WRAPPING:
        inner = list(cursor.get_children())
        if len(inner) != 1:
            break
        cursor = inner[0]
    return cursor


def plus(cursor):
    """A bit-field has no type of its own to take on; the sum of it alone has."""
    inner = bare(cursor)
    field = inner.referenced if inner.kind == K.MEMBER_REF_EXPR else None
    return "+" if field is not None and field.is_bitfield() else ""


class Source:
    """One file on its way to its mutants."""

    def __init__(self, path, name, arguments, first, chosen=None):
        self.path, self.name, self.next = path, name, first
        self.chosen, self.weaves = chosen, True  # numbers of those that are written into the source; None: all
        self.bytes = path.read_bytes()
        self.mutants, self.edits, self.done = [], [], set()
        self.keys = collections.Counter()
        self.lines = [0] + [m.end() for m in re.finditer(b"\n", self.bytes)]
        options = cindex.TranslationUnit.PARSE_DETAILED_PROCESSING_RECORD
        self.unit = cindex.Index.create().parse(str(path), args=arguments, options=options)
        bad = [d for d in self.unit.diagnostics if d.severity >= cindex.Diagnostic.Error]
        if bad:
            raise SystemExit(f"{name}: {bad[0]}")
        self.macros = []  # (start, end) of calls of macros; words alone are like any operand
        self.truths = []  # (start, end) of true and false
        for cursor in self.unit.cursor.get_children():
            if cursor.kind == K.MACRO_INSTANTIATION and self.here(cursor):
                start, end = self.span(cursor)
                if self.bytes[start:end] in (b"true", b"false"):
                    self.truths.append((start, end))
                elif self.bytes[end - 1:end] == b")":
                    self.macros.append((start, end))
        self.depth = 0

    def here(self, cursor):
        file = cursor.location.file
        return file is not None and file.name == str(self.path)

    @staticmethod
    def span(cursor):
        return cursor.extent.start.offset, cursor.extent.end.offset

    def inside_macro(self, start, end):
        return any(a <= start and end <= b or a < start < b or a < end < b for a, b in self.macros)

    # ---- what is written ----

    def insert(self, at, text, closing=False):
        """Openings: outer before inner. Closings: inner before outer."""
        if not self.weaves:
            return
        self.edits.append((at, 0 if closing else 1, -len(self.edits) if closing else len(self.edits), at, text))

    def replace(self, start, end, text):
        if not self.weaves:
            return
        self.edits.append((start, 1, len(self.edits), end, text))

    def wrap(self, start, end, before, after):
        self.insert(start, before)
        self.insert(end, after, closing=True)

    def add(self, start, end, changes):
        """Number mutants of one place; the first number."""
        line = bisect.bisect_right(self.lines, start)
        whole = " ".join(self.bytes[self.lines[line - 1]:].split(b"\n", 1)[0].decode().split())
        first = self.next
        for change in changes:
            change = " ".join(change.split())
            key = (self.function, whole, change)
            self.keys[key] += 1
            if self.keys[key] > 1:
                change += f" #{self.keys[key]}"
            self.mutants.append(Mutant(self.next, self.name, self.function, line, whole, change))
            self.next += 1
        self.weaves = self.chosen is None or not self.chosen.isdisjoint(range(first, self.next))
        return first

    def text(self, start, end):
        return self.bytes[start:end].decode()

    # ---- kinds of mutants ----

    def operator(self, cursor):
        left, right = list(cursor.get_children())
        start, end = self.span(left)[1], self.span(right)[0]
        between = re.sub(rb"/\*.*?\*/", lambda m: b" " * len(m[0]), self.bytes[start:end], flags=re.S)
        word = between.strip().strip(b"()").strip()
        at = start + between.find(word)
        return word.decode(), at, at + len(word)

    def binary(self, cursor):
        start, end = self.span(cursor)
        word, at, after = self.operator(cursor)
        left, right = (list(cursor.get_children()))
        a, b = self.text(start, at).strip(), self.text(after, end).strip()
        if word in RELATIONS:
            others = RELATIONS[word]
            first = self.add(start, end, [f"{a} {word} {b} → {o}" for o in others])
            chosen = "".join(f"m_ == {i} ? l_ {o} r_ : " for i, o in enumerate(others, 1))
            self.wrap(start, end, f"({{ __auto_type l_ = {plus(left)}(",
                      f"); int m_ = mutant_of({first}, {len(others)}); {chosen}l_ {word} r_; }})")
            self.replace(at, after, f"); __auto_type r_ = {plus(right)}(")
        elif word in ("&&", "||"):
            other = "||" if word == "&&" else "&&"
            first = self.add(start, end, [f"{a} {word} {b} → {other}", f"{a} {word} {b} → right side alone",
                                          f"{a} {word} {b} → left side alone"])
            self.wrap(start, end, "({ _Bool l_ = (", ") : l_; })")
            self.replace(at, after, f"); mutant_{'and' if word == '&&' else 'or'}({first}, l_) ? (_Bool)(")
        elif word in ARITHMETIC:
            other = ARITHMETIC[word]
            pointers = [side.type.kind == cindex.TypeKind.POINTER for side in (left, right)]
            if pointers[1]:  # the distance of two places has no counterpart, nor has n + place
                return
            first = self.add(start, end, [f"{a} {word} {b} → {other}"])
            self.wrap(start, end, f"({{ __auto_type l_ = {plus(left)}(",
                      f"); mutant_is({first}) ? l_ {other} r_ : l_ {word} r_; }})")
            self.replace(at, after, f"); __auto_type r_ = {plus(right)}(")

    def compound(self, cursor):
        start, end = self.span(cursor)
        word, at, after = self.operator(cursor)
        other = ARITHMETIC.get(word[:-1])
        if not other:
            return
        target, rest = self.text(start, at).strip(), self.text(after, end).strip()
        first = self.add(start, end, [f"{target} {word} {rest} → {other}="])
        self.wrap(start, end, "({ ", f"); mutant_is({first}) ? ({target} {other}= r_) : ({target} {word} r_); }})")
        self.replace(start, after, "__auto_type r_ = (")

    def turned(self, cursor, what):
        """A condition or truth, turned; where it is not already by its own operator."""
        start, end = self.span(cursor)
        inner = bare(cursor)
        if self.inside_macro(start, end) or self.truth(inner):
            return
        if inner.kind == K.UNARY_OPERATOR and self.bytes[self.span(inner)[0]:][:1] == b"!":
            return
        if inner.kind == K.BINARY_OPERATOR and self.operator(inner)[0] in RELATIONS:
            return
        first = self.add(start, end, [f"{what}{self.text(start, end)} → turned"])
        self.wrap(start, end, f"(mutant_is({first}) != !!(", "))")

    def truth(self, cursor):
        return self.span(cursor) in self.truths

    def literal(self, cursor, parents):
        start, end = self.span(cursor)
        word = self.text(start, end)
        number = re.fullmatch(r"(0[xX][0-9a-fA-F]+|[0-9]+)([uUlL]*)", word)
        if not number or self.inside_macro(start, end):
            return
        value, suffix = int(number[1], 0), number[2]
        parent = next((p for p in reversed(parents) if p.kind not in WRAPPING), None)
        others = [1] if value == 0 else [0, 2] if value == 1 else [value + 1]
        if parent is not None and parent.kind == K.BINARY_OPERATOR:
            operator = self.operator(parent)[0]
            if operator in ("<", "<=", ">", ">="):  # of these one is the boundary moved
                on_right = start >= self.operator(parent)[2]
                moved = value + 1 if (operator in ("<=", ">")) == on_right else value - 1
                others = [o for o in others if o != moved]
        if not others:
            return
        first = self.add(start, end, [f"{word} → {o}{suffix}" for o in others])
        chosen = "".join(f"m_ == {i} ? {o}{suffix} : " for i, o in enumerate(others, 1))
        self.replace(start, end, f"({{ int m_ = mutant_of({first}, {len(others)}); {chosen}{word}; }})")

    def boolean(self, start, end):
        word = self.text(start, end)
        other = "false" if word == "true" else "true"
        first = self.add(start, end, [f"{word} → {other}"])
        self.replace(start, end, f"(mutant_is({first}) ? {other} : {word})")

    def left_out(self, cursor, otherwise=""):
        start, end = self.span(cursor)
        rest = re.match(rb"\s*;", self.bytes[end:])
        if not rest or self.inside_macro(start, end):
            return
        what = otherwise.strip("; ") or "left out"
        first = self.add(start, end, [f"{self.text(start, end)} → {what}"])
        self.wrap(start, end + rest.end(), f"{{ if (mutant_is({first})) {{ {otherwise} }} else ", " }")

    # ---- the walk ----

    def statement(self, cursor, parents):
        kind = cursor.kind
        if kind == K.BREAK_STMT:
            near = next(p for p in reversed(parents) if p.kind in LOOPS or p.kind == K.SWITCH_STMT)
            self.left_out(cursor, "" if near.kind == K.SWITCH_STMT else "continue;")
        elif kind == K.CONTINUE_STMT:
            self.left_out(cursor, "break;")
        elif kind in (K.CALL_EXPR, K.COMPOUND_ASSIGNMENT_OPERATOR, K.UNARY_OPERATOR, K.BINARY_OPERATOR):
            self.left_out(cursor)

    def conditions(self, cursor):
        children = list(cursor.get_children())
        if cursor.kind in (K.IF_STMT, K.WHILE_STMT, K.CONDITIONAL_OPERATOR) and children:
            self.turned(children[0], "")
        elif cursor.kind == K.DO_STMT:
            self.turned(children[1], "")
        elif cursor.kind == K.RETURN_STMT and children and self.returns_truth:
            self.turned(children[0], "return ")

    def walk(self, cursor, parents):
        kind = cursor.kind
        start, end = self.span(cursor)
        if kind in (K.ENUM_DECL, K.STATIC_ASSERT):
            return
        if kind == K.VAR_DECL and cursor.storage_class == cindex.StorageClass.STATIC:
            return
        if kind == K.VAR_DECL and cursor.type.kind in (cindex.TypeKind.CONSTANTARRAY,):
            children = [c for c in cursor.get_children() if c.kind == K.INIT_LIST_EXPR]
        elif kind == K.CASE_STMT:
            children = list(cursor.get_children())[1:]
        elif kind == K.INIT_LIST_EXPR and self.bytes[start:end] == b"{0}":
            return
        elif kind == K.CXX_UNARY_EXPR:  # sizeof
            return
        elif kind == K.COMPOUND_ASSIGNMENT_OPERATOR:  # its left side is written twice
            children = list(cursor.get_children())[1:]
        else:
            children = list(cursor.get_children())
        parent = parents[-1] if parents else None
        if parent is not None and parent.kind in STATEMENTS and self.is_statement(cursor, parent):
            self.statement(cursor, parents)
        if not self.inside_macro(start, end):
            self.conditions(cursor)
            if kind == K.BINARY_OPERATOR:
                self.binary(cursor)
            elif kind == K.COMPOUND_ASSIGNMENT_OPERATOR and not self.is_step(cursor, parent):
                self.compound(cursor)
            elif kind == K.UNARY_OPERATOR and self.bytes[start:start + 1] == b"!":
                first = self.add(start, end, [f"{self.text(start, end)} → turned back"])
                self.wrap(start, end, f"(mutant_is({first}) != (", "))")
            elif kind == K.INTEGER_LITERAL and (start, end) not in self.done:
                self.done.add((start, end))
                self.boolean(start, end) if (start, end) in self.truths else self.literal(cursor, parents)
        for child in children:
            self.walk(child, parents + [cursor])

    def is_step(self, cursor, parent):
        return parent is not None and parent.kind == K.FOR_STMT and not self.is_statement(cursor, parent)

    def is_statement(self, cursor, parent):
        """Not a condition, nor what stands in the head of a loop."""
        children = list(parent.get_children())
        if parent.kind == K.COMPOUND_STMT:
            return True
        if parent.kind in (K.FOR_STMT, K.WHILE_STMT):
            return cursor == children[-1]
        if parent.kind == K.DO_STMT:
            return cursor == children[0]
        if parent.kind == K.DEFAULT_STMT:
            return True
        return cursor != children[0]

    def run(self):
        for cursor in self.unit.cursor.get_children():
            if cursor.kind != K.FUNCTION_DECL or not cursor.is_definition() or not self.here(cursor):
                continue
            self.function = cursor.spelling
            self.returns_truth = cursor.result_type.spelling in ("bool", "_Bool")
            body = [c for c in cursor.get_children() if c.kind == K.COMPOUND_STMT]
            for part in body:
                self.walk(part, [])
        return self

    def written(self):
        out, at = [], 0
        for start, _, _, end, text in sorted(self.edits, key=lambda e: e[:3]):
            if start < at:
                raise SystemExit(f"{self.name}: two changes of the same place, line "
                                 f"{bisect.bisect_right(self.lines, start)}: {text}")
            out += [self.bytes[at:start], text.encode()]
            at = end
        out.append(self.bytes[at:])
        return b'#include "mutant.h"\n#line 1 "%s"\n' % self.name.encode() + b"".join(out)
