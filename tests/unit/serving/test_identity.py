from __future__ import annotations

import pytest

from serving.identity import caller_name, may_call, request_id


@pytest.mark.parametrize("sent", ["a", "round-7", "0af7651916cd43dd8448eb211c80319c", "x" * 64])
def test_a_plain_number_is_kept(sent: str) -> None:
    assert request_id(sent) == sent


@pytest.mark.parametrize("sent", [None, "", "Zhang San", "a\nb", "x" * 65, b"bytes", "张三"])
def test_anything_else_is_replaced(sent: str | bytes | None) -> None:
    assert request_id(sent) != sent
    assert request_id(sent) != request_id(sent)


def test_a_caller_is_named_by_its_certificate() -> None:
    assert caller_name({"x509_common_name": [b"his"]}) == "his"
    assert caller_name({"transport_security_type": [b"ssl"]}) == ""


def test_without_a_list_everybody_may_call() -> None:
    assert may_call("", "concord.v1.TextService", {})


def test_with_a_list_only_those_on_it_may_call() -> None:
    allowed = {"his": ("FusionService",), "admin": ("*",)}
    assert may_call("his", "concord.v1.FusionService", allowed)
    assert may_call("admin", "concord.v1.TextService", allowed)
    assert not may_call("his", "concord.v1.TextService", allowed)
    assert not may_call("", "concord.v1.FusionService", allowed)
    assert not may_call("*", "concord.v1.FusionService", allowed)
