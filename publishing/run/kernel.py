"""Runs a chapter's cells in the reader's browser: what Jupyter's kernel does elsewhere, as far as chapters need it.

It goes to the browser in one archive with the book's modules and data, and imports nothing but Python's own library.
"""

import ast
import contextlib
import io
import json
import linecache
import sys
import traceback
import types

RECORD = "application/papermill.record/text/plain"
_names: dict = {"__name__": "__main__"}
_outputs: list[dict] = []


def display(*values, raw: bool = False, metadata: dict | None = None) -> None:
    """Add `values` to the outputs of the running cell; a `raw` value is a bundle by mime type."""
    for value in values:
        bundle = value if raw else bundle_of(value)
        if RECORD in bundle:
            _outputs.append({"glue": metadata["scrapbook"]["name"], "text": ast.literal_eval(bundle[RECORD])})
        else:
            _outputs.append(bundle)


def bundle_of(value: object) -> dict:
    """Return a value's forms by mime type: what it offers itself (charts), else HTML (tables), else text."""
    if hasattr(value, "_repr_mimebundle_"):
        return value._repr_mimebundle_()
    if hasattr(value, "_repr_html_"):
        return {"text/html": value._repr_html_()}
    return {"text/plain": repr(value)}


def run(code: str, name: str) -> str:
    """Run a cell and return its outputs as JSON: bundles by mime type, numbers for the prose, a short traceback."""
    _outputs.clear()
    printed = io.StringIO()
    # so that a traceback can quote the cell
    linecache.cache[name] = (len(code), None, code.splitlines(True), name)
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        try:
            cell = ast.parse(code, name)
            last = cell.body.pop() if cell.body and isinstance(cell.body[-1], ast.Expr) else None
            exec(compile(cell, name, "exec"), _names)
            value = last and eval(compile(ast.Expression(last.value), name, "eval"), _names)
            if value is not None:
                display(value)
        except BaseException as error:
            _outputs.append({"error": short_traceback(error, name)})
    if printed.getvalue():
        _outputs.insert(0, {"text/plain": printed.getvalue()})
    return json.dumps(_outputs)


def short_traceback(error: BaseException, name: str) -> str:
    """Return the error with the lines of the cell that led to it, without the insides of libraries."""
    report = traceback.TracebackException.from_exception(error)
    report.stack = traceback.StackSummary.from_list(frame for frame in report.stack if frame.filename == name)
    return "".join(report.format(chain=False))


# chapters import this name; the package behind it would be another two megabytes
sys.modules["IPython"] = types.ModuleType("IPython")
sys.modules["IPython.display"] = types.ModuleType("IPython.display")
sys.modules["IPython.display"].display = display
