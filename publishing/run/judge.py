"""Judges the answer to an exercise in words: in the reader's browser, and at build time to note the right answers.

Of a right answer the website has digests alone, salted by where it stands: they keep it from the eye, not from whoever
computes. It imports nothing but Python's own library, as it goes to the browser beside ``kernel.py``.
"""

import ast
import hashlib

#: What is said of an answer that has the right form, by how it lies to the right one.
SAID = {
    "right": "right",
    "sign": "right but for its sign",
    "hundred": "a hundred times too large or too small: a share, or per cent?",
    "near": "near, but not the answer: rounded too early, or one step differs",
    "off": "the form fits, the value is off",
    "form": "the form fits",
}
DOTS = "not answered: three dots still stand there"
EMPTY = "not answered: the table is still empty"


def parts(value: object, place: str = "") -> dict[str, object]:
    """Return the single values in an answer by their places: of a table its fields, of a list the whole as text."""
    value = value.to_dict() if hasattr(value, "to_dict") else value.tolist() if hasattr(value, "tolist") else value
    if isinstance(value, dict):
        inner = (parts(one, f"{place}/{key}") for key, one in value.items())
        return {key: one for fields in inner for key, one in fields.items()}
    if isinstance(value, list | tuple | set | range):
        value = " ".join(sorted(str(one) for one in value))
    return {place: value}


def forms(value: object) -> set[str]:
    """Return how a value is noted, a number exactly and to three digits; of two that share a form one is the other."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        return {f"={value}"}
    value = 0.0 if abs(value) < 1e-9 else value
    exact = {f"={round(value)}"} if abs(value) < 1e15 and abs(value - round(value)) < 1e-9 else set()
    return exact | {f"{value:.2e}"}


def digest(place: str, form: str) -> str:
    """Return what stands for a form of the answer at a place."""
    return hashlib.sha256(f"{place} {form}".encode()).hexdigest()[:16]


def noted(label: str, name: str, value: object) -> dict[str, str]:
    """Return the digests of the right answer `name` of exercise `label`: whole numbers exactly, others rounded."""
    found = {}
    for place, one in parts(value).items():
        form = f"={one}" if not isinstance(one, float) else next(form for form in forms(one) if form[0] != "=")
        found[place] = digest(f"{label} {name} {place}", form)
    return found


def distance(value: object, place: str, right: str) -> str:
    """Return the key of `SAID` that tells how a single value lies to the one whose digest is `right`."""

    def hits(*values: object) -> bool:
        return any(digest(place, form) == right for one in values for form in forms(one))

    if hits(value):
        return "right"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "off"
    if hits(value * 0.998, value * 1.002):
        return "right"
    if hits(-value):
        return "sign"
    if hits(value * 100, value / 100):
        return "hundred"
    around = [value * (1 + step / 400) for step in range(-20, 21)]
    return "near" if hits(value - 1, value + 1, *around) else "off"


def judged(value: object, label: str, name: str, right: dict[str, str]) -> tuple[str, str]:
    """Return how an answer lies to the right one, and that in words; without digests only that its form fits."""
    if not right:
        return "form", SAID["form"]
    mine = parts(value)
    found = [distance(mine.get(place), f"{label} {name} {place}", one) for place, one in right.items()]
    if len(set(found)) == 1:
        return found[0], SAID[found[0]]
    if hit := found.count("right"):
        return "near", f"{hit} of {len(found)} values are right"
    return "off", SAID["off"]


def waiting(value: object) -> str:
    """Return why an answer is none yet; empty for one that is."""
    fields = list(parts(value).values())
    if value is ... or any(one is ... or one == "Ellipsis" for one in fields if not hasattr(one, "shape")):
        return DOTS
    return EMPTY if len(fields) > 1 and all(one != one for one in fields) else ""


def check(names: dict, label: str, exercise: dict) -> list[dict[str, str]]:
    """Judge the answers among `names` by an exercise's visible tests; raises nothing.

    Parameters
    ----------
    names : what the reader's cell has left behind
    label : the exercise's
    exercise : its ``names`` to answer, its ``tests`` as code, its ``digests`` by name

    Returns
    -------
    for each answer or failed test what it is about (``of``), a key of `SAID`, ``waiting`` or ``wrong`` (``state``), and
    a sentence (``text``)
    """
    said, open_ = [], set()
    for name in exercise["names"]:
        if reason := waiting(names.get(name, ...)):
            open_.add(name)
            said.append({"of": name, "state": "waiting", "text": reason})
    for test in exercise["tests"]:
        tree = ast.parse(test)
        about = [name for name in exercise["names"] if any(named(node, name) for node in ast.walk(tree))]
        if open_.intersection(about):
            continue
        try:
            exec(compile(tree, "the check", "exec"), dict(names))
        except AssertionError as error:
            text = f"expected is: {error}" if str(error) else "does not fit the question"
        except Exception as error:
            text = f"not of the kind that is asked for ({type(error).__name__}: {error})"
        else:
            continue
        open_.update(about)
        said.append({"of": ", ".join(about), "state": "wrong", "text": text})
    for name in exercise["names"]:
        if name not in open_:
            state, text = judged(names[name], label, name, exercise["digests"].get(name, {}))
            said.append({"of": name, "state": state, "text": text})
    return said


def named(node: ast.AST, name: str) -> bool:
    """Return whether a piece of code is that name."""
    return isinstance(node, ast.Name) and node.id == name
