"""The resources that were sent together: where each stands, what refers to what, and what an Observation takes from the
report or panel that it belongs to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Placed:
    """A resource and the place that names it. `root` is the place of the one that contains it, or its own: a reference
    "#x" is to what the root contains. `url` is the fullUrl of its entry.
    """

    resource: Json
    place: str
    root: str
    url: str = ""

    @property
    def kind(self) -> str:
        return str(self.resource["resourceType"])


def placed_resources(
    resource: Json, place: str = "", root: str = "", url: str = "", depth: int = 0
) -> Iterator[Placed]:
    """The resource and those inside it."""
    kind, identifier = resource["resourceType"], resource.get("id")
    if isinstance(identifier, str):
        place = f"{kind}/{identifier.removeprefix('#')}"
    place = place or kind
    yield Placed(resource, place, root or place, url)
    if depth == _DEEPEST:
        return
    for number, one in enumerate(items(resource, "contained")):
        if isinstance(one.get("resourceType"), str):
            yield from placed_resources(one, f"{place}.contained[{number}]", root or place, "", depth + 1)
    for number, entry in enumerate(items(resource, "entry") if kind == "Bundle" else []):
        inner = entry.get("resource")
        if isinstance(inner, dict) and isinstance(inner.get("resourceType"), str):
            told = entry.get("fullUrl")
            name = f"{place}.entry[{number}]"
            yield from placed_resources(inner, name, "", told if isinstance(told, str) else "", depth + 1)


_DEEPEST = 4


def items(resource: object, name: str) -> list[Json]:
    """The objects in a list of an unchecked resource; empty for anything else."""
    found = resource.get(name) if isinstance(resource, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


class Together:
    """What was sent together, by its references."""

    def __init__(self, placed: Sequence[Placed]) -> None:
        self._by_name: dict[str, Placed] = {}
        for one in placed:
            identifier = str(one.resource.get("id", "")).removeprefix("#")
            for name in (one.place, one.url, f"{one.root}#{identifier}"):
                if name:
                    self._by_name.setdefault(name, one)
        self._parents: dict[int, list[Placed]] = {}
        for one in placed:
            for reference in items(one.resource, _MEMBERS.get(one.kind, "")):
                self._is_part(self.found(reference, one), one)
        for one in placed:
            # A report contains its results, whether or not it lists them.
            container = self._by_name.get(one.root)
            if container is not None and container is not one and container.kind == "DiagnosticReport":
                self._is_part(one, container)

    def found(self, reference: object, of: Placed) -> Placed | None:
        """What a Reference of the resource `of` is to; None when it was not sent."""
        target = reference.get("reference") if isinstance(reference, dict) else None
        if not isinstance(target, str):
            return None
        if target.startswith("#"):
            return self._by_name.get(of.root + target)
        return self._by_name.get(target.split("/_history/")[0])

    def completed(self, observation: Placed) -> tuple[Json, Json | None]:
        """The Observation with time, specimen and status of its panel or report where it has none of its own, or where
        the whole report is void; and the Specimen, when it was sent.
        """
        whole, of = dict(observation.resource), observation
        specimen = self.found(whole.get("specimen"), of)
        for parent in self._above(observation):
            above = parent.resource
            if not any(name in whole for name in _EFFECTIVE):
                whole |= {name: above[name] for name in _EFFECTIVE if name in above}
            if "issued" not in whole and "issued" in above:
                whole["issued"] = above["issued"]
            if "specimen" not in whole and (references := _one_or_list(above.get("specimen"))):
                whole["specimen"] = references[0]
                specimen = self.found(references[0], parent)
            if above.get("status") in ("cancelled", "entered-in-error"):
                whole["status"] = above["status"]
        return whole, specimen.resource if specimen and specimen.kind == "Specimen" else None

    def panel(self, observation: Placed) -> str:
        """The name of the nearest panel or report that it belongs to and that has a name."""
        for parent in self._above(observation):
            code = parent.resource.get("code")
            if isinstance(code, dict):
                told = (code.get("text"), *(coding.get("display") for coding in items(code, "coding")))
                if name := next((word for word in told if isinstance(word, str) and word.strip()), ""):
                    return name
        return ""

    def _is_part(self, part: Placed | None, whole: Placed) -> None:
        if part is not None and part is not whole:
            parents = self._parents.setdefault(id(part.resource), [])
            if whole not in parents:
                parents.append(whole)

    def _above(self, one: Placed) -> Iterator[Placed]:
        """Its panels, their reports, nearest first; each once, for references may run in a circle."""
        seen, now = {id(one.resource)}, [one]
        while now:
            following = []
            for parent in (parent for child in now for parent in self._parents.get(id(child.resource), ())):
                if id(parent.resource) not in seen:
                    seen.add(id(parent.resource))
                    following.append(parent)
                    yield parent
            now = following


_MEMBERS = {"DiagnosticReport": "result", "Observation": "hasMember"}
_EFFECTIVE = ("effectiveDateTime", "effectivePeriod", "effectiveInstant", "effectiveTiming")


def _one_or_list(references: object) -> list[Any]:
    """The references when there is exactly one: several specimens of a report do not tell which."""
    listed = references if isinstance(references, list) else [references] if references else []
    return listed if len(listed) == 1 else []
