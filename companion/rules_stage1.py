"""The rules of the claims about stage 1. ``claims.csv`` has each rule in full words."""

import pandas as pd

from companion import indicators, measures, states
from companion.data import Read
from companion.rules import Finding, judge
from companion.stages import STAGES, staged, within
from companion.states import FIVE

FIRST = STAGES[0]


def seeking_support(read: Read) -> Finding:
    """In stage 1 the rate of naming Russia is above Tajikistan's later stages and above every neighbour's."""

    def compare(table: pd.DataFrame) -> tuple[float, float, float, str]:
        own, later, others = table.loc[1, "TJK"], table.loc[2:, "TJK"].max(), table.loc[1].drop("TJK").max()
        return own, later, others, judge(own > later and own > others, own <= later and own <= others)

    speeches = staged(indicators.speeches(read=read))
    own, later, others, verdict = compare(measures.pooled_rates(speeches, "stage", "iso3")["rate"].unstack())
    naming = speeches.assign(names=lambda t: 100 * (t["mentions"] > 0))
    share = compare(naming.pivot_table(index="stage", columns="iso3", values="names"))
    return Finding(
        verdict,
        f"{own:.2f} mentions per 1,000 words; highest later stage {later:.2f}, highest neighbour {others:.2f}",
        "above both; contradicted if above neither",
        f"{own - max(later, others):+.2f} from the nearer one",
        f"speeches that name Russia: {share[0]:.0f} per cent against {share[1]:.0f} and {share[2]:.0f}: {share[3]}",
    )


def subordinated_start(read: Read) -> Finding:
    """In most years of stage 1 Russia's output is larger in relation to Tajikistan's than to every neighbour's."""

    def ranks(table: str, column: str) -> tuple[str, int, int]:
        values = measures.yearly(within(read(table), FIRST), column)
        place = (1 / values[list(FIVE)]).rank(axis=1, ascending=False)["TJK"].dropna()
        return judge((place == 1).mean() > 0.5, (place >= 4).mean() > 0.5), int((place == 1).sum()), len(place)

    verdict, largest, years = ranks("wdi_gdp", "gdp_usd")
    other, most, counted = ranks("wdi_population", "population")
    return Finding(
        verdict,
        f"the largest of the five ratios in {largest} of {years} years: Tajikistan’s economy was the smallest",
        "largest in most years; contradicted if among the two smallest in most",
        f"{largest - years / 2:+g} years from half",
        f"by population, largest in {most} of {counted}: {other}; Russia’s trade share is known for Tajikistan alone",
    )


def resource_poor(read: Read) -> Finding:
    """Last of six in income per head in 1991 and in most later years of the stage; contradicted if in no year."""
    table = within(read("wdi_gdp"), FIRST)
    table = table[table["iso3"].isin([*FIVE, "RUS"])]
    income = measures.yearly(table, "gdp_per_head_ppp")
    last = income.idxmin(axis=1) == "TJK"
    above = 100 * (income.TJK[FIRST.start] / income.loc[FIRST.start].min() - 1)
    level = measures.chained(measures.yearly(table, "gdp_growth_pct"), FIRST.start - 1).loc[FIRST.end]
    start = FIRST.start
    return Finding(
        judge(bool(last[start]) and last.loc[start + 1 :].mean() > 0.5, not last.any()),
        f"last of six in {int(last.sum())} of {len(last)} years, {'also' if last[start] else 'not'} in {start}",
        f"last in {start} and in most later years; contradicted if last in none",
        f"in {start} {above:.1f} per cent above the poorest, less than such figures can carry",
        f"output from {start - 1} to {FIRST.end}: {level['TJK']:.0f} per cent of the start, the next lowest "
        f"{level.drop('TJK').min():.0f}: {judge(level.idxmin() == 'TJK', level.rank()['TJK'] > 3)}",
    )


def civil_war(read: Read) -> Finding:
    """All years 1992-1997 reach 25 state-based deaths and no other year of the stage does."""
    count = indicators.deaths(read)["deaths_best"].loc[FIRST.start : FIRST.end]

    def verdict(line: int) -> tuple[str, list[int], list[int]]:
        war = count.loc[1992:1997]
        missed, extra = (
            list(war.index[war < line]),
            [year for year in count.index[count >= line] if year not in war.index],
        )
        return judge(not missed and not extra, bool(missed)), missed, extra

    (found, missed, extra), other = verdict(25), verdict(1000)
    return Finding(
        found,
        f"{6 - len(missed)} of 6 years reach 25 deaths; outside the war " + (", ".join(map(str, extra)) or "none"),
        "6 of 6 and none outside; contradicted if one of the six does not",
        f"years missing: {len(missed)}, years too many: {len(extra)}",
        f"with 1,000 deaths, {6 - len(other[1])} of 6 years: {other[0]}",
    )


def support_sequence(read: Read) -> Finding:
    """Russia is not coded with troops in 1992, for government or Popular Front, but in two later years or more."""

    supporters = indicators.supporters(read)

    def verdict(iso3: str) -> tuple[str, list[int]]:
        years = list(supporters.loc[supporters["iso3"] == iso3, "year"])
        return judge(1992 not in years and len(years) >= 2, 1992 in years or not years), years

    (found, years), (other, uzbek) = verdict("RUS"), verdict("UZB")
    return Finding(
        found,
        "coded in " + ", ".join(map(str, years)),
        "not in 1992, and in two later years or more; contradicted if in 1992 or never",
        f"{len(years) - 2:+d} years from the least number",
        f"Uzbekistan is coded in {', '.join(map(str, uzbek))}: asked for no support in 1992, it is {other}",
    )


def upper_hand(read: Read) -> Finding:
    """Deaths fall in every year coded with Russian support; contradicted if these years' mean is not below 1992."""
    table, years = indicators.deaths(read), list(indicators.supporters(read).query("iso3 == 'RUS'")["year"])

    def verdict(column: str) -> tuple[str, list[int], float, int]:
        count = table[column]
        rises = [year for year in years if count[year] >= count[year - 1]]
        mean = count[years].mean()
        return judge(not rises, mean >= count[1992]), rises, mean, int(count[1992])

    (found, rises, mean, start), count = verdict("deaths_best"), table["deaths_best"]
    others = {name: verdict(f"deaths_{name}")[0] for name in ("low", "high")}
    return Finding(
        found,
        f"mean {mean:,.0f} deaths against {start:,} in 1992; not falling in " + (", ".join(map(str, rises)) or "none"),
        "falling in every coded year; contradicted if the mean is not below 1992",
        "deaths against the year before: "
        + ", ".join(f"{year} {count[year] - count[year - 1]:+,}" for year in years).replace("-", "−"),
        ", ".join(f"{name} estimate: {other}" for name, other in others.items()),
    )


def symbolic_material(read: Read) -> Finding:
    """Half of the coded sentences or more thank Russia for mediation or name security help."""
    codes = within(read("ungdc_russia_sentences"), FIRST)["context_code"]
    named = int(codes.isin(["gratitude_mediation", "security_help"]).sum())
    share = 100 * named / len(codes)
    wider = 100 * codes.isin(["gratitude_mediation", "security_help", "border"]).mean()
    return Finding(
        judge(share >= 50, share < 25),
        f"{named} of {len(codes)} sentences ({share:.0f} per cent)",
        "50 per cent; contradicted below 25",
        f"{named - len(codes) / 2:+.1f} sentences",
        f"with sentences on the border, {wider:.0f} per cent: {judge(wider >= 50, wider < 25)}",
    )


def treaty_asymmetry(read: Read) -> Finding:
    """Tajikistan's rate of naming Russia over Russia's of naming it is larger than every neighbour's ratio."""
    words = within(read("ungdc_speeches").query("iso3 == 'RUS'"), FIRST)["word_count"].sum()
    forth = measures.pooled_rates(within(indicators.speeches(read=read), FIRST), "iso3")
    named = indicators.named_by_russia(read).loc[FIRST.start : FIRST.end].sum()
    # infinite for a state that Russia did not name
    ratio, plain = forth["rate"] / (1000 * named / words), forth["mentions"] / named

    def verdict(table: pd.Series) -> str:
        return judge(table.idxmax() == "TJK", table.idxmin() == "TJK")

    labels = states.labels(read)
    pairs = "; ".join(f"{labels[iso3]} {forth['mentions'][iso3]} and {named[iso3]}" for iso3 in FIVE)
    return Finding(
        verdict(ratio),
        f"mentions of Russia, and by Russia: {pairs}. As rates {ratio['TJK']:.1f} to one for Tajikistan, "
        f"{ratio.drop('TJK').min():.1f} or more for the others",
        "above every neighbour; contradicted if below every one",
        f"{ratio['TJK'] - ratio.drop('TJK').min():+.1f} from the least lopsided neighbour; a few mentions decide",
        f"by counts, {plain['TJK']:.1f} to one: {verdict(plain)}",
    )


RULES = {
    "seeking-support": seeking_support, "subordinated-start": subordinated_start, "resource-poor": resource_poor,
    "civil-war": civil_war, "support-sequence": support_sequence, "upper-hand": upper_hand,
    "symbolic-material": symbolic_material, "treaty-asymmetry": treaty_asymmetry,
}  # fmt: skip
