"""The rules of the claims about the whole period. ``claims.csv`` has each rule in full words."""

from itertools import product

import numpy as np
import pandas as pd

from companion import boundaries, rules
from companion.rules import FIVE, Finding, Read, judge
from companion.stages import STAGES

WEST = ("AUT", "BEL", "CHE", "DEU", "DNK", "ESP", "FIN", "FRA", "GBR", "GRC", "IRL", "ITA", "LUX", "NLD", "NOR", "SWE")
PARTNERS = {
    "United States": ("USA",), "Western Europe": WEST, "China": ("CHN",),
    "Gulf states": ("ARE", "KWT", "QAT", "SAU"), "Japan and South Korea": ("JPN", "KOR"),
}  # fmt: skip
DRAWS = 2000


def period_series(read: Read, iso3: str = "TJK") -> dict[str, pd.Series]:
    """Return the eight yearly series of a state in which the four stages might show, each indexed by year."""
    agreement = read("unga_agreement").query("source == 'undl_scrape' and partner_iso3 == 'RUS'")
    openness = read("wdi_trade_openness").eval("openness = exports_pct_gdp + imports_pct_gdp")
    tables = {
        "UN ideal point": (read("unga_ideal_points"), "ideal_point"),
        "UN agreement with Russia": (agreement, "agreement_score"),
        "mentions of Russia": (rules.speech_rates(read), "rate"),
        "military spending": (read("sipri_milex"), "share_gdp_pct"),
        "trade openness": (openness, "openness"),
        "aid to income": (read("wdi_aid_fdi_debt"), "oda_pct_gni"),
        "external debt": (read("wdi_aid_fdi_debt"), "external_debt_pct_gni"),
        "remittances to GDP": (read("wdi_remittances"), "remittances_pct_gdp"),
    }
    return {
        name: table[table["iso3"] == iso3].dropna(subset=column).set_index("year")[column].astype(float).sort_index()
        for name, (table, column) in tables.items()
    }


def four_stages(read: Read) -> Finding:
    """Half of the series or more: boundaries in the best tenth supports, below the median contradicts."""

    def verdict(ranks: pd.DataFrame) -> str:
        return judge((ranks["top"] <= 0.1).mean() >= 0.5, (ranks["top"] > 0.5).mean() >= 0.5)

    table = boundaries.comparison(period_series(read))
    ranks, changes = (table[table["kind"] == kind] for kind in boundaries.KINDS)
    best, poor = int((ranks["top"] <= 0.1).sum()), int((ranks["top"] > 0.5).sum())
    half = len(ranks) / 2
    return Finding(
        verdict(ranks),
        f"best tenth for {best} of {len(ranks)} series, below the median for {poor}",
        f"best tenth for {half:g} series or more; contradicted if below the median for {half:g} or more",
        f"{abs(best - half):g} series {'above' if best >= half else 'short of'} the line",
        f"on changes from year to year, best tenth for {int((changes['top'] <= 0.1).sum())}, below the median for "
        f"{int((changes['top'] > 0.5).sum())}: {verdict(changes)}",
    )


def _fall(rates: pd.DataFrame, iso3: str, rng: np.random.Generator) -> np.ndarray:
    """Return resampled differences between a state's mean rate in stage 1 and in all later stages, shape (DRAWS,)."""
    own = rules.staged(rates[rates["iso3"] == iso3])
    early, late = (own.loc[part, "rate"].to_numpy(float) for part in (own["stage"] == 1, own["stage"] > 1))
    draw = [rng.choice(values, (DRAWS, len(values))).mean(axis=1) for values in (early, late)]
    return draw[0] - draw[1]


def evolving_perceptions(read: Read) -> Finding:
    """Tajikistan's mean rate of naming Russia changes more between stages than that of every neighbour."""

    def compare(rates: pd.DataFrame) -> tuple[str, float, float, list[str]]:
        rng = np.random.default_rng(1991)
        falls = {iso3: _fall(rates, iso3, rng) for iso3 in FIVE}
        low, high = np.quantile(falls["TJK"], [0.025, 0.975])
        larger = [iso3 for iso3 in FIVE[1:] if np.quantile(falls["TJK"] - falls[iso3], 0.025) > 0]
        return judge(len(larger) == 4, low <= 0 <= high), low, high, larger

    rates = rules.speech_rates(read)
    verdict, low, high, larger = compare(rates)
    first_two = sorted(rates.query("iso3 == 'TJK'")["year"])[:2]
    later = compare(rates[~((rates["iso3"] == "TJK") & rates["year"].isin(first_two))])
    return Finding(
        verdict,
        f"fall from stage 1 to later stages {low:.2f} to {high:.2f} per 1,000 words (95 per cent interval); "
        f"larger than that of {len(larger)} of 4 neighbours",
        "larger than that of all four; contradicted if the interval includes zero",
        f"{4 - len(larger)} neighbours short; the interval's end is {low:.2f} from zero",
        f"without the first two speeches, larger than that of {len(later[3])}: {later[0]}",
    )


def diversification(read: Read) -> Finding:
    """From stage 1 to stage 2 missions and memberships grow and the largest named partner's share of trade falls."""
    first, second = STAGES[:2]
    missions = (
        rules.staged(read("diplomatic_exchange").query("level != 'other_or_unknown'")).groupby(["stage", "year"]).size()
    )
    member = read("cow_igo_total").query("iso3 == 'TJK'").set_index("year")["igo_full_members"]
    flows = rules.turnover(read)

    def largest(table: pd.DataFrame, years: list[int]) -> float:
        rows = table.loc[[year for year in years if year in table.index]].sum()
        named = rows.drop(list(rules.GROUPS), errors="ignore")
        # UNCTAD's matrix, as we have it, holds twelve partners and no total
        return 100 * named.max() / rows.get("WLD", named.sum())

    shares = [largest(flows, [year for year in stage.years if year >= 1994]) for stage in (first, second)]
    matrix = rules.turnover(read, "trade_unctad")
    others = [largest(matrix, [year]) for year in (1995, 2005)]
    abroad = [int(missions[stage.number].iloc[-1]) for stage in (first, second)]
    members = [int(member[stage.end]) for stage in (first, second)]
    moves = [abroad[1] > abroad[0], members[1] > members[0], shares[1] < shares[0]]
    alternative = judge(all([*moves[:2], others[1] < others[0]]), not any([*moves[:2], others[1] < others[0]]))
    return Finding(
        judge(all(moves), not any(moves)),
        f"missions {abroad[0]} to {abroad[1]}, memberships {members[0]} to {members[1]}, largest partner "
        f"{shares[0]:.1f} to {shares[1]:.1f} per cent of trade",
        "all three move that way; contradicted if none does",
        f"{sum(moves)} of 3",
        f"by UNCTAD, the largest of twelve partners {others[0]:.1f} (1995) to {others[1]:.1f} (2005): {alternative}",
    )


def aid_dependence(read: Read) -> Finding:
    """Median aid in every stage above 5 per cent of income, and above at least three of the four neighbours."""

    def above(table: pd.DataFrame) -> pd.Series:
        return table.drop(columns="TJK").lt(table["TJK"], axis=0).sum(axis=1)

    share = rules.medians(read("wdi_aid_fdi_debt"), "oda_pct_gni")
    head = rules.medians(read("wdi_aid_fdi_debt"), "oda_per_head_usd")
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

    def kinds(until: int) -> dict[str, int]:
        grants = read("oda_grants").query("year <= @until and grants_usd > 0")["donor_iso3"]
        credit = read("debt_by_creditor").query("creditor_type == 'bilateral' and year <= @until and stock_usd > 0")
        missions = read("diplomatic_exchange").query("year <= @until")["partner_iso3"]
        loans = read("china_finance").query("iso3 == 'TJK' and year <= @until and commitments_usd2021 > 0")
        held = {
            "mission": set(missions),
            "grants": set(grants.dropna()),
            "credit": set(credit["creditor_iso3"].dropna()),
        }
        held["grants"] |= {"CHN"} if "ODA-like" in set(loans["flow_class"]) else set()
        return {group: sum(bool(held[kind] & set(codes)) for kind in held) for group, codes in PARTNERS.items()}

    found, later = kinds(STAGES[1].end), kinds(STAGES[-1].end)

    def verdict(counts: dict[str, int]) -> str:
        groups = sum(count >= 2 for count in counts.values())
        return judge(groups >= 4, groups <= 1)

    enough = sum(count >= 2 for count in found.values())
    return Finding(
        verdict(found),
        "; ".join(f"{group} {count}" for group, count in found.items()) + " kinds of tie of 3",
        "two kinds for 4 of 5 groups; contradicted if for 1 or none",
        f"{enough - 4:+d} groups from the line",
        f"by each table's last year, two kinds for {sum(count >= 2 for count in later.values())}: {verdict(later)}",
    )


def special_place(read: Read) -> Finding:
    """Russia is first on more than half of the measures in every stage; contradicted if in some stage on none."""

    def verdict(trade: str) -> tuple[str, list[str]]:
        counts = [[who == "RUS" for who in rules.leaders(read, stage, trade).values()] for stage in STAGES]
        most = all(sum(first) > len(first) / 2 for first in counts)
        return judge(most, any(sum(first) == 0 for first in counts)), [f"{sum(c)} of {len(c)}" for c in counts]

    (found, counts), (mirror, others) = verdict("trade_cow"), verdict("trade_baci")
    halves = [float(count.split()[0]) - float(count.split()[-1]) / 2 for count in counts]
    return Finding(
        found,
        "first on " + ", ".join(counts) + " measures in stages 1 to 4",
        "more than half in every stage; contradicted if on none in some stage",
        f"weakest stage {min(halves):+g} measures from half",
        "with trade by reconciled data, " + ", ".join(others) + f": {mirror}",
    )


def centralised_governance(read: Read) -> Finding:
    """Electoral democracy of both countries below 0.4 in every stage; contradicted if above 0.5 in two stages."""

    def judged(edition: str, column: str) -> tuple[str, pd.DataFrame]:
        table = rules.medians(read("vdem").query("edition == @edition"), column)[["TJK", "RUS"]]
        return judge(bool((table < 0.4).all(axis=None)), (table > 0.5).any(axis=1).sum() >= 2), table

    (verdict, table), (other, liberal) = judged("v16", "polyarchy"), judged("v15", "libdem")
    (stage, iso3) = max(product(table.index, table.columns), key=lambda cell: table.loc[cell])
    return Finding(
        verdict,
        f"medians by stage: Tajikistan {', '.join(f'{v:.2f}' for v in table['TJK'])}; "
        f"Russia {', '.join(f'{v:.2f}' for v in table['RUS'])}",
        "all below 0.4; contradicted if one of them is above 0.5 in two stages",
        f"highest {table.loc[stage, iso3]:.2f} ({'Russia' if iso3 == 'RUS' else 'Tajikistan'}, stage {stage}), "
        f"{table.loc[stage, iso3] - 0.4:+.2f} from 0.4",
        f"liberal democracy, edition 15: highest {liberal.max(axis=None):.2f}: {other}",
    )


RULES = {
    "four-stages": four_stages, "evolving-perceptions": evolving_perceptions, "diversification": diversification,
    "aid-dependence": aid_dependence, "named-partners": named_partners, "special-place": special_place,
    "centralised-governance": centralised_governance,
}  # fmt: skip
