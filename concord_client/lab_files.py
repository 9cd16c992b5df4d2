"""Which form of laboratory message a file is: HL7 v2, FHIR JSON, or a hospital's own table."""

from __future__ import annotations

import re
from pathlib import Path

from concord.v1 import encounter_pb2

from concord_client.files import LAB_LIMIT, TEXT_LIMIT, read_bytes
from concord_client.text_file import decode_text


def lab_message(path: Path, mapping: str) -> encounter_pb2.LabMessage:
    """The message that a file is, by its content, and by its name where that decides nothing. `mapping` is for a table:
    a file, or the name of a mapping that the laboratory service has. Raises Refusal.
    """
    content = read_bytes(path, LAB_LIMIT)
    start = content[:64].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe\x0b \t\r\n")
    if start[:1] in (b"{", b"["):
        return encounter_pb2.LabMessage(fhir=content)
    if start[:3] in (b"MSH", b"FHS", b"BHS") or not (mapping or path.suffix.lower() in _TABLES):
        return encounter_pb2.LabMessage(hl7v2=content)
    table = encounter_pb2.LabTable(content=content)
    if _NAME.fullmatch(mapping) and not Path(mapping).exists():
        table.mapping_name = mapping
    elif mapping:
        table.mapping = decode_text(read_bytes(Path(mapping), TEXT_LIMIT), mapping)
    return encounter_pb2.LabMessage(csv=table)


_TABLES = (".csv", ".tsv")
_NAME = re.compile(r"[\w-]+")
