"""How many facts from press and web have the words of their page: sentences for the bibliography, when it is read."""

from publishing import excerpts

#: What facts of a kind are called after their number.
KINDS = {
    "timeline": "events of the [timeline](timeline.md)",
    "statements": "[statements](#data-statements) of the president",
    "migration_control": "figures of [migration control](#data-migration_control)",
    excerpts.PAGES: "pages that chapters cite",
}


def counted() -> str:
    """Return the Markdown that counts the facts with words, of all and of each kind."""
    facts, kept = excerpts.facts(), excerpts.excerpts().keys()
    numbers = {kind: (len(known.keys() & kept), len(known)) for kind, known in facts.items()}
    some, whole = map(sum, zip(*numbers.values(), strict=True))
    parts = ", ".join(f"{few} of {many} {KINDS[kind]}" for kind, (few, many) in numbers.items())
    return (
        f"{some} of {whole} facts that the book takes from the press and the web have here the words of their page "
        f"that carry them: {parts}."
    )
