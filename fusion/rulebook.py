"""All rules of a folder under one profile.

A profile is a hospital's word on the rules: which are off or on trial, how grave a discrepancy is, which values their
parameters take, and which must be answered before signing. It names only what differs from the rules themselves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from fusion.laboratory import Laboratory, read_laboratory
from fusion.marked import DocumentError, Marked, parse
from fusion.rule import Parameter, Rule, Severity, Status
from fusion.rule_file import params_of, read_rule, read_severity, read_value

DEFAULT_FOLDER = Path(__file__).resolve().parents[1] / "rules"
_PROFILES = "profiles"


class BrokenRulebook(ValueError):
    """One or more documents that cannot be used; the words name each with file and line."""

    def __init__(self, errors: Sequence[DocumentError]) -> None:
        super().__init__("\n".join(str(error) for error in errors))
        self.errors = tuple(errors)


@dataclass(frozen=True, slots=True)
class RuleSetting:
    """What a profile says about one rule; None: as the rule says. A severity holds in all its cases."""

    severity: Severity | None = None
    status: Status | None = None
    parameters: Mapping[str, object] = field(default_factory=dict)
    hard_stop: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """`show_confidence`: discrepancies less sure than this, 0 to 1, are held for a reviewer. `laboratory`: limits and
    units that the hospital holds to."""

    name: str = "default"
    show_confidence: float = 0.5
    settings: Mapping[str, RuleSetting] = field(default_factory=dict)
    laboratory: Laboratory = field(default_factory=Laboratory)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Rules in force, by id, and the profile they are under. `digest`: SHA-256 of both, first 12 hex digits."""

    rules: tuple[Rule, ...]
    profile: Profile = Profile()
    digest: str = ""
    folder: Path = DEFAULT_FOLDER
    profile_path: Path = DEFAULT_FOLDER / _PROFILES / "default.yaml"

    def reloaded(self) -> Rulebook:
        """The rulebook as the files are now. Raises BrokenRulebook, and then this one is as good as before."""
        return load(self.folder, self.profile_path)


def load(folder: Path = DEFAULT_FOLDER, profile_path: Path | None = None) -> Rulebook:
    """All rules below `folder` under a profile, by default the folder's own `profiles/default.yaml`.

    Raises BrokenRulebook with every document that is at fault.
    """
    profile_path = profile_path or folder / _PROFILES / "default.yaml"
    digest = hashlib.sha256()
    errors: list[DocumentError] = []
    rules: dict[str, Rule] = {}
    for path in sorted(folder.glob("*/*.yaml")):
        if path.parent.name == _PROFILES:
            continue
        try:
            text = _read(path, digest)
            rule = read_rule(text, str(path))
            _check_name(rule, path)
            rules[rule.id] = rule
        except DocumentError as error:
            errors.append(error)
    try:
        profile = _read_profile(parse(_read(profile_path, digest), str(profile_path)), rules, bool(errors))
    except DocumentError as error:
        errors.append(error)
    if errors:
        raise BrokenRulebook(errors)
    in_force = tuple(_under(rule, profile) for rule in rules.values())
    return Rulebook(in_force, profile, digest.hexdigest()[:12], folder, profile_path)


def _read(path: Path, digest: hashlib._Hash) -> str:
    try:
        content = path.read_bytes()
        text = content.decode("utf-8")
    except OSError as error:
        raise DocumentError(str(path), error.strerror or "cannot be read") from None
    except UnicodeDecodeError:
        raise DocumentError(str(path), "is not UTF-8") from None
    # The name parts two files from one that holds both; the content alone would not notice a rule that moved.
    digest.update(f"{path.parent.name}/{path.name}\0{len(content)}\0".encode())
    digest.update(content)
    return text


def _check_name(rule: Rule, path: Path) -> None:
    """So a rule is found where its id says, and no id can be there twice."""
    expected = f"{path.parent.name}/{path.stem}"
    if rule.id != expected:
        raise DocumentError(rule.place, f"the id {rule.id} does not fit the file, which says {expected}")


def _read_profile(document: Marked, rules: Mapping[str, Rule], incomplete: bool) -> Profile:
    """`incomplete`: some rules could not be read, so that a name nobody knows may be one of those."""
    found = document.keys(("name", "rules", "show_confidence", "laboratory"), ("name",))
    profile = Profile(name=found["name"].text())
    if "show_confidence" in found:
        confidence = found["show_confidence"].number()
        if not 0 <= confidence <= 1:
            raise found["show_confidence"].error("show_confidence is 0 to 1")
        profile = replace(profile, show_confidence=confidence)
    if "laboratory" in found:
        profile = replace(profile, laboratory=read_laboratory(found["laboratory"]))
    settings = {}
    for rule_id, node in found["rules"].mapping().items() if "rules" in found else ():
        if rule_id in rules:
            settings[rule_id] = _read_setting(node, rules[rule_id])
        elif not incomplete:
            raise node.error(f"no rule is called {rule_id}")
    return replace(profile, settings=MappingProxyType(settings))


def _read_setting(node: Marked, rule: Rule) -> RuleSetting:
    found = node.keys(("severity", "status", "parameters", "hard_stop"))
    values = {}
    for name, value in found["parameters"].mapping().items() if "parameters" in found else ():
        if name not in rule.parameters:
            raise value.error(f"{rule.id} has no parameter {name}")
        values[name] = read_value(value)
        if _kind(values[name]) is not _kind(rule.parameters[name].value):
            raise value.error(f"{name} is of another kind than in {rule.id}")
    return RuleSetting(
        severity=read_severity(found["severity"]) if "severity" in found else None,
        status=Status(found["status"].one_of(list(Status), "status")) if "status" in found else None,
        parameters=MappingProxyType(values),
        hard_stop=found["hard_stop"].flag() if "hard_stop" in found else False,
    )


def _kind(value: object) -> type:
    return float if isinstance(value, int) and not isinstance(value, bool) else type(value)


def _under(rule: Rule, profile: Profile) -> Rule:
    """The rule as the profile has it."""
    setting = profile.settings.get(rule.id)
    if setting is None:
        return rule
    changed = {
        name: Parameter(value, f"profile {profile.name}", rule.parameters[name].unit)
        for name, value in setting.parameters.items()
    }
    parameters = {**rule.parameters, **changed}
    return replace(
        rule,
        severity=setting.severity or rule.severity,
        severity_when=() if setting.severity else rule.severity_when,
        status=setting.status or rule.status,
        parameters=MappingProxyType(parameters),
        params=params_of(parameters),
        hard_stop=setting.hard_stop,
    )
