from concord.v1 import encounter_pb2 as _encounter_pb2
from concord.v1 import fact_pb2 as _fact_pb2
from google.protobuf.internal import containers as _containers
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
