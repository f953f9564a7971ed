"""What *Check* knows and says: right answers are right, others are told how they fail, and no answer can be read."""

import json
import re
import shutil
import sys

import pytest
from conftest import run

from publishing import book
from publishing.classroom import assignments, checks, teaching
from publishing.repository import copy_sources
from publishing.run import judge

KNOWN = checks.known()["exercises"]
STARTERS = {label: exercise.starter[1] for chapter in book.chapters().values()
            for label, exercise in chapter.exercises.items() if exercise.kind == "Change a cell"}  # fmt: skip
ANSWERS = {label: key.code for name in teaching.chapters() for label, key in teaching.solutions(name).items()}


def names(code):
    """Return what is there after the cell that sets up and `code`."""
    found = {"__name__": "__main__", "print": lambda *values, **options: None}
    exec(f"{assignments.SETUP}\n{code}", found)
    return found


def judged(label, found):
    """Return the states by answer."""
    return {said["of"]: said["state"] for said in judge.check(found, label, KNOWN[label])}


def test_each_exercise_with_a_cell_has_checks_and_each_answer_is_looked_at():
    assert KNOWN.keys() == STARTERS.keys() and len(KNOWN) == 19
    for label, exercise in KNOWN.items():
        assert set(assignments.ASKED.findall(STARTERS[label])) <= set(exercise["names"]), label
        assert exercise["digests"].keys() == set(exercise["names"]), label


@pytest.mark.parametrize("label", sorted(KNOWN))
def test_the_right_answer_is_right_and_the_starter_is_not_answered(label):
    assert judged(label, names(ANSWERS[label])) == dict.fromkeys(KNOWN[label]["names"], "right")
    assert judged(label, names(STARTERS[label])) == dict.fromkeys(KNOWN[label]["names"], "waiting")


@pytest.mark.parametrize(
    ("change", "state"),
    [
        (lambda value: value * 1.001, "right"),
        (lambda value: value * 1.02, "near"),
        (lambda value: -value, "sign"),
        (lambda value: value * 1.3, "off"),
        (lambda value: value / 100, "hundred"),
        (lambda value: ..., "waiting"),
        (lambda value: "much", "wrong"),
        (lambda value: value * 1000, "wrong"),
    ],
)
def test_an_answer_is_told_how_it_fails(change, state):
    found = names(ANSWERS["ex-s2-vintage"])
    found["revision"] = change(found["revision"])
    said = judged("ex-s2-vintage", found)
    assert said.get("revision", said.get("most_revised, revision")) == state


def test_exchanged_rows_and_columns_are_right_in_part():
    found = names(ANSWERS["ex-s3-vintages"])
    found["factors"] = found["factors"].T
    said = {one["of"]: one["text"] for one in judge.check(found, "ex-s3-vintages", KNOWN["ex-s3-vintages"])}
    assert said["factors"] == "2 of 4 values are right" and said["spread"] == "right"


def test_a_failed_check_is_told_in_the_words_of_the_chapter():
    found = names(ANSWERS["ex-s2-vintage"]) | {"old_2008": 4_900}
    said = judge.check(found, "ex-s2-vintage", KNOWN["ex-s2-vintage"])
    assert {"of": "old_2008", "state": "wrong", "text": "expected is: a share in per cent"} in said


def test_of_the_answers_nothing_but_digests_is_published():
    for label, exercise in KNOWN.items():
        digests = [one for places in exercise["digests"].values() for one in places.values()]
        assert digests and all(re.fullmatch(r"[0-9a-f]{16}", one) for one in digests), label
        assert "HIDDEN" not in "".join(exercise["tests"])


def test_the_digests_are_those_of_the_solutions(tmp_path, monkeypatch):
    checks.compare()
    other = tmp_path / "answers.json"
    other.write_text(checks.ANSWERS.read_text(encoding="utf-8").replace("a", "b", 1), encoding="utf-8")
    monkeypatch.setattr(checks, "ANSWERS", other)
    with pytest.raises(teaching.TeachingError, match=r"answers\.json has other answers than solutions/"):
        checks.compare()


def test_without_the_solutions_a_website_knows_the_same(tmp_path):
    folder = tmp_path / "book"
    copy_sources(folder)
    shutil.rmtree(folder / "solutions")
    code = "import json; from publishing.classroom import checks; print(json.dumps(checks.known()))"
    assert json.loads(run(folder, sys.executable, "-c", code).stdout)["exercises"] == KNOWN


def test_where_no_digest_is_known_the_form_is_all_that_is_judged():
    exercise = KNOWN["ex-s3-vintages"] | {"digests": {}}
    said = judge.check(names(ANSWERS["ex-s3-vintages"]), "ex-s3-vintages", exercise)
    assert {one["text"] for one in said} == {"the form fits"}
