"""The options that several commands take, each told once. Help texts are keys of the message catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Encounter = Annotated[
    Path | None, typer.Argument(metavar="[ENCOUNTER.json]", help="help.encounter", show_default=False)
]
Reports = Annotated[list[Path], typer.Option("--report", metavar="FILE", help="help.report", show_default=False)]
Dicom = Annotated[list[Path], typer.Option("--dicom", metavar="PATH", help="help.dicom", show_default=False)]
Labs = Annotated[list[Path], typer.Option("--labs", metavar="FILE", help="help.labs", show_default=False)]
LabsMapping = Annotated[
    str, typer.Option("--labs-mapping", metavar="FILE|NAME", help="help.labs-mapping", show_default=False)
]
Order = Annotated[str, typer.Option("--order", metavar="K=V,...", help="help.order", show_default=False)]
PatientId = Annotated[str, typer.Option("--patient-id", metavar="ID", help="help.patient-id", show_default=False)]
Sex = Annotated[str, typer.Option("--sex", metavar="F|M", help="help.sex", show_default=False)]
Age = Annotated[int | None, typer.Option("--age", metavar="YEARS", help="help.age", show_default=False)]
BirthDate = Annotated[
    str, typer.Option("--birth-date", metavar="YYYY-MM-DD", help="help.birth-date", show_default=False)
]
Title = Annotated[str, typer.Option("--title", metavar="TEXT", help="help.title", show_default=False)]
Jsonl = Annotated[str, typer.Option("--jsonl", metavar="FILE", help="help.jsonl", show_default=False)]
Out = Annotated[str, typer.Option("--out", metavar="FILE", help="help.out", show_default=False)]
Workers = Annotated[int, typer.Option("--workers", metavar="N", help="help.workers", show_default=False)]
Pictures = Annotated[
    Path | None, typer.Option("--pictures", metavar="FOLDER", help="help.pictures", show_default=False)
]
AsJson = Annotated[bool, typer.Option("--json", help="help.json")]

Target = Annotated[str, typer.Option("--target", metavar="HOST:PORT", help="help.target", show_default=False)]
TlsCa = Annotated[Path | None, typer.Option("--tls-ca", metavar="PEM", help="help.tls-ca", show_default=False)]
TlsCert = Annotated[Path | None, typer.Option("--tls-cert", metavar="PEM", help="help.tls-cert", show_default=False)]
TlsKey = Annotated[Path | None, typer.Option("--tls-key", metavar="PEM", help="help.tls-key", show_default=False)]
Timeout = Annotated[float, typer.Option("--timeout", metavar="SECONDS", help="help.timeout")]
RulesFolder = Annotated[
    Path | None, typer.Option("--rules", metavar="FOLDER", help="help.rules-folder", show_default=False)
]
Since = Annotated[str, typer.Option("--since", metavar="TIME", help="help.since", show_default=False)]
Until = Annotated[str, typer.Option("--until", metavar="TIME", help="help.until", show_default=False)]
Profile = Annotated[str, typer.Option("--profile", metavar="NAME|FILE", help="help.profile", show_default=False)]
Phases = Annotated[list[str], typer.Option("--phase", metavar="PHASE", help="help.phase", show_default=False)]
Explain = Annotated[bool, typer.Option("--explain", help="help.explain")]
All = Annotated[bool, typer.Option("--all", help="help.all")]
FailOn = Annotated[str, typer.Option("--fail-on", metavar="SEVERITY", help="help.fail-on", show_default=False)]
Config = Annotated[Path | None, typer.Option("--config", metavar="FILE", help="help.config", show_default=False)]
NoRay = Annotated[bool, typer.Option("--no-ray", help="help.no-ray")]
Keep = Annotated[bool, typer.Option("--keep", help="help.keep")]
