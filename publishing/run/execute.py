"""Cells run ahead: the pages that a build needs anew, several at once, into the cache where MyST-NB looks.

MyST-NB by itself runs one after the other.
"""

import shutil

from jupyter_cache import get_cache
from jupyter_cache.executors import load_executor
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from publishing import freshness, upstream
from publishing.paths import CACHE

#: How jupyter-cache reads a page: by MyST-NB's own reader.
READER = {"type": "plugin", "name": "myst_nb_md"}


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
    paths = [env.doc2path(docname) for docname in docnames if upstream.read_notebook(env, docname)]
    for path in paths:
        cache.add_nb_to_project(path, read_data=READER)
    executor = load_executor("local-parallel", cache)
    executor.run_and_cache(filter_uris=paths, timeout=app.config.nb_execution_timeout)


def setup(app: Sphinx) -> None:
    """Run cells before pages are read."""
    # before MyST-NB takes its configuration; a path in _config.yml would be another one in each builder's folder
    app.connect("config-inited", share_cache, priority=100)
    app.connect("builder-inited", take_in_data)
    app.connect("env-before-read-docs", run_ahead)
