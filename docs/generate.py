"""Writes docs/reference: the rules, the RPCs and the settings, from what the program itself reads.

    make docs

A test fails when a page is stale, so the reference cannot say what the program does not do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from fusion import rulebook
from fusion.rule import Rule
from serving import settings
from serving.config import Config
from text_service import settings as text_settings

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference"
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
_ENVIRONMENT = {"CONCORD_TEXT_": text_settings.Settings}
_DECLARATION = re.compile(r"^(?P<indent>\s*)(?P<kind>service|message|rpc) (?P<name>\w+)(?P<rest>.*)$")
_FIELD = re.compile(r"^\s+(?P<type>(?:repeated |optional )?[\w.]+) (?P<name>\w+) = (?P<number>\d+);$")


def pages() -> dict[Path, str]:
    """Path and text of every generated page."""
    return {
        REFERENCE / "rules.md": rules_page(),
        REFERENCE / "rpcs.md": rpcs_page(),
        REFERENCE / "settings.md": settings_page(),
    }


def rules_page() -> str:
    book = rulebook.load()
    head = f"# The rules\n\n{len(book.rules)} rules, each in `rules/<id>.yaml`; its examples are its tests.\n"
    return f"{_NOTE}\n{head}" + "".join(_rule(rule) for rule in book.rules)


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


def _rule(rule: Rule) -> str:
    phases = ", ".join(sorted(phase.value for phase in rule.phases))
    parameters = "".join(
        f"- `{name}` = {parameter.value}: {parameter.source}\n" for name, parameter in rule.parameters.items()
    )
    wrong = "".join(f"- {text}\n" for text in rule.false_positives)
    return (
        f"\n## {rule.id}\n\n**{rule.title.en}** · {rule.title.zh}\n\n"
        f"{rule.severity.name.lower()}, {rule.status.name.lower()}, version {rule.version}; {phases}\n\n"
        f"{rule.rationale.en} {rule.remediation.en}\n\n{rule.rationale.zh}{rule.remediation.zh}\n"
        + (f"\nParameters:\n{parameters}" if parameters else "")
        + (f"\nKnown false positives:\n{wrong}" if wrong else "")
        + ("\nReferences: " + "; ".join(rule.references) + "\n" if rule.references else "")
    )


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
