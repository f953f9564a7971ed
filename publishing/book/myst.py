"""Text in MyST as its own parser reads it: blocks, directives with their options, roles and links, and their places."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import accumulate, islice, pairwise

import yaml
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline, link
from markdown_it.token import Token
from mdit_py_plugins.myst_role.index import myst_role
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.directives import parse_directive_text
from myst_parser.parsers.mdit import create_md_parser

from publishing.paths import ROOT

#: Stands in a block's words for each of its roles.
ROLE = "\N{OBJECT REPLACEMENT CHARACTER}"


class MystError(Exception):
    """A text can't be understood; the message names file and line."""


class AnyDirective:
    """What MyST's parser asks of a directive's class before it reads its options, as YAML, and its title."""

    option_spec, has_content = {"any": str}, True
    required_arguments, optional_arguments, final_argument_whitespace = 0, 1, True


@cache
def parser() -> MarkdownIt:
    """Return MyST's parser with the extensions of ``_config.yml``; roles and links know their place in a paragraph."""
    settings = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["parse"]
    made = create_md_parser(MdParserConfig(enable_extensions=set(settings["myst_enable_extensions"])), RendererHTML)
    for name, rule in (("myst_role", myst_role), ("link", link)):
        made.inline.ruler.at(name, placed(rule))
    return made


def placed(rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    """Return an inline rule of markdown-it that notes the `span` of what it finds: a role, or both ends of a link."""

    def noting(state: StateInline, silent: bool) -> bool:
        start, count = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        if not silent:
            first, last = next(token for token in state.tokens[count:] if token.type != "text"), state.tokens[-1]
            first.meta["span"] = start, state.pos
            if first is not last:
                first.meta["span"] = start, start + 1
                last.meta["span"] = state.md.helpers.parseLinkLabel(state, start, True), state.pos
        return True

    return noting


@dataclass
class Block:
    """A paragraph, heading, list item or table row: its line, its words with `ROLE` for each role, and the roles."""

    line: int
    words: str
    roles: list[Token]

    @property
    def cited(self) -> list[str]:
        """The keys of the works cited."""
        cites = [role for role in self.roles if role.meta["name"].split(":")[0] == "cite"]
        return [key.strip() for role in cites for key in role.content.split(",")]

    def sentences(self) -> list["Block"]:
        """Return the sentences and half-sentences, each with its own roles."""
        roles = iter(self.roles)
        parts = re.split(r"(?<=[.;:?!])\s+", self.words)
        return [Block(self.line, part, list(islice(roles, part.count(ROLE)))) for part in parts]


@dataclass
class Source:
    """A piece of MyST, `text`, whose first line is line `first` of the file `place`."""

    text: str
    place: str
    first: int = 1

    @cached_property
    def tokens(self) -> list[Token]:
        """The tokens of markdown-it, which know their lines."""
        return parser().parse(self.text)

    @cached_property
    def starts(self) -> list[int]:
        """Where each line starts in the text, and where a line after the last one would."""
        return [0, *accumulate(len(line) + 1 for line in self.text.split("\n"))]

    def lines(self, token: Token) -> tuple[int, int]:
        """Return where the lines of a block start and end in the text."""
        return self.starts[token.map[0]], min(self.starts[token.map[1]], len(self.text))

    def line(self, position: int) -> int:
        """Return the line of the file in which a position of the text lies."""
        return self.first + self.text.count("\n", 0, position)

    def error(self, position: int, words: str) -> MystError:
        """Return the error that says `words` of what stands at a position of the text."""
        return MystError(f"{self.place}, line {self.line(position)}: {words}")

    def below(self, token: Token) -> "Source":
        """Return what stands below a block."""
        return Source(self.text[self.lines(token)[1] :], self.place, self.first + token.map[1])

    @cached_property
    def directives(self) -> list["Directive"]:
        """The directives, without those within others; raises MystError for options that are no YAML."""
        return [self.directive(token) for token in self.tokens
                if token.type in ("fence", "colon_fence") and token.info.startswith("{")]  # fmt: skip

    def directive(self, token: Token) -> "Directive":
        """Return the directive that a fence holds."""
        name, _, argument = token.info[1:].partition("}")
        start, stop = self.lines(token)
        try:
            read = parse_directive_text(AnyDirective, argument.strip(), token.content, validate_options=False)
        except yaml.YAMLError:
            read = None
        if read is None or read.warnings:
            raise self.error(start, f"the options of {{{name}}} are no YAML.")
        whole = self.text[start:stop].removesuffix("\n")
        last = whole.split("\n")[-1].strip(" >")
        if "\n" not in whole or len(last) < len(token.markup) or set(last) != {token.markup[0]}:
            raise self.error(start, f"the {{{name}}} that begins here is not closed.")
        content = Source("\n".join(read.body), self.place, self.first + token.map[0] + 1 + read.body_offset)
        margin = whole.index(token.markup)
        title = Source("".join(read.arguments), self.place, self.line(start))
        return Directive(name, title, read.options, content, start + margin, start + len(whole), margin)

    def inlines(self) -> Iterator[tuple[int, int, Token]]:
        """Yield roles and the ends of links outside directives, each with where it starts and ends in the text."""
        reached = 0
        for opening, token in pairwise(self.tokens):
            if token.type != "inline":
                continue
            # a container's marks stand before each line; a table's cell has lost what keeps its bars from parting it
            bar = r"\|" if opening.type in ("td_open", "th_open") else "|"
            at, origins = max(reached, self.lines(token)[0]), []
            for line in token.content.split("\n"):
                line = line.replace("|", bar)
                at = self.text.index(line, at)
                origins.append(at)
                at += len(line)
            reached = at
            for child in token.children:
                if span := child.meta.get("span"):
                    before = [token.content[:place].replace("|", bar).split("\n") for place in span]
                    yield *(origins[len(part) - 1] + len(part[-1]) for part in before), child

    def replaced(self, edits: Iterable[tuple[int, int, str]]) -> str:
        """Return the text with new words for some of its stretches, each (start, end, words)."""
        parts, at = [], 0
        for start, end, words in sorted(edits):
            parts += [self.text[at:start], words]
            at = end
        return "".join([*parts, self.text[at:]])

    def blocks(self) -> list[Block]:
        """Return what is prose, in directives too, other than cells."""
        found, held, row = [], [], False
        for token in self.tokens:
            row = token.type == "tr_open" or (row and token.type != "tr_close")
            if token.type == "inline":
                held.append(token)
            if held and not row:
                words = " | ".join("".join(map(spoken, inline.children)) for inline in held)
                roles = [child for inline in held for child in inline.children if child.type == "myst_role"]
                found.append(Block(self.first + held[0].map[0], words, roles))
                held = []
        found += [block for directive in self.directives for text in self.texts(directive) for block in text.blocks()]
        return sorted(found, key=lambda block: block.line)

    def texts(self, directive: "Directive") -> list["Source"]:
        """Return the texts in a directive: title and content, of a self-check its words, of code none."""
        content = directive.content
        if directive.name in ("code-cell", "check"):
            return []
        if directive.name != "self-check":
            return [directive.title, content]
        try:
            words = [event for event in yaml.parse(content.text) if isinstance(event, yaml.ScalarEvent)]
        except yaml.YAMLError:
            raise self.error(directive.start, "the self-check is no YAML.") from None
        return [Source(event.value, self.place, content.first + event.start_mark.line) for event in words]

    def headings(self, level: int) -> list["Heading"]:
        """Return the headings of a level, 1 for the title."""
        return [Heading(words.content, *self.lines(token))
                for token, words in pairwise(self.tokens)
                if token.type == "heading_open" and token.tag == f"h{level}"]  # fmt: skip


def spoken(token: Token) -> str:
    """Return what a reader reads of an inline token."""
    if token.type in ("softbreak", "hardbreak"):
        return "\n"
    return {"myst_role": ROLE, "html_inline": ""}.get(token.type, token.content)


@dataclass
class Heading:
    """A heading: its words as written, and where its lines start and end in the text around it."""

    words: str
    start: int
    stop: int


@dataclass
class Directive:
    """A directive: name, title, options, content; where it starts and stops in the text around it, how far indented."""

    name: str
    title: Source
    options: dict
    content: Source
    start: int
    stop: int
    margin: int
