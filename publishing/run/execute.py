"""Cells run ahead: the notebooks that a build needs anew, several at once, into the cache where MyST-NB looks.

MyST-NB by itself runs one notebook after the other.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.executors.utils import ExecutionResult, single_nb_execution
from myst_nb.core.read import create_nb_reader
from nbformat import NotebookNode
from sphinx.application import Sphinx


def notebook_of(env, docname: str) -> NotebookNode | None:
    """Return a page as MyST-NB reads it, None for a page without cells."""
    path = env.doc2path(docname)
    text = Path(path).read_text(encoding="utf-8")
    reader = create_nb_reader(path, env.myst_config, env.mystnb_config, text)
    notebook = reader and reader.read(text)
    return notebook if notebook and any(cell.cell_type == "code" for cell in notebook.cells) else None


def run_ahead(app: Sphinx, env, docnames: list[str]) -> None:
    """Run those of the pages `docnames` whose cells are not cached; a failing one is left for MyST-NB to report."""
    config = env.mystnb_config
    cache = get_cache(config.execution_cache_path)
    waiting: dict[str, NotebookNode] = {}
    for docname in docnames:
        if notebook := notebook_of(env, docname):
            try:
                cache.match_cache_notebook(notebook)
            except KeyError:
                waiting[env.doc2path(docname)] = notebook

    def run(path: str) -> ExecutionResult:
        return single_nb_execution(waiting[path], str(Path(path).parent), config.execution_timeout, allow_errors=False)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for path, result in zip(waiting, pool.map(run, waiting), strict=True):
            if not result.err:
                bundle = CacheBundleIn(result.nb, path, data={"execution_seconds": result.time})
                cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
