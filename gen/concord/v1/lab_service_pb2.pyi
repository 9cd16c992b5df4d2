from concord.v1 import encounter_pb2 as _encounter_pb2
from concord.v1 import fact_pb2 as _fact_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ReadResultsRequest(_message.Message):
    __slots__ = ("patient", "labs", "as_of", "overrides")
    PATIENT_FIELD_NUMBER: _ClassVar[int]
    LABS_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    OVERRIDES_FIELD_NUMBER: _ClassVar[int]
    patient: _encounter_pb2.Patient
    labs: _containers.RepeatedCompositeFieldContainer[_encounter_pb2.LabMessage]
    as_of: str
    overrides: LabOverrides
    def __init__(self, patient: _Optional[_Union[_encounter_pb2.Patient, _Mapping]] = ..., labs: _Optional[_Iterable[_Union[_encounter_pb2.LabMessage, _Mapping]]] = ..., as_of: _Optional[str] = ..., overrides: _Optional[_Union[LabOverrides, _Mapping]] = ...) -> None: ...

class LabOverrides(_message.Message):
    __slots__ = ("profile", "digest", "intervals", "critical", "units", "codes")
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    INTERVALS_FIELD_NUMBER: _ClassVar[int]
    CRITICAL_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    CODES_FIELD_NUMBER: _ClassVar[int]
    profile: str
    digest: str
    intervals: _containers.RepeatedCompositeFieldContainer[LabLimits]
    critical: _containers.RepeatedCompositeFieldContainer[LabLimits]
    units: _containers.RepeatedCompositeFieldContainer[LabUnit]
    codes: _containers.RepeatedCompositeFieldContainer[LabCode]
    def __init__(self, profile: _Optional[str] = ..., digest: _Optional[str] = ..., intervals: _Optional[_Iterable[_Union[LabLimits, _Mapping]]] = ..., critical: _Optional[_Iterable[_Union[LabLimits, _Mapping]]] = ..., units: _Optional[_Iterable[_Union[LabUnit, _Mapping]]] = ..., codes: _Optional[_Iterable[_Union[LabCode, _Mapping]]] = ...) -> None: ...

class LabLimits(_message.Message):
    __slots__ = ("analyte", "sex", "age_from", "age_to", "low", "high", "unit", "source", "place")
    ANALYTE_FIELD_NUMBER: _ClassVar[int]
    SEX_FIELD_NUMBER: _ClassVar[int]
    AGE_FROM_FIELD_NUMBER: _ClassVar[int]
    AGE_TO_FIELD_NUMBER: _ClassVar[int]
    LOW_FIELD_NUMBER: _ClassVar[int]
    HIGH_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    analyte: str
    sex: str
    age_from: int
    age_to: int
    low: str
    high: str
    unit: str
    source: str
    place: str
    def __init__(self, analyte: _Optional[str] = ..., sex: _Optional[str] = ..., age_from: _Optional[int] = ..., age_to: _Optional[int] = ..., low: _Optional[str] = ..., high: _Optional[str] = ..., unit: _Optional[str] = ..., source: _Optional[str] = ..., place: _Optional[str] = ...) -> None: ...

class LabUnit(_message.Message):
    __slots__ = ("analyte", "unit", "source", "place")
    ANALYTE_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    analyte: str
    unit: str
    source: str
    place: str
    def __init__(self, analyte: _Optional[str] = ..., unit: _Optional[str] = ..., source: _Optional[str] = ..., place: _Optional[str] = ...) -> None: ...

class LabCode(_message.Message):
    __slots__ = ("code", "name", "specimen", "loinc", "analyte", "source", "place")
    CODE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    SPECIMEN_FIELD_NUMBER: _ClassVar[int]
    LOINC_FIELD_NUMBER: _ClassVar[int]
    ANALYTE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    code: str
    name: str
    specimen: str
    loinc: str
    analyte: str
    source: str
    place: str
    def __init__(self, code: _Optional[str] = ..., name: _Optional[str] = ..., specimen: _Optional[str] = ..., loinc: _Optional[str] = ..., analyte: _Optional[str] = ..., source: _Optional[str] = ..., place: _Optional[str] = ...) -> None: ...

class ReadResultsResponse(_message.Message):
    __slots__ = ("fact_set",)
    FACT_SET_FIELD_NUMBER: _ClassVar[int]
    fact_set: _fact_pb2.FactSet
    def __init__(self, fact_set: _Optional[_Union[_fact_pb2.FactSet, _Mapping]] = ...) -> None: ...
