"""What identifies one of our services, before anything of it is imported."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from google.protobuf.descriptor import ServiceDescriptor

from serving.config import Config

if TYPE_CHECKING:
    from serving.backend import Backend


@dataclass(frozen=True, slots=True)
class ServiceSpec:
    """A service by names: its class is imported only in the process that runs it."""

    application: str
    """Name of the Serve application and of its settings: "text"."""
    service: str
    """Full name of the gRPC service: "concord.v1.TextService"."""
    messages: str
    """Module of its generated messages: "concord.v1.text_service_pb2"."""
    factory: str
    """"package.module:function" of (Config, Backend) -> the plain service object. The Backend reaches the others."""
    repeatable: bool = False
    """Every call may be made twice with the same effect, so one that a replica took to its grave is made again."""

    def descriptor(self) -> ServiceDescriptor:
        module = importlib.import_module(self.messages)
        return cast(ServiceDescriptor, module.DESCRIPTOR.services_by_name[self.service.rpartition(".")[2]])

    def build(self, config: Config, peers: Backend) -> object:
        """The plain service object; imports its package."""
        module, _, function = self.factory.partition(":")
        return getattr(importlib.import_module(module), function)(config, peers)
