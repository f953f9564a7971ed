"""The rules of the claims about the whole period. ``claims.csv`` has each rule in full words."""

import pandas as pd

from companion import firsts, indicators, intervals, measures, periods, states
from companion.data import Read, load
from companion.intervals import Estimate, Interval
from companion.rules import Finding, judge, lines, none_holds, together
from companion.stages import LAST_YEAR, STAGES, staged
from companion.states import FIVE, NEIGHBOURS


def by_place(values: float, beyond: float, read: Read = load) -> str:
    """Return the verdict on four stages by the place of their years, 0 to 1, on values and beyond a straight line."""
    tail = lines("four-stages", read)["tail"] / 100
    best = [place <= tail for place in (values, beyond)]
    return judge(*(best if any(best) else [None]), against=min(values, beyond) > 1 - tail)


def four_stages(read: Read) -> Finding:
    """The paper's years, as one set for all series, are in the best tail of all sets; in the worst contradicts."""
    tail = lines("four-stages", read)["tail"]
    series = indicators.period_series(read=read)
    values, beyond = (periods.joint_rank(series, measure=way) for way in (periods.explained, periods.beyond_trend))
    early = periods.joint_rank({name: one.loc[:LAST_YEAR] for name, one in series.items()})
    single = [periods.rank(one, periods.judged(one))["top"] <= 0.1 for one in series.values()]
    return Finding(
        by_place(values["top"], beyond["top"], read),
        f"place {values['place']:,} of {values['sets']:,} sets for {len(series)} series at once; beyond a straight "
        f"line, {beyond['place']:,}",
        f"best {tail:g} per cent on both; contradicted if worst {tail:g} per cent on both",
        f"the places are {100 * values['top']:.0f} and {100 * beyond['top']:.0f} per cent of the way down",
        f"to {LAST_YEAR} alone, place {early['place']:,} of {early['sets']:,}; of the {len(series)} series one by one, "
        f"{sum(single)} have the years in their best tenth",
    )


def fall(table: pd.DataFrame, top: str, bottom: str | None) -> list[Estimate]:
    """Return the rate of `top` over `bottom` (None: the mean) in stage 1, and that in all later stages together."""
    table = staged(table)
    parts = table.groupby(table["stage"] > 1)
    return [intervals.rate(part[top], part[bottom] if bottom else 1) for _, part in parts]


def evolving_perceptions(read: Read) -> Finding:
    """The rate of naming Russia falls by more than every neighbour's, and so does Russia's share of states named."""
    unit, names = lines("evolving-perceptions", read)["unit"], states.labels(read)

    def compare(
        speeches: pd.DataFrame, named: pd.DataFrame, per: str | None = "thousand"
    ) -> tuple[str, Interval, list[str], Interval]:
        falls = {iso3: fall(speeches[speeches["iso3"] == iso3], "mentions", per) for iso3 in FIVE}
        early, late = falls["TJK"]
        own = intervals.difference([early], [late])
        more = {
            iso3: intervals.difference([early, falls[iso3][1]], [late, falls[iso3][0]]).above() for iso3 in NEIGHBOURS
        }
        before, after = fall(named, "russia", "hundred")
        share = intervals.difference([before], [after])
        verdict = judge(together(*more.values()), share.above(), against=-unit < own.low and own.high < unit)
        return verdict, own, [iso3 for iso3, larger in more.items() if not larger], share

    speeches = indicators.speeches(read=read).assign(thousand=lambda t: t["word_count"] / 1000)
    named, wider = (
        indicators.named_states(read, also).assign(hundred=lambda t: t["named"] / 100)
        for also in ((), ("afghanistan",))
    )
    verdict, own, short, share = compare(speeches, named)
    start = named["year"].nsmallest(2)
    late = speeches[(speeches["iso3"] != "TJK") | ~speeches["year"].isin(start)]
    others = {
        "by plain counts": compare(speeches, named, None),
        "without the first two speeches": compare(late, named[~named["year"].isin(start)]),
        "with Afghanistan among the states": compare(speeches, wider),
    }
    return Finding(
        verdict,
        f"the rate falls by {own:.2f} per 1,000 words, surely by more than in {4 - len(short)} of 4 neighbours; "
        f"Russia’s share among the states named falls by {share:.0f} points",
        "surely more than in all four, and a share that surely falls; contradicted if the rate surely changes by less "
        f"than {unit:g}",
        "not surely more than in " + (", ".join(names[short]) or "none"),
        "; ".join(f"{way}, {other[0]}" for way, other in others.items()),
    )


def diversification(read: Read) -> Finding:
    """Trade is surely less concentrated in stage 2 than in stage 1, and memberships grow by more than next door."""
    first, second = STAGES[:2]
    index, other = (measures.concentration(read(book).query("year >= 1994")) for book in firsts.BOOKS)
    before, after = (intervals.rate(index[index.index.isin(stage.years)]) for stage in (first, second))
    less = intervals.difference([before], [after])
    member = measures.yearly(read("cow_igo_total"), "igo_full_members")
    more = member.loc[second.end] - member.loc[first.end]
    ahead = more["TJK"] - more[list(NEIGHBOURS)].median()
    missions = staged(indicators.missions(read)).groupby(["stage", "year"]).size()
    shares, names = measures.shares(staged(read("trade_cow").query("year >= 1994")), "stage"), states.labels(read)
    largest = [f"{names[shares.loc[number].idxmax()]}, {shares.loc[number].max():.1f}" for number in (1, 2)]
    legs = less.above(), bool(ahead > 0)
    return Finding(
        judge(*legs, against=none_holds(*legs), near=bool(less.above()) and ahead > -1),
        f"concentration {before.value:.2f}, then {after.value:.2f}, a fall of {less:.2f}; {more['TJK']:.0f} "
        f"memberships more, in the median neighbour {more['TJK'] - ahead:g}; missions {missions[1].iloc[-1]}, then "
        f"{missions[2].iloc[-1]}",
        "a fall that is sure, and more memberships than the median neighbour; contradicted if neither holds",
        f"{ahead:+g} memberships; the interval of the fall begins at {less.low:+.2f}",
        f"the largest partner’s share of all trade goes from {largest[0]} per cent, to {largest[1]}, Russia’s from "
        f"{shares['RUS'][1]:.1f} to {shares['RUS'][2]:.1f}; reconciled trade has a concentration of "
        f"{other.loc[: second.end].mean():.2f} in stage 2 and {other.loc[second.end + 1 :].mean():.2f} later",
    )


def aid_dependence(read: Read) -> Finding:
    """Median aid in every stage above 5 per cent of income, and above at least three of the four neighbours."""

    def above(table: pd.DataFrame) -> pd.Series:
        return table.drop(columns="TJK").lt(table["TJK"], axis=0).sum(axis=1)

    line = lines("aid-dependence", read)
    share = measures.medians(read("wdi_aid_fdi_debt"), "oda_pct_gni")
    head = measures.medians(read("wdi_aid_fdi_debt"), "oda_per_head_usd")
    low = share["TJK"].min()
    return Finding(
        judge(
            bool((share["TJK"] > line["share"]).all() and (above(share) >= line["neighbours"]).all()),
            against=bool((share["TJK"] < line["share"]).all()),
        ),
        f"medians of stages 1 to {len(share)}: "
        + ", ".join(f"{value:.1f}" for value in share["TJK"])
        + " per cent; above "
        + ", ".join(map(str, above(share)))
        + " of 4 neighbours",
        f"above {line['share']:g} per cent and above {line['neighbours']:g} neighbours in every stage; contradicted if "
        f"below {line['share']:g} in every stage",
        f"lowest stage {low - line['share']:+.1f} points from {line['share']:g}",
        "per head, above "
        + ", ".join(map(str, above(head)))
        + " of 4: "
        + judge(bool((above(head) >= line["neighbours"]).all())),
    )


def named_partners(read: Read) -> Finding:
    """Four of the five groups that the paper names show two kinds of tie or more by the end of stage 2."""

    def kinds(until: int) -> pd.Series:
        return indicators.ties(until, read).sum(axis=1)

    found, later = kinds(STAGES[1].end), kinds(STAGES[-1].end)

    line = lines("named-partners", read)

    def verdict(counts: pd.Series) -> str:
        groups = (counts >= line["kinds"]).sum()
        one_more = groups + (counts + 1 == line["kinds"]).any()
        return judge(groups >= line["groups"], against=groups <= line["few"], near=one_more >= line["groups"])

    enough = (found >= line["kinds"]).sum() - line["groups"]
    return Finding(
        verdict(found),
        "; ".join(f"{group} {count}" for group, count in found.items()) + " kinds of tie of 3",
        f"{line['kinds']:g} kinds for {line['groups']:g} of 5 groups; contradicted if for {line['few']:g} or none",
        f"{enough:g} to spare" if enough >= 0 else f"{-enough:g} short",
        f"by each table’s last year, {line['kinds']:g} kinds for {(later >= line['kinds']).sum()}: {verdict(later)}",
    )


def special_place(read: Read) -> Finding:
    """Russia is first on more than half of the measures in every stage; contradicted if in some stage on none."""
    russia = {
        book: [[who == "RUS" for who in firsts.leaders(stage, book, read=read).values()] for stage in STAGES]
        for book in firsts.BOOKS
    }

    def verdict(*books: str) -> str:
        holds = [
            {sum(first) > len(first) / 2 for first in stage} for stage in zip(*map(russia.get, books), strict=True)
        ]
        # a stage is decided where the books agree
        legs = [each.pop() if len(each) == 1 else None for each in holds]
        nowhere = [not any(map(any, stage)) for stage in zip(*map(russia.get, books), strict=True)]
        return judge(together(*legs), against=any(nowhere))

    def counts(book: str) -> str:
        return ", ".join(f"{sum(first)} of {len(first)}" for first in russia[book])

    weakest = min(sum(first) - len(first) / 2 for stages in russia.values() for first in stages)
    own, other = firsts.BOOKS
    return Finding(
        verdict(own, other),
        f"first on {counts(own)} measures in stages 1 to 4; by the other book of trade, {counts(other)}",
        "more than half in every stage, by both books; contradicted if on none in some stage, by both",
        f"weakest stage {weakest:+g} measures from half",
        f"by the first book alone, {verdict(own)}; by the other alone, {verdict(other)}",
    )


RULES = {
    "four-stages": four_stages, "evolving-perceptions": evolving_perceptions, "diversification": diversification,
    "aid-dependence": aid_dependence, "named-partners": named_partners, "special-place": special_place,
}  # fmt: skip
