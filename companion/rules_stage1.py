"""The rules of the claims about stage 1. ``claims.csv`` has each rule in full words."""

from companion import indicators, intervals, measures, states
from companion.data import Read
from companion.intervals import Estimate, Interval
from companion.rules import Finding, judge, lines, none_holds, together
from companion.stages import STAGES, staged, within
from companion.states import FIVE, NEIGHBOURS

FIRST = STAGES[0]


def seeking_support(read: Read) -> Finding:
    """In stage 1 the rate of naming Russia is surely above Tajikistan's later stages and above every neighbour's."""
    table = staged(indicators.speeches(read=read)).assign(
        thousand=lambda t: t["word_count"] / 1000, naming=lambda t: 100.0 * (t["mentions"] > 0)
    )

    def compare(top: str, bottom: str | None = None) -> tuple[str, Estimate, dict[str, Interval]]:
        rates = {
            key: intervals.rate(part[top], part[bottom] if bottom else 1)
            for key, part in table.groupby(["iso3", "stage"])
        }
        own = rates["TJK", 1]
        later = {f"stage {stage.number}": rates["TJK", stage.number] for stage in STAGES[1:]}
        others = {states.labels(read)[iso3]: rates[iso3, 1] for iso3 in NEIGHBOURS}
        more = {name: intervals.difference([own], [one]) for name, one in (later | others).items()}
        legs = [together(*(more[name].above() for name in kind)) for kind in (later, others)]
        return judge(*legs, against=none_holds(*legs)), own, more

    (verdict, own, more), (other, share, shares) = compare("mentions", "thousand"), compare("naming")
    nearest, least = min(more.items(), key=lambda item: item[1].low)
    return Finding(
        verdict,
        f"{own.value:.2f} mentions per 1,000 words; surely above {sum(bool(one.above()) for one in more.values())} of "
        f"{len(more)}, 3 later stages and 4 neighbours",
        "surely above all; contradicted if surely below a later stage and a neighbour",
        f"nearest, {nearest}: {least:+.2f} more",
        f"speeches that name Russia, {share.value:.0f} per cent, surely more than in "
        f"{sum(bool(one.above()) for one in shares.values())} of {len(shares)}: {other}",
    )


def subordinated_start(read: Read) -> Finding:
    """In most years of stage 1 Russia's output is larger in relation to Tajikistan's than to every neighbour's."""

    def ranks(table: str, column: str) -> tuple[str, int, int]:
        values = measures.yearly(within(read(table), FIRST), column)
        place = (1 / values[list(FIVE)]).rank(axis=1, ascending=False)["TJK"].dropna()
        largest, half = int((place == 1).sum()), len(place) / 2
        against = (place >= 3).sum() > half
        return judge(largest > half, against=against, near=largest + 1 > half), largest, len(place)

    verdict, largest, years = ranks("wdi_gdp", "gdp_usd")
    other, most, counted = ranks("wdi_population", "population")
    return Finding(
        verdict,
        f"the largest of the five ratios in {largest} of {years} years: Tajikistan’s economy was the smallest",
        "largest in most years; contradicted if in most not among the two largest",
        f"{largest - years / 2:+g} years from half",
        f"by population, largest in {most} of {counted}: {other}; Russia’s trade share is known for Tajikistan alone",
    )


def resource_poor(read: Read) -> Finding:
    """Last of six in income per head in 1991 and in most later years, by a margin; contradicted if neither."""
    margin = lines("resource-poor", read)["margin"]
    table = within(read("wdi_gdp"), FIRST)
    table = table[table["iso3"].isin([*FIVE, "RUS"])]
    income = measures.yearly(table, "gdp_per_head_ppp")
    # by how much the poorest of the others is above Tajikistan, per cent
    behind = measures.percent_change(income["TJK"], income.drop(columns="TJK").min(axis=1))
    last, perhaps = behind >= margin, behind > -margin
    start = FIRST.start
    later, maybe = last.loc[start + 1 :], perhaps.loc[start + 1 :]
    legs = [
        True if last[start] else None if perhaps[start] else False,
        True if later.mean() > 0.5 else None if maybe.mean() > 0.5 else False,
    ]
    level = measures.chained(measures.yearly(table, "gdp_growth_pct"), start - 1).loc[FIRST.end]
    return Finding(
        judge(*legs, against=none_holds(*legs)),
        f"in {start} the poorest of the others is {-behind[start]:.1f} per cent below Tajikistan; last of six by "
        f"{margin:g} per cent or more in {later.sum()} of {len(later)} later years",
        f"last by {margin:g} per cent in {start} and in most later years; contradicted if neither",
        f"{behind[start] - margin:+.1f} points in {start}; {later.sum() - len(later) / 2:+g} years from half",
        f"output from {start - 1} to {FIRST.end}: {level['TJK']:.0f} per cent of the start, the next lowest "
        f"{level.drop('TJK').min():.0f}: {judge(bool(level.idxmin() == 'TJK'), against=level.rank()['TJK'] > 3)}",
    )


def civil_war(read: Read) -> Finding:
    """All years 1992-1997 reach 25 state-based deaths and no other year of the stage does."""
    count = indicators.deaths(read)["deaths_best"].loc[FIRST.start : FIRST.end]

    line = lines("civil-war", read)["deaths"]

    def verdict(line: float) -> tuple[str, list[int], list[int]]:
        war = count.loc[1992:1997]
        missed = list(war.index[war < line])
        extra = [year for year in count.index[count >= line] if year not in war.index]
        return judge(not extra, against=bool(missed)), missed, extra

    (found, missed, extra), other = verdict(line), verdict(1000)
    return Finding(
        found,
        f"{6 - len(missed)} of 6 years reach {line:g} deaths; outside the war "
        + (", ".join(map(str, extra)) or "none"),
        "6 of 6 and none outside; contradicted if one of the six does not",
        f"years missing: {len(missed)}, years too many: {len(extra)}",
        f"with 1,000 deaths, {6 - len(other[1])} of 6 years: {other[0]}",
    )


def support_sequence(read: Read) -> Finding:
    """Russia is not coded with troops in 1992, for government or Popular Front, but in two later years or more."""
    line, supporters = lines("support-sequence", read)["years"], indicators.supporters(read)

    def verdict(iso3: str) -> tuple[str, list[int]]:
        years = list(supporters.loc[supporters["iso3"] == iso3, "year"])
        return judge(len(years) >= line, against=1992 in years or not years, near=len(years) + 1 >= line), years

    (found, years), (other, uzbek) = verdict("RUS"), verdict("UZB")
    return Finding(
        found,
        "coded in " + ", ".join(map(str, years)),
        f"not in 1992, and in {line:g} later years or more; contradicted if in 1992 or never",
        f"{len(years) - line:+g} years from the least number",
        f"Uzbekistan is coded in {', '.join(map(str, uzbek))}: asked for no support in 1992, it is {other}",
    )


def symbolic_material(read: Read) -> Finding:
    """Thanks for mediation and help for security each make up a quarter of the coded sentences, over speeches."""
    part = lines("symbolic-material", read)["part"]
    rows = within(read("ungdc_russia_sentences"), FIRST)
    counts = rows.groupby(["year", "context_code"]).size().unstack(fill_value=0)

    def share(*codes: str) -> Interval:
        chosen = counts.reindex(columns=list(codes), fill_value=0).sum(axis=1)
        found = intervals.difference([intervals.rate(100 * chosen, counts.sum(axis=1))])
        return Interval(found.value, max(found.low, 0), min(found.high, 100))

    def verdict(*kinds: Interval) -> str:
        legs = [kind.above(part) for kind in kinds]
        return judge(*legs, against=none_holds(*legs))

    thanks, help_, wider = share("gratitude_mediation"), share("security_help"), share("security_help", "border")
    return Finding(
        verdict(thanks, help_),
        f"thanks {thanks:.0f} per cent, help for security {help_:.0f}; {len(rows)} sentences, {len(counts)} speeches",
        f"each surely {part:g} per cent or more; contradicted if both surely less",
        f"{thanks.value - part:+.0f} and {help_.value - part:+.0f} points",
        f"both together {share('gratitude_mediation', 'security_help'):.0f} per cent, formerly held against half; with "
        f"sentences on the border {wider:.0f} for help: {verdict(thanks, wider)}",
    )


RULES = {
    "seeking-support": seeking_support, "subordinated-start": subordinated_start, "resource-poor": resource_poor,
    "civil-war": civil_war, "support-sequence": support_sequence, "symbolic-material": symbolic_material,
}  # fmt: skip
