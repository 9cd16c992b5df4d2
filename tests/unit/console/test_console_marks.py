"""Evidence is marked in place, by code points."""

from __future__ import annotations

from case_fakes import case, discrepancy, said
from concord.v1.discrepancy_pb2 import DiscrepancyEvidence
from concord.v1.encounter_pb2 import Document, Encounter

from console.marks import Piece, pages, pieces

AGAINST = DiscrepancyEvidence.AGAINST


def test_words_without_evidence_are_plain() -> None:
    assert list(pieces("No effusion.", [])) == [Piece("No effusion.")]


def test_evidence_of_another_document_marks_nothing_here() -> None:
    one = case(discrepancy("x", said("elsewhere", 0, 2)))
    assert {piece.role for part in pages(one.encounter, one.discrepancies)[0].parts for piece in part.pieces} == {""}


def test_offsets_count_code_points() -> None:
    text = "\N{PILE OF POO}左侧积液"
    assert [(piece.text, piece.role) for piece in pieces(text, [(1, 3, "x", "claim")])] == [
        ("\N{PILE OF POO}", ""), ("左侧", "claim"), ("积液", ""),
    ]  # fmt: skip


def test_overlapping_spans_keep_both() -> None:
    cut = list(pieces("abcdef", [(0, 4, "x", "claim"), (2, 6, "y", "against")]))
    assert [(piece.text, piece.role, piece.ids) for piece in cut] == [
        ("ab", "claim", "x"), ("cd", "claim", "x y"), ("ef", "against", "y"),
    ]  # fmt: skip


def test_a_span_beyond_the_words_ends_with_them() -> None:
    assert [piece.text for piece in pieces("abc", [(1, 99, "x", "claim")])] == ["a", "bc"]


def test_both_sides_of_a_conflict_are_marked_in_their_sections() -> None:
    one = case(discrepancy("x", said("d0", 0, 2, section=1), said("d0", 0, 2, AGAINST, section=0)))
    findings, impression = pages(one.encounter, one.discrepancies)[0].parts
    assert (findings.pieces[0].text, findings.pieces[0].role) == ("右侧", "against")
    assert (impression.pieces[0].text, impression.pieces[0].role) == ("左侧", "claim")


def test_a_document_of_one_text_is_marked_too() -> None:
    evidence = DiscrepancyEvidence(document_id="d", start=0, end=4, role=DiscrepancyEvidence.CLAIM)
    encounter = Encounter(documents=[Document(id="d", text="Left lung.")])
    (part,) = pages(encounter, [discrepancy("x", evidence)])[0].parts
    assert [(piece.text, piece.ids) for piece in part.pieces] == [("Left", "x"), (" lung.", "")]
