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
from pathlib import Path

import judge

RECORD = "application/papermill.record/text/plain"
_names: dict = {"__name__": "__main__"}
_outputs: list[dict] = []
#: How many of a cell's names are shown with what they stand for.
SHOWN = 6


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
    """Run a cell of the page and return its outputs as JSON, as `execute` says."""
    return json.dumps(execute(code, name, _names))


def answer(code: str, name: str, label: str, check: bool) -> str:
    """Run the answer to exercise `label` in a copy of the page's names and return its outputs as JSON.

    With `check` the last of them is the list that `judge.check` returns, under ``verdict``.
    """
    known = json.loads(Path("exercises.json").read_text(encoding="utf-8"))
    names = {key: copied(value) for key, value in _names.items()}
    exec(known["setup"], names)
    # numbers for the prose are the page's own cells' alone
    outputs = [output for output in execute(code, name, names) if "glue" not in output]
    if check and not any("error" in output for output in outputs):
        outputs.append({"verdict": judge.check(names, label, known["exercises"][label])})
    return json.dumps(outputs)


def copied(value: object) -> object:
    """Return a copy of a table or collection, anything else as it is."""
    changeable = hasattr(value, "copy") and not isinstance(value, type | types.ModuleType)
    return value.copy() if changeable else value


def execute(code: str, name: str, names: dict) -> list[dict]:
    """Run code among `names` and return what comes out, in this order.

    What it prints, bundles by mime type, numbers for the prose; of code that shows nothing else what its last names
    stand for (``made``); or a short traceback (``error``) with the line of the code where it stopped (``line``).
    """
    _outputs.clear()
    printed = io.StringIO()
    # so that a traceback can quote the cell
    linecache.cache[name] = (len(code), None, code.splitlines(True), name)
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        try:
            cell = ast.parse(code, name)
            last = cell.body.pop() if cell.body and isinstance(cell.body[-1], ast.Expr) else None
            exec(compile(cell, name, "exec"), names)
            value = last and eval(compile(ast.Expression(last.value), name, "eval"), names)
            if value is not None:
                display(value)
        except BaseException as error:
            _outputs.append(short_traceback(error, name))
    if printed.getvalue():
        _outputs.insert(0, {"text/plain": printed.getvalue()})
    if all("glue" in output for output in _outputs) and (lines := made(cell, names)):
        _outputs.append({"made": "\n".join(lines)})
    return list(_outputs)


def made(cell: ast.Module, names: dict) -> list[str]:
    """Return a line for each of the names that a cell assigns last, then for each number that it hands to the prose."""
    stored = [node.id for line in cell.body for node in ast.walk(line)
              if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in names]  # fmt: skip
    glued = [f"{output['glue']}: {output['text']}" for output in _outputs]
    return [f"{name} = {short(names[name])}" for name in list(dict.fromkeys(stored))[-SHOWN:]] + glued[-SHOWN:]


def short(value: object) -> str:
    """Return what a name stands for in one line: of a table its size, of a number five digits."""
    if hasattr(value, "columns"):
        listed = ", ".join(map(str, value.columns))
        return cut(f"a table of {len(value)} rows; columns: {listed}")
    if hasattr(value, "index") and hasattr(value, "to_dict"):
        ends = ", ".join(f"{key}: {short(one)}" for key, one in list(value.to_dict().items())[:3])
        return cut(f"a series of {len(value)}: {ends}{', …' if len(value) > 3 else ''}")
    return f"{value:.5g}" if isinstance(value, float) else cut(repr(value))


def cut(text: str) -> str:
    """Return a text in one line of at most 90 characters."""
    text = " ".join(text.split())
    return text if len(text) <= 90 else f"{text[:89]}…"


def short_traceback(error: BaseException, name: str) -> dict[str, object]:
    """Return the error with the lines of the cell that led to it, without the insides of libraries, and the last one.

    Python names no line of the cell for what was raised elsewhere; then it is missing.
    """
    report = traceback.TracebackException.from_exception(error)
    report.stack = traceback.StackSummary.from_list(frame for frame in report.stack if frame.filename == name)
    lines = [frame.lineno for frame in report.stack]
    if isinstance(error, SyntaxError) and error.filename == name:
        lines.append(error.lineno)
    return {"error": "".join(report.format(chain=False)), **({"line": lines[-1]} if lines else {})}


# chapters import this name; the package behind it would be another two megabytes
sys.modules["IPython"] = types.ModuleType("IPython")
sys.modules["IPython.display"] = types.ModuleType("IPython.display")
sys.modules["IPython.display"].display = display
