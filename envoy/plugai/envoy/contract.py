"""The public services, as Envoy's descriptor has them."""

from __future__ import annotations

from importlib import resources

from google.protobuf.descriptor import ServiceDescriptor
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool

_PUBLIC_PACKAGE = "plugai.v1"


def public_services() -> list[ServiceDescriptor]:
    """The public services, ordered by name."""
    files = FileDescriptorSet.FromString(resources.files("plugai.envoy").joinpath("plugai.binpb").read_bytes()).file
    pool = DescriptorPool()
    for file in files:
        pool.Add(file)
    public = (file for file in files if file.package == _PUBLIC_PACKAGE)
    names = sorted(f"{file.package}.{service.name}" for file in public for service in file.service)
    return [pool.FindServiceByName(name) for name in names]
