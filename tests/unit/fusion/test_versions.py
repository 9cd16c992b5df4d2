"""Which of several versions of a document stands."""

from __future__ import annotations

from itertools import permutations
from typing import Any

from concord.v1 import encounter_pb2

from fusion.versions import standing


def doc(document_id: str = "", status: str = "FINAL", **fields: Any) -> encounter_pb2.Document:
    return encounter_pb2.Document(id=document_id, status=status, **fields)


def ids(*documents: encounter_pb2.Document) -> list[str]:
    return [document.id for document in standing(documents).documents]


def test_documents_that_have_nothing_to_do_with_one_another_all_stand() -> None:
    assert ids(doc("d1"), doc("d2", "DRAFT"), doc("d3", "PRELIMINARY")) == ["d1", "d2", "d3"]


def test_a_withdrawn_document_does_not_stand() -> None:
    assert ids(doc("d1", "REPLACED"), doc("d2")) == ["d2"]


def test_what_another_replaces_does_not_stand_whatever_the_order() -> None:
    for sent in permutations([doc("d1"), doc("d2", replaces="d1"), doc("d3", replaces="d2")]):
        assert ids(*sent) == ["d3"]


def test_an_addendum_stands_with_its_base_whatever_the_order() -> None:
    for sent in permutations([doc("d1"), doc("d2", "ADDENDUM", replaces="d1")]):
        assert sorted(ids(*sent)) == ["d1", "d2"]


def test_of_one_id_the_later_version_stands_whatever_the_order() -> None:
    for name in ("received_at", "signed_at", "written_at"):
        old = doc("d1", text="old", **{name: "2026-03-01T08:00:00+08:00"})
        new = doc("d1", text="new", **{name: "2026-03-01T00:30:00Z"})
        for sent in permutations([old, new]):
            (stands,) = standing(sent).documents
            assert stands.text == "new"


def test_when_it_was_received_counts_more_than_when_it_was_signed() -> None:
    old = doc("d1", text="old", received_at="2026-03-01T08:00:00Z", signed_at="2026-03-05T08:00:00Z")
    new = doc("d1", text="new", received_at="2026-03-02T08:00:00Z", signed_at="2026-03-01T08:00:00Z")
    for sent in permutations([old, new]):
        assert standing(sent).documents[0].text == "new"


def test_of_two_versions_that_no_time_tells_apart_the_last_one_sent_stands() -> None:
    assert standing([doc("d1", text="a"), doc("d1", text="b")]).documents[0].text == "b"


def test_a_later_notice_withdraws_the_earlier_version() -> None:
    assert (
        ids(doc("d1", received_at="2026-03-01T08:00:00Z"), doc("d1", "REPLACED", received_at="2026-03-02T08:00:00Z"))
        == []
    )


def test_a_document_that_names_itself_replaces_nothing() -> None:
    stand = standing([doc("d1", replaces="d1")])
    assert ([document.id for document in stand.documents], stand.issues) == (["d1"], ())


def test_a_circle_is_an_issue_and_loses_nothing() -> None:
    sent = [doc("d1", replaces="d2"), doc("d2", replaces="d1"), doc("d3", replaces="d2"), doc("d4")]
    stand = standing(sent)
    assert [document.id for document in stand.documents] == ["d1", "d3", "d4"]
    assert [issue.place for issue in stand.issues] == ["documents[d1].replaces", "documents[d2].replaces"]


def test_a_document_without_an_id_is_known_by_its_place_and_the_request_is_left_alone() -> None:
    sent = [doc("d1"), doc()]
    assert ids(*sent) == ["d1", "documents[1]"]
    assert sent[1].id == ""
