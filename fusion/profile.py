"""A profile: a hospital's word on the rules. It names only what differs from the rules and from what it extends.

Which rules are off or on trial, how grave a discrepancy is and what it costs, which values parameters take, what must
be answered before signing, who sees what is unsure, which days are working days, and the laboratory's own limits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from fusion.calendar import Calendar, read_calendar
from fusion.laboratory import Laboratory, read_laboratory
from fusion.marked import Marked, parse
from fusion.rule import Parameter, Prior, Rule, Severity, Status
from fusion.rule_file import read_prior, read_severity, read_value
from fusion.scheme import Scheme, read_scheme
from fusion.template import Localized

FOLDER = "profiles"
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class RuleSetting:
    """What a profile says about one rule; None: as the rule, or the rest of the profile, says.

    A severity holds in all its cases. `hard_stop`: what is shown must be answered before signing; `veto`: gives the
    record the lowest grade; `weight`: points that each discrepancy costs; `show`: the least probability, 0 to 1, with
    which it is shown; `warn_h`: hours before a deadline at which a reminder comes.
    """

    severity: Severity | None = None
    status: Status | None = None
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    hard_stop: bool | None = None
    veto: bool | None = None
    weight: float | None = None
    show: float | None = None
    warn_h: float | None = None

    def over(self, base: RuleSetting) -> RuleSetting:
        """This setting, and where it says nothing what `base` says."""
        said = {one.name: getattr(self, one.name) for one in fields(self) if getattr(self, one.name) is not None}
        return replace(base, **{**said, "parameters": MappingProxyType({**base.parameters, **self.parameters})})


@dataclass(frozen=True, slots=True)
class Profile:
    """`show`, `hold`: a discrepancy that is right with at least this probability is shown to its author, or else held
    for a reviewer; one below both is recorded only. `prior`: what is thought of a rule that says nothing of itself and
    that nobody reviewed. `warn_h`: hours before a deadline at which a reminder comes. `laboratory`: limits and units
    that the hospital holds to.
    """

    name: str = "default"
    description: Localized | None = None
    show: float = 0.5
    hold: float = 0.1
    prior: Prior = field(default_factory=lambda: Prior(0.9, 10, "project default"))
    warn_h: float = 4.0
    calendar: Calendar = field(default_factory=Calendar)
    scheme: Scheme = field(default_factory=Scheme)
    settings: Mapping[str, RuleSetting] = field(default_factory=dict)
    laboratory: Laboratory = field(default_factory=Laboratory)

    def setting(self, rule_id: str) -> RuleSetting:
        return self.settings.get(rule_id, _NOTHING)


_NOTHING = RuleSetting()


def read_profile(
    path: Path,
    rules: Mapping[str, Rule],
    read: Callable[[Path], str],
    shipped: Path,
    *,
    incomplete: bool = False,
    place: Callable[[Path], str] = str,
) -> Profile:
    """The profile in `path` over those that it extends. Raises DocumentError with file and line.

    `read`: the text of a file. `shipped`: the folder of profiles in which a name is looked up that is not beside the
    file. `incomplete`: some rules could not be read, so that a name nobody knows may be one of those. `place`: what a
    file is called in a mistake.
    """
    profile = Profile()
    for layer in _layers(path, read, shipped, place):
        profile = _over(profile, layer, rules, incomplete)
    return profile


def find(name: str, folder: Path) -> Path:
    """The file of a shipped or own profile by its name. Raises LookupError, naming those that are there."""
    path = folder / f"{name}.yaml"
    known = sorted(one.stem for one in folder.glob("*.yaml"))
    if name not in known:
        raise LookupError(f"no profile of this name; known are {', '.join(known)}")
    return path


def _layers(path: Path, read: Callable[[Path], str], shipped: Path, place: Callable[[Path], str]) -> Sequence[Marked]:
    """The documents from the outermost base to the profile itself."""
    seen: list[Path] = []
    layers: list[Marked] = []
    at: Path | None = path
    while at is not None:
        seen.append(at.resolve())
        document = parse(read(at), place(at))
        layers.insert(0, document)
        base = document.keys(_KEYS, ("name",)).get("extends")
        at = _base_of(base, at, shipped) if base else None
        if base and at and at.resolve() in seen:
            raise base.error(f"{base.text()} extends this profile in a circle")
    return layers


def _base_of(base: Marked, path: Path, shipped: Path) -> Path:
    for folder in (path.parent, shipped):
        found = folder / f"{base.text()}.yaml"
        if found.is_file():
            return found
    raise base.error(f"there is no profile {base.text()}")


def _over(base: Profile, document: Marked, rules: Mapping[str, Rule], incomplete: bool) -> Profile:
    """`base` with what one document says. The laboratory's limits and the calendar are replaced whole."""
    found = document.keys(_KEYS, ("name",))
    name = found["name"].text()
    readers: Mapping[str, Callable[[Marked], object]] = {
        "description": _localized, "show": share, "hold": share, "warn_h": _hours, "prior": read_prior,
        "calendar": read_calendar, "laboratory": read_laboratory, "scheme": lambda node: read_scheme(node, base.scheme),
    }  # fmt: skip
    changed = {key: read(found[key]) for key, read in readers.items() if key in found}
    settings = dict(base.settings)
    if "rules" in found:
        for rule_id, setting in _settings(found["rules"], name, rules, incomplete).items():
            settings[rule_id] = setting.over(base.setting(rule_id))
    profile = replace(base, name=name, settings=MappingProxyType(settings), **changed)  # type: ignore[arg-type]
    if profile.hold > profile.show:
        raise (found.get("hold") or found["show"]).error("hold is above show")
    return profile


def _settings(node: Marked, profile: str, rules: Mapping[str, Rule], incomplete: bool) -> Mapping[str, RuleSetting]:
    """By rule; "report/*" speaks of a whole group, and of the rules in it that say nothing of their own."""
    groups: dict[str, RuleSetting] = {}
    alone: dict[str, RuleSetting] = {}
    for key, item in node.mapping().items():
        if key.endswith("/*"):
            members = [rule_id for rule_id in rules if rule_id.startswith(key[:-1])]
            if not members and not incomplete:
                raise item.error(f"no rule is in the group {key[:-2]}")
            groups |= dict.fromkeys(members, _setting(item, profile, None))
        elif key in rules:
            alone[key] = _setting(item, profile, rules[key])
        elif not incomplete:
            raise item.error(f"no rule is called {key}")
    return {key: alone.get(key, _NOTHING).over(groups.get(key, _NOTHING)) for key in {**groups, **alone}}


def _setting(node: Marked, profile: str, rule: Rule | None) -> RuleSetting:
    """`rule` None: of a group, which has no parameters."""
    of_group = ("severity", "status", "hard_stop", "veto", "weight", "show", "warn_h")
    found = node.keys(of_group if rule is None else (*of_group, "parameters"))

    def said(name: str, read: Callable[[Marked], _T]) -> _T | None:
        return read(found[name]) if name in found else None

    return RuleSetting(
        severity=said("severity", read_severity),
        status=said("status", lambda word: Status(word.one_of(list(Status), "status"))),
        parameters=_parameters(found["parameters"], profile, rule) if rule and "parameters" in found else {},
        hard_stop=said("hard_stop", Marked.flag),
        veto=said("veto", Marked.flag),
        weight=said("weight", _points),
        show=said("show", share),
        warn_h=said("warn_h", _hours),
    )


def _parameters(node: Marked, profile: str, rule: Rule) -> Mapping[str, Parameter]:
    """A value, or a value with its source: `{value: 48, source: "hospital rule 12/2026"}`."""
    values = {}
    for name, item in node.mapping().items():
        if name not in rule.parameters:
            raise item.error(f"{rule.id} has no parameter {name}")
        source, value = f"profile {profile}", item
        if isinstance(item.plain(), dict):
            parts = item.keys(("value", "source"), ("value", "source"))
            source, value = f"profile {profile}: {parts['source'].text()}", parts["value"]
        usual = rule.parameters[name]
        read = read_value(value)
        if _kind(read) is not _kind(usual.value):
            raise value.error(f"{name} is of another kind than in {rule.id}")
        values[name] = Parameter(read, source, usual.unit)
    return MappingProxyType(values)


def share(node: Marked) -> float:
    """A number from 0 to 1. Raises DocumentError."""
    number = node.number()
    if not 0 <= number <= 1:
        raise node.error("expected a number from 0 to 1")
    return number


def _localized(node: Marked) -> Localized:
    found = node.keys(("en", "zh"), ("en", "zh"))
    return Localized(found["en"].text(), found["zh"].text())


def _hours(node: Marked) -> float:
    return _not_negative(node, "hours")


def _points(node: Marked) -> float:
    return _not_negative(node, "points")


def _not_negative(node: Marked, what: str) -> float:
    number = node.number()
    if number < 0:
        raise node.error(f"{what} are 0 or more")
    return number


def _kind(value: object) -> type:
    return float if isinstance(value, int) and not isinstance(value, bool) else type(value)


_KEYS = (
    "name",
    "extends",
    "description",
    "show",
    "hold",
    "prior",
    "warn_h",
    "calendar",
    "scheme",
    "rules",
    "laboratory",
)
