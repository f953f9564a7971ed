"""The rules of the claims about stages 2 to 4. ``claims.csv`` has each rule in full words."""

import pandas as pd

from companion import firsts, indicators, measures, states
from companion.data import Read
from companion.rules import Finding, base_stands, judge, lines, none_holds, together
from companion.stages import STAGES, within

SECOND, THIRD, FOURTH = STAGES[1:]


def open_door(read: Read) -> Finding:
    """Missions abroad, and donors over three years at each end, both grow by half; contradicted if neither grows."""
    line = lines("open-door", read)
    missions = indicators.missions(read).query("direction == 'tajik_mission_abroad'").groupby("year").size()
    grants = within(read("oda_grants"), SECOND)

    def pairs(grants: pd.DataFrame, years: int = 3) -> dict[str, tuple[float, float]]:
        count = measures.donors(grants)
        return {"missions": (missions[2000], missions[2005]),
                "donors": (count.iloc[:years].mean(), count.iloc[-years:].mean())}  # fmt: skip

    def grows(changes: dict[str, tuple[float, float]], by: float, more: int = 0) -> list[bool]:
        return [bool(measures.percent_change(before, after + more) >= by) for before, after in changes.values()]

    def verdict(changes: dict[str, tuple[float, float]]) -> str:
        legs = grows(changes, line["growth"])
        return judge(
            *legs,
            against=not any(grows(changes, line["little"])),
            near=any(legs) and all(grows(changes, line["growth"], more=1)),
        )

    found, bilateral = pairs(grants), pairs(grants.query("donor_type == 'bilateral'"))
    ends = pairs(grants, years=1)
    return Finding(
        verdict(found),
        "; ".join(
            f"{what} {old:.3g} to {new:.3g} ({measures.percent_change(old, new):+.0f} per cent)"
            for what, (old, new) in found.items()
        ),
        f"both grow by {line['growth']:g} per cent; contradicted if neither by {line['little']:g}",
        "; ".join(
            f"{what} are {new - (1 + line['growth'] / 100) * old:+.1f} from the line"
            for what, (old, new) in found.items()
        ),
        f"governments only, {bilateral['donors'][0]:.3g} to {bilateral['donors'][1]:.3g}: {verdict(bilateral)}; donors "
        f"of {SECOND.start} and {SECOND.end}, {ends['donors'][0]:g} and {ends['donors'][1]:g}: {verdict(ends)}",
    )


def russia_first(read: Read) -> Finding:
    """In stage 2 Russia is first on more than half of the measures, by both books; contradicted if on homes alone."""
    votes = within(read("unga_agreement").query("iso3 == 'TJK' and source == 'undl_scrape'"), SECOND)

    def boards(last: bool = False) -> list[dict[str, str]]:
        chosen = votes[votes["year"] == votes["year"].max()] if last else votes
        alike = {"UN votes": measures.agreement(chosen, "partner_iso3").idxmax()}
        return [firsts.leaders(SECOND, book, last, read) | alike for book in firsts.BOOKS]

    def verdict(boards: list[dict[str, str]]) -> tuple[str, list[int]]:
        counts = [list(first.values()).count("RUS") for first in boards]
        holds = [count > len(first) / 2 for count, first in zip(counts, boards, strict=True)]
        others = [who for first in boards for name, who in first.items() if name != firsts.HOMES]
        return judge(holds[0] if len(set(holds)) == 1 else None, against="RUS" not in others), counts

    found, late = boards(), boards(last=True)
    (word, counts), (other, ends) = verdict(found), verdict(late)
    return Finding(
        word,
        f"first on {counts[0]} of {len(found[0])} measures, by the other book of trade on {counts[1]}; not on "
        + ", ".join(name for name, who in found[0].items() if who != "RUS"),
        "more than half, by both books; contradicted if none but the homes of migrants",
        f"{min(counts) - len(found[0]) / 2:+g} from half",
        f"by the last year of the stage, {ends[0]} and {ends[1]} of {len(late[0])}: {other}",
    )


def elasticity(read: Read, iso3: str, unit: str) -> measures.Slope:
    """Return the slope of yearly changes of remittances to a state on those of Russia's output, within stage 3."""
    changes = indicators.remittance_changes(iso3, unit, read).loc[THIRD.start : THIRD.end]
    return measures.slope(changes["output"], changes["sent"])


def economic_dependence(read: Read) -> Finding:
    """Remittances exceed exports, mostly come from Russia, and surely move with its output in roubles."""
    line = lines("economic-dependence", read)["elasticity"]
    sent = read("wdi_remittances").query("iso3 == 'TJK'").set_index("year")
    exports = measures.yearly(read("wdi_trade_openness"), "exports_pct_gdp")["TJK"]
    size = (sent["remittances_pct_gdp"] / exports).loc[THIRD.start : THIRD.end].dropna()
    origin = (100 * indicators.sent_from_russia(read) / sent["remittances_usd"]).loc[THIRD.start : THIRD.end].dropna()
    own, dollars = (elasticity(read, "TJK", unit) for unit in ("roubles", "dollars"))
    kyrgyz, uzbek = (elasticity(read, iso3, "roubles") for iso3 in ("KGZ", "UZB"))

    def moves(slope: measures.Slope) -> bool | None:
        return True if slope.low > 0 else False if slope.high < line else None

    legs = [bool((size > 1).mean() > 0.5), bool((origin > 50).mean() > 0.5)]

    def verdict(slope: measures.Slope) -> str:
        return judge(*legs, moves(slope), against=none_holds(*legs, moves(slope)))

    return Finding(
        verdict(own),
        f"larger than all exports in {(size > 1).sum()} of {len(size)} years; more than half from Russia in "
        f"{(origin > 50).sum()} of {len(origin)}; rouble elasticity {own:.2f}, {own.n} changes",
        f"most years, most years, and an interval above zero; contradicted if none holds and it ends below {line:g}",
        f"least {size.min():.2f} times exports, and {origin.min():.0f} per cent from Russia; the interval begins at "
        f"{own.low:+.2f}; in {(origin > 100).sum()} of {len(origin)} years what Russia’s bank counts is more than all "
        f"remittances, up to {origin.max():.0f} per cent of them, so that the two are not counts of one thing",
        f"in roubles Kyrgyzstan {kyrgyz:.2f}, Uzbekistan {uzbek:.2f}, so that others depend as well; Tajikistan in "
        f"dollars {dollars:.2f}: {verdict(dollars)}",
    )


def subordinated_position(read: Read) -> Finding:
    """Remittances to GDP in each year of stage 4 at least stage 3's median by every figure, and the base stands."""
    table = read("wdi_remittances").query("iso3 == 'TJK'").set_index("year")
    share, dollars = table["remittances_pct_gdp"], table["remittances_usd"]
    before, base = share[list(THIRD.years)], base_stands(read)
    reports = read("remittance_reports").query("kind == 'estimate'").groupby("year")["usd_billion"].agg(["min", "max"])
    # each figure in relation to the same GDP
    figures = reports.mul(1e9 * share / dollars, axis=0).assign(own=share).loc[FOURTH.start :]
    low, high = figures.min(axis=1), figures.max(axis=1)
    line, years = before.median(), list(FOURTH.years)

    def verdict(years: list[int]) -> str:
        each = [True if low[year] >= line else False if high[year] < line else None for year in years]
        legs = together(*each), base
        return judge(*legs, against=none_holds(*legs))

    later = FOURTH.end + 1
    return Finding(
        verdict(years),
        "; ".join(f"{low[year]:.1f} to {high[year]:.1f} per cent of GDP in {year}" for year in years)
        + f", against a median of {line:.1f} in stage 3; base agreement "
        + ("ratified, to 2042, no end recorded" if base else "not found"),
        "each year at least that median by every figure, and the agreement in force; contradicted if both fell away",
        f"{low[years].min() - line:+.1f} points by the lowest figure",
        f"the mean of the years is {share[years].mean():.1f}; after the paper, {later}, {low[later]:.1f} to "
        f"{high[later]:.1f}: {verdict([later])}",
    )


def navigating(read: Read) -> Finding:
    """It votes with Russia less often, measured by the world and on the yearly text, and never with the majority."""

    def rates(votes: pd.DataFrame, weights: pd.Series) -> tuple[float, float]:
        """Return the least and the greatest rate of votes with Russia, whatever the votes were that are missing."""
        known, missing = votes["vote"].eq("no").sum(), votes["vote"].isna().sum()
        return known / weights.sum(), (known + missing) / weights.sum()

    def less(before: pd.DataFrame, now: pd.DataFrame, column: str) -> bool | None:
        (least, most), (low, high) = (rates(votes, votes[column]) for votes in (before, now))
        return True if high < least else False if low >= most else None

    def parts(iso3: str) -> list[pd.DataFrame]:
        votes = indicators.ukraine_votes(iso3, read).assign(one=1)
        return [votes[votes["year"].isin(stage.years)] for stage in (THIRD, FOURTH)]

    def verdict(iso3: str) -> tuple[str, list[bool | None]]:
        before, now = parts(iso3)
        never = False if now["vote"].eq("yes").any() else None if now["vote"].isna().any() else True
        again = (votes[votes["yearly"]] for votes in (before, now))
        legs = [less(before, now, "world"), less(*again, "one"), never]
        cast, lost = max(now["vote"].eq(word).sum() for word in ("yes", "no")), now["vote"].isna().sum()
        mostly = True if cast > len(now) / 2 else None if cast + lost > len(now) / 2 else False
        return judge(*legs, against=mostly), legs

    (word, legs), (before, now) = verdict("TJK"), parts("TJK")
    found = [votes.dropna(subset="vote") for votes in (before, now)]
    old, new = (rates(votes, votes["world"])[0] for votes in found)
    yearly = before[before["yearly"]]
    names = states.labels(read)
    return Finding(
        word,
        f"of {len(before)} votes {before['vote'].eq('no').sum()} with Russia, then of {len(now)} "
        f"{now['vote'].eq('no').sum()}, and {now['vote'].isna().sum()} not found; {old:.1f} times as often as the "
        f"world, then {new:.1f} times by those found; on the yearly resolution {yearly['vote'].eq('no').sum()} of "
        f"{len(yearly)}, then none found; for the resolution {now['vote'].eq('yes').sum()} times",
        "less often by both, never with the majority, whatever the missing votes; contradicted if mostly with either",
        "; ".join(
            f"{what}: {'open' if leg is None else 'yes' if leg else 'no'}"
            for what, leg in zip(
                ("less often than the world", "less on the yearly text", "never for"), legs, strict=True
            )
        ),
        "by the same rule " + ", ".join(f"{names[iso3]}: {verdict(iso3)[0]}" for iso3 in ("KAZ", "KGZ", "UZB")),
    )


def no_disengagement(read: Read) -> Finding:
    """Turnover with Russia is in no year below the year before the stage, nor is Russia's share lower at its end."""
    line = lines("no-disengagement", read)["fall"]
    trade = read("trade_official").query("partner == 'RUS' and flow == 'turnover' and period == 'year'")
    value = measures.last_published(trade, "value_musd", "year").loc[FOURTH.start : FOURTH.end]
    share = measures.last_published(trade, "share_pct", "year").loc[FOURTH.start : FOURTH.end]
    # of the last year before the stage that has a figure, all figures
    earlier = trade[trade["year"] < FOURTH.start].dropna(subset="value_musd")
    start = earlier.loc[earlier["year"] == earlier["year"].max(), "value_musd"]
    least, base = value.min(), base_stands(read)
    kept = True if least >= start.max() else False if least < start.min() else None
    fell = bool(least <= (1 - line / 100) * start.min())
    held = bool(share.iloc[-1] >= share.iloc[0])
    return Finding(
        judge(kept, held, against=not base or fell),
        f"turnover {' or '.join(f'{millions:,.0f}' for millions in start)} million dollars in {earlier['year'].max()}, "
        "then "
        + ", ".join(f"{millions:,.0f}" for millions in value)
        + f"; Russia’s share of all trade {share.iloc[0]:.1f} per cent in {share.index[0]}, {share.iloc[-1]:.1f} in "
        f"{share.index[-1]}; base agreement {'in force' if base else 'not found, or ended'}",
        f"neither lower; contradicted if turnover fell by {line:g} per cent, or the base agreement ended",
        f"turnover {measures.percent_change(start.max(), least):+.0f} per cent in the lower year against the higher "
        f"figure; share {share.iloc[-1] - share.iloc[0]:+.1f} points",
        f"by turnover alone, {judge(kept, against=not base or fell)}",
    )


RULES = {
    "open-door": open_door, "russia-first": russia_first, "economic-dependence": economic_dependence,
    "subordinated-position": subordinated_position, "navigating": navigating, "no-disengagement": no_disengagement,
}  # fmt: skip
