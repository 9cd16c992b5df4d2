"""All rules of a folder under one profile (`fusion.profile`), with what people saved laid over the files."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from fusion.marked import DocumentError
from fusion.profile import FOLDER, Profile, find, read_profile
from fusion.rule import Rule
from fusion.rule_file import params_of, read_rule

DEFAULT_FOLDER = Path(__file__).resolve().parents[1] / "rules"


class BrokenRulebook(ValueError):
    """One or more documents that cannot be used; the words name each with file and line."""

    def __init__(self, errors: Sequence[DocumentError]) -> None:
        super().__init__("\n".join(str(error) for error in errors))
        self.errors = tuple(errors)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Rules in force, by id, and the profile they are under. `digest`: SHA-256 of both, first 12 hex digits.

    `written`: the rules as their documents have them, under no profile; `files`: their SHA-256. `overlays`: documents
    that stand in the place of a file, by id ("report/x", "profiles/NAME").
    """

    rules: tuple[Rule, ...]
    profile: Profile = field(default_factory=Profile)
    digest: str = ""
    folder: Path = DEFAULT_FOLDER
    profile_path: Path = DEFAULT_FOLDER / FOLDER / "default.yaml"
    written: tuple[Rule, ...] = ()
    files: bytes = b""
    overlays: Mapping[str, str] = field(default_factory=dict)

    def reloaded(self, overlays: Mapping[str, str] | None = None) -> Rulebook:
        """The rulebook as the files are now, under other overlays or the same.

        Raises BrokenRulebook, and then this one is as good as before.
        """
        return load(self.folder, self.profile_path, self.overlays if overlays is None else overlays)

    @property
    def profile_names(self) -> tuple[str, ...]:
        """What `under` takes."""
        folders = (self.profile_path.parent, self.folder / FOLDER)
        named = {path.stem for folder in folders for path in folder.glob("*.yaml")}
        return tuple(sorted(named | set(filter(None, map(_profile_of, self.overlays)))))

    def under(self, name: str) -> Rulebook:
        """The same rules under another profile beside this one, or of the folder of rules.

        Raises LookupError for a name that is none, BrokenRulebook for a profile that cannot be used.
        """
        for folder in (self.profile_path.parent, self.folder / FOLDER):
            try:
                path = find(name, folder)
            except LookupError as error:
                unknown = error
            else:
                return _under_profile(self.written, self.files, self.folder, path, self.overlays)
        if f"{FOLDER}/{name}" in self.overlays:
            path = self.folder / FOLDER / f"{name}.yaml"
            return _under_profile(self.written, self.files, self.folder, path, self.overlays)
        raise unknown


_NO_OVERLAYS: Mapping[str, str] = MappingProxyType({})


def load(
    folder: Path = DEFAULT_FOLDER, profile_path: Path | None = None, overlays: Mapping[str, str] = _NO_OVERLAYS
) -> Rulebook:
    """All rules below `folder` under a profile, by default the folder's own `profiles/default.yaml`.

    `overlays`: texts that stand in the place of files, and of rules and profiles of which there is no file, by id; the
    place of a mistake in one is its id and line. Raises BrokenRulebook with every document that is at fault.
    """
    profile_path = profile_path or folder / FOLDER / "default.yaml"
    digest = hashlib.sha256()
    errors: list[DocumentError] = []
    rules: dict[str, Rule] = {}
    for path in sorted(folder.glob("*/*.yaml")):
        if path.parent.name == FOLDER or _id_of(path) in overlays:
            continue
        try:
            text = _read(path, digest)
            rule = read_rule(text, str(path))
            _check_name(rule, path)
            rules[rule.id] = rule
        except DocumentError as error:
            errors.append(error)
    for rule_id, text in sorted(overlays.items()):
        if _profile_of(rule_id):
            continue
        try:
            rule = read_rule(_count(text, rule_id, digest), rule_id)
            _check_name(rule, Path(f"{rule_id}.yaml"))
            rules[rule.id] = rule
        except DocumentError as error:
            errors.append(error)
    ordered = tuple(rules[rule_id] for rule_id in sorted(rules))
    return _under_profile(ordered, digest.digest(), folder, profile_path, overlays, errors)


def _under_profile(
    rules: Sequence[Rule],
    files: bytes,
    folder: Path,
    path: Path,
    overlays: Mapping[str, str],
    errors: Sequence[DocumentError] = (),
) -> Rulebook:
    digest = hashlib.sha256(files)

    def read(layer: Path) -> str:
        profile_id = _overlaid(layer, overlays)
        return _count(overlays[profile_id], profile_id, digest) if profile_id else _read(layer, digest)

    try:
        profile = read_profile(
            path,
            {rule.id: rule for rule in rules},
            read,
            folder / FOLDER,
            incomplete=bool(errors),
            place=lambda layer: _overlaid(layer, overlays) or str(layer),
        )
    except DocumentError as error:
        raise BrokenRulebook([*errors, error]) from None
    if errors:
        raise BrokenRulebook(errors)
    in_force = tuple(_under(rule, profile) for rule in rules)
    return Rulebook(in_force, profile, digest.hexdigest()[:12], folder, path, tuple(rules), files, overlays)


def _id_of(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def _overlaid(path: Path, overlays: Mapping[str, str]) -> str:
    """The id of the document that stands in the place of a profile's file; empty when the file stands."""
    profile_id = f"{FOLDER}/{path.stem}"
    return profile_id if profile_id in overlays else ""


def _profile_of(document_id: str) -> str:
    """The name in "profiles/NAME"; empty for a rule."""
    folder, _, name = document_id.partition("/")
    return name if folder == FOLDER else ""


def _count(text: str, document_id: str, digest: hashlib._Hash) -> str:
    """The text of an overlay, which is part of the digest as a file is."""
    content = text.encode()
    digest.update(f"{document_id}\0{len(content)}\0".encode())
    digest.update(content)
    return text


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
    expected = _id_of(path)
    if rule.id != expected:
        raise DocumentError(rule.place, f"the id {rule.id} does not fit the file, which says {expected}")


def _under(rule: Rule, profile: Profile) -> Rule:
    """The rule as the profile has it."""
    setting = profile.setting(rule.id)
    parameters = {**rule.parameters, **setting.parameters}
    return replace(
        rule,
        severity=setting.severity or rule.severity,
        severity_when=() if setting.severity else rule.severity_when,
        status=setting.status or rule.status,
        parameters=MappingProxyType(parameters),
        params=params_of(parameters),
        warn_h=next(hours for hours in (setting.warn_h, rule.warn_h, profile.warn_h) if hours is not None),
        prior=rule.prior or profile.prior,
        hard_stop=bool(setting.hard_stop),
    )
