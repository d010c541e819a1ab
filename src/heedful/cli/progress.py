"""Showing how far long work has come: a bar for people, plain lines for a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn


@contextmanager
def shown(title: str) -> Iterator[Callable[[str, float], None]]:
    """Give a function that takes what is being done, and the share that is done (0 to 1)."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(title, total=1.0)

        def tell(what: str, share: float) -> None:
            bar.update(task, description=f"{title}: {what}", completed=share)

        yield tell
