"""The services that are reached from outside, as Envoy's descriptor has them."""

from __future__ import annotations

from importlib import resources

from google.protobuf.descriptor import ServiceDescriptor
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool

_PUBLIC_PACKAGE = "plugai.v1"
_COMPAT_PACKAGE = "plugai.compat.v1"


def public_services() -> list[ServiceDescriptor]:
    """The services of our own contract, ordered by name."""
    return _services(_PUBLIC_PACKAGE)


def compat_services() -> list[ServiceDescriptor]:
    """Those of other APIs, which are reached over HTTP alone."""
    return _services(_COMPAT_PACKAGE)


def _services(package: str) -> list[ServiceDescriptor]:
    files = FileDescriptorSet.FromString(resources.files("plugai.envoy").joinpath("plugai.binpb").read_bytes()).file
    pool = DescriptorPool()
    for file in files:
        pool.Add(file)
    public = (file for file in files if file.package == package)
    names = sorted(f"{file.package}.{service.name}" for file in public for service in file.service)
    return [pool.FindServiceByName(name) for name in names]
