"""What the rules of the claim ledger share: the form of a finding, its verdict, the lines, and who holds the base.

Every rule is a function of `read`, which returns a table by its name as :func:`companion.data.load` does. So a test can
hand it changed data, or a moved line, and see the verdict turn. What a rule measures, it measures with
:mod:`companion.measures` and :mod:`companion.indicators`, as the chapters do.
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


def judge(*legs: bool | None, against: bool | None = False, near: bool = False) -> str:
    """Return the verdict of a rule.

    A leg that surely fails rules *supported* out, whatever another leg may be; so the data can't tell only where no leg
    fails, or where *contradicted* is open.

    Parameters
    ----------
    legs : the conditions of *supported*: whether each holds, None where the data can't tell
    against : whether the condition of *contradicted* holds, None where the data can't tell
    near : whether the one leg that fails would hold with one unit more
    """
    if against:
        return "contradicted"
    if all(legs):
        return "supported"
    if against is None or False not in legs:
        return "cannot tell"
    return "near miss" if near else "in part"


def together(*legs: bool | None) -> bool | None:
    """Return whether all `legs` hold: False where one does not, else None where one can't be told."""
    return False if False in legs else None if None in legs else True


def none_holds(*legs: bool | None) -> bool | None:
    """Return whether none of the `legs` holds: False where one does, else None where one can't be told."""
    return False if True in legs else None if None in legs else True


def lines(name: str, read: Read) -> dict[str, float]:
    """Return the numbers of the lines of claim `name`, as ``claims.csv`` has them for words and programme alike."""
    cell = read("claims").set_index("id").at[name, "lines"]
    return {key: float(number) for key, number in (pair.split("=") for pair in cell.split())}


def base_stands(read: Read) -> bool:
    """Return whether the agreement on the Russian base was signed and ratified, and no row records its end."""
    titles = read("bilateral_agreements")["title"]
    ended = titles.str.contains("base") & titles.str.contains("terminat|denounc")
    signed = titles.str.contains("base (to 2042)", regex=False)
    ratified = titles.str.contains("Exchange of ratification instruments for the base agreement")
    return bool(signed.any() and ratified.any() and not ended.any())
