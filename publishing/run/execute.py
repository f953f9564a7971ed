"""Cells run ahead: the pages that a build needs anew, several at once, into the cache where MyST-NB looks.

MyST-NB by itself runs one after the other.
"""

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.executors.utils import ExecutionResult, single_nb_execution
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from publishing import freshness, upstream
from publishing.paths import CACHE


def share_cache(app: Sphinx, config) -> None:
    """Let all builders find executed cells in one place."""
    config.nb_execution_cache_path = str(CACHE)


def take_in_data(app: Sphinx) -> None:
    """When data or modules changed, check every table and empty the execution cache, which keys on cells alone.

    Raises ExtensionError, before anything is written, when a table breaks its schema.
    """
    if freshness.OUTPUTS.holds():
        return
    from companion.data import DataError, validate  # loads pandas, which an unchanged book can do without

    try:
        validate()
    except DataError as error:
        raise ExtensionError(f"data: {error}") from None
    shutil.rmtree(CACHE, ignore_errors=True)
    freshness.OUTPUTS.set()


def run_ahead(app: Sphinx, env, docnames: list[str]) -> None:
    """Run those of the pages `docnames` whose cells are not cached; a failing one is left for MyST-NB to report."""
    cache = get_cache(CACHE)
    waiting: dict[str, NotebookNode] = {}
    for docname in docnames:
        if notebook := upstream.read_notebook(env, docname):
            try:
                cache.match_cache_notebook(notebook)
            except KeyError:
                waiting[env.doc2path(docname)] = notebook

    def run(path: str) -> ExecutionResult:
        timeout = app.config.nb_execution_timeout
        return single_nb_execution(waiting[path], str(Path(path).parent), timeout, allow_errors=False)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for path, result in zip(waiting, pool.map(run, waiting), strict=True):
            if not result.err:
                bundle = CacheBundleIn(result.nb, path, data={"execution_seconds": result.time})
                cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


def setup(app: Sphinx) -> None:
    """Run cells before pages are read."""
    # before MyST-NB takes its configuration; a path in _config.yml would be another one in each builder's folder
    app.connect("config-inited", share_cache, priority=100)
    app.connect("builder-inited", take_in_data)
    app.connect("env-before-read-docs", run_ahead)
