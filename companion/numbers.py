"""Numbers for the prose: computed in a cell, printed in a sentence by the role ``{glue:text}``."""

from IPython.display import display

_RECORD = "application/papermill.record/text/plain"


def glue(**numbers: str) -> None:
    """Hand computed numbers, as formatted text by name, to the sentences of the same page.

    The record is the one that ``myst_nb.glue`` writes; it is written here so that a chapter also runs
    where MyST-NB is not installed (Binder, the browser).
    """
    for name, text in numbers.items():
        scrapbook = {"name": name, "mime_prefix": "application/papermill.record/"}
        display({_RECORD: repr(text)}, metadata={"scrapbook": scrapbook}, raw=True)
