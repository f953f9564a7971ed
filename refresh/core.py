"""Asking a publisher: politely, patiently, and never twice for what is already there."""

import os
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import pandas as pd
import requests
import wbgapi

from publishing.paths import BUILD

#: Where everything lies that a refresh makes before it is accepted.
FOLDER = BUILD / "refresh"
#: Who is asking, so that a publisher can tell.
HEADERS = {"User-Agent": "tajikistan-russia-companion (a book's yearly refresh; python-requests)"}
#: Answers after which the same question can be put again, later.
BUSY = {429, 500, 502, 503, 504}
#: For how many seconds a download counts as today's.
A_DAY = 24 * 3600


class Refused(Exception):
    """What a publisher sent can't be taken. One sentence names the source, and the column or the remedy."""


class Unreachable(Refused):
    """A publisher gave no whole answer. What came before stays, and the next run goes on from there."""


@dataclass
class Edition:
    """What a publisher has now of one table.

    ``table`` has the columns of the table in ``data/`` and all its rows, also those that come from elsewhere.
    ``vintage`` and ``obtained`` are what ``datapackage.json`` will say; ``definitions`` holds a column's meaning in the
    publisher's words; ``notes`` are sentences for the report; ``ahead`` is how many years may lie in the future.
    """

    table: pd.DataFrame
    vintage: str
    obtained: str
    definitions: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    ahead: int = 0


def address(url: str) -> str:
    """Return the address to ask for `url`: below ``REFRESH_BASE`` where that is set, as for a rehearsal."""
    base = os.environ.get("REFRESH_BASE")
    return f"{base.rstrip('/')}/{url.removeprefix('https://')}" if base else url


@dataclass
class Downloads:
    """The files of one source, asked for one at a time and kept for a day.

    Parameters
    ----------
    source : the publisher's name, for messages
    folder : where its files are kept
    pauses : seconds to wait after each answer that fails; after the last one a source is given up
    between : seconds between two questions
    timeout : seconds without a byte after which an answer has failed
    """

    source: str
    folder: Path
    pauses: tuple[float, ...] = (2, 10, 60)
    between: float = 0.5
    timeout: float = 60

    def file(self, name: str, url: str) -> Path:
        """Return the file `name`, asked for at `url` where it isn't there; raises Unreachable, or Refused for a 404."""
        return self.kept(name, lambda: self.answer(url))

    def kept(self, name: str, ask: Callable[[], bytes]) -> Path:
        """Return the file `name`, made of what `ask` returns where it isn't there yet; half an answer is never kept."""
        path = self.folder / name
        if path.exists() and time.time() - path.stat().st_mtime < A_DAY:
            print(f"    {name}: there already", flush=True)
            return path
        print(f"    {name} ...", end=" ", flush=True)
        start, content = time.monotonic(), self.patiently(ask)
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f"{path.name}.part")
        unfinished.write_bytes(content)
        unfinished.replace(path)
        print(f"{len(content) / 1000:,.0f} kB, {time.monotonic() - start:.0f} s", flush=True)
        time.sleep(self.between)
        return path

    def patiently(self, ask: Callable[[], bytes]) -> bytes:
        """Return what `ask` returns, asked again after each of the pauses while the publisher is busy."""
        for pause in (*self.pauses, None):
            try:
                return ask()
            except (requests.RequestException, wbgapi.APIError) as error:
                if not again(error):
                    raise Refused(f"{self.source}: {error}. Has the address changed?") from None
                if pause is None:
                    why = f"{self.source} gave no whole answer, {len(self.pauses) + 1} times ({error})"
                    raise Unreachable(f"{why}. Run `make refresh` again later; it goes on from here.") from None
                print(f"no whole answer, again in {pause:g} s ...", end=" ", flush=True)
                time.sleep(pause)
        raise AssertionError  # the last pause is None

    def answer(self, url: str) -> bytes:
        """Return the body at `url`; raises requests' errors, also for one shorter than it was said to be."""
        answer = requests.get(address(url), headers=HEADERS, timeout=self.timeout)
        answer.raise_for_status()
        return answer.content

    def by_hand(self, name: str, page: str) -> Path:
        """Return a file that only a browser is given; raises Refused with the page where it is and where to put it."""
        path = FOLDER / "by hand" / name
        if not path.exists():
            raise Refused(f"{self.source}: download it by a browser from {page} and save it as {path}.")
        return path

    def forget(self) -> None:
        """Delete what came, so that the next run asks anew."""
        shutil.rmtree(self.folder, ignore_errors=True)


def again(error: Exception) -> bool:
    """Return whether the same question can be put again: the server was busy, or the answer broke off."""
    if isinstance(error, requests.HTTPError):
        return error.response.status_code in BUSY
    if isinstance(error, wbgapi.APIError) and not isinstance(error, wbgapi.APIResponseError):
        return error.code in BUSY
    return True


def take(source: str, table: pd.DataFrame, columns: dict[str, str]) -> pd.DataFrame:
    """Return the `columns` of a publisher's table, by their names there, under our names.

    Raises Refused where one is missing.
    """
    for column in columns:
        if column not in table:
            raise Refused(f"{source}: the column '{column}' is missing; the format has changed.")
    return table[list(columns)].rename(columns=columns)


def newest(source: str, page: str, pattern: str) -> re.Match:
    """Return the match of `pattern` in a page whose named group ``edition`` is the latest; raises Refused for none."""
    found = list(re.finditer(pattern, page))
    if not found:
        raise Refused(f"{source}: no link like '{pattern}' on its page any more; the format has changed.")
    return max(found, key=lambda match: match["edition"])


def whole(source: str, read: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """Return what `read` returns; raises Refused where the file isn't what its name says."""
    try:
        return read()
    except Refused:
        raise
    except Exception as error:  # each format has errors of its own for what isn't one
        raise Refused(f"{source}: the file can't be read ({error}); the format has changed.") from None


def sorted_like(table: pd.DataFrame, old: pd.DataFrame, key: Iterable[str]) -> pd.DataFrame:
    """Return `table` with the columns of `old`, in the order of `key`."""
    return table[list(old.columns)].sort_values(list(key), kind="stable").reset_index(drop=True)


def editions(source: ModuleType, downloads: Downloads) -> Iterator[tuple[str, Edition]]:
    """Yield the tables of a source with what it has now; a file that makes no sense is forgotten before Refused."""
    try:
        yield from source.editions(downloads)
    except Unreachable:
        raise
    except Refused:
        downloads.forget()
        raise
