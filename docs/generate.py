"""Writes docs/reference (the RPCs and the settings) and docs/rules (a page a rule), from what the program itself reads.

    make docs

A test fails when a page is stale, so the reference cannot say what the program does not do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from console import settings as console_settings
from fusion import rulebook
from fusion.rule import Phase, Rule, Status
from serving import settings
from serving.config import Config
from text_service import settings as text_settings

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference"
RULES = ROOT / "docs" / "rules"
_NOTE = "<!-- Written by docs/generate.py (make docs). Do not edit. -->\n"
_SETTINGS = {
    "the top": Config,
    "gateway": settings.GatewaySettings,
    "text": settings.ServiceSettings,
    "lab": settings.LabSettings,
    "imaging": settings.ImagingSettings,
    "fusion": settings.FusionSettings,
    "autoscaling, in each service": settings.AutoscalingSettings,
    "cluster": settings.ClusterSettings,
}
_ENVIRONMENT = {"CONCORD_TEXT_": text_settings.Settings, "CONCORD_CONSOLE_": console_settings.ConsoleSettings}
_DECLARATION = re.compile(r"^(?P<indent>\s*)(?P<kind>service|message|rpc) (?P<name>\w+)(?P<rest>.*)$")
_PLACE = re.compile(r"\{(?:claim|against|params)\.(\w+)\}")
_FIELD = re.compile(r"^\s+(?P<type>(?:repeated |optional )?[\w.]+) (?P<name>\w+) = (?P<number>\d+);$")


def pages() -> dict[Path, str]:
    """Path and text of every generated page."""
    rules = rulebook.load().rules
    return {
        REFERENCE / "rpcs.md": rpcs_page(),
        REFERENCE / "settings.md": settings_page(),
        RULES / "README.md": rules_index(rules),
        **{RULES / f"{rule.id}.md": rule_page(rule) for rule in rules},
    }


def leftovers() -> list[Path]:
    """Pages of rules that are gone."""
    return sorted(set(RULES.rglob("*.md")) - pages().keys())


def rules_index(rules: Iterable[Rule]) -> str:
    lines = [
        f"{_NOTE}\n# The rules\n\nEach stands in `rules/<id>.yaml`; its examples are its tests ([how one is written]"
        "(../rules.md)). A rule on *trial* is recorded and not shown.\n"
    ]
    for group, members in groupby(rules, key=lambda rule: rule.id.partition("/")[0]):
        lines.append(f"\n## {group}\n\n| rule | | | |\n|---|---|---|---|\n")
        for rule in members:
            name = rule.id.partition("/")[2]
            trial = "" if rule.status is Status.ACTIVE else f", {rule.status}"
            severity = f"{rule.severity.name.lower()}{trial}"
            lines.append(f"| [{name}]({rule.id}.md) | {rule.title.en} | {rule.title.zh} | {severity} |\n")
    return "".join(lines)


def rule_page(rule: Rule) -> str:
    phases = ", ".join(phase.value for phase in Phase if phase in rule.phases)
    file = f"../../../rules/{rule.id}.yaml"
    parts = [
        f"{_NOTE}\n# {rule.title.en}\n\n**{rule.title.zh}**\n",
        f"[`{rule.id}`]({file}), version {rule.version}, {rule.status}; {_severities(rule)}; {phases}\n",
        f"> {_placed(rule.summary.en)}\n>\n> {_placed(rule.summary.zh)}\n",
        f"**Clears if:** {_placed(rule.clears_if.en)} {_placed(rule.clears_if.zh)}\n",
        f"**Why:** {rule.rationale.en} {rule.rationale.zh}\n",
        f"**What to do:** {rule.remediation.en} {rule.remediation.zh}\n",
        _table("Parameters", ("name", "value", "unit", "source"), (
            (f"`{name}`", _value(one.value), one.unit, one.source) for name, one in rule.parameters.items()
        )),
        f"**Deadline:** `{rule.deadline.source}`\n" if rule.deadline else "",
        _list("Known false positives", (f"{one.en} {one.zh}".strip() for one in rule.false_positives)),
        _list("References", rule.references),
        _list("Covers", (f"`{one}`" for one in rule.covers)),
        *(_examples(verdict, (one.encounter for one in listed)) for verdict, listed in rule.examples.items()),
    ]  # fmt: skip
    return "\n".join(part for part in parts if part)


def rpcs_page() -> str:
    lines = [_NOTE, "\n# The RPCs\n\nFrom `proto/concord/v1`. Fields of requests and answers with their numbers.\n"]
    files = (ROOT / "proto").rglob("*.proto")
    for path in sorted(files, key=lambda path: (not path.stem.endswith("_service"), path.stem)):
        lines.extend(_proto(path))
    return "".join(lines)


def settings_page() -> str:
    head = "# Settings\n\nKeys of `deploy/serve.yaml`. The environment wins: `CONCORD_GATEWAY__PORT=50052`.\n"
    keys = "".join(_model(place, model) for place, model in _SETTINGS.items())
    variables = "".join(_model(f"environment: {prefix}", model) for prefix, model in _ENVIRONMENT.items())
    return f"{_NOTE}\n{head}{keys}{variables}"


def _severities(rule: Rule) -> str:
    other = sorted({case.severity.name.lower() for case in rule.severity_when} - {rule.severity.name.lower()})
    return rule.severity.name.lower() + (f" (or {', '.join(other)}, as the case is)" if other else "")


def _placed(sentence: str) -> str:
    """With what the facts will fill in set apart."""
    return _PLACE.sub(lambda place: f"*{place[1].replace('_', ' ')}*", sentence)


def _value(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _table(title: str, head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |\n" for row in rows]
    ruler = f"| {' | '.join(head)} |\n|{'---|' * len(head)}\n"
    return f"## {title}\n\n{ruler}{''.join(lines)}" if lines else ""


def _list(title: str, items: Iterable[str]) -> str:
    lines = [f"- {item}\n" for item in items]
    return f"## {title}\n\n{''.join(lines)}" if lines else ""


def _examples(verdict: str, encounters: Iterable[object]) -> str:
    dumped = (
        yaml.safe_dump(one, allow_unicode=True, default_flow_style=True, sort_keys=False, width=10_000)
        for one in encounters
    )
    return f"## Examples: {verdict}\n\n```yaml\n{''.join(f'- {text}' for text in dumped)}```\n"


def _proto(path: Path) -> Iterator[str]:
    """Declarations of one file with the comments above them."""
    comment: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        stripped = line.strip()
        if stripped.startswith("//"):
            comment.append(stripped.removeprefix("//").strip())
            continue
        words = " ".join(comment)
        comment = []
        if declared := _DECLARATION.match(line):
            yield _declared(declared, words)
        elif field := _FIELD.match(line):
            yield f"- `{field['name']}` {field['number']}, {field['type']}. {words}\n"


def _declared(declared: re.Match[str], words: str) -> str:
    if declared["kind"] == "rpc":
        return f"\n- **{declared['name']}**`{declared['rest'].rstrip(';')}` {words}\n"
    level = "##" if declared["kind"] == "service" else "###"
    return f"\n{level} {declared['name']}\n\n{words}\n\n"


def _model(place: str, model: type[BaseModel]) -> str:
    rows = "".join(
        f"| `{name}` | {_default(field)} | {' '.join((field.description or '').split())} |\n"
        for name, field in model.model_fields.items()
    )
    return f"\n## {place}\n\n{' '.join((model.__doc__ or '').split())}\n\n| key | default | |\n|---|---|---|\n{rows}"


def _default(field: FieldInfo) -> str:
    default = field.get_default(call_default_factory=True)
    return "see below" if isinstance(default, BaseModel) else f"`{default}`"


if __name__ == "__main__":
    for page, text in pages().items():
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text, encoding="utf-8")
        print(page.relative_to(ROOT))
    for page in leftovers():
        page.unlink()
        print(f"{page.relative_to(ROOT)} is gone")
