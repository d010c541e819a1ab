"""Group commit: whoever comes while others are being kept is kept together with all who came meanwhile.

A disk syncs some hundred times a second, whatever is synced. So one message after the other would be some hundred a
second, and as many at once as there are gives thousands, with nobody told anything before it is true.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

from django.db import OperationalError

from heedful.services.relay_in import Coming

Keep = Callable[[Sequence[Coming]], Awaitable[list[bool]]]
#: So much is kept at once: a transaction should not keep others waiting.
MESSAGES, BYTES = 200, 8_000_000


class Batches:
    """Messages that wait to be kept, and the one task that keeps them while there are any."""

    def __init__(self, keep: Keep) -> None:
        self._keep = keep
        self._waiting: deque[tuple[Coming, asyncio.Future[bool]]] = deque()
        self._task: asyncio.Task[None] | None = None

    async def kept(self, coming: Coming) -> bool:
        """Wait until a message is durable; False if its mailer may not send. Raises what kept it from being so."""
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((coming, future))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        return await future

    async def _run(self) -> None:
        while self._waiting:
            await self._settle(self._next())

    def _next(self) -> list[tuple[Coming, asyncio.Future[bool]]]:
        batch, size = [self._waiting.popleft()], 0
        while self._waiting and len(batch) < MESSAGES and size + len(self._waiting[0][0].raw) < BYTES:
            size += len(self._waiting[0][0].raw)
            batch.append(self._waiting.popleft())
        return batch

    async def _settle(self, batch: list[tuple[Coming, asyncio.Future[bool]]]) -> None:
        try:
            taken = await self._keep([coming for coming, _ in batch])
        except Exception as error:  # noqa: BLE001 - whatever it is, each of them is told
            if len(batch) > 1 and not isinstance(error, OSError | OperationalError):
                # One of them can't be written down; the others are not to suffer for it.
                for each in batch:
                    await self._settle([each])
                return
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
            return
        for (_, future), was_taken in zip(batch, taken, strict=True):
            # Whoever hung up meanwhile is told nothing, and sends again: a repeat is known by its Message-ID.
            if not future.done():
                future.set_result(was_taken)
