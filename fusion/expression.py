"""CEL expressions: checked when a rule is read, quick and silent about words when they run.

An expression may read the facts of its clause by the keys of `fusion.view.KEYS` (`claim.laterality`), the rule's
parameters (`params.window_h`), `patient.sex`, `patient.age` and `now`, and call `fusion.functions` and those of the
hospital's calendar (`fusion.calendar`) besides CEL's own.
Anything else is refused when the rule is read: a misspelled key would otherwise be found by the first patient.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import cel

from fusion.calendar import CALENDAR_FUNCTIONS, Calendar
from fusion.functions import FUNCTIONS
from fusion.view import CLOSED_KEYS, KEYS, FactView

_PATIENT_KEYS = frozenset({"sex", "age"})
_STRING = re.compile(r'"(?:\\.|[^"\\])*"' + r"|'(?:\\.|[^'\\])*'")
_BINDING = re.compile(r"\.\s*(?:exists|all|exists_one|filter|map)\s*\(\s*(\w+)\s*,")
# A name that is not itself a member, with the member it is asked for and whether that is called.
_NAME = re.compile(r"(?<![\w.])([A-Za-z_]\w*)(?:\s*\.\s*([A-Za-z_]\w*)\s*(\()?)?")
_PARAMETER = re.compile(r"(?<![\w.])params\s*\.\s*(\w+)")
_BUILT_IN = {
    "size", "contains", "startsWith", "endsWith", "matches", "string", "int", "uint", "double", "bool", "bytes", "type",
    "dyn", "duration", "timestamp", "getFullYear", "getMonth", "getDate", "getDayOfMonth", "getDayOfWeek",
    "getDayOfYear", "getHours", "getMinutes", "getSeconds", "getMilliseconds",
}  # fmt: skip


class Failed(Exception):
    """An expression that could not be evaluated over these facts. Says which clause, nothing about the facts."""

    def __init__(self, clause: str) -> None:
        super().__init__(clause)
        self.clause = clause


@dataclass(frozen=True, slots=True)
class Setting:
    """What every expression of one check may read besides facts. `sex`: "female", "male", "other" or ""."""

    now: datetime
    sex: str = ""
    age: float | None = None
    calendar: Calendar = field(default_factory=Calendar)


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """A compiled expression. `clause` names its place in the rule: "conflict.every".

    `keys`: what it reads of each fact by name, sorted; of a list of facts under "others". `closed`: it reads nothing
    but keys of a few words each and concepts, so that what it answered before may be kept from one patient to the next
    as long as the concepts are the vocabulary's own (`FactView.closed`); nothing of a record is in those words.
    `parts`: of several things that must all be true (`every`), or one of them, each by itself, those that read the
    fewest facts first; mostly one of them decides, and each is asked less often than the whole. Empty where there is
    only one.
    """

    source: str
    clause: str
    program: cel.Program
    facts: tuple[str, ...]
    keys: Mapping[str, tuple[str, ...]]
    plain: tuple[str, ...]
    params_read: tuple[str, ...]
    functions: dict[str, Callable[..., object]]
    of_calendar: tuple[str, ...]
    closed: bool
    parts: tuple[Expression, ...] = ()
    every: bool = True

    def holds(
        self, setting: Setting, params: Mapping[str, object], **facts: FactView | Sequence[FactView] | None
    ) -> bool:
        """Whether it is true. Raises Failed when that cannot be told: it compares with null, or gives no bool."""
        result = self._value(setting, params, facts)
        if not isinstance(result, bool):
            raise Failed(self.clause)
        return result

    def moment(self, setting: Setting, params: Mapping[str, object], **facts: FactView | None) -> datetime | None:
        """The timestamp that it gives, or null. Raises Failed for anything else."""
        result = self._value(setting, params, facts)
        if result is not None and not isinstance(result, datetime):
            raise Failed(self.clause)
        return result

    def _value(
        self, setting: Setting, params: Mapping[str, object], facts: Mapping[str, FactView | Sequence[FactView] | None]
    ) -> object:
        variables: dict[str, object] = {}
        for name in self.facts:
            value = facts.get(name)
            if isinstance(value, FactView):
                variables[name] = value.as_map(self.keys.get(name, ()))
            elif value is not None:
                variables[name] = [view.as_map(self.keys.get(name, ())) for view in value]
        for name in self.plain:
            variables[name] = self._plain(name, setting, params)
        for name in self.of_calendar:
            variables[name] = getattr(setting.calendar, name)
        try:
            return self.program.execute(variables | self.functions)
        except Exception:  # whatever CEL says may quote a record
            raise Failed(self.clause) from None

    def _plain(self, name: str, setting: Setting, params: Mapping[str, object]) -> object:
        match name:
            case "params":
                # A list of a hundred concepts is dear to hand over, so nothing is that is not read.
                return {read: params[read] for read in self.params_read}
            case "patient":
                return {"sex": setting.sex, "age": setting.age}
        return setting.now


def compile_expression(source: str, clause: str, facts: Collection[str], params: Collection[str]) -> Expression:
    """Compiles `source`, which may read the facts named in `facts`. Raises ValueError saying what is wrong."""
    try:
        program = cel.compile(source)
    except ValueError as error:
        raise ValueError(f"{clause} is no CEL: {_first_line(error)}") from None
    words = _STRING.sub('""', source)
    bound = frozenset(_BINDING.findall(words))
    readable = {*facts, *bound, "params", "patient", "now"}
    unknown = sorted(set(program.variables()) - readable)
    if unknown:
        raise ValueError(f"{clause} reads {unknown[0]}; it may read {', '.join(sorted(readable - bound))}")
    called = {name for name in program.functions() if name.isidentifier() and not name.startswith("_")}
    strangers = sorted(called - FUNCTIONS.keys() - CALENDAR_FUNCTIONS - _BUILT_IN)
    if strangers:
        raise ValueError(f"{clause} calls {strangers[0]}, which is no function")
    used = set(program.variables()) - bound
    keys = _keys_read(words, clause, frozenset(facts), bound, params)
    sources, every = _parts(source)
    parts = [compile_expression(part, clause, facts, params) for part in sources]
    return Expression(
        source=source,
        clause=clause,
        program=program,
        facts=tuple(sorted(used & set(facts))),
        keys=keys,
        plain=tuple(sorted(used & {"params", "patient", "now"})),
        params_read=tuple(sorted(set(_PARAMETER.findall(words)))),
        functions={name: FUNCTIONS[name] for name in sorted(called & FUNCTIONS.keys())},
        of_calendar=tuple(sorted(called & CALENDAR_FUNCTIONS)),
        closed=all(CLOSED_KEYS.issuperset(read) for read in keys.values())
        and not used & {"patient", "now"}
        and not called & CALENDAR_FUNCTIONS,
        parts=tuple(sorted(parts, key=lambda part: (len(part.keys), len(part.source)))),
        every=every,
    )


def _parts(source: str) -> tuple[list[str], bool]:
    """What stands between the && that hold the whole together, or between the || and then False; nothing for anything
    else.

    >>> _parts('a.b == "x && y" && (c || d)'), _parts("a && b || c")
    ((['a.b == "x && y"', '(c || d)'], True), (['a && b', 'c'], False))
    >>> _parts("a ? b && c : d"), _parts("a")
    (([], True), ([], True))
    """
    masked = _STRING.sub(lambda found: "_" * len(found.group()), source)
    depth, cuts = 0, {"&&": [0], "||": [0]}
    for at, sign in enumerate(masked):
        if sign in "([{":
            depth += 1
        elif sign in ")]}":
            depth -= 1
        elif depth == 0 and sign == "?":
            return [], True
        elif depth == 0 and masked[at : at + 2] in cuts:
            cuts[masked[at : at + 2]] += [at, at + 2]
    for joint in ("||", "&&"):
        places = [*cuts[joint], len(source)]
        if len(places) > 2:
            pieces = [source[begin:end].strip() for begin, end in zip(places[::2], places[1::2], strict=True)]
            return pieces, joint == "&&"
    return [], True


def _keys_read(
    words: str, clause: str, facts: frozenset[str], bound: frozenset[str], params: Collection[str]
) -> Mapping[str, tuple[str, ...]]:
    keys: dict[str, set[str]] = {}
    for name, member, called in _NAME.findall(words):
        if name == "params" and member not in params:
            raise ValueError(f"{clause} reads params.{member}, which is no parameter of the rule")
        if name == "patient" and member not in _PATIENT_KEYS:
            raise ValueError(f"{clause} reads patient.{member}; a patient has sex and age")
        if name in bound and not (member and not called):
            continue  # an item of a list of words: `codes.exists(c, text.startsWith(c))`
        if name == "others" or name not in facts | bound:
            continue
        if not member:
            raise ValueError(f"{clause} reads {name} as a whole; it may read the keys of a fact")
        if member not in KEYS:
            raise ValueError(f"{clause} reads {name}.{member}, which is no key of a fact")
        # What stands for one of many is a fact of the list.
        keys.setdefault("others" if name in bound else name, set()).add(member)
    return {name: tuple(sorted(read)) for name, read in keys.items()}


def _first_line(error: ValueError) -> str:
    lines = str(error).splitlines()
    told = next((line.split("Syntax error: ", 1)[1] for line in lines if "Syntax error: " in line), lines[0])
    return told[:200]
