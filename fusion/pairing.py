"""How a claim and another fact pair: the words of a rule's `same`. All words of a rule must hold.

Where a source does not say (no site, no side, no time), the fact could be about the same thing, and pairs. Where the
record does not tell which document or examination a fact belongs to, it does not pair: a guess would accuse somebody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from facts import vocabulary
from facts.fact import Laterality
from fusion.pharmacy import knowledge
from fusion.view import FactView


def _concept_equal(claim: FactView, other: FactView) -> bool:
    return claim.fact.concept == other.fact.concept


def _concept_child(claim: FactView, other: FactView) -> bool:
    """The other is the claim's concept or a kind of it."""
    return claim.fact.concept.code in other.ancestors and claim.fact.concept.system == other.fact.concept.system


def _concept(claim: FactView, other: FactView) -> bool:
    """Equal, or one a kind of the other."""
    return _concept_child(claim, other) or _concept_child(other, claim)


def _supports(claim: FactView, other: FactView) -> bool:
    """The other is a basis for asserting the claim: equal, a kind of it, or what supports it."""
    return _concept_child(claim, other) or _named_as_support(claim, other)


def _related(claim: FactView, other: FactView) -> bool:
    """Kin, or either a support of the other."""
    return _concept(claim, other) or _named_as_support(claim, other) or _named_as_support(other, claim)


def _body_site(claim: FactView, other: FactView) -> bool:
    """One site contains the other. The site that its concept always has tells nothing: effusion "in the pleura"."""
    one, another = _telling_site(claim), _telling_site(other)
    if claim.fact.concept != other.fact.concept:  # a nodule of the thyroid is none of the lung
        one, another = one or (another and _own_site(claim)), another or (one and _own_site(other))
    return not one or not another or vocabulary.is_kin(one, another)


def _laterality(claim: FactView, other: FactView) -> bool:
    """The sides overlap; unknown, unpaired and bilateral overlap with all."""
    sides = {claim.fact.laterality, other.fact.laterality}
    return sides != {Laterality.LEFT, Laterality.RIGHT}


def _document(claim: FactView, other: FactView) -> bool:
    return bool(claim.document_id) and claim.document_id == other.document_id


def _document_group(claim: FactView, other: FactView) -> bool:
    """In one document, addenda included."""
    return _document(claim, other) or (bool(claim.document.group) and claim.document.group == other.document.group)


def _section(claim: FactView, other: FactView) -> bool:
    """In one section of one document."""
    index, another = claim.fact.evidence[0].section_index, other.fact.evidence[0].section_index
    return _document(claim, other) and claim.section == other.section and index == another


def _exam(claim: FactView, other: FactView) -> bool:
    return bool(claim.exam) and claim.exam == other.exam


def _item(claim: FactView, other: FactView) -> bool:
    """They tell of one thing of the record: an event and when it was asked for, a drug and its doses."""
    return bool(claim.item) and claim.item == other.item


def _whole(claim: FactView, other: FactView) -> bool:
    """They tell of one item of a list, or of parts of it: a dose given and the order of the drug."""
    return bool(claim.whole) and claim.whole == other.whole


def _event(claim: FactView, other: FactView) -> bool:
    """About one event or procedure; a document that does not say which one could be about any."""
    return not claim.event or not other.event or claim.event == other.event


def _relation(claim: FactView, other: FactView) -> bool:
    """One belongs to the other, or both belong to a third: a size and its lesion, two descriptors of one lesion."""
    one, another = claim.fact, other.fact
    return (
        one.id in another.relations
        or another.id in one.relations
        or not set(one.relations).isdisjoint(another.relations)
    )


def _interacting(claim: FactView, other: FactView) -> bool:
    """A table says that the two drugs should not meet; the claim stands first in its row."""
    return knowledge.paired("interactions.csv", "drug", "with", claim.ancestors, other.ancestors)


def _cross_reactive(claim: FactView, other: FactView) -> bool:
    """Who is allergic to the other may react to the claim, or a table says that the two are near."""
    return (
        other.fact.concept.code in claim.ancestors
        or claim.fact.concept.code in other.ancestors
        or knowledge.paired("cross_reactivity.csv", "allergen", "drug", other.ancestors, claim.ancestors)
    )


def _contraindicated(claim: FactView, other: FactView) -> bool:
    """A table says that the drug is not for who has the disease."""
    return knowledge.paired("diseases.csv", "drug", "disease", claim.ancestors, other.ancestors)


def _duplicated(claim: FactView, other: FactView) -> bool:
    """One drug, or two of a class that should not be doubled, in two orders; each two once."""
    if claim.item >= other.item:
        return False
    one, another = claim.ancestors, other.ancestors
    return (
        claim.fact.concept.code in another
        or other.fact.concept.code in one
        or knowledge.paired("duplicates.csv", "drug", "with", one, another)
        or knowledge.paired("duplicates.csv", "drug", "with", another, one)
    )


def _time(claim: FactView, other: FactView) -> bool:
    """The times overlap; unknown overlaps with all, an open end reaches for ever."""
    one, another = claim.fact.time, other.fact.time
    if one is None or another is None:
        return True
    starts_late = one.start and another.end and one.start > another.end
    ends_early = one.end and another.start and one.end < another.start
    return not (starts_late or ends_early)


Pairing = Callable[[FactView, FactView], bool]

# The order is that in which they are tried: the cheap ones and those that part most facts first.
SAME: Mapping[str, Pairing] = MappingProxyType(
    {
        "document": _document,
        "exam": _exam,
        "item": _item,
        "whole": _whole,
        "event": _event,
        "section": _section,
        "relation": _relation,
        "concept_equal": _concept_equal,
        "concept_child": _concept_child,
        "concept": _concept,
        "supports": _supports,
        "related": _related,
        "laterality": _laterality,
        "body_site": _body_site,
        "interacting": _interacting,
        "cross_reactive": _cross_reactive,
        "contraindicated": _contraindicated,
        "duplicated": _duplicated,
        "time": _time,
    }
)

# What would excuse a claim (`unless`), and what a claim requires or excludes, may also stand in an addendum; what
# contradicts it (`against`) may not, because an addendum is there to correct.
EXCUSING: Mapping[str, Pairing] = MappingProxyType({**SAME, "document": _document_group})

# Of those, the words that say where: they bind `requires` and `excludes` to the claim.
PLACES = ("document", "exam", "item", "whole")

# What facts that pair by such a word have in common, "" for none: they are looked up by it instead of tried one by one.
KEYS_OF_PLACES: Mapping[str, Callable[[FactView], str]] = MappingProxyType(
    {
        "item": lambda view: view.item,
        "whole": lambda view: view.whole,
        "document": lambda view: view.document.group or view.document_id,
        "exam": lambda view: view.exam,
    }
)


def _named_as_support(claim: FactView, other: FactView) -> bool:
    """Whether the other, or a broader concept, is in `supported_by` of the claim's concept or of a broader one."""
    return any(not vocabulary.supports(code).isdisjoint(other.ancestors) for code in claim.ancestors)


def _own_site(view: FactView) -> str:
    """Where things of its concept always sit, when that is outside the heart of the matter: the lung of a nodule."""
    return view.entry.body_site if view.entry else ""


def _telling_site(view: FactView) -> str:
    site = view.site
    default = view.entry.body_site if view.entry else ""
    return "" if site and default and vocabulary.is_a(default, site) else site
