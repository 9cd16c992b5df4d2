"""What a person writes after `--order`: key=value pairs, or the name of a JSON file."""

from __future__ import annotations

from pathlib import Path

from concord.v1 import encounter_pb2, fact_pb2

from concord_client.encounter_json import NotJson, fill_message, load_object
from concord_client.files import TEXT_LIMIT, read_bytes
from concord_client.refusal import Refusal
from concord_client.text_file import decode_text

_SHORT = {
    "accession": "accession_number",
    "side": "laterality",
    "part": "body_part",
    "site": "body_part",
    "patient": "patient_id",
}


def read_order(words: str, issues: list[fact_pb2.Issue]) -> encounter_pb2.Order:
    """The order, with id "o1" unless it has its own. Raises Refusal, naming the word or the place in the file."""
    order = encounter_pb2.Order()
    if "=" in words and not Path(words).is_file():
        _fill_from_pairs(order, words)
    else:
        _fill_from_file(order, Path(words), issues)
    order.id = order.id or "o1"
    return order


def _fill_from_pairs(order: encounter_pb2.Order, words: str) -> None:
    known = {name for name, field in order.DESCRIPTOR.fields_by_name.items() if not field.is_repeated}
    for pair in words.split(","):
        key, equals, value = pair.partition("=")
        name = key.strip().lower().replace("-", "_")
        name = _SHORT.get(name, name)
        if not equals or name not in known:
            raise Refusal(
                "order.bad-pair", "--order", pair=pair.strip(), known=", ".join(sorted(known | _SHORT.keys()))
            )
        setattr(order, name, value.strip())


def _fill_from_file(order: encounter_pb2.Order, path: Path, issues: list[fact_pb2.Issue]) -> None:
    text = decode_text(read_bytes(path, TEXT_LIMIT), str(path))
    try:
        fill_message(order, load_object(text), "orders[0]", issues)
    except NotJson as error:
        raise Refusal(
            "json.bad", f"{path}: {error.place}" if error.place else str(path), reason=error.message
        ) from None
