"""World Development Indicators of the World Bank, by its own client ``wbgapi``.

The service is the Indicators API, version 2, https://datahelpdesk.worldbank.org/knowledgebase/topics/125589; codes are
those at ``https://data.worldbank.org/indicator/CODE``.
"""

import json
from collections.abc import Iterator

import pandas as pd
import wbgapi

from companion.data import load, source
from refresh.core import HEADERS, Downloads, Edition, Refused, address, sorted_like

TITLE = "World Development Indicators"
#: The number of the database at the World Bank.
DATABASE = 2
#: The indicator of each column; a column without one is made of others.
INDICATORS = {
    "wdi_gdp": {
        "gdp_usd": "NY.GDP.MKTP.CD", "gdp_growth_pct": "NY.GDP.MKTP.KD.ZG", "gdp_per_head_usd": "NY.GDP.PCAP.CD",
        "gdp_per_head_growth_pct": "NY.GDP.PCAP.KD.ZG", "gdp_per_head_ppp": "NY.GDP.PCAP.PP.CD",
    },
    "wdi_remittances": {"remittances_usd": "BX.TRF.PWKR.CD.DT"},
    "wdi_population": {
        "population": "SP.POP.TOTL", "rural_pct": "SP.RUR.TOTL.ZS", "net_migration": "SM.POP.NETM",
        "foreign_born": "SM.POP.TOTL",
    },
    "wdi_exchange_rates": {"lcu_per_usd": "PA.NUS.FCRF"},
    "wdi_trade_openness": {"exports_pct_gdp": "NE.EXP.GNFS.ZS", "imports_pct_gdp": "NE.IMP.GNFS.ZS"},
    "wdi_aid_fdi_debt": {
        "oda_usd": "DT.ODA.ODAT.CD", "oda_pct_gni": "DT.ODA.ODAT.GN.ZS", "oda_per_head_usd": "DT.ODA.ODAT.PC.ZS",
        "fdi_net_usd": "BX.KLT.DINV.CD.WD", "grants_usd": "BX.GRT.EXTA.CD.WD",
        "technical_grants_usd": "BX.GRT.TECH.CD.WD", "external_debt_usd": "DT.DOD.DECT.CD",
        "external_debt_pct_gni": "DT.DOD.DECT.GN.ZS", "public_debt_usd": "DT.DOD.DPPG.CD",
        "debt_to_world_bank_usd": "DT.DOD.MWBG.CD", "debt_to_imf_usd": "DT.DOD.DIMF.CD",
        "debt_service_pct_exports": "DT.TDS.DECT.EX.ZS",
    },
    "inflation": {"cpi_pct": "FP.CPI.TOTL.ZG"},
}  # fmt: skip
TABLES = tuple(INDICATORS)
#: The states that any table needs; each keeps those that it has.
STATES = ("TJK", "RUS", "KAZ", "KGZ", "UZB", "TKM", "CHN")
#: The first year that the tables carry.
FIRST = 1989
OBTAINED = (
    "Asked of the World Bank's Indicators API by the client wbgapi, one indicator at a time, by `make refresh`; "
    "countries selected, one column per indicator, values rounded to 12 significant digits, nothing filled in."
)


def editions(downloads: Downloads) -> Iterator[tuple[str, Edition]]:
    """Yield each table as the World Bank has it now."""
    connect(downloads)
    day = updated(downloads, DATABASE)
    answers = {code: ask(downloads, code) for columns in INDICATORS.values() for code in columns.values()}
    product = values(answers["NY.GDP.MKTP.CD"])
    for name, columns in INDICATORS.items():
        table = pd.concat([values(answers[code]).rename(column) for column, code in columns.items()], axis=1)
        old, obtained = load(name), OBTAINED
        if name == "wdi_remittances":
            table["remittances_pct_gdp"] = (100 * table["remittances_usd"] / product).round(4)
            obtained += " Share: remittances divided by gross domestic product of the same vintage, times 100."
        table = table.dropna(how="all").reset_index()
        table = table[table["iso3"].isin(old["iso3"]) & (table["year"] >= FIRST)]
        if name == "inflation":  # the Monetary Fund's rows are of an edition that is over
            table = pd.concat([table.assign(source="wdi"), old[old["source"] != "wdi"]])
            fund = source(name)["obtained"].split("Monetary Fund: ")[-1]
            obtained = f"World Bank: {obtained} Monetary Fund: {fund}"
        definitions = {column: answers[code]["definition"] for column, code in columns.items()}
        notes = former(table) if name == "wdi_remittances" else []
        table = sorted_like(table, old, source(name)["schema"]["primaryKey"])
        yield name, Edition(table, f"{TITLE}, updated on {day}", obtained, definitions, notes)


def former(table: pd.DataFrame) -> list[str]:
    """Return what is to be said of the editions that the chapters compare, and that stay a table of their own."""
    kept = load("remittances_vintages").pivot(index="year", columns="vintage", values="remittances_usd")
    now = table[table["iso3"] == "TJK"].set_index("year")["remittances_usd"]
    moved = (now / kept[kept.columns[-1]] - 1).abs() > 1e-9
    return [
        f"Former editions stay in remittances_vintages ({', '.join(kept.columns)}), which stages 2 and 3 compare; "
        f"from the last of them the new one differs in {int(moved.sum())} years of Tajikistan."
    ]


def connect(downloads: Downloads) -> None:
    """Let the client ask where and as patiently as the downloads do."""
    wbgapi.endpoint = address("https://api.worldbank.org/v2")
    wbgapi.get_options = {"timeout": downloads.timeout, "headers": HEADERS}


def updated(downloads: Downloads, database: int) -> str:
    """Return the day on which a database was updated."""
    return downloads.kept("updated.txt", lambda: wbgapi.source.get(database)["lastupdated"].encode()).read_text()


def ask(downloads: Downloads, code: str) -> dict:
    """Return an indicator's definition, and ISO3 code, year and value of each observation."""

    def fetch() -> bytes:
        rows = wbgapi.data.fetch(code, STATES, skipBlanks=True, numericTimeKeys=True, db=DATABASE)
        observed = [[row["economy"], row["time"], row["value"]] for row in rows]
        said = wbgapi.series.metadata.get(code, db=DATABASE)
        words = said.metadata if said else {}
        definition = ". ".join(words[key].strip(". ") for key in ("IndicatorName", "Longdefinition") if words.get(key))
        return json.dumps({"definition": definition, "rows": observed}).encode()

    answer = json.loads(downloads.kept(f"{code}.json", fetch).read_bytes())
    if not answer["rows"]:
        raise Refused(f"{TITLE}: the indicator {code} has no values any more; has its code changed?")
    return answer


def values(answer: dict) -> pd.Series:
    """Return an indicator's values by ISO3 code and year; those that aren't whole have 12 significant digits."""
    rows = pd.DataFrame(answer["rows"], columns=["iso3", "year", "value"])
    rounded = rows["value"].map(lambda value: float(value if float(value).is_integer() else f"{value:.12g}"))
    return pd.Series(rounded.to_numpy(), pd.MultiIndex.from_frame(rows[["iso3", "year"]]))
