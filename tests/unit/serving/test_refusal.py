"""Every error of ours crosses a process border whole, and nothing else does."""

from __future__ import annotations

import pickle

import grpc
import pytest
from google.rpc import error_details_pb2, status_pb2

from serving import errors
from serving.backend import accepted
from serving.call import Refusal
from serving.errors import ConcordError
from serving.status import details_of, words_of

KINDS = [ConcordError, *ConcordError.__subclasses__()]


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_is_the_same_on_the_other_side(kind: type[ConcordError]) -> None:
    refusal = pickle.loads(pickle.dumps(Refusal.of(kind("does not fit", "labs[0] OBX-4"))))
    with pytest.raises(ConcordError) as caught:
        accepted(refusal)
    assert type(caught.value) is kind
    assert (caught.value.message, caught.value.place) == ("does not fit", "labs[0] OBX-4")


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_has_a_grpc_status(kind: type[ConcordError]) -> None:
    status = status_pb2.Status.FromString(details_of(kind("does not fit", "d1")))
    assert grpc.StatusCode[kind.status].value[0] == status.code
    assert status.message == "d1: does not fit"


def test_only_what_may_help_is_to_be_tried_again() -> None:
    retried = set()
    for kind in KINDS:
        status = status_pb2.Status.FromString(details_of(kind("x")))
        if any(detail.Is(error_details_pb2.RetryInfo.DESCRIPTOR) for detail in status.details):
            retried.add(kind)
    assert retried == {errors.Busy, errors.Unavailable}


def test_an_unknown_kind_is_still_an_error() -> None:
    assert type(Refusal("FromAnotherVersion", "x").error()) is ConcordError


def test_very_long_words_are_cut_to_what_a_trailer_holds() -> None:
    error = errors.BadRequest("x" * 100_000, "y" * 100_000)
    assert len(words_of(error)) + len(details_of(error)) < 4096
