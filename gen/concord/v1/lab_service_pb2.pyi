from concord.v1 import encounter_pb2 as _encounter_pb2
from concord.v1 import fact_pb2 as _fact_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ReadResultsRequest(_message.Message):
    __slots__ = ("patient", "labs", "as_of")
    PATIENT_FIELD_NUMBER: _ClassVar[int]
    LABS_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    patient: _encounter_pb2.Patient
    labs: _containers.RepeatedCompositeFieldContainer[_encounter_pb2.LabMessage]
    as_of: str
    def __init__(self, patient: _Optional[_Union[_encounter_pb2.Patient, _Mapping]] = ..., labs: _Optional[_Iterable[_Union[_encounter_pb2.LabMessage, _Mapping]]] = ..., as_of: _Optional[str] = ...) -> None: ...

class ReadResultsResponse(_message.Message):
    __slots__ = ("fact_set",)
    FACT_SET_FIELD_NUMBER: _ClassVar[int]
    fact_set: _fact_pb2.FactSet
    def __init__(self, fact_set: _Optional[_Union[_fact_pb2.FactSet, _Mapping]] = ...) -> None: ...
