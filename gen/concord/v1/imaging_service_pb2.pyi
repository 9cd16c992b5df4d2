from concord.v1 import encounter_pb2 as _encounter_pb2
from concord.v1 import fact_pb2 as _fact_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ReadStudyRequest(_message.Message):
    __slots__ = ("subject", "studies")
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    STUDIES_FIELD_NUMBER: _ClassVar[int]
    subject: str
    studies: _containers.RepeatedCompositeFieldContainer[_encounter_pb2.Study]
    def __init__(self, subject: _Optional[str] = ..., studies: _Optional[_Iterable[_Union[_encounter_pb2.Study, _Mapping]]] = ...) -> None: ...

class ReadStudyResponse(_message.Message):
    __slots__ = ("record", "image")
    RECORD_FIELD_NUMBER: _ClassVar[int]
    IMAGE_FIELD_NUMBER: _ClassVar[int]
    record: _fact_pb2.FactSet
    image: _fact_pb2.FactSet
    def __init__(self, record: _Optional[_Union[_fact_pb2.FactSet, _Mapping]] = ..., image: _Optional[_Union[_fact_pb2.FactSet, _Mapping]] = ...) -> None: ...

class VoiWindow(_message.Message):
    __slots__ = ("center", "width", "function")
    class Function(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        FUNCTION_UNSPECIFIED: _ClassVar[VoiWindow.Function]
        LINEAR: _ClassVar[VoiWindow.Function]
        LINEAR_EXACT: _ClassVar[VoiWindow.Function]
        SIGMOID: _ClassVar[VoiWindow.Function]
    FUNCTION_UNSPECIFIED: VoiWindow.Function
    LINEAR: VoiWindow.Function
    LINEAR_EXACT: VoiWindow.Function
    SIGMOID: VoiWindow.Function
    CENTER_FIELD_NUMBER: _ClassVar[int]
    WIDTH_FIELD_NUMBER: _ClassVar[int]
    FUNCTION_FIELD_NUMBER: _ClassVar[int]
    center: float
    width: float
    function: VoiWindow.Function
    def __init__(self, center: _Optional[float] = ..., width: _Optional[float] = ..., function: _Optional[_Union[VoiWindow.Function, str]] = ...) -> None: ...

class FrameRegion(_message.Message):
    __slots__ = ("points",)
    POINTS_FIELD_NUMBER: _ClassVar[int]
    points: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, points: _Optional[_Iterable[float]] = ...) -> None: ...

class RenderFrameRequest(_message.Message):
    __slots__ = ("instance", "sop_instance_uid", "frame", "format", "window", "max_side", "regions", "draw_regions")
    class Format(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        FORMAT_UNSPECIFIED: _ClassVar[RenderFrameRequest.Format]
        WINDOWED: _ClassVar[RenderFrameRequest.Format]
        LOSSLESS: _ClassVar[RenderFrameRequest.Format]
    FORMAT_UNSPECIFIED: RenderFrameRequest.Format
    WINDOWED: RenderFrameRequest.Format
    LOSSLESS: RenderFrameRequest.Format
    INSTANCE_FIELD_NUMBER: _ClassVar[int]
    SOP_INSTANCE_UID_FIELD_NUMBER: _ClassVar[int]
    FRAME_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    WINDOW_FIELD_NUMBER: _ClassVar[int]
    MAX_SIDE_FIELD_NUMBER: _ClassVar[int]
    REGIONS_FIELD_NUMBER: _ClassVar[int]
    DRAW_REGIONS_FIELD_NUMBER: _ClassVar[int]
    instance: _encounter_pb2.Instance
    sop_instance_uid: str
    frame: int
    format: RenderFrameRequest.Format
    window: VoiWindow
    max_side: int
    regions: _containers.RepeatedCompositeFieldContainer[FrameRegion]
    draw_regions: bool
    def __init__(self, instance: _Optional[_Union[_encounter_pb2.Instance, _Mapping]] = ..., sop_instance_uid: _Optional[str] = ..., frame: _Optional[int] = ..., format: _Optional[_Union[RenderFrameRequest.Format, str]] = ..., window: _Optional[_Union[VoiWindow, _Mapping]] = ..., max_side: _Optional[int] = ..., regions: _Optional[_Iterable[_Union[FrameRegion, _Mapping]]] = ..., draw_regions: _Optional[bool] = ...) -> None: ...

class RenderFrameResponse(_message.Message):
    __slots__ = ("png", "rows", "columns", "bits", "samples", "stored_rows", "stored_columns", "number_of_frames", "sop_instance_uid", "window", "rescale_slope", "rescale_intercept", "inverted", "flipped", "pixel_spacing_mm", "pixel_spacing_element", "left", "right", "top", "bottom", "regions")
    PNG_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    COLUMNS_FIELD_NUMBER: _ClassVar[int]
    BITS_FIELD_NUMBER: _ClassVar[int]
    SAMPLES_FIELD_NUMBER: _ClassVar[int]
    STORED_ROWS_FIELD_NUMBER: _ClassVar[int]
    STORED_COLUMNS_FIELD_NUMBER: _ClassVar[int]
    NUMBER_OF_FRAMES_FIELD_NUMBER: _ClassVar[int]
    SOP_INSTANCE_UID_FIELD_NUMBER: _ClassVar[int]
    WINDOW_FIELD_NUMBER: _ClassVar[int]
    RESCALE_SLOPE_FIELD_NUMBER: _ClassVar[int]
    RESCALE_INTERCEPT_FIELD_NUMBER: _ClassVar[int]
    INVERTED_FIELD_NUMBER: _ClassVar[int]
    FLIPPED_FIELD_NUMBER: _ClassVar[int]
    PIXEL_SPACING_MM_FIELD_NUMBER: _ClassVar[int]
    PIXEL_SPACING_ELEMENT_FIELD_NUMBER: _ClassVar[int]
    LEFT_FIELD_NUMBER: _ClassVar[int]
    RIGHT_FIELD_NUMBER: _ClassVar[int]
    TOP_FIELD_NUMBER: _ClassVar[int]
    BOTTOM_FIELD_NUMBER: _ClassVar[int]
    REGIONS_FIELD_NUMBER: _ClassVar[int]
    png: bytes
    rows: int
    columns: int
    bits: int
    samples: int
    stored_rows: int
    stored_columns: int
    number_of_frames: int
    sop_instance_uid: str
    window: VoiWindow
    rescale_slope: float
    rescale_intercept: float
    inverted: bool
    flipped: bool
    pixel_spacing_mm: _containers.RepeatedScalarFieldContainer[float]
    pixel_spacing_element: str
    left: str
    right: str
    top: str
    bottom: str
    regions: _containers.RepeatedCompositeFieldContainer[FrameRegion]
    def __init__(self, png: _Optional[bytes] = ..., rows: _Optional[int] = ..., columns: _Optional[int] = ..., bits: _Optional[int] = ..., samples: _Optional[int] = ..., stored_rows: _Optional[int] = ..., stored_columns: _Optional[int] = ..., number_of_frames: _Optional[int] = ..., sop_instance_uid: _Optional[str] = ..., window: _Optional[_Union[VoiWindow, _Mapping]] = ..., rescale_slope: _Optional[float] = ..., rescale_intercept: _Optional[float] = ..., inverted: _Optional[bool] = ..., flipped: _Optional[bool] = ..., pixel_spacing_mm: _Optional[_Iterable[float]] = ..., pixel_spacing_element: _Optional[str] = ..., left: _Optional[str] = ..., right: _Optional[str] = ..., top: _Optional[str] = ..., bottom: _Optional[str] = ..., regions: _Optional[_Iterable[_Union[FrameRegion, _Mapping]]] = ...) -> None: ...
