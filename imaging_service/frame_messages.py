"""A RenderFrame call as messages, and as what the renderer takes and gives."""

from __future__ import annotations

from concord.v1.imaging_service_pb2 import FrameRegion, RenderFrameRequest, RenderFrameResponse, VoiWindow

from imaging_service.greyscale import VoiFunction, Window
from imaging_service.render import Rendered, Wanted
from imaging_service.sources import Sent
from serving.errors import BadRequest


def wanted_of(request: RenderFrameRequest) -> tuple[Sent, Wanted]:
    """Raises BadRequest for a request that contradicts itself or asks for what there is not."""
    if request.format not in RenderFrameRequest.Format.values():
        raise BadRequest("a format that is not known")
    wanted = Wanted(
        frame=request.frame or 1,
        sop_instance_uid=request.sop_instance_uid,
        is_lossless=request.format == RenderFrameRequest.LOSSLESS,
        window=_window(request.window) if request.HasField("window") else None,
        max_side=request.max_side or None,
        regions=tuple(tuple(region.points) for region in request.regions),
        draws_regions=request.draw_regions,
    )
    return Sent("instance", request.instance.uri, request.instance.content), wanted


def response_of(rendered: Rendered) -> RenderFrameResponse:
    """Raises TooLarge for a picture that is more than may be sent."""
    pixels, (stored_rows, stored_columns) = rendered.pixels, rendered.stored
    response = RenderFrameResponse(
        png=rendered.png(),
        rows=pixels.shape[0],
        columns=pixels.shape[1],
        bits=8 * pixels.dtype.itemsize,
        samples=1 if pixels.ndim == 2 else pixels.shape[2],
        stored_rows=stored_rows,
        stored_columns=stored_columns,
        number_of_frames=rendered.number_of_frames,
        sop_instance_uid=rendered.sop_instance_uid,
        inverted=rendered.inverted,
        flipped=rendered.flipped,
        left=rendered.edges.left,
        right=rendered.edges.right,
        top=rendered.edges.top,
        bottom=rendered.edges.bottom,
        regions=[FrameRegion(points=region) for region in rendered.regions],
    )
    if rendered.window is not None:
        window = rendered.window
        response.window.CopyFrom(VoiWindow(center=window.center, width=window.width, function=window.function.value))
    if rendered.rescale is not None:
        response.rescale_slope, response.rescale_intercept = rendered.rescale
    if rendered.spacing is not None:
        response.pixel_spacing_mm.extend((rendered.spacing.rows_mm, rendered.spacing.columns_mm))
        response.pixel_spacing_element = rendered.spacing.element
    return response


def _window(window: VoiWindow) -> Window:
    if window.function not in VoiWindow.Function.values():
        raise BadRequest("a VOI function that is not known")
    function = VoiWindow.Function.Name(window.function or VoiWindow.LINEAR)
    return Window(window.center, window.width, VoiFunction(function))
