"""Reads a rule from its YAML document: checks all of it, compiles its expressions once.

The words of a selector are in `fusion.selector`, those of `same` in `fusion.pairing`, the sentences in
`fusion.template`, what an expression may read and call in `fusion.expression`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from fusion import template
from fusion.expression import Expression, compile_expression
from fusion.marked import Marked, parse
from fusion.pairing import SAME
from fusion.parts import PARTS
from fusion.rule import Conflict, Example, Parameter, Phase, Prior, Quantifier, Rule, Severity, SeverityCase, Status
from fusion.selector import Selector, read_requirement, read_selectors
from fusion.template import Localized

VERDICTS = ("discrepant", "consistent", "not-applicable")
_REQUIRED = (
    "id", "version", "status", "severity", "phase", "title", "summary", "clears_if", "rationale", "remediation",
    "claim", "examples",
)  # fmt: skip
_OPTIONAL = (
    "covers", "severity_when", "false_positives", "references", "parameters", "against", "unless", "requires",
    "excludes", "applies", "same", "within", "conflict", "deadline", "warn_h", "prior", "yields_to",
)  # fmt: skip
# Which facts the expressions of a clause may read.
_READABLE = {
    Quantifier.EVERY: ("claim", "against"),
    Quantifier.SOME: ("claim", "against"),
    Quantifier.TOGETHER: ("claim", "others"),
    Quantifier.CLAIM: ("claim",),
}


def read_rule(text: str, path: str) -> Rule:
    """The rule in `text`. Raises DocumentError with file and line for the first mistake found."""
    document = parse(text, path)
    found = document.keys(_REQUIRED + _OPTIONAL, _REQUIRED)
    parameters = _parameters(found.get("parameters"))
    params = params_of(parameters)
    paired = "against" in found or "unless" in found
    if "against" in found and "unless" in found:
        raise found["unless"].error("a rule has against or unless, not both")
    if "warn_h" in found and "deadline" not in found:
        raise found["warn_h"].error("warn_h needs a deadline")
    if not paired and ("same" in found or "within" in found) and "requires" not in found and "excludes" not in found:
        raise document.error("same and within need against or unless")

    def sentence(name: str) -> Localized:
        return _localized(found[name], "against" in found, params)

    requires = [read_requirement(item, ("fact", "claim"), params, PARTS) for item in _items(found.get("requires"))]
    return Rule(
        id=found["id"].text(),
        version=found["version"].whole_number(),
        status=Status(found["status"].one_of(list(Status), "status")),
        covers=_words(found.get("covers")),
        severity=read_severity(found["severity"]),
        severity_when=_severity_cases(found.get("severity_when"), "against" in found, params),
        phases=frozenset(Phase(item.one_of(list(Phase), "phase")) for item in found["phase"].one_or_more()),
        title=sentence("title"),
        summary=sentence("summary"),
        clears_if=sentence("clears_if"),
        rationale=sentence("rationale"),
        remediation=sentence("remediation"),
        false_positives=tuple(_told(item) for item in _items(found.get("false_positives"))),
        references=_words(found.get("references")),
        parameters=parameters,
        params=params,
        claim=read_selectors(found["claim"], "claim", ("fact",), params),
        against=_selectors(found, "against", params),
        unless=_selectors(found, "unless", params),
        requires=tuple(requires),
        excludes=_selectors(found, "excludes", params),
        applies=_expression(found.get("applies"), "applies", ("claim",), params),
        same=tuple(item.one_of(SAME, "way to pair") for item in _items(found.get("same"))),
        within=_expression(found.get("within"), "within", ("claim", "against"), params),
        conflict=_conflict(document, found, params),
        examples=_examples(found["examples"]),
        place=document.place,
        deadline=_expression(found.get("deadline"), "deadline", ("claim",), params),
        warn_h=found["warn_h"].number() if "warn_h" in found else None,
        prior=read_prior(found["prior"]) if "prior" in found else None,
        yields_to=_words(found.get("yields_to")),
    )


def params_of(parameters: Mapping[str, Parameter]) -> Mapping[str, object]:
    """The values as expressions read them: every number a double, because CEL does not multiply an int by a double."""
    return MappingProxyType({name: _double(parameter.value) for name, parameter in parameters.items()})


def read_severity(node: Marked) -> Severity:
    return Severity[node.one_of([level.name.lower() for level in Severity], "severity").upper()]


def read_prior(node: Marked) -> Prior:
    """`{precision: 0.8, reviews: 20, source: ...}`. Raises DocumentError."""
    found = node.keys(("precision", "reviews", "source"), ("precision", "reviews", "source"))
    precision, reviews = found["precision"].number(), found["reviews"].number()
    # Strictly between: a prior that is certain would never learn.
    if not 0 < precision < 1:
        raise found["precision"].error("precision is between 0 and 1, and neither of them")
    if reviews <= 0:
        raise found["reviews"].error("reviews are more than 0")
    return Prior(precision, reviews, found["source"].text())


def read_value(node: Marked) -> object:
    """The value of a parameter: a number, words, true or false, or a list of those."""
    value = node.plain()
    for item in value if isinstance(value, list) else [value]:
        if not isinstance(item, str | int | float):
            raise node.error("a parameter is a number, words, true or false, or a list of those")
    return tuple(value) if isinstance(value, list) else value


def _parameters(node: Marked | None) -> Mapping[str, Parameter]:
    parameters = {}
    for name, item in node.mapping().items() if node else ():
        found = item.keys(("value", "source", "unit"), ("value", "source"))
        unit = found["unit"].text() if "unit" in found else ""
        parameters[name] = Parameter(read_value(found["value"]), found["source"].text(), unit)
    return MappingProxyType(parameters)


def _double(value: object) -> object:
    if isinstance(value, tuple):
        return [_double(item) for item in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _localized(node: Marked, has_against: bool, params: Mapping[str, object]) -> Localized:
    found = node.keys(("en", "zh"), ("en", "zh"))
    for sentence in found.values():
        try:
            template.check(sentence.text(), has_against, params)
        except ValueError as error:
            raise sentence.error(str(error)) from None
    return Localized(found["en"].text(), found["zh"].text())


def _severity_cases(node: Marked | None, has_against: bool, params: Mapping[str, object]) -> tuple[SeverityCase, ...]:
    readable = ("claim", "others", "against") if has_against else ("claim", "others")
    cases = []
    for item in _items(node):
        found = item.keys(("when", "severity"), ("when", "severity"))
        when = _compiled(found["when"], "severity_when", readable, params)
        cases.append(SeverityCase(when, read_severity(found["severity"])))
    return tuple(cases)


def _selectors(found: Mapping[str, Marked], name: str, params: Mapping[str, object]) -> tuple[Selector, ...]:
    return read_selectors(found[name], name, ("fact", "claim"), params) if name in found else ()


def _conflict(document: Marked, found: Mapping[str, Marked], params: Mapping[str, object]) -> Conflict | None:
    if "unless" in found:
        if "conflict" in found:
            raise found["conflict"].error("a rule with unless has no conflict: what it looks for is there or not")
        return None
    if "conflict" not in found:
        raise document.error("conflict is missing")
    node = found["conflict"]
    known = [Quantifier.EVERY, Quantifier.SOME, Quantifier.TOGETHER] if "against" in found else [Quantifier.CLAIM]
    spelled = node.keys(known)
    if len(spelled) != 1:
        raise node.error(f"a conflict is one of {', '.join(known)}")
    quantifier = Quantifier(next(iter(spelled)))
    clause = f"conflict.{quantifier}"
    return Conflict(quantifier, _compiled(spelled[quantifier], clause, _READABLE[quantifier], params))


def _expression(
    node: Marked | None, clause: str, readable: tuple[str, ...], params: Mapping[str, object]
) -> Expression | None:
    return _compiled(node, clause, readable, params) if node else None


def _compiled(node: Marked, clause: str, readable: tuple[str, ...], params: Mapping[str, object]) -> Expression:
    try:
        return compile_expression(node.text(), clause, readable, params)
    except ValueError as error:
        raise node.error(str(error)) from None


def _examples(node: Marked) -> Mapping[str, tuple[Example, ...]]:
    found = node.keys(VERDICTS, VERDICTS)
    examples = {}
    for verdict, items in found.items():
        listed = items.items()
        if not listed:
            raise items.error(f"no example of {verdict}")
        for item in listed:
            item.mapping()
        examples[verdict] = tuple(Example(item.plain(), item.place) for item in listed)  # type: ignore[arg-type]
    return MappingProxyType(examples)


def _items(node: Marked | None) -> list[Marked]:
    return node.one_or_more() if node else []


def _told(node: Marked) -> Localized:
    """Words in both languages, or in English alone as rules were written before."""
    if node.is_text:
        return Localized(node.text(), "")
    found = node.keys(("en", "zh"), ("en", "zh"))
    return Localized(found["en"].text(), found["zh"].text())


def _words(node: Marked | None) -> tuple[str, ...]:
    return tuple(item.text() for item in _items(node))
