"""The rules of the claims about stages 2 to 4. ``claims.csv`` has each rule in full words."""

import numpy as np
import pandas as pd

from companion import rules
from companion.rules import FIVE, Finding, Read, judge
from companion.stages import STAGES

SECOND, THIRD, FOURTH = STAGES[1:]


def open_door(read: Read) -> Finding:
    """Of missions abroad, donors and memberships two or more grow by half; contradicted if none by a fifth."""
    missions = (
        read("diplomatic_exchange")
        .query("direction == 'tajik_mission_abroad' and level != 'other_or_unknown'")
        .groupby("year")
        .size()
    )
    grants = rules.within(read("oda_grants").query("grants_usd > 0"), SECOND)
    member = read("cow_igo_total").query("iso3 == 'TJK'").set_index("year")["igo_full_members"]
    end = SECOND.end

    def pairs(donors: pd.DataFrame, last: int = end) -> dict[str, tuple[int, int]]:
        count = donors.groupby("year")["donor"].nunique()
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
            f"{what} {old} to {new} ({100 * (new / old - 1):+.0f} per cent)" for what, (old, new) in found.items()
        ),
        "two of three grow by 50 per cent; contradicted if none by 20",
        f"{name} are {after - 1.5 * before:+.1f} from the line, so a single one more or less decides",
        f"governments only, {' to '.join(map(str, bilateral['donors']))}: {verdict(bilateral)}; donors up to {end - 1} "
        f"instead of {end}: {verdict(pairs(grants, end - 1))}",
    )


def russia_first(read: Read) -> Finding:
    """In stage 2 Russia is first on more than half of the measures; contradicted if on none."""
    votes = rules.within(read("unga_agreement").query("iso3 == 'TJK' and source == 'undl_scrape'"), SECOND)

    def firsts(last: bool, trade: str = "trade_cow") -> dict[str, str]:
        year = votes["year"].max()
        chosen = votes[votes["year"] == year] if last else votes
        weighted = chosen.assign(sum=chosen["agreement_score"] * chosen["n_both_voting"]).groupby("partner_iso3")
        score = weighted["sum"].sum() / weighted["n_both_voting"].sum()
        return rules.leaders(read, SECOND, trade, last) | {"UN votes": score.idxmax()}

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


def elasticity(read: Read, iso3: str, roubles: bool) -> tuple[float, float, float, int]:
    """Return slope, ends of its 95 per cent interval and n: yearly log changes of remittances on those of Russia's GDP.

    Ordinary least squares on the changes within stage 3; the interval takes Student's t with n - 2 degrees of freedom,
    whose quantile comes from a million seeded draws, rounded as in printed tables: numpy has no table of it.
    """
    rate = read("wdi_exchange_rates").query("iso3 == 'RUS'").set_index("year")["lcu_per_usd"] if roubles else 1
    sent = read("wdi_remittances").query("iso3 == @iso3").set_index("year")["remittances_usd"] * rate
    output = read("wdi_gdp").query("iso3 == 'RUS'").set_index("year")["gdp_usd"] * rate
    table = pd.DataFrame({"x": np.log(output.astype(float)).diff(), "y": np.log(sent.astype(float)).diff()})
    x, y = table.loc[[year for year in THIRD.years if year in table.index]].dropna().to_numpy().T
    slope, level = np.polyfit(x, y, 1)
    error = np.sqrt(((y - level - slope * x) ** 2).sum() / (len(x) - 2) / ((x - x.mean()) ** 2).sum())
    quantile = np.quantile(np.random.default_rng(0).standard_t(len(x) - 2, 1_000_000), 0.975).round(2)
    return slope, slope - quantile * error, slope + quantile * error, len(x)


def economic_dependence(read: Read) -> Finding:
    """Median remittances to GDP 5 points above every neighbour's, and a rouble elasticity that excludes zero."""
    ratio = rules.medians(read("wdi_remittances"), "remittances_pct_gdp").loc[THIRD.number].dropna()
    others = ratio[[iso3 for iso3 in FIVE[1:] if iso3 in ratio]]
    lead, nearest = ratio["TJK"] - others.max(), read("countries").set_index("iso3")["label"][others.idxmax()]
    slope, low, high, n = elasticity(read, "TJK", roubles=True)
    dollars = elasticity(read, "TJK", roubles=False)
    kyrgyz, uzbek = (elasticity(read, iso3, roubles=True) for iso3 in ("KGZ", "UZB"))
    return Finding(
        judge(lead >= 5 and low > 0, lead < 5 and low <= 0),
        f"median {ratio['TJK']:.1f} per cent of GDP, {lead:+.1f} points from {nearest}; rouble elasticity "
        f"{slope:.2f} ({low:.2f} to {high:.2f}, {n} changes)",
        "5 points ahead, and an interval without zero; contradicted if neither",
        f"{lead - 5:+.1f} points; the interval's lower end is {low:+.2f}",
        f"in roubles Kyrgyzstan {kyrgyz[0]:.2f} ({kyrgyz[1]:.2f} to {kyrgyz[2]:.2f}), Uzbekistan {uzbek[0]:.2f} "
        f"({uzbek[1]:.2f} to {uzbek[2]:.2f}), so that the slope does not mark dependence; Tajikistan in dollars "
        f"{dollars[0]:.2f} ({dollars[1]:.2f} to {dollars[2]:.2f}): {judge(lead >= 5 and dollars[1] > 0, False)}",
    )


def subordinated_position(read: Read) -> Finding:
    """Remittances to GDP in 2022-2023 at least stage 3's median, and the base agreement stands."""
    table = read("wdi_remittances").query("iso3 == 'TJK'").set_index("year")
    share, dollars = table["remittances_pct_gdp"], table["remittances_usd"]
    now, before, later = share[list(FOURTH.years)], share[list(THIRD.years)], share.loc[FOURTH.end + 1 :].mean()
    base, line = rules.base_stands(read), before.median()
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
    votes = read("unga_ukraine_votes").pivot_table(
        index=["date", "resolution", "year"], columns="iso3", values="vote", aggfunc="first").reset_index()  # fmt: skip

    def counts(iso3: str) -> list[tuple[int, int, int]]:
        """Return for stage 3 and stage 4: votes with Russia (no), votes for the resolution, votes found."""
        parts = [votes.loc[votes["year"].isin(stage.years), iso3].dropna() for stage in (THIRD, FOURTH)]
        return [(int((part == "no").sum()), int((part == "yes").sum()), len(part)) for part in parts]

    def verdict(before: tuple[int, int, int], now: tuple[int, int, int]) -> str:
        # all resolutions were carried: those for them outnumbered those against, though often most abstained
        return judge(now[0] / now[2] < before[0] / before[2] and not now[1], max(now[:2]) > now[2] / 2)

    before, now = counts("TJK")
    present = [part[part.isin(["yes", "no", "abstain"])] for part in (
        votes.loc[votes["year"].isin(stage.years), "TJK"] for stage in (THIRD, FOURTH))]  # fmt: skip
    cast = [(int((part == "no").sum()), int((part == "yes").sum()), len(part)) for part in present]
    one_more = (now[0] + 1, now[1], now[2] + 1)
    others = ", ".join(
        f"{name} {100 * old[0] / old[2]:.0f} to {100 * new[0] / new[2]:.0f}"
        for name, (old, new) in (
            ("Kyrgyzstan", counts("KGZ")),
            ("Kazakhstan", counts("KAZ")),
            ("Uzbekistan", counts("UZB")),
        )
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
    trade = trade.sort_values("publication_date")  # of two figures for one year the later counts
    value = trade.dropna(subset="value_musd").groupby("year")["value_musd"].last()
    share = trade.dropna(subset="share_pct").groupby("year")["share_pct"].last().loc[FOURTH.start :]
    before, inside = value.loc[: THIRD.end].tail(1), value.loc[FOURTH.start :]
    least = 100 * (inside.min() / before.item() - 1)
    base = rules.base_stands(read)
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
