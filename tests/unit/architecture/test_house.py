"""The house stays as it was designed: imports, types, style, generated code, wire compatibility."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from google.protobuf.descriptor_pb2 import FieldDescriptorProto, FileDescriptorSet

ROOT = Path(__file__).resolve().parents[3]
PROTOS = sorted(str(path.relative_to(ROOT / "proto")) for path in (ROOT / "proto").rglob("*.proto"))


def run(*command: str) -> None:
    script = Path(sys.executable).with_name(command[0])
    environment = os.environ | {"NO_COLOR": "1"}
    done = subprocess.run([script, *command[1:]], cwd=ROOT, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr


def test_rooms_import_only_what_they_may() -> None:
    run("lint-imports")


def test_types_hold_strictly_where_the_design_says_so() -> None:
    run("mypy")


def test_style_is_kept() -> None:
    run("ruff", "check", ".")
    run("ruff", "format", "--check", ".")


def test_generated_code_is_fresh(tmp_path: Path) -> None:
    out = [f"--{kind}={tmp_path}" for kind in ("python_out", "pyi_out", "grpc_python_out")]
    run("python", "-m", "grpc_tools.protoc", f"-I{ROOT / 'proto'}", *out, *PROTOS)
    for fresh in tmp_path.rglob("*_pb2*"):
        committed = ROOT / "gen" / fresh.relative_to(tmp_path)
        assert committed.read_bytes() == fresh.read_bytes(), f"{committed.name} is stale: run `make proto`"


def test_no_package_is_called_utils() -> None:
    names = {path.stem for path in ROOT.rglob("*.py") if ".venv" not in path.parts}
    assert not names & {"utils", "util", "common", "helpers", "core"}


@pytest.fixture(scope="module")
def fields_now(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[int, FieldDescriptorProto]]:
    out = tmp_path_factory.mktemp("wire") / "now.binpb"
    run("python", "-m", "grpc_tools.protoc", f"-I{ROOT / 'proto'}", f"--descriptor_set_out={out}", *PROTOS)
    return fields_of(out)


def test_no_field_number_is_reused_and_no_type_changed(fields_now: dict[str, dict[int, FieldDescriptorProto]]) -> None:
    for message, before in fields_of(ROOT / "proto" / "baseline.binpb").items():
        assert message in fields_now, f"{message} is gone"
        for number, field in before.items():
            now = fields_now[message].get(number)
            assert now is not None, f"{message}.{field.name}: number {number} is gone"
            assert now.name == field.name, f"{message} {number} was {field.name}, is {now.name}"
            assert shape(now) == shape(field), f"{message}.{field.name} changed its type"


def test_every_field_and_rpc_is_explained() -> None:
    declaration = re.compile(r"^\s+(?:rpc \w+\(|(?:repeated |optional )?[\w.]+ \w+ = \d+;)")
    for name in PROTOS:
        lines = (ROOT / "proto" / name).read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines):
            if declaration.match(line):
                assert lines[number - 1].strip().startswith("//"), f"{name}:{number + 1}: {line.strip()} has no comment"


def fields_of(descriptor_set: Path) -> dict[str, dict[int, FieldDescriptorProto]]:
    """Fields by message and number; enum values as fields of the enum, so that one test covers both."""
    files = FileDescriptorSet.FromString(descriptor_set.read_bytes()).file
    table: dict[str, dict[int, FieldDescriptorProto]] = {}
    for file in files:
        if not file.package.startswith("concord."):
            continue
        for message in file.message_type:
            table[message.name] = {field.number: field for field in message.field}
            for enum in message.enum_type:
                table[f"{message.name}.{enum.name}"] = {
                    value.number: FieldDescriptorProto(name=value.name, number=value.number) for value in enum.value
                }
    return table


def shape(field: FieldDescriptorProto) -> tuple[int, str, int]:
    return field.type, field.type_name, field.label
