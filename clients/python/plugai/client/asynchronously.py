"""The asynchronous classes, under one name, for the synchronous ones that are generated from them."""

from __future__ import annotations

from plugai.client.client import Client
from plugai.client.generation import Generation
from plugai.client.groups.admin import Admin
from plugai.client.groups.artifacts import Artifacts
from plugai.client.groups.auth import Auth
from plugai.client.groups.hub import Hub
from plugai.client.groups.me import Me
from plugai.client.groups.models import Models
from plugai.client.groups.operations import Operation, Operations
from plugai.client.groups.providers import Providers
from plugai.client.groups.queue import Queue
from plugai.client.groups.requests import RequestRecords
from plugai.client.groups.sessions import Session, Sessions

__all__ = [
    "Admin",
    "Artifacts",
    "Auth",
    "Client",
    "Generation",
    "Hub",
    "Me",
    "Models",
    "Operation",
    "Operations",
    "Providers",
    "Queue",
    "RequestRecords",
    "Session",
    "Sessions",
]
