"""The states of the book: who are the neighbours, which groups does the paper name, how is each called."""

import pandas as pd

from companion.data import Read, load

#: The five states of Central Asia, Tajikistan first, and the four with which it is compared.
FIVE = ("TJK", "KAZ", "KGZ", "TKM", "UZB")
NEIGHBOURS = FIVE[1:]
#: Codes of partners that are no single state: all, the European Union, all parties of a treaty, all others.
AGGREGATES = ("WLD", "EU27", "ALL", "OTH")
#: The groups of partners that the paper names beside Russia. It does not say who belongs to "Western European
#: countries": here they are the European members of the United Nations' Western European and Others Group
#: (https://www.un.org/dgacm/en/content/regional-groups) without Türkiye, which is a member of two groups.
PARTNERS = {
    "United States": ("USA",),
    "Western Europe": (
        "AND", "AUT", "BEL", "CHE", "DEU", "DNK", "ESP", "FIN", "FRA", "GBR", "GRC", "IRL", "ISL", "ITA", "LIE", "LUX",
        "MCO", "MLT", "NLD", "NOR", "PRT", "SMR", "SWE",
    ),
    "China": ("CHN",),
    "Gulf states": ("ARE", "KWT", "QAT", "SAU"),
    "Japan and South Korea": ("JPN", "KOR"),
}  # fmt: skip


def labels(read: Read = load) -> pd.Series:
    """Return the short name of each country and aggregate by its ISO 3166-1 alpha-3 code."""
    return read("countries").set_index("iso3")["label"]
