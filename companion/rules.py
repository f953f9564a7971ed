"""What the rules of the claim ledger share: the form of a finding, and who holds the base.

Every rule is a function of `read`, which returns a table by its name as :func:`companion.data.load` does. So a test can
hand it changed data and see the verdict turn. What a rule measures, it measures with :mod:`companion.measures` and
:mod:`companion.indicators`, as the chapters do.
"""

from dataclasses import dataclass

from companion.data import Read


@dataclass(frozen=True)
class Finding:
    """What a rule finds: the verdict, the value behind it, the line it is held against, and how far they are apart."""

    verdict: str
    value: str
    threshold: str
    distance: str
    alternative: str


def judge(supported: bool, contradicted: bool) -> str:
    """Return the verdict of a rule whose conditions hold or not; what is neither is mixed."""
    return "supported" if supported else "contradicted" if contradicted else "mixed"


def base_stands(read: Read) -> bool:
    """Return whether the agreement on the Russian base was signed and ratified, and no row records its end."""
    titles = read("bilateral_agreements")["title"]
    ended = titles.str.contains("base") & titles.str.contains("terminat|denounc")
    signed = titles.str.contains("base (to 2042)", regex=False)
    ratified = titles.str.contains("Exchange of ratification instruments for the base agreement")
    return bool(signed.any() and ratified.any() and not ended.any())
