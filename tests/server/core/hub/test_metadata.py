"""What the hub says of downloaded models is kept up to date."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.server.core.hub.downloading import downloading
from tests.support.servers.hub.faults import Fault
from tests.support.servers.hub.models import gguf_content
from tests.support.servers.hub.repository import Repository
from tests.support.servers.hub.server import running_hub

from plugai.server.core.hub.download.plan import DownloadPlan
from plugai.server.core.hub.metadata import MetadataRefresh
from plugai.server.wiring.foundation import system_clock

NAME, FILE = "tiny/chat-GGUF", "chat-Q4_K_M.gguf"
CONTENT = gguf_content(100_000)


async def test_cards_are_refreshed_when_they_are_due_and_kept_when_the_hub_fails(tmp_path: Path) -> None:
    later = timedelta(0)
    async with running_hub([Repository(NAME, {FILE: CONTENT, "README.md": b"# Old"})]) as hub:
        async with downloading(hub.url, tmp_path) as run:
            await run.download(NAME)
            revision = hub.repositories[NAME].head
            hub.repositories[NAME].publish({FILE: gguf_content(50_000), "README.md": b"---\nlicense: mit\n---\n# New"})
        asked = hub.count("/api/models")
        # As after a restart, when nothing is cached.
        async with downloading(hub.url, tmp_path) as run:
            clock = system_clock()
            refresh = MetadataRefresh(run.catalog, run.folder, lambda: clock.now() + later, 3600)

            def known() -> DownloadPlan:
                (plan,) = run.folder.done()
                return plan

            await refresh.refresh()
            assert hub.count("/api/models") == asked, "it is not due yet"
            later = timedelta(hours=2)
            hub.faults.add(f"/api/models/{NAME}/revision/main", Fault(status=503), Fault(status=404))
            for _ in range(2):
                await refresh.refresh()
                assert (known().card, known().model.license) == ("# Old", "")
            await refresh.refresh()
            assert (known().card, known().model.license) == ("# New", "mit")
            assert known().model.revision == revision, "the files are still those"
            asked = hub.count("/api/models")
            await refresh.refresh()
            assert hub.count("/api/models") == asked
            run.folder.delete(known())
            await refresh.refresh()
            assert not (tmp_path / NAME).exists()
