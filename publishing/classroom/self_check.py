"""The directive ``self-check``: questions whose answers fold out, so that the page needs no script and keeps nothing.

Its content is YAML: a list of questions, each with ``question`` and ``options``; an option has ``text``, ``feedback``
and, when it is the right one, ``right: true``.
"""

from collections.abc import Callable
from pathlib import PurePosixPath

import yaml
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from publishing.paths import QUIZZES, link

#: The verdict with which the feedback of the right option begins.
RIGHT = "Right."


class SelfCheck(SphinxDirective):
    """Questions with options that tell on their being opened whether they are right, and why."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the questions as an ordered list; raises a Sphinx error for content that is no such list."""
        try:
            asked = yaml.safe_load("\n".join(self.content))
            for item in asked:
                if [option.get("right") for option in item["options"]].count(True) != 1:
                    raise ValueError(f"not one right answer: {item['question']}")
            return self.shown(asked)
        except (yaml.YAMLError, TypeError, KeyError, AttributeError, ValueError) as problem:
            raise self.error(f"self-check: {' '.join(str(problem).split())}") from None

    def shown(self, asked: list[dict]) -> list[nodes.Node]:
        """Return the questions with options that fold out."""
        questions = nodes.enumerated_list(classes=["self-check"], enumtype="arabic", prefix="", suffix=".")
        for item in asked:
            entry = nodes.list_item("", *self.parsed(item["question"]))
            for option in item["options"]:
                entry += nodes.raw("", "<details><summary>", format="html")
                entry += nodes.inline("", "", *self.words(option["text"]))
                entry += nodes.raw("", "</summary>", format="html")
                entry += self.told(verdict(option), option["feedback"])
                entry += nodes.raw("", "</details>", format="html")
            questions += entry
        return [questions, self.for_a_course()]

    def for_a_course(self) -> nodes.raw:
        """Return links to the questions in the forms that :mod:`publishing.classroom.quiz` writes."""
        page = self.env.docname
        stem = link(page, f"{QUIZZES}/{PurePosixPath(page).name}")
        files = {"Moodle": f"{stem}-moodle.xml", "Canvas and others (QTI 2.1)": f"{stem}-qti.zip"}
        links = ", ".join(f'<a href="{file}" download>{name}</a>' for name, file in files.items())
        return nodes.raw("", f'<p class="quiz">These questions as a quiz for {links}</p>', format="html")

    def told(self, lead: str, feedback: str) -> nodes.paragraph:
        """Return a paragraph that begins with the verdict."""
        return nodes.paragraph("", "", nodes.strong("", lead), nodes.Text(" "), *self.words(feedback))

    def parsed(self, text: str) -> list[nodes.Node]:
        """Return the nodes of a text in MyST."""
        box = nodes.container()
        self.state.nested_parse(StringList(text.splitlines(), self.env.docname), self.content_offset, box)
        return box.children

    def words(self, text: str) -> list[nodes.Node]:
        """Return the nodes within the one paragraph of a text."""
        return self.parsed(text)[0].children


def verdict(option: dict) -> str:
    """Return the word with which an option's feedback begins."""
    return RIGHT if option.get("right") else "No."


def plain(content: str, words: Callable[[str], str]) -> str:
    """Return the questions of a directive's `content` in Markdown for a notebook, where HTML folds out too.

    `words` turns a text in MyST into Markdown.
    """
    lines = []
    for number, item in enumerate(yaml.safe_load(content), 1):
        lines.append(f"{number}. {words(item['question'])}\n")
        for option in item["options"]:
            told = f"{verdict(option)} {words(option['feedback'])}"
            lines.append(f"<details><summary>{words(option['text'])}</summary>{told}</details>")
        lines.append("")
    return "\n".join(lines)


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("self-check", SelfCheck)
