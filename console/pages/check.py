"""Bring a record in through the page: words, files, a patient in a few fields; checked, kept, and opened as a case."""

from __future__ import annotations

import secrets
from typing import Annotated
from urllib.parse import quote

from concord.v1 import encounter_pb2, fusion_service_pb2
from fastapi import APIRouter, Depends, File, Form, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from console.accounts import Session
from console.context import house, log, needs, no_forgery, render
from console.roles import Right
from console.uploads import Upload

router = APIRouter()
_MIB = 1024 * 1024
REFUSED = {
    "empty": "is empty",
    "no-json": "is no JSON that can be read",
    "no-text": "is neither text nor a known format",
    "too-large": "is too large",
}


@router.get("/check", dependencies=[Depends(needs(Right.IMPORT))])
def page(request: Request) -> Response:
    return render(request, "check.html", refused=[], words=REFUSED, empty=False)


@router.post("/check", dependencies=[Depends(no_forgery)])
async def check(
    request: Request,
    session: Annotated[Session, Depends(needs(Right.IMPORT))],
    text: Annotated[str, Form()] = "",
    patient_id: Annotated[str, Form()] = "",
    sex: Annotated[str, Form()] = "",
    age: Annotated[str, Form()] = "",
    files: Annotated[list[UploadFile], File()] = [],  # noqa: B006 - FastAPI copies it
) -> Response:
    """What cannot be taken is named, and the rest is checked."""
    upload = Upload(encounter_pb2.Encounter(id=f"page-{secrets.token_hex(4)}"))
    left = house(request).settings.upload_mb * _MIB
    for file in files:
        if not file.filename:
            continue
        content = await file.read(left + 1)
        if len(content) > left:
            upload.refused.append((file.filename, "too-large"))
            continue
        left -= len(content)
        upload.add(file.filename, content)
    encounter = upload.encounter
    if text.strip():
        encounter.documents.add(id="report", type="RADIOLOGY_REPORT", text=text)
    for document in encounter.documents:
        document.author = document.author or session.account.author
        document.department = document.department or session.account.department
    _describe(encounter, patient_id, sex, age)
    if not (encounter.documents or encounter.studies or encounter.labs):
        return render(request, "check.html", 400, refused=upload.refused, words=REFUSED, empty=True)
    wanted = fusion_service_pb2.CheckEncounterRequest(encounter=encounter)
    answer = await house(request).gateway.fusion("CheckEncounter", wanted)
    log(request, "checked", answer.id)
    if upload.refused:
        return render(request, "check.html", refused=upload.refused, words=REFUSED, empty=False, case=answer.id)
    return RedirectResponse(f"/case/{quote(answer.id, safe='')}", 303)


def _describe(encounter: encounter_pb2.Encounter, patient_id: str, sex: str, age: str) -> None:
    """Fields of the page over what a file said."""
    if patient_id.strip():
        encounter.patient.id = patient_id.strip()
    if sex:
        encounter.patient.sex = sex
    if age.strip().isdecimal() and len(age.strip()) <= 3:
        encounter.patient.age_years = int(age)
