"""The repository of signed-in devices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, delete, select, update

from plugai.server.core.accounts.devices import Device, DeviceRepository
from plugai.server.core.audit.log import AuditAction, AuditEntry
from plugai.server.storage.accounts.tables import DeviceRow, UserRow
from plugai.server.storage.audit.log import append
from plugai.server.storage.engine.database import Database


class SqlDeviceRepository(DeviceRepository):
    """Stores signed-in devices."""

    def __init__(self, database: Database, most: int | None = None) -> None:
        """Each user has at most `most` devices; None is no limit."""
        self._database = database
        self._most = most

    async def add(self, device: Device, password_hash: str, entry: AuditEntry) -> bool:
        # Locked, so that a change of the password either sees this device or is seen.
        unchanged = select(UserRow.user_id).where(
            col(UserRow.user_id) == device.user_id,
            col(UserRow.password_hash) == password_hash,
            ~col(UserRow.disabled),
        )
        expired = col(DeviceRow.user_id) == device.user_id, col(DeviceRow.expires_at) <= device.created_at

        def work(session: Session) -> bool:
            if session.exec(unchanged.with_for_update()).first() is None:
                return False
            session.exec(delete(DeviceRow).where(*expired))
            session.add(_row(device))
            append(session, entry)
            if self._most is not None:
                _remove_least_used(session, device, self._most)
            return True

        return await self._database.write(work)

    async def get(self, device_id: str) -> Device | None:
        def work(session: Session) -> Device | None:
            row = session.get(DeviceRow, device_id)
            return None if row is None else _device(row)

        return await self._database.read(work)

    async def rotate(self, device: Device, now: datetime, expires_at: datetime) -> bool:
        unchanged = col(DeviceRow.device_id) == device.id, col(DeviceRow.generation) == device.generation
        rotated = {"generation": device.generation + 1, "rotated_at": now, "expires_at": expires_at}

        def work(session: Session) -> bool:
            return session.exec(update(DeviceRow).where(*unchanged).values(**rotated)).rowcount == 1

        return await self._database.write(work)

    async def list(self, user_id: str) -> Sequence[Device]:
        query = select(DeviceRow).where(col(DeviceRow.user_id) == user_id)
        query = query.order_by(col(DeviceRow.rotated_at).desc(), col(DeviceRow.device_id))
        return await self._database.read(lambda session: [_device(row) for row in session.exec(query)])

    async def delete(self, user_id: str, device_id: str, entry: AuditEntry) -> bool:
        conditions = col(DeviceRow.user_id) == user_id, col(DeviceRow.device_id) == device_id

        def work(session: Session) -> bool:
            if session.exec(delete(DeviceRow).where(*conditions)).rowcount == 0:
                return False
            append(session, entry)
            return True

        return await self._database.write(work)

    async def delete_all(self, user_id: str, entry: AuditEntry) -> None:
        def work(session: Session) -> None:
            session.exec(delete(DeviceRow).where(col(DeviceRow.user_id) == user_id))
            append(session, entry)

        await self._database.write(work)


def _remove_least_used(session: Session, new: Device, most: int) -> None:
    """Sign out the devices of the user beyond the `most` that were used last."""
    own = col(DeviceRow.user_id) == new.user_id
    latest = select(DeviceRow.device_id).where(own)
    latest = latest.order_by(col(DeviceRow.rotated_at).desc(), col(DeviceRow.device_id)).limit(most)
    for device_id in session.exec(
        select(DeviceRow.device_id).where(own, col(DeviceRow.device_id).not_in({new.id, *session.exec(latest)}))
    ).all():
        session.exec(delete(DeviceRow).where(col(DeviceRow.device_id) == device_id))
        details = {"device": device_id}
        append(session, AuditEntry(new.created_at, new.user_id, AuditAction.USER_SIGNED_OUT, new.user_id, details))


def _row(device: Device) -> DeviceRow:
    return DeviceRow(
        device_id=device.id,
        user_id=device.user_id,
        name=device.name,
        created_at=device.created_at,
        rotated_at=device.rotated_at,
        expires_at=device.expires_at,
        generation=device.generation,
        seed=device.seed,
    )


def _device(row: DeviceRow) -> Device:
    return Device(
        id=row.device_id,
        user_id=row.user_id,
        name=row.name,
        created_at=row.created_at,
        rotated_at=row.rotated_at,
        expires_at=row.expires_at,
        generation=row.generation,
        seed=row.seed,
    )
