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
    start, end = SECOND.start, SECOND.end

    def growth(donors: pd.DataFrame) -> dict[str, float]:
        count = donors.groupby("year")["donor"].nunique()
        pairs = {"missions": (missions[2000], missions[2005]), "donors": (count[start], count[end]),
                 "memberships": (member[start], member[end])}  # fmt: skip
        return {name: 100 * (after / before - 1) for name, (before, after) in pairs.items()}

    def verdict(changes: dict[str, float]) -> str:
        return judge(sum(c >= 50 for c in changes.values()) >= 2, all(c < 20 for c in changes.values()))

    found, bilateral = growth(grants), growth(grants.query("donor_type == 'bilateral'"))
    second = sorted(found.values())[-2]
    return Finding(
        verdict(found),
        ", ".join(f"{name} {change:+.0f} per cent" for name, change in found.items()),
        "two of three grow by 50 per cent; contradicted if none by 20",
        f"the second largest growth is {second - 50:+.0f} points from the line",
        f"bilateral donors only, {bilateral['donors']:+.0f} per cent: {verdict(bilateral)}",
    )


def russia_first(read: Read) -> Finding:
    """In stage 2 Russia is first on more than half of the measures; contradicted if on none."""
    votes = rules.within(read("unga_agreement").query("iso3 == 'TJK' and source == 'undl_scrape'"), SECOND)

    def firsts(last: bool) -> dict[str, str]:
        year = votes["year"].max()
        chosen = votes[votes["year"] == year] if last else votes
        weighted = chosen.assign(sum=chosen["agreement_score"] * chosen["n_both_voting"]).groupby("partner_iso3")
        score = weighted["sum"].sum() / weighted["n_both_voting"].sum()
        return rules.leaders(read, SECOND, last=last) | {"UN votes": score.idxmax()}

    def verdict(first: dict[str, str]) -> tuple[str, int]:
        count = sum(who == "RUS" for who in first.values())
        return judge(count > len(first) / 2, count == 0), count

    found = firsts(last=False)
    (word, count), (other, late) = verdict(found), verdict(firsts(last=True))
    return Finding(
        word,
        f"first on {count} of {len(found)} measures; not on "
        + ", ".join(name for name, who in found.items() if who != "RUS"),
        "more than half; contradicted if none",
        f"{count - len(found) / 2:+g} measures from half",
        f"by the last year of the stage, {late} of {len(found)}: {other}",
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
    lead = ratio["TJK"] - ratio[[iso3 for iso3 in FIVE[1:] if iso3 in ratio]].max()
    slope, low, high, n = elasticity(read, "TJK", roubles=True)
    dollars, kyrgyz = elasticity(read, "TJK", roubles=False), elasticity(read, "KGZ", roubles=True)
    return Finding(
        judge(lead >= 5 and low > 0, lead < 5 and low <= 0),
        f"median {ratio['TJK']:.1f} per cent of GDP, {lead:+.1f} points from the highest neighbour; rouble elasticity "
        f"{slope:.2f} ({low:.2f} to {high:.2f}, {n} changes)",
        "5 points ahead, and an interval without zero; contradicted if neither",
        f"{lead - 5:+.1f} points; the interval's lower end is {low:+.2f}",
        f"in dollars {dollars[0]:.2f} ({dollars[1]:.2f} to {dollars[2]:.2f}); Kyrgyzstan in roubles {kyrgyz[0]:.2f} "
        f"({kyrgyz[1]:.2f} to {kyrgyz[2]:.2f})",
    )


def subordinated_position(read: Read) -> Finding:
    """Remittances to GDP in 2022-2023 at least stage 3's median, and the base agreement stands."""
    table = read("wdi_remittances").query("iso3 == 'TJK'")
    now = rules.within(table, FOURTH)["remittances_pct_gdp"].mean()
    before = rules.within(table, THIRD)["remittances_pct_gdp"].median()
    later = table.query("year > @FOURTH.end")["remittances_pct_gdp"].mean()
    base = read("bilateral_agreements")["title"].str.contains("base (to 2042)", regex=False).any()
    return Finding(
        judge(now >= before and base, now < before and not base),
        f"mean {now:.1f} per cent of GDP against a median of {before:.1f}; base agreement "
        f"{'to 2042' if base else 'not found'}",
        "mean at least that median, and the agreement in force; contradicted if both fell away",
        f"{now - before:+.1f} points",
        f"after the paper, 2024: {later:.1f} per cent: {judge(later >= before and base, later < before and not base)}",
    )


def navigating(read: Read) -> Finding:
    """In 2022-2023 it votes with Russia less often than in 2014-2021, and never with the majority."""
    votes = read("unga_ukraine_votes").pivot_table(
        index=["date", "resolution", "year"], columns="iso3", values="vote", aggfunc="first").reset_index()  # fmt: skip
    # all were carried: those for them outnumbered those against, among them Russia; often most abstained
    votes = votes.dropna(subset="TJK")
    before, now = votes[votes["year"].isin(THIRD.years)], votes[votes["year"].isin(FOURTH.years)]
    with_russia = [100 * (part["TJK"] == "no").mean() for part in (before, now)]
    majority = int((now["TJK"] == "yes").sum())
    apart = int((now["TJK"] == "not_voting").sum())
    one_more = 100 * ((now["TJK"] == "no").sum() + 1) / (len(now) + 1)
    taking_part = [100 * (part.query("TJK != 'not_voting'")["TJK"] == "no").mean() for part in (before, now)]

    def verdict(shares: list[float]) -> str:
        return judge(shares[1] < shares[0] and majority == 0, shares[1] > 50 or majority > len(now) / 2)

    return Finding(
        verdict(with_russia),
        f"with Russia in {with_russia[0]:.0f} per cent of {len(before)} votes, then in "
        f"{with_russia[1]:.0f} per cent of {len(now)}; with the majority {majority} times; absent {apart} times",
        "less often than before, and never with the majority; contradicted if mostly with either",
        f"{with_russia[1] - with_russia[0]:+.0f} points",
        f"absences left out, {taking_part[0]:.0f} and {taking_part[1]:.0f} per cent: {verdict(taking_part)}; had "
        f"one vote that was not found been with Russia, {one_more:.0f} per cent: {verdict([with_russia[0], one_more])}",
    )


def no_disengagement(read: Read) -> Finding:
    """No membership was left by the end of 2023, and turnover with Russia is not below 2021."""
    member = read("memberships").query("iso3 == 'TJK'")
    left = member[(member["event"].isin(["left", "withdrew"])) & (member["date"] <= f"{FOURTH.end}-12-31")]
    trade = read("trade_official").query("partner == 'RUS' and flow == 'turnover' and period == 'year'")
    trade = trade.sort_values("publication_date")  # of two figures for one year the later counts
    value = trade.dropna(subset="value_musd").groupby("year")["value_musd"].last()
    start, end, years = value[THIRD.end], value[FOURTH.end], (THIRD.end, FOURTH.end)
    share = trade.dropna(subset="share_pct").groupby("year")["share_pct"].last()
    first, last = share[FOURTH.start], share[FOURTH.end]
    change = 100 * (end / start - 1)
    return Finding(
        judge(left.empty and change >= 0, not left.empty or change <= -20),
        f"memberships left: {len(left)}; turnover {start:,.0f} and {end:,.0f} million dollars "
        f"in {years[0]} and {years[1]}",
        "none left and turnover not lower; contradicted if one was left, or turnover fell by a fifth",
        f"{change:+.0f} per cent",
        f"as a share of all trade, {first:.1f} per cent in {FOURTH.start} and {last:.1f} in {FOURTH.end}: "
        f"{judge(last >= first, last < 0.8 * first)}",
    )


RULES = {
    "open-door": open_door, "russia-first": russia_first, "economic-dependence": economic_dependence,
    "subordinated-position": subordinated_position, "navigating": navigating, "no-disengagement": no_disengagement,
}  # fmt: skip
