"""Which order, which reports and which study belong to one examination.

Accession numbers come first. What they leave over is put together only where there is one candidate: a wrong accession
number can only be seen by somebody who knows what it should have agreed with.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from facts.fact import Coded, Fact
from fusion.view import is_document, origin_of

# ("order", "orders[o1]"), ("study", StudyInstanceUID or "studies[0]"), ("document", id): sorted by what names an exam.
_Node = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ExamLinks:
    """`exams`: each order, study and document with the name of its examination."""

    exams: dict[_Node, str] = field(default_factory=dict)

    def exam_of(self, fact: Fact) -> str | None:
        """The examination of a fact: "orders[o1]", a StudyInstanceUID or a document id; None when not known."""
        node = _node_of(fact)
        return self.exams.get(node) if node else None


def link(facts: Sequence[Fact]) -> ExamLinks:
    """The examinations among the record facts of an encounter and the header and image facts of its studies.

    1. What carries one accession number belongs together; a study goes by the number it was filed under and, if that
       says nothing, by the one in its header.
    2. One order and one study that are left over belong together.
    3. An addendum belongs where the document does that it adds to. A radiology report without an accession number
       belongs to the only examination, if there is one; one whose number nothing else carries to the only examination
       without a report.
    """
    groups = _Groups(node for fact in facts if (node := _node_of(fact)))
    accessions = _accessions(facts)
    reports, addenda = _reports(facts)
    _join_envelope(groups)
    _join_by_accession(groups, accessions)
    _join_only(groups.roots_with("order", without="study"), groups.roots_with("study", without="order"), groups)
    for addendum, base in addenda.items():
        groups.join(addendum, base)
    _join_reports(groups, [report for report in reports if report not in addenda], accessions)
    return ExamLinks(groups.names(exclude=groups.lonely_documents(reports)))


class _Groups:
    """Nodes in groups that only ever grow together."""

    def __init__(self, nodes: Iterable[_Node]) -> None:
        self._parent = {node: node for node in nodes}

    def root(self, node: _Node) -> _Node:
        while self._parent[node] != node:
            node = self._parent[node]
        return node

    def join(self, one: _Node, other: _Node) -> None:
        if one in self._parent and other in self._parent:
            keep, lose = sorted((self.root(one), self.root(other)), key=_rank)
            self._parent[lose] = keep

    def nodes(self, kind: str) -> list[_Node]:
        return [node for node in self._parent if node[0] == kind]

    def roots_with(self, kind: str, without: str = "") -> list[_Node]:
        refused = {self.root(node) for node in self.nodes(without)}
        return list(dict.fromkeys(root for node in self.nodes(kind) if (root := self.root(node)) not in refused))

    def lonely_documents(self, reports: Sequence[_Node]) -> set[_Node]:
        """Documents of no known examination: those that are no report, and reports with several to choose from."""
        exams = set(self.roots_with("order")) | set(self.roots_with("study"))
        alone = [node for node in self.nodes("document") if self.root(node) not in exams]
        return {node for node in alone if exams or self.root(node) not in {self.root(report) for report in reports}}

    def names(self, exclude: set[_Node]) -> dict[_Node, str]:
        return {node: self.root(node)[1] for node in self._parent if node not in exclude}


def _rank(node: _Node) -> tuple[int, str]:
    return ("order", "study", "document").index(node[0]), node[1]


def _node_of(fact: Fact) -> _Node | None:
    evidence = fact.evidence[0]
    if evidence.document_id:
        return "document", evidence.document_id
    if evidence.study_instance_uid:
        return "study", evidence.study_instance_uid
    origin = origin_of(fact)
    if origin in ("orders", "studies") and evidence.item:
        return ("order" if origin == "orders" else "study"), evidence.item.split("].")[0].rstrip("]") + "]"
    return None


def _accessions(facts: Sequence[Fact]) -> dict[_Node, list[str]]:
    """The accession numbers of each node as they are compared; those of the envelope before those of the header."""
    found: dict[_Node, list[str]] = defaultdict(list)
    for fact in sorted(facts, key=lambda fact: origin_of(fact) == "header"):
        if fact.concept.code == "accession_number" and isinstance(fact.value, Coded) and (node := _node_of(fact)):
            found[node].append(fact.value.code.strip().upper())
    return found


def _reports(facts: Sequence[Fact]) -> tuple[list[_Node], dict[_Node, _Node]]:
    """The radiology reports, and for each addendum among all documents the one that it adds to."""
    documents = {fact.id: fact for fact in facts if is_document(fact)}
    reports, addenda = [], {}
    for fact in documents.values():
        node = ("document", fact.evidence[0].document_id)
        if fact.concept.code == "radiology_report":
            reports.append(node)
        if fact.relations and fact.relations[0] in documents:
            addenda[node] = ("document", documents[fact.relations[0]].evidence[0].document_id)
    return reports, addenda


def _join_envelope(groups: _Groups) -> None:
    """A study filed without its UID is the one whose header was read, when there is one of each."""
    filed = [node for node in groups.nodes("study") if node[1].startswith("studies[")]
    read = [node for node in groups.nodes("study") if not node[1].startswith("studies[")]
    if len(filed) == len(read) == 1:
        groups.join(filed[0], read[0])


def _join_by_accession(groups: _Groups, accessions: dict[_Node, list[str]]) -> None:
    holders: dict[str, list[_Node]] = defaultdict(list)
    filed: dict[_Node, list[str]] = defaultdict(list)
    for node, numbers in accessions.items():
        if node[0] == "study":
            filed[groups.root(node)] += numbers
            continue
        for number in numbers:
            holders[number].append(node)
            groups.join(holders[number][0], node)
    for study, numbers in filed.items():
        known = [number for number in numbers if number in holders]
        for number in known[:1] or numbers[:1]:
            holders[number].append(study)
            groups.join(holders[number][0], study)


def _join_only(some: list[_Node], others: list[_Node], groups: _Groups) -> None:
    if len(some) == len(others) == 1:
        groups.join(some[0], others[0])


def _join_reports(groups: _Groups, reports: list[_Node], accessions: dict[_Node, list[str]]) -> None:
    def exams(without: str = "") -> list[_Node]:
        return list(dict.fromkeys(groups.roots_with("order", without) + groups.roots_with("study", without)))

    only = exams()
    for report in reports:
        if not accessions.get(report) and len(only) == 1:
            groups.join(only[0], report)
    joined = set(exams())
    strangers = {root for report in reports if accessions.get(report) and (root := groups.root(report)) not in joined}
    _join_only(sorted(strangers), exams(without="document"), groups)
