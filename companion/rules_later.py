"""The rules of the claims about stages 2 to 4. ``claims.csv`` has each rule in full words."""

import pandas as pd

from companion import indicators, measures, states
from companion.data import Read
from companion.rules import Finding, base_stands, judge
from companion.stages import STAGES, staged, within

SECOND, THIRD, FOURTH = STAGES[1:]


def open_door(read: Read) -> Finding:
    """Of missions abroad, donors and memberships two or more grow by half; contradicted if none by a fifth."""
    missions = indicators.missions(read).query("direction == 'tajik_mission_abroad'").groupby("year").size()
    grants = within(read("oda_grants"), SECOND)
    member = read("cow_igo_total").query("iso3 == 'TJK'").set_index("year")["igo_full_members"]
    end = SECOND.end

    def pairs(grants: pd.DataFrame, last: int = end) -> dict[str, tuple[int, int]]:
        count = measures.donors(grants)
        return {"missions": (missions[2000], missions[2005]), "donors": (count.iloc[0], count[last]),
                "memberships": (member[SECOND.start], member[end])}  # fmt: skip

    def verdict(changes: dict[str, tuple[int, int]]) -> str:
        growth = [after / before for before, after in changes.values()]
        return judge(sum(g >= 1.5 for g in growth) >= 2, all(g < 1.2 for g in growth))

    found, bilateral = pairs(grants), pairs(grants.query("donor_type == 'bilateral'"))
    name, (before, after) = sorted(found.items(), key=lambda item: item[1][1] / item[1][0])[-2]
    return Finding(
        verdict(found),
        ", ".join(
            f"{what} {old} to {new} ({measures.percent_change(old, new):+.0f} per cent)"
            for what, (old, new) in found.items()
        ),
        "two of three grow by 50 per cent; contradicted if none by 20",
        f"{name} are {after - 1.5 * before:+.1f} from the line, so a single one more or less decides",
        f"governments only, {' to '.join(map(str, bilateral['donors']))}: {verdict(bilateral)}; donors up to {end - 1} "
        f"instead of {end}: {verdict(pairs(grants, end - 1))}",
    )


def russia_first(read: Read) -> Finding:
    """In stage 2 Russia is first on more than half of the measures; contradicted if on none."""
    votes = within(read("unga_agreement").query("iso3 == 'TJK' and source == 'undl_scrape'"), SECOND)

    def firsts(last: bool, trade: str = "trade_cow") -> dict[str, str]:
        chosen = votes[votes["year"] == votes["year"].max()] if last else votes
        score = measures.agreement(chosen, "partner_iso3")
        return indicators.leaders(SECOND, trade, last, read) | {"UN votes": score.idxmax()}

    def verdict(first: dict[str, str]) -> tuple[str, int]:
        count = sum(who == "RUS" for who in first.values())
        return judge(count > len(first) / 2, count == 0), count

    found = firsts(last=False)
    (word, count), (other, late) = verdict(found), verdict(firsts(last=True))
    mirror, partners = verdict(firsts(last=True, trade="trade_baci"))
    return Finding(
        word,
        f"first on {count} of {len(found)} measures; not on "
        + ", ".join(name for name, who in found.items() if who != "RUS"),
        "more than half; contradicted if none",
        f"{count - len(found) / 2:+g} from half",
        f"by the last year of the stage, {late} of {len(found)}: {other}; by partners’ trade books {partners}: "
        f"{mirror}",
    )


def elasticity(read: Read, iso3: str, unit: str) -> measures.Slope:
    """Return the slope of yearly changes of remittances to a state on those of Russia's output, within stage 3."""
    changes = indicators.remittance_changes(iso3, unit, read).loc[THIRD.start : THIRD.end]
    return measures.slope(changes["output"], changes["sent"])


def economic_dependence(read: Read) -> Finding:
    """Median remittances to GDP 5 points above every neighbour's, and a rouble elasticity that excludes zero."""
    ratio = measures.medians(read("wdi_remittances"), "remittances_pct_gdp").loc[THIRD.number]
    ratio = ratio.reindex(states.FIVE).dropna()
    ahead, nearest = measures.lead(ratio), states.labels(read)[ratio.drop("TJK").idxmax()]
    own, dollars = (elasticity(read, "TJK", unit) for unit in ("roubles", "dollars"))
    kyrgyz, uzbek = (elasticity(read, iso3, "roubles") for iso3 in ("KGZ", "UZB"))
    return Finding(
        judge(ahead >= 5 and own.low > 0, ahead < 5 and own.low <= 0),
        f"median {ratio['TJK']:.1f} per cent of GDP, {ahead:+.1f} points from {nearest}; rouble elasticity "
        f"{own.slope:.2f} ({own.low:.2f} to {own.high:.2f}, {own.n} changes)",
        "5 points ahead, and an interval without zero; contradicted if neither",
        f"{ahead - 5:+.1f} points; the interval's lower end is {own.low:+.2f}",
        f"in roubles Kyrgyzstan {kyrgyz:.2f}, Uzbekistan {uzbek:.2f}, so that the slope does not mark dependence; "
        f"Tajikistan in dollars {dollars:.2f}: {judge(ahead >= 5 and dollars.low > 0, False)}",
    )


def subordinated_position(read: Read) -> Finding:
    """Remittances to GDP in 2022-2023 at least stage 3's median, and the base agreement stands."""
    table = read("wdi_remittances").query("iso3 == 'TJK'").set_index("year")
    share, dollars = table["remittances_pct_gdp"], table["remittances_usd"]
    now, before, later = share[list(FOURTH.years)], share[list(THIRD.years)], share.loc[FOURTH.end + 1 :].mean()
    base, line = base_stands(read), before.median()
    # the other figure for the last year, put in relation to the same GDP
    reports = read("remittance_reports").query("kind == 'estimate' and year == @FOURTH.end")["usd_billion"].max()
    other = now.where(now.index < FOURTH.end, now * reports * 1e9 / dollars[FOURTH.end]).mean()

    def verdict(value: float) -> str:
        return judge(value >= line and base, value < line and not base)

    return Finding(
        verdict(now.mean()),
        f"mean {now.mean():.1f} per cent of GDP, against a median of {line:.1f} (and a mean of {before.mean():.1f}) in "
        f"stage 3; base agreement {'ratified, to 2042, no end recorded' if base else 'not found'}",
        "mean at least that median, and the agreement in force; contradicted if both fell away",
        f"{now.mean() - line:+.1f} points",
        f"with the higher figure for {FOURTH.end}, {other:.1f}: {verdict(other)}; after the paper, {FOURTH.end + 1}, "
        f"{later:.1f}: {verdict(later)}",
    )


def navigating(read: Read) -> Finding:
    """In 2022-2023 it votes with Russia less often than in 2014-2021, and never with the majority."""
    votes = staged(read("unga_ukraine_votes"))
    votes = votes[votes["stage"] >= THIRD.number]

    def counts(iso3: str, kinds: tuple[str, ...] = measures.VOTES) -> list[tuple[int, int, int]]:
        """Return for stage 3 and stage 4: votes with Russia (no), votes for the resolution, votes of `kinds` found."""
        table = measures.vote_counts(votes[votes["iso3"] == iso3], "stage")
        return [(int(row["no"]), int(row["yes"]), int(row[list(kinds)].sum())) for _, row in table.iterrows()]

    def verdict(before: tuple[int, int, int], now: tuple[int, int, int]) -> str:
        # all resolutions were carried: those for them outnumbered those against, though often most abstained
        return judge(now[0] / now[2] < before[0] / before[2] and not now[1], max(now[:2]) > now[2] / 2)

    before, now = counts("TJK")
    cast = counts("TJK", ("yes", "no", "abstain"))
    one_more = (now[0] + 1, now[1], now[2] + 1)
    neighbours = {"Kyrgyzstan": counts("KGZ"), "Kazakhstan": counts("KAZ"), "Uzbekistan": counts("UZB")}
    others = ", ".join(
        f"{name} {100 * old[0] / old[2]:.0f} to {100 * new[0] / new[2]:.0f}" for name, (old, new) in neighbours.items()
    )
    return Finding(
        verdict(before, now),
        f"with Russia in {before[0]} of {before[2]} votes, then in {now[0]} of {now[2]}; for the resolution "
        f"{before[1] + now[1]} times",
        "less often than before, and never with the majority; contradicted if mostly with either",
        "less than one vote" if verdict(before, one_more) != verdict(before, now) else "more than one vote",
        f"votes cast only, {cast[0][0]} of {cast[0][2]} and {cast[1][0]} of {cast[1][2]}: {verdict(*cast)}; had one "
        f"vote that was not found been with Russia: {verdict(before, one_more)}. Neighbours, per cent with Russia: "
        f"{others}",
    )


def no_disengagement(read: Read) -> Finding:
    """No membership was left by the end of 2023, and turnover with Russia is not below 2021."""
    member = read("memberships").query("iso3 == 'TJK'")
    left = member[member["event"].str.contains("left|withdr") & (member["date"] <= f"{FOURTH.end}-12-31")]
    trade = read("trade_official").query("partner == 'RUS' and flow == 'turnover' and period == 'year'")
    value = measures.last_published(trade, "value_musd", "year")
    share = measures.last_published(trade, "share_pct", "year").loc[FOURTH.start :]
    before, inside = value.loc[: THIRD.end].tail(1), value.loc[FOURTH.start :]
    least = measures.percent_change(before.item(), inside.min())
    base = base_stands(read)
    return Finding(
        judge(left.empty and base and least >= 0, not left.empty or not base or least <= -20),
        ("no exit in the dated list" if left.empty else f"left: {', '.join(left['organisation'])}")
        + f"; base agreement {'in force' if base else 'not found'}; turnover "
        + ", ".join(f"{millions:,.0f}" for millions in (*before, *inside))
        + f" million dollars in {before.index[0]} to {inside.index[-1]}",
        "nothing left and turnover not lower; contradicted if something was left, or turnover fell by a fifth",
        f"{least:+.0f} per cent in the lower year; of exits the list records only the end of an organisation",
        f"as a share of all trade, {share.iloc[0]:.1f} per cent in {share.index[0]} and {share.iloc[-1]:.1f} in "
        f"{share.index[-1]}: {judge(share.iloc[-1] >= share.iloc[0], share.iloc[-1] < 0.8 * share.iloc[0])}",
    )


RULES = {
    "open-door": open_door, "russia-first": russia_first, "economic-dependence": economic_dependence,
    "subordinated-position": subordinated_position, "navigating": navigating, "no-disengagement": no_disengagement,
}  # fmt: skip
