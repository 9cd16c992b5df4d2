"""Fills a protobuf message from parsed JSON, reads all that can be read and names the place of the rest.

The mapping is that of proto3 JSON with three liberties, each reported as an Issue: a number where words are expected is
taken as its digits, a single item where a list is expected is taken as a list of one, and a message that laboratories
send as text or JSON may stand there as it is instead of in base64. What cannot be read at all (an unknown field, an
unknown word, a wrong type) is an Issue, and its field keeps its default.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

# One of two classes, by the protobuf runtime that is installed.
_Field = Any
Report = Callable[[str, str, str], None]
"""Takes code, place and message of an Issue."""

_SURROGATES = re.compile("[\ud800-\udfff]")
_INT32 = range(-(2**31), 2**31)


def fill(message: Message, value: object, place: str, report: Report) -> None:
    """Sets in `message` what `value` holds. `place` is the path of `value`: "labs[0]", "" at the top."""
    if not isinstance(value, dict):
        report("bad-type", place, f"expected an object, found {_kind(value)}")
        return
    by_name = message.DESCRIPTOR.fields_by_name
    for key, content in value.items():
        field = by_name.get(key) or message.DESCRIPTOR.fields_by_camelcase_name.get(key)
        path = f"{place}.{key}" if place else key
        if field is None:
            report("unknown-field", without_surrogates(path), "no such field; it was not read")
        elif content is None:
            continue  # proto3 JSON: null is the default
        elif field.is_repeated:
            _fill_list(message, field, content, path, report)
        elif field.message_type is not None:
            inner = getattr(message, field.name)
            inner.SetInParent()
            fill(inner, content, path, report)
        else:
            scalar = _scalar(field, content, path, report)
            if scalar is not None:
                setattr(message, field.name, scalar)


def without_surrogates(text: str) -> str:
    """Half a surrogate pair has no bytes in UTF-8. One character for one keeps the offsets of everything after it."""
    return _SURROGATES.sub("\ufffd", text)


def _fill_list(message: Message, field: _Field, content: object, path: str, report: Report) -> None:
    if not isinstance(content, list):
        report("bad-type", path, f"expected a list, found {_kind(content)}; read as a list of one")
        content = [content]
    target = getattr(message, field.name)
    for index, item in enumerate(content):
        place = f"{path}[{index}]"
        if field.message_type is not None:
            # An item that cannot be read stays in its place, empty, so that later items keep their number.
            fill(target.add(), item, place, report)
        elif (scalar := _scalar(field, item, place, report)) is not None:
            target.append(scalar)


def _scalar(field: _Field, content: object, path: str, report: Report) -> Any:
    """The value as protobuf takes it, or None after a report."""
    if field.type == FieldDescriptor.TYPE_ENUM:
        return _enum(field, content, path, report)
    if field.type == FieldDescriptor.TYPE_BYTES:
        return _bytes(content, path, report)
    if field.type == FieldDescriptor.TYPE_STRING:
        return _string(content, path, report)
    if field.type == FieldDescriptor.TYPE_BOOL:
        return _checked(isinstance(content, bool), content, path, "true or false", report)
    if field.type == FieldDescriptor.TYPE_INT32:
        return _int32(content, path, report)
    return _checked(_is_number(content), content, path, "a number", report)


def _enum(field: _Field, content: object, path: str, report: Report) -> int | None:
    if isinstance(content, str):
        word = re.sub(r"[\s-]+", "_", content.strip()).upper()
        found = field.enum_type.values_by_name.get(word)
    elif isinstance(content, int) and not isinstance(content, bool):
        found = field.enum_type.values_by_number.get(content)
    else:
        report("bad-type", path, f"expected a word, found {_kind(content)}")
        return None
    if found is None:
        known = [value.name for value in field.enum_type.values if value.number]
        report("unknown-code", path, f"not one of {', '.join(known)}")
        return None
    return int(found.number)


def _bytes(content: object, path: str, report: Report) -> bytes | None:
    if isinstance(content, (dict, list)):
        report("bad-type", path, "expected base64, found JSON; read as it stands")
        return json.dumps(content, ensure_ascii=False, default=float).encode("utf-8", "replace")
    if not isinstance(content, str):
        report("bad-type", path, f"expected base64, found {_kind(content)}")
        return None
    if content.lstrip()[:1] in ("{", "[") or content.lstrip().startswith("MSH|"):
        report("bad-type", path, "expected base64, found plain text; read as it stands")
        return content.encode("utf-8", "replace")
    digits = "".join(content.split()).replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return base64.b64decode(digits + "=" * (-len(digits) % 4), validate=True)
    except (binascii.Error, ValueError):
        report("bad-value", path, "not base64")
        return None


def _string(content: object, path: str, report: Report) -> str | None:
    if _is_number(content):
        report("bad-type", path, "expected a string, found a number; read as its digits")
        return str(content)
    if not isinstance(content, str):
        report("bad-type", path, f"expected a string, found {_kind(content)}")
        return None
    if _SURROGATES.search(content):
        report("bad-value", path, "half a surrogate pair; replaced by U+FFFD")
        return without_surrogates(content)
    return content


def _int32(content: object, path: str, report: Report) -> int | None:
    number: Any = content
    if isinstance(number, float) or (isinstance(number, str) and re.fullmatch(r"\s*-?\d{1,10}\s*", number)):
        number = Decimal(str(number).strip())
    if isinstance(number, Decimal) and abs(number) < 2 * _INT32.stop and number == int(number):
        number = int(number)
    if isinstance(number, bool) or not isinstance(number, int):
        report("bad-type", path, f"expected a whole number, found {_kind(content)}")
        return None
    if number not in _INT32:
        report("bad-value", path, "not a 32-bit number")
        return None
    return number


def _is_number(content: object) -> bool:
    return isinstance(content, int | float | Decimal) and not isinstance(content, bool)


def _checked(fits: bool, content: Any, path: str, wanted: str, report: Report) -> Any:
    if fits:
        return float(content) if isinstance(content, Decimal) else content
    report("bad-type", path, f"expected {wanted}, found {_kind(content)}")
    return None


def _kind(value: object) -> str:
    """JSON's word for the type of a parsed value."""
    match value:
        case bool():
            return "true or false"
        case int() | float() | Decimal():
            return "a number"
        case str():
            return "a string"
        case list():
            return "a list"
        case dict():
            return "an object"
    return "null"
