"""The rules of the claims about the whole period. ``claims.csv`` has each rule in full words."""

from itertools import product

import numpy as np
import pandas as pd

from companion import boundaries, indicators, measures, states
from companion.data import Read
from companion.rules import Finding, judge
from companion.stages import LAST_YEAR, STAGES, staged
from companion.states import FIVE, NEIGHBOURS

DRAWS = 2000


def four_stages(read: Read) -> Finding:
    """Half of the series or more: boundaries in the best tenth supports, below the median contradicts."""

    def verdict(ranks: pd.DataFrame) -> str:
        return judge((ranks["top"] <= 0.1).mean() >= 0.5, (ranks["top"] > 0.5).mean() >= 0.5)

    series = indicators.period_series(read=read)
    table = boundaries.comparison(series).set_index("kind")
    ranks, changes, beyond = (table.loc[kind] for kind in (*boundaries.KINDS, boundaries.BEYOND))
    within = boundaries.comparison({name: values.loc[:LAST_YEAR] for name, values in series.items()}).set_index("kind")
    half = len(ranks) / 2

    def count(ranks: pd.DataFrame) -> str:
        return f"best tenth {int((ranks['top'] <= 0.1).sum())}, below the median {int((ranks['top'] > 0.5).sum())}"

    return Finding(
        verdict(ranks),
        f"of {len(ranks)} series: {count(ranks)}; to {LAST_YEAR} only, {count(within.loc[boundaries.KINDS[0]])}",
        f"best tenth for {half:g} series or more; contradicted if below the median for {half:g} or more",
        f"{abs((ranks['top'] <= 0.1).sum() - half):g} series from the upper line, "
        f"{abs((ranks['top'] > 0.5).sum() - half):g} from the lower",
        f"on changes from year to year, which show bends and not steps, {count(changes)}: {verdict(changes)}; beyond "
        f"a straight line, {count(beyond)}: {verdict(beyond)}",
    )


def fall(speeches: pd.DataFrame, iso3: str, column: str, rng: np.random.Generator) -> np.ndarray:
    """Return resampled differences between the mean of a state's speeches in stage 1 and in all later stages.

    Parameters
    ----------
    speeches : one row a speech, with ``iso3``, ``year`` and the `column` that is averaged
    rng : the source of the draws, each of as many speeches as there are, with replacement

    Returns
    -------
    array of shape (DRAWS,)
    """
    own = staged(speeches[speeches["iso3"] == iso3])
    early, late = (own.loc[part, column].to_numpy(float) for part in (own["stage"] == 1, own["stage"] > 1))
    draw = [rng.choice(values, (DRAWS, len(values))).mean(axis=1) for values in (early, late)]
    return draw[0] - draw[1]


def evolving_perceptions(read: Read) -> Finding:
    """Tajikistan's mean rate of naming Russia falls more from stage 1 to later stages than that of every neighbour."""

    def compare(speeches: pd.DataFrame, column: str = "rate") -> tuple[str, float, float, list[str]]:
        rng = np.random.default_rng(1991)
        falls = {iso3: fall(speeches, iso3, column, rng) for iso3 in FIVE}
        low, high = np.quantile(falls["TJK"], [0.025, 0.975])
        short = [iso3 for iso3 in NEIGHBOURS if np.quantile(falls["TJK"] - falls[iso3], 0.025) <= 0]
        return judge(not short, low <= 0 <= high), low, high, short

    speeches = indicators.speeches(read=read)
    names = states.labels(read)
    verdict, low, high, short = compare(speeches)
    first_two = sorted(speeches.query("iso3 == 'TJK'")["year"])[:2]
    later = compare(speeches[~((speeches["iso3"] == "TJK") & speeches["year"].isin(first_two))])
    counts = compare(speeches, "mentions")
    return Finding(
        verdict,
        f"fall from stage 1 to all later stages {low:.2f} to {high:.2f} per 1,000 words (95 per cent interval); "
        f"larger than that of {4 - len(short)} of 4 neighbours",
        "larger than that of all four; contradicted if the interval includes zero",
        "not clearly larger than that of " + (", ".join(names[short]) or "none"),
        f"without the first two speeches, larger than that of {4 - len(later[3])}: {later[0]}; by plain counts, "
        f"than that of {4 - len(counts[3])}: {counts[0]}",
    )


def diversification(read: Read) -> Finding:
    """From stage 1 to stage 2 missions and memberships grow and the largest named partner's share of trade falls."""
    first, second = STAGES[:2]
    missions = staged(indicators.missions(read)).groupby(["stage", "year"]).size()
    member = read("cow_igo_total").query("iso3 == 'TJK'").set_index("year")["igo_full_members"]
    names = states.labels(read)
    shares = measures.shares(staged(read("trade_cow").query("year >= 1994")), "stage")
    # largest partner, its share and Russia's, in per cent of all trade of the stage
    old, new = ((names[shares.loc[s.number].idxmax()], shares.loc[s.number].max(), shares["RUS"][s.number])
                for s in (first, second))  # fmt: skip
    matrix = read("trade_unctad").query("year in [1995, 2005]")
    # UNCTAD's matrix, as we have it, holds twelve partners and no total, and lacks some of them in 1995
    both = matrix[matrix.groupby("partner")["year"].transform("nunique") == 2]
    others = measures.shares(both, "year").max(axis=1).tolist()
    abroad = [int(missions[stage.number].iloc[-1]) for stage in (first, second)]
    members = [int(member[stage.end]) for stage in (first, second)]
    moves = [abroad[1] > abroad[0], members[1] > members[0], new[1] < old[1]]
    alternative = judge(all([*moves[:2], others[1] < others[0]]), not any([*moves[:2], others[1] < others[0]]))
    return Finding(
        judge(all(moves), not any(moves)),
        f"missions {abroad[0]} to {abroad[1]}, memberships {members[0]} to {members[1]}; largest partner {old[0]} with "
        f"{old[1]:.1f} per cent of trade, then {new[0]} with {new[1]:.1f}. Russia itself {old[2]:.1f} to {new[2]:.1f}",
        "all three move that way; contradicted if none does",
        f"{sum(moves)} of 3 do",
        f"by UNCTAD, among the partners with both years (not Uzbekistan), the largest goes from {others[0]:.1f} to "
        f"{others[1]:.1f}: {alternative}",
    )


def aid_dependence(read: Read) -> Finding:
    """Median aid in every stage above 5 per cent of income, and above at least three of the four neighbours."""

    def above(table: pd.DataFrame) -> pd.Series:
        return table.drop(columns="TJK").lt(table["TJK"], axis=0).sum(axis=1)

    share = measures.medians(read("wdi_aid_fdi_debt"), "oda_pct_gni")
    head = measures.medians(read("wdi_aid_fdi_debt"), "oda_per_head_usd")
    low = share["TJK"].min()
    return Finding(
        judge(bool((share["TJK"] > 5).all() and (above(share) >= 3).all()), bool((share["TJK"] < 5).all())),
        f"medians of stages 1 to {len(share)}: "
        + ", ".join(f"{value:.1f}" for value in share["TJK"])
        + " per cent; above "
        + ", ".join(map(str, above(share)))
        + " of 4 neighbours",
        "above 5 per cent and above 3 neighbours in every stage; contradicted if below 5 in every stage",
        f"lowest stage {low - 5:+.1f} points from 5",
        "per head, above "
        + ", ".join(map(str, above(head)))
        + " of 4: "
        + judge(bool((above(head) >= 3).all()), False),
    )


def named_partners(read: Read) -> Finding:
    """Four of the five groups that the paper names show two kinds of tie or more by the end of stage 2."""

    def kinds(until: int) -> pd.Series:
        return indicators.ties(until, read).sum(axis=1)

    found, later = kinds(STAGES[1].end), kinds(STAGES[-1].end)

    def verdict(counts: pd.Series) -> str:
        groups = (counts >= 2).sum()
        return judge(groups >= 4, groups <= 1)

    enough = (found >= 2).sum()
    return Finding(
        verdict(found),
        "; ".join(f"{group} {count}" for group, count in found.items()) + " kinds of tie of 3",
        "two kinds for 4 of 5 groups; contradicted if for 1 or none",
        f"{enough - 4} to spare" if enough >= 4 else f"{4 - enough} short",
        f"by each table's last year, two kinds for {(later >= 2).sum()}: {verdict(later)}",
    )


def special_place(read: Read) -> Finding:
    """Russia is first on more than half of the measures in every stage; contradicted if in some stage on none."""

    def verdict(trade: str) -> tuple[str, list[str], float]:
        counts = [[who == "RUS" for who in indicators.leaders(stage, trade, read=read).values()] for stage in STAGES]
        weakest = min(sum(first) - len(first) / 2 for first in counts)
        found = judge(weakest > 0, any(sum(first) == 0 for first in counts))
        return found, [f"{sum(first)} of {len(first)}" for first in counts], weakest

    (found, counts, weakest), (mirror, others, _) = verdict("trade_cow"), verdict("trade_baci")
    return Finding(
        found,
        "first on " + ", ".join(counts) + " measures in stages 1 to 4",
        "more than half in every stage; contradicted if on none in some stage",
        f"weakest stage {weakest:g} measures from half",
        "with reconciled trade in stages 2 and 3, " + ", ".join(others) + f": {mirror}",
    )


def centralised_governance(read: Read) -> Finding:
    """Electoral democracy of both countries below 0.4 in every stage; contradicted if above 0.5 in two stages."""

    def judged(edition: str, column: str) -> tuple[str, pd.DataFrame]:
        table = measures.medians(read("vdem").query("edition == @edition"), column)[["TJK", "RUS"]]
        return judge(bool((table < 0.4).all(axis=None)), (table > 0.5).any(axis=1).sum() >= 2), table

    (verdict, table), (other, liberal) = judged("v16", "polyarchy"), judged("v15", "libdem")
    low, high = (
        measures.medians(read("vdem").query("edition == 'v15'"), f"polyarchy_{end}") for end in ("low", "high")
    )
    (stage, iso3) = max(product(table.index, table.columns), key=lambda cell: table.loc[cell])
    return Finding(
        verdict,
        f"medians by stage: Tajikistan {', '.join(f'{v:.2f}' for v in table['TJK'])}; "
        f"Russia {', '.join(f'{v:.2f}' for v in table['RUS'])}",
        "all below 0.4; contradicted if one of them is above 0.5 in two stages",
        f"highest {table.loc[stage, iso3]:.2f} ({'Russia' if iso3 == 'RUS' else 'Tajikistan'}, stage {stage}), "
        f"{table.loc[stage, iso3] - 0.4:+.2f} from 0.4",
        f"with the 68 per cent bounds of edition 15 the highest lies between {low.loc[stage, iso3]:.2f} and "
        f"{high.loc[stage, iso3]:.2f}; by liberal democracy, an index that runs lower, at most "
        f"{liberal.max(axis=None):.2f}: {other}",
    )


RULES = {
    "four-stages": four_stages, "evolving-perceptions": evolving_perceptions, "diversification": diversification,
    "aid-dependence": aid_dependence, "named-partners": named_partners, "special-place": special_place,
    "centralised-governance": centralised_governance,
}  # fmt: skip
