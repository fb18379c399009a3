"""The repository of artifacts, on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from plugai.server.core.artifacts.artifact import (
    Artifact,
    ArtifactCursor,
    ArtifactFilter,
    ContentLostError,
    Quota,
    StorageUsage,
)
from plugai.server.core.errors import QuotaExceededError
from plugai.server.storage.artifacts.artifacts import SqlArtifactRepository

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
AMPLE = Quota(artifacts=1000, size_bytes=10**9, artifact_bytes=10**9)


async def added(
    repository: SqlArtifactRepository,
    name: str,
    data: str = "",
    owner: str = "ann",
    quota: Quota = AMPLE,
    **more: object,
) -> Artifact:
    data = data or name
    content = await repository.lease(sha256(data.encode()).hexdigest(), len(data), LATER)
    artifact = replace(Artifact(name, owner, f"{name}.txt", "text/plain", content, NOON), **more)  # type: ignore[arg-type]
    await repository.add(artifact, quota, LATER)
    return artifact


async def test_an_artifact_is_read_as_it_was_written_and_only_by_its_owner(repository: SqlArtifactRepository) -> None:
    thumbnail = await repository.lease("f" * 64, 7, LATER)
    metadata = {"seed": 2**32 - 1, "guidance_scale": 1.5, "loras": {"pencil": 0.8}, "scheduler": "", "closed": True}
    made = await added(repository, "one", width=3, height=4, thumbnail=thumbnail, request_id="r1", metadata=metadata)
    assert await repository.get("ann", "one") == made
    assert await repository.get("eve", "one") is None
    assert await repository.page("eve", ArtifactFilter(), None, 10) == []
    assert not await repository.delete("eve", "one")
    assert await repository.get("ann", "one") == made
    assert await repository.find("one") == made


async def test_the_same_bytes_are_one_content(repository: SqlArtifactRepository) -> None:
    contents = {
        (await added(repository, name, "same", owner)).content.id for name, owner in (("1", "ann"), ("2", "eve"))
    }
    assert len(contents) == 1


async def test_concurrent_uploads_of_the_same_bytes_share_one_content(repository: SqlArtifactRepository) -> None:
    made = await asyncio.gather(*(added(repository, str(number), "same") for number in range(8)))
    assert len({artifact.content.id for artifact in made}) == 1
    assert await repository.usage("ann") == StorageUsage(8, 8 * len("same"))


async def test_an_owners_first_artifacts_may_be_added_concurrently(repository: SqlArtifactRepository) -> None:
    for number in range(40):
        owner = f"owner {number}"
        names = [f"{number} {which}" for which in range(4)]
        await asyncio.gather(*(added(repository, name, owner=owner) for name in names))
        assert (await repository.usage(owner)).artifacts == 4


async def test_a_content_is_doomed_when_it_is_unreferenced_and_its_lease_has_expired(
    repository: SqlArtifactRepository,
) -> None:
    kept = await added(repository, "kept", "shared")
    await added(repository, "gone", "shared")
    alone = await added(repository, "alone")
    for name in ("gone", "alone"):
        assert await repository.delete("ann", name)
    assert await repository.claim_unused(NOON, 10) == []
    after = LATER + timedelta(seconds=1)
    assert await repository.claim_unused(after, 10) == [alone.content]
    # Until it is forgotten it is told again, since its bytes may still be there.
    assert await repository.claim_unused(after, 10) == [alone.content]
    await repository.delete_contents([alone.content, kept.content])
    assert await repository.claim_unused(after, 10) == []
    assert await repository.get("ann", "kept") == kept


async def test_a_doomed_content_is_not_reused_and_the_same_bytes_get_another_id(
    repository: SqlArtifactRepository,
) -> None:
    leased = await repository.lease("a" * 64, 5, NOON)
    assert await repository.claim_unused(LATER, 10) == [leased]
    with pytest.raises(ContentLostError):
        await repository.add(Artifact("late", "ann", "", "text/plain", leased, NOON), AMPLE, LATER)
    again = await repository.lease("a" * 64, 5, LATER)
    assert again.id != leased.id
    assert again.sha256 == leased.sha256


async def test_a_quota_also_limits_concurrent_uploads(repository: SqlArtifactRepository) -> None:
    quota = Quota(artifacts=3, size_bytes=10**6, artifact_bytes=10**6)
    made = await asyncio.gather(
        *(added(repository, str(number), quota=quota) for number in range(8)), return_exceptions=True
    )
    refused = [error for error in made if isinstance(error, QuotaExceededError)]
    assert len(refused) == 5
    assert (await repository.usage("ann")).artifacts == 3
    assert len(await repository.page("ann", ArtifactFilter(), None, 100)) == 3
    await repository.delete("ann", next(artifact.id for artifact in made if isinstance(artifact, Artifact)))
    await added(repository, "again", quota=quota)


async def test_bytes_count_against_the_quota_until_they_are_deleted(repository: SqlArtifactRepository) -> None:
    quota = Quota(artifacts=100, size_bytes=10, artifact_bytes=10)
    await added(repository, "1", "x" * 10, quota=quota)
    with pytest.raises(QuotaExceededError, match="10 bytes"):
        await added(repository, "2", "y", quota=quota)
    with pytest.raises(QuotaExceededError):
        await added(repository, "3", "y" * 11, owner="eve", quota=quota)
    assert await repository.delete("ann", "1")
    assert not await repository.delete("ann", "1")
    assert await repository.usage("ann") == StorageUsage(0, 0)
    await added(repository, "2", "y" * 10, quota=quota)


async def test_concurrent_deletions_of_one_artifact_reduce_the_usage_once(repository: SqlArtifactRepository) -> None:
    await added(repository, "1")
    await added(repository, "2", "abc")
    gone = await asyncio.gather(*(repository.delete("ann", "1") for _ in range(6)))
    assert sorted(gone) == [False] * 5 + [True]
    assert await repository.usage("ann") == StorageUsage(1, 3)


async def test_pages_are_newest_first_and_stable_while_artifacts_are_added(
    repository: SqlArtifactRepository,
) -> None:
    # Some in the same microsecond: then the id decides.
    names = [f"{number:02}" for number in range(10)]
    for number, name in enumerate(names):
        await added(repository, name, created_at=NOON + timedelta(microseconds=number // 3))
    seen: list[str] = []
    after: ArtifactCursor | None = None
    while page := await repository.page("ann", ArtifactFilter(), after, 3):
        seen += [artifact.id for artifact in page]
        after = ArtifactCursor(page[-1].created_at, page[-1].id)
        await added(repository, f"new-{len(seen)}", created_at=LATER)
    assert seen == sorted(names, reverse=True)


async def test_pages_may_be_oldest_first(repository: SqlArtifactRepository) -> None:
    names = [f"{number:02}" for number in range(10)]
    for number, name in enumerate(names):
        await added(repository, name, created_at=NOON + timedelta(microseconds=number // 3))
    seen: list[str] = []
    after: ArtifactCursor | None = None
    while page := await repository.page("ann", ArtifactFilter(oldest_first=True), after, 3):
        seen += [artifact.id for artifact in page]
        after = ArtifactCursor(page[-1].created_at, page[-1].id)
    assert seen == names


async def test_lists_are_filtered_by_type_and_by_request(repository: SqlArtifactRepository) -> None:
    await added(repository, "1", mime_type="image/png", request_id="r1")
    await added(repository, "2", mime_type="image/jpeg")
    await added(repository, "3", mime_type="image_x/y")
    images = await repository.page("ann", ArtifactFilter(mime_type_prefix="image/"), None, 9)
    assert {artifact.id for artifact in images} == {"1", "2"}
    assert [artifact.id for artifact in await repository.page("ann", ArtifactFilter(request_id="r1"), None, 9)] == ["1"]
    assert await repository.page("ann", ArtifactFilter(mime_type_prefix="%"), None, 9) == []


async def test_a_lease_is_never_shortened_by_another(repository: SqlArtifactRepository) -> None:
    leased = await repository.lease("b" * 64, 5, LATER)
    assert await repository.lease("b" * 64, 5, NOON) == leased
    assert await repository.extend(leased, NOON)
    assert await repository.claim_unused(NOON + (LATER - NOON) / 2, 10) == []
