"""Rules and profiles as YAML that forms change: only what a form says is touched, comments and the rest stay."""

from __future__ import annotations

import contextlib
import difflib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError

SENTENCES = ("title", "summary", "clears_if", "rationale", "remediation")
CLAUSES = ("claim", "against", "unless", "requires", "excludes")
# Fields of a selector that a form offers; what else a selector says stays as it is.
FIELDS = ("source", "section", "category", "concept", "polarity", "laterality", "where")
EXPRESSIONS = ("applies", "within", "deadline")
CONFLICTS = ("every", "some", "together", "claim")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
# A line broken anew inside a folded expression is another expression.
_WHOLE = 4096
# Of lines that a person compares.
_READ = 150
# A form has room for one more selector than there are.
_MOST = 12


class NotYaml(ValueError):
    """A text that cannot be read as YAML; the words say where."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One selector of a clause as a form shows it: each field as words with commas."""

    name: str
    number: int
    fields: Mapping[str, str]
    more: str


def read(text: str) -> Any:
    """The document, with its comments. Raises NotYaml."""
    try:
        document = _yaml().load(text)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"line {mark.line + 1}: " if mark else ""
        raise NotYaml(f"{line}{getattr(error, 'problem', None) or 'cannot be read'}") from None
    if not isinstance(document, CommentedMap):
        raise NotYaml("line 1: a mapping is expected")
    return document


def write(document: Any, width: int = _WHOLE) -> str:
    """`width`: where long lines are broken; whole, the words of an expression stay as they are."""
    file = io.StringIO()
    yaml = _yaml()
    yaml.width = width
    yaml.dump(document, file)
    return file.getvalue()


def clauses(document: Mapping[str, Any]) -> Iterator[Clause]:
    """The selectors of a rule, in the order of its clauses."""
    for name in CLAUSES:
        node = document.get(name)
        items = node if isinstance(node, list) else [node] if node else []
        for number, item in enumerate(items):
            if isinstance(item, Mapping):
                more = {key: value for key, value in item.items() if key not in FIELDS}
                yield Clause(name, number, {key: words(item.get(key)) for key in FIELDS}, _inline(more) if more else "")


def words(value: object) -> str:
    """A value as a form shows it.

    >>> words(["left", "right"]), words("report"), words(None)
    ('left, right', 'report', '')
    """
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def with_fields(text: str, form: Mapping[str, str]) -> str:
    """The rule with what a form says: "title.en", "claim.0.section", "same", "conflict", "conflict.kind" ...

    Raises NotYaml.
    """
    document = read(text)
    for name in SENTENCES:
        for language in ("en", "zh"):
            if (key := f"{name}.{language}") in form:
                _say(document.setdefault(name, CommentedMap()), language, form[key])
    for name in ("severity", "status", *EXPRESSIONS):
        if name in form:
            _say(document, name, form[name])
    for name in ("phase", "same"):
        if name in form and _listed(form[name]) != _listed(words(document.get(name))):
            _put(document, name, _flow(_listed(form[name])))
    if "conflict" in form:
        _put_conflict(document, form.get("conflict.kind", "every"), _one_line(form["conflict"]))
    for name in CLAUSES:
        _put_clause(document, name, form)
    if "version" in form and form["version"].isdigit():
        document["version"] = int(form["version"])
    return write(document)


def new_rule(form: Mapping[str, str]) -> str:
    """A document from a form that says everything, examples included."""
    document = CommentedMap(
        {"id": form.get("id", "").strip(), "version": 1, "status": "trial", "severity": "warning",
         "phase": _flow(["retrospective"])}
    )  # fmt: skip
    for name in SENTENCES:
        document[name] = CommentedMap({"en": "", "zh": ""})
    document["claim"] = CommentedMap()
    made = read(with_fields(write(document), form))
    examples = CommentedMap()
    for verdict in ("discrepant", "consistent", "not-applicable"):
        findings, impression = (
            _one_line(form.get(f"example.{verdict}.{part}", "")) for part in ("findings", "impression")
        )
        lang = {"lang": "zh"} if _CHINESE.search(findings + impression) else {}
        said = {key: value for key, value in (("findings", findings), ("impression", impression)) if value}
        examples[verdict] = CommentedSeq([CommentedMap({**lang, **said})])
    made["examples"] = examples
    return write(made)


def spoken(value: object, language: str) -> str:
    """Words of a document in a language, or in the other where they are in that alone.

    >>> spoken({"en": "Side", "zh": "侧别"}, "zh"), spoken({"en": "Side"}, "zh"), spoken("Side", "zh")
    ('侧别', 'Side', 'Side')
    """
    if isinstance(value, Mapping):
        return str(value.get(language) or value.get("en") or value.get("zh") or "")
    return "" if value is None else str(value)


def setting_of(text: str, rule_id: str) -> Mapping[str, Any]:
    """What a profile says of a rule by its own id. Raises NotYaml."""
    rules = read(text).get("rules") or {}
    return rules.get(rule_id) or {}


def with_setting(text: str, rule_id: str, form: Mapping[str, str]) -> str:
    """The profile with what a form says of a rule: "severity", "status", "weight", "show", "hard_stop", "veto",
    "parameter.NAME"; an empty value says nothing. Raises NotYaml."""
    document = read(text)
    rules = document.get("rules")
    if rules is None:
        rules = document["rules"] = CommentedMap()
    if not rules:
        rules.fa.set_block_style()
    setting = rules.get(rule_id) or CommentedMap()
    for name in ("severity", "status", "weight", "show", "hard_stop", "veto"):
        if name in form:
            _put(setting, name, _value(form[name]))
    values = setting.get("parameters") or CommentedMap()
    for key, said in form.items():
        if key.startswith("parameter."):
            name = key.removeprefix("parameter.")
            known = values.get(name)
            if isinstance(known, Mapping) and said.strip():
                known["value"] = _value(said)  # type: ignore[index]
            else:
                _put(values, name, _value(said))
    _put(setting, "parameters", values or None)
    if isinstance(setting, CommentedMap):
        setting.fa.set_flow_style()
    _put(rules, rule_id, setting or None)
    return write(document)


def difference(before: str, after: str) -> list[tuple[str, str]]:
    """Lines of a diff, each with what it is: "added", "removed", "place", "same"; how lines are broken is none."""
    with contextlib.suppress(NotYaml):
        before, after = (write(read(text), _READ) if text else "" for text in (before, after))
    kinds = {"+": "added", "-": "removed", "@": "place"}
    compared = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=3)
    return [(kinds.get(line[:1], "same"), line) for line in compared if not line.startswith(("---", "+++"))]


def _put_conflict(document: Any, kind: str, expression: str) -> None:
    node = document.get("conflict")
    if not expression or kind not in CONFLICTS:
        document.pop("conflict", None)
    elif not isinstance(node, CommentedMap):
        document["conflict"] = CommentedMap({kind: expression})
    else:  # the comments that follow it hang on the node
        for other in [key for key in node if key != kind]:
            del node[other]
        _say(node, kind, expression)


def _put_clause(document: Any, name: str, form: Mapping[str, str]) -> None:
    """A clause is one selector or a list of them; one that a form empties goes, one more than there were is added."""
    node = document.get(name)
    listed = isinstance(node, list)
    items = list(node) if listed else [node] if node else []
    for number in range(_MOST):
        said = {field: form[f"{name}.{number}.{field}"] for field in FIELDS if f"{name}.{number}.{field}" in form}
        if number < len(items):
            if isinstance(items[number], Mapping):
                _put_selector(items[number], said)
        elif any(value.strip() for value in said.values()):
            made = CommentedMap()
            made.fa.set_flow_style()
            _put_selector(made, said)
            items.append(made)
            if listed:
                node.append(made)
            else:
                document[name] = made if len(items) == 1 else CommentedSeq(items)
                node, listed = document[name], len(items) > 1
    for number in reversed(range(len(items))):
        if not items[number] and listed:
            del node[number]
    if name in document and not document[name]:
        del document[name]


def _put_selector(selector: Any, said: Mapping[str, str]) -> None:
    """What is as it was stays in the way that it was written."""
    for field, value in said.items():
        if field == "where":
            _say(selector, field, value)
        elif _listed(value) != _listed(words(selector.get(field))):
            listed = _listed(value)
            _put(selector, field, _flow(listed) if len(listed) > 1 else "".join(listed))


def _say(mapping: Any, key: str, text: str) -> None:
    """Words, unless they are there but for how their lines are broken."""
    if _one_line(text) != _one_line(str(mapping.get(key) or "")):
        _put(mapping, key, _one_line(text))


def _put(mapping: Any, key: str, value: object) -> None:
    """Sets a key, or takes it away where nothing is said."""
    if value is None or value == "" or value == []:
        mapping.pop(key, None)
    elif mapping.get(key) != value:
        mapping[key] = value


def _value(text: str) -> object:
    """A number, true or false, a list of words, or words, as YAML reads it; None for nothing.

    >>> _value("0.5"), _value("true"), _value(" "), _value("CR, DX")
    (0.5, True, None, ['CR', 'DX'])
    """
    text = text.strip()
    if not text:
        return None
    if "," in text and not text.startswith(("[", "{", "'", '"')):
        return _flow([_value(part) for part in text.split(",") if part.strip()])
    try:
        value: object = _yaml().load(text)
    except YAMLError:
        return text
    return float(value) if isinstance(value, float) else value


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _flow(items: Sequence[object]) -> Any:
    listed = CommentedSeq(items)
    listed.fa.set_flow_style()
    return listed


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _inline(value: object) -> str:
    file = io.StringIO()
    yaml = _yaml()
    yaml.width = _READ
    yaml.default_flow_style = True
    yaml.dump(value, file)
    return file.getvalue().strip()


def _yaml() -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml
