"""The images of a case, all bits of them, by way of the gateway; and an earlier case to be held beside one."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated, Any

from concord.v1 import imaging_service_pb2 as pb
from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.responses import Response

from console.accounts import Session
from console.context import house, log, render, signed_in
from console.gateway import CallFailed
from console.marks import pages
from console.pages.case import case_of
from console.pictures import pictures

router = APIRouter()
Reader = Annotated[Session, Depends(signed_in)]
# Longest side of the small picture that is asked for what it tells: window, flip and sides as a person sees them.
_SMALL = 32
ABOUT = "Concord-Frame"
_MOST = 1_000_000


@router.get("/case/{encounter_id:path}/frame")
async def frame(
    request: Request,
    session: Reader,
    encounter_id: str,
    study: Annotated[int, Query(ge=0, le=_MOST)] = 0,
    instance: Annotated[int, Query(ge=0, le=_MOST)] = 0,
    sop: Annotated[str, Query(max_length=64)] = "",
    number: Annotated[int, Query(ge=1, le=_MOST, alias="frame")] = 1,
) -> Response:
    """A PNG with all stored values of a frame, and in the header Concord-Frame as JSON how they are to be shown.

    Where 16 bits do not hold the values: 8 bits as a person sees them. 404 when the case has no such image.
    """
    case = await case_of(request, session.account, encounter_id, with_content=True)
    try:
        wanted = case.encounter.studies[study].instances[instance]
    except IndexError:
        raise HTTPException(404) from None
    log(request, "saw-image", f"{encounter_id} {study}.{instance}.{number} {sop}".strip())

    async def rendered(**more: Any) -> Any:
        asked = pb.RenderFrameRequest(instance=wanted, sop_instance_uid=sop, frame=number, **more)
        return await house(request).gateway.imaging("RenderFrame", asked)

    shown, whole = await asyncio.gather(
        rendered(format=pb.RenderFrameRequest.WINDOWED, max_side=_SMALL),
        rendered(format=pb.RenderFrameRequest.LOSSLESS),
        return_exceptions=True,
    )
    if isinstance(shown, BaseException):
        raise shown
    if isinstance(whole, BaseException):
        if not isinstance(whole, CallFailed) or whole.status != "INVALID_ARGUMENT":
            raise whole
        whole = await rendered(format=pb.RenderFrameRequest.WINDOWED)
        about = _about(shown) | {"slope": 1.0, "intercept": 0.0, "inverted": False, "flipped": False, "window": None}
    else:
        about = _about(shown) | {"slope": whole.rescale_slope or 1.0, "intercept": whole.rescale_intercept}
    return Response(whole.png, media_type="image/png", headers={ABOUT: json.dumps(about)})


def _about(shown: pb.RenderFrameResponse) -> dict[str, Any]:
    """`flipped`: to be shown with the columns the other way; the sides are those of the picture that is shown."""
    window = None
    if shown.HasField("window"):
        function = pb.VoiWindow.Function.Name(shown.window.function or pb.VoiWindow.LINEAR)
        window = {"center": shown.window.center, "width": shown.window.width, "function": function}
    return {
        "sop": shown.sop_instance_uid,
        "frames": shown.number_of_frames,
        "window": window,
        "inverted": shown.inverted,
        "flipped": shown.flipped,
        "left": shown.left,
        "right": shown.right,
        "top": shown.top,
        "bottom": shown.bottom,
    }


@router.get("/case/{encounter_id:path}/beside")
async def beside(request: Request, session: Reader, encounter_id: str) -> Response:
    """The documents and images of an earlier case, for htmx; what was found in it is marked in its own page."""
    case = await case_of(request, session.account, encounter_id)
    log(request, "saw-case", encounter_id)
    return render(request, "case_beside.html", case=case, pages=pages(case.encounter, ()), images=pictures(case))
