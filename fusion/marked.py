"""YAML whose every value knows its line, so that a mistake in a rule is answered with file and line."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class DocumentError(ValueError):
    """A document that contradicts its format. `place`: "rules/report/x.yaml:12"."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(f"{place}: {message}")
        self.place = place
        self.message = message


@dataclass(frozen=True, slots=True)
class Marked:
    """One value of a document. The methods say what it must be and raise DocumentError when it is something else."""

    path: str
    node: yaml.Node

    @property
    def place(self) -> str:
        return f"{self.path}:{self.node.start_mark.line + 1}"

    def error(self, message: str) -> DocumentError:
        return DocumentError(self.place, message)

    def mapping(self) -> dict[str, Marked]:
        if not isinstance(self.node, yaml.MappingNode):
            raise self.error("expected a mapping")
        found: dict[str, Marked] = {}
        for key, value in self.node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise Marked(self.path, key).error("expected a word as key")
            if key.value in found:
                raise Marked(self.path, key).error(f"{key.value} is there twice")
            found[key.value] = Marked(self.path, value)
        return found

    def keys(self, known: Collection[str], required: Collection[str] = ()) -> dict[str, Marked]:
        """A mapping with no key besides `known` and every key of `required`."""
        found = self.mapping()
        for key, value in found.items():
            if key not in known:
                raise value.error(f"unknown key {key}; known are {', '.join(known)}")
        for key in required:
            if key not in found:
                raise self.error(f"{key} is missing")
        return found

    def items(self) -> list[Marked]:
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.error("expected a list")
        return [Marked(self.path, item) for item in self.node.value]

    def one_or_more(self) -> list[Marked]:
        """A list, or a single value as a list of one."""
        return self.items() if isinstance(self.node, yaml.SequenceNode) else [self]

    @property
    def is_text(self) -> bool:
        return isinstance(self.node, yaml.ScalarNode)

    def text(self) -> str:
        """Words that are not empty; a number or a date is taken as it is written."""
        if not isinstance(self.node, yaml.ScalarNode) or not self.node.value.strip():
            raise self.error("expected words")
        return str(self.node.value)

    def one_of(self, known: Collection[str], what: str) -> str:
        word = self.text()
        if word not in known:
            raise self.error(f"{word} is no {what}; known are {', '.join(sorted(known))}")
        return word

    def plain(self) -> object:
        """The value as plain Python: dict, list, str, int, float, bool, date or None."""
        return _LOADER("").construct_object(self.node, deep=True)

    def number(self) -> float:
        value = self.plain()
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.error("expected a number")
        return float(value)

    def whole_number(self) -> int:
        value = self.plain()
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.error("expected a whole number")
        return value

    def flag(self) -> bool:
        value = self.plain()
        if not isinstance(value, bool):
            raise self.error("expected true or false")
        return value


def parse(text: str, path: str) -> Marked:
    """The document in `text`. Raises DocumentError when it is no YAML or holds nothing."""
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{path}:{mark.line + 1}" if mark else path
        raise DocumentError(place, f"not YAML: {getattr(error, 'problem', None) or 'cannot be read'}") from None
    if node is None:
        raise DocumentError(f"{path}:1", "the document is empty")
    return Marked(path, node)
