"""What forms hold: signatures and fields, as record facts."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from functools import partial

from concord.v1 import encounter_pb2

from facts.fact import Concept, Fact, Polarity, Quantity, named
from fusion import codes, times
from fusion.record import Record, coded
from fusion.record_drugs import say_written_allergens


def say_signatures(
    record: Record, place: str, signatures: Iterable[encounter_pb2.Signature], document: str, base: Fact
) -> None:
    """A fact `signature` for each, absent while its place is still empty, and what is known of the signer beside it."""
    for position, signature in enumerate(signatures):
        item = f"{place}.signatures[{position}]"
        title = record.understood(f"{item}.title", signature.title, codes.title)
        signed = record.time(f"{item}.signed_at", signature)
        fact = record.say(
            "signature", item, signature.signer or signature.role or signature.title, document=document,
            value=coded(signature.signer), time=signed, relations=(base.id,),
            polarity=Polarity.PRESENT if signature.signed_at.strip() else Polarity.ABSENT,
        )  # fmt: skip
        if fact is None:
            continue
        say = partial(record.say, document=document, relations=(fact.id,))
        signs = {"polarity": fact.polarity}  # a place that is empty makes nobody a signer
        say("signer_title", f"{item}.title", signature.title, value=coded(title or signature.title), **signs)
        say("signer_role", f"{item}.role", signature.role, value=coded(codes.role(signature.role)), **signs)
        say("signing_delegation", f"{item}.on_behalf_of", signature.on_behalf_of,
                   value=coded(signature.on_behalf_of))  # fmt: skip
        say("signing_place", f"{item}.place", signature.place, value=coded(signature.place))
        for name, concept in (("licensed", "signer_licence"), ("certificate_valid", "certificate_validity")):
            if signature.HasField(name):
                said = getattr(signature, name)
                polarity = Polarity.PRESENT if said else Polarity.ABSENT
                say(concept, f"{item}.{name}", "yes" if said else "no", polarity=polarity)


def say_fields(
    record: Record, place: str, fields: Iterable[encounter_pb2.FormField], base: Fact | None, document: str = ""
) -> None:
    """A fact for each field, by the concept of its name; absent where the field was left empty.

    A number is a quantity without a unit, a time a time, anything else a word.
    """
    for field in fields:
        name = field.name.strip()
        if not name:
            continue
        code = codes.field_of(name)
        concept = named(code) if code else Concept(codes.lower_code(name), "local", name)
        written = field.value.strip()
        record.say(
            concept, f"{place}.fields[{concept.code}]", written or name, document=document,
            polarity=Polarity.PRESENT if written else Polarity.ABSENT,
            relations=(base.id,) if base else (),
            value=_number(written) or coded(written),
            # What was transfused is summed by the day of the transfusion.
            time=base.time if base and code == "transfused_volume" else _time(record, written),
        )  # fmt: skip
        say_written_allergens(record, f"{place}.fields[{concept.code}]", concept.code, written, document, base)


def _number(text: str) -> Quantity | None:
    try:
        return Quantity(text, "") if text and Decimal(text).is_finite() else None
    except InvalidOperation:
        return None


def _time(record: Record, text: str) -> object:
    try:
        return times.read_interval(text, record.zone) if text[:2].isdigit() else None
    except ValueError:
        return None
