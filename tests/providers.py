"""A server on this machine that speaks the formats of those who publish the book's data, made from the book's tables.

A test changes a table with :meth:`Providers.change`, and so makes a new edition; or lets an address fail with
:meth:`Providers.fail`.
"""

import io
import json
import threading
import time
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

import openpyxl
import pandas as pd
from openpyxl.styles import Font

from companion.data import load
from refresh import debt, sipri, ucdp, vdem
from refresh.worldbank import INDICATORS

WORDS = {code: f"Words that define {code}" for columns in INDICATORS.values() for code in columns.values()}
NUMBERS = {iso3: number for number, iso3 in ucdp.STATES.items()}
LONG = {ours: theirs for theirs, ours in debt.NAMES.items()}
STATES = {iso3: name for name, iso3 in reversed(sipri.STATES.items())}


class Providers:
    """The publishers' servers, all at one address; ``asked`` holds the paths that were asked for."""

    def __init__(self):
        self.reset()
        handler = type("Handler", (Handler,), {"providers": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def reset(self):
        """Go back to the editions that the book has, and to answers that don't fail."""
        self.tables, self.faults, self.asked, self.replace = {}, {}, [], {}
        self.words, self.day, self.version = dict(WORDS), "2026-10-01", "251"
        self.base_year, self.democracy, self.final_passage_only = 2023, 2026, False

    def table(self, name):
        """Return a table as the publisher has it."""
        return self.tables[name].copy() if name in self.tables else load(name)

    def change(self, name, edit):
        """Let the publisher have another edition of a table: what `edit` makes of it."""
        self.tables[name] = edit(self.table(name))

    def fail(self, part, *faults):
        """Let the next answers to paths with `part` in them fail: "slow", "truncated" or a status, one by one."""
        self.faults[part] = list(faults)

    def fault(self, path):
        """Return how the answer to a path fails, None where it doesn't."""
        return next((faults.pop(0) for part, faults in self.faults.items() if part in path and faults), None)

    def body(self, path, query):
        """Return what stands at a path, None where nothing does."""
        for part, content in self.replace.items():
            if part in path:
                return content
        host, _, rest = path.strip("/").partition("/")
        speak = {
            "api.worldbank.org": self.worldbank, "ucdp.uu.se": self.ucdp, "dataverse.harvard.edu": self.dataverse,
            "www.sipri.org": self.sipri, "ourworldindata.org": self.owid, "raw.githubusercontent.com": self.oil,
        }.get(host)  # fmt: skip
        content = speak(rest, query) if speak else None
        return content if isinstance(content, bytes | None) else json.dumps(content).encode()

    def worldbank(self, rest, query):
        """The Indicators API: lists of version 2, and the form of ``sources`` with concepts and data."""
        match rest.removeprefix("v2/en/").split("/"):
            case ["region" | "incomelevel" | "lendingtype"]:
                return paged([{"id": "NA", "iso2code": "NA", "code": "NA", "name": "None", "value": "None"}])
            case ["country", "all"]:
                place = {"id": "ECS", "iso2code": "Z7", "value": "Europe"}
                kinds = {key: place for key in ("region", "adminregion", "lendingType", "incomeLevel")}
                empty = {"capitalCity": "", "longitude": "", "latitude": ""}
                return paged([{"id": iso3, "iso2Code": iso3[:2], **kinds, **empty} for iso3 in ("TJK", "USA")])
            case ["sources", number]:
                return paged([{"id": number, "lastupdated": self.day, "metadataavailability": "Y"}])
            case ["sources", number, "concepts"]:
                names = ["Country", "Series", "Time", *(["Counterpart-Area"] if number == "6" else [])]
                concepts = [{"id": name, "value": name} for name in names]
                return {
                    "page": 1,
                    "per_page": 1000,
                    "total": len(names),
                    "source": [{"id": number, "concept": concepts}],
                }
            case ["sources", number, "time", "all"]:
                years = [{"id": f"YR{year}", "value": str(year)} for year in range(1960, 2035)]
                concept = [{"id": "Time", "variable": years}]
                return {"page": 1, "per_page": 1000, "total": 75, "source": [{"id": number, "concept": concept}]}
            case ["sources", number, "series", code, "metadata"]:
                metatype = [{"id": "IndicatorName", "value": code}, {"id": "Longdefinition", "value": self.words[code]}]
                concept = [{"id": "Series", "variable": [{"id": code, "metatype": metatype}]}]
                return {"page": 1, "per_page": 1000, "total": 1, "source": [{"id": number, "concept": concept}]}
            case ["sources", "2", "series", code, *_]:
                rows = self.indicator(code)
                return observations("2", [(("Country", iso3, iso3), year, value) for iso3, year, value in rows], query)
            case ["sources", "6", "series", code, *_]:
                rows = self.creditors(code)
                return observations("6", [(("Counterpart-Area", "1", who), year, v) for who, year, v in rows], query)

    def indicator(self, code):
        """Return state, year and value of an indicator."""
        name, column = next((name, column) for name, columns in INDICATORS.items()
                            for column, theirs in columns.items() if theirs == code)  # fmt: skip
        table = self.table(name)
        table = table[table["source"] == "wdi"] if name == "inflation" else table
        return table[["iso3", "year", column]].dropna().values.tolist()

    def creditors(self, code):
        """Return creditor, year and value of a series."""
        _, measure, kind, _ = code.split(".")
        column = {"DOD": "stock_usd", "AMT": "principal_usd", "INT": "interest_usd"}[measure]
        table = self.table(debt.TABLES[measure != "DOD"])
        rows = table[table["creditor_type"] == debt.KINDS[kind]][["creditor", "year", column]].dropna()
        return rows.assign(creditor=rows["creditor"].replace(LONG)).values.tolist()

    def ucdp(self, rest, _):
        """The programme's page of downloads, and its zipped files."""
        stems = {"organizedviolencecy/organizedviolencecy": self.violence, "ucdpprio/ucdp-prio-acd": self.conflicts,
                 "brd/ucdp-brd-dyadic": self.battles}  # fmt: skip
        files = {f"{stem}-{version}-csv.zip": make for stem, make in stems.items() for version in ("241", self.version)}
        if rest == "downloads":
            return "".join(f'<a href="/downloads/{name}">CSV</a>' for name in files).encode()
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as opened:
            opened.writestr("data.csv", files[rest.removeprefix("downloads/")]().to_csv(index=False))
        return archive.getvalue()

    def violence(self):
        """Return deaths with a row a state and year."""
        table = self.table("ucdp_violence").set_index(["iso3", "year", "violence_type"])
        parts = {f"{stem}_{bound}_cy": table[f"deaths_{bound}"].xs(kind, level=2)
                 for kind, stem in ucdp.KINDS.items() for bound in ucdp.BOUNDS}  # fmt: skip
        wide = pd.DataFrame(parts).rename_axis(["country_id_cy", "year_cy"]).reset_index()
        return wide.assign(country_id_cy=wide["country_id_cy"].map(NUMBERS))

    def conflicts(self):
        """Return armed conflicts with a row a conflict and year."""
        kinds = {ours: number for known in (ucdp.INCOMPATIBILITY, ucdp.CONFLICT) for number, ours in known.items()}
        rows = []
        for (conflict, year), group in self.table("ucdp_participants").groupby(["conflict_id", "year"]):
            first = group.iloc[0]
            row = {"conflict_id": conflict, "year": year, "intensity_level": first["intensity_level"],
                   "incompatibility": kinds[first["incompatibility"]],
                   "type_of_conflict": kinds[first["conflict_type"]]}  # fmt: skip
            for column, role in ucdp.ROLES.items():
                row[column] = ", ".join(str(NUMBERS[iso3]) for iso3 in group.loc[group["role"] == role, "iso3"])
            rows.append(row)
        return pd.DataFrame(rows)

    def battles(self):
        """Return battle-related deaths with a row a dyad and year."""
        table = self.table("ucdp_opponents").rename(columns=lambda name: name.replace("deaths_", "bd_"))
        names = {"Khudoberdiyev": "Forces of Khudoberdiyev", "Mullo Abdullo": "Forces of Mullo Abdullo"}
        return table.assign(side_b=table["opponent"].replace(names), conflict_id=ucdp.CIVIL_WAR)

    def dataverse(self, rest, _):
        """The list of a data set's files, and a file with tabs."""
        if rest.startswith("api/datasets"):
            files = {1: "Codebook.docx", 2: "IdealpointsJuly2025.tab", 3: "IdealPointDyads1946-2025.csv",
                     **({4: "Idealpointestimates1946-2025.tab"} if self.final_passage_only else {})}  # fmt: skip
            listed = [{"dataFile": {"id": number, "filename": name}} for number, name in files.items()]
            said = {"versionNumber": 36, "releaseTime": "2025-07-28T10:00:00Z", "files": listed}
            return {"status": "OK", "data": {"latestVersion": said}}
        table = self.table("unga_ideal_points").rename(columns={
            "iso3": "iso3c", "ideal_point": "IdealPointFP", "q5": "Q5%FP", "q95": "Q95%FP", "n_votes": "NVotesFP",
            "ideal_point_all": "IdealPointAll", "q5_all": "Q5%All", "q95_all": "Q95%All",
            "n_votes_all": "NVotesAll"})  # fmt: skip
        if rest.endswith("/4"):
            table = table.drop(columns=[name for name in table if name.endswith("All")])
        return table.to_csv(index=False, sep="\t").encode()

    def sipri(self, rest, _):
        """SIPRI's page, and its workbook."""
        if rest == "databases/milex":
            return b'<a href="/sites/default/files/SIPRI-Milex-data-1949-2024_2.xlsx">Data for all countries</a>'
        book, table = openpyxl.Workbook(), self.table("sipri_milex")
        names = ("Share of GDP", f"Constant ({self.base_year}) US$", "Current US$", "Share of Govt. spending")
        years = sorted(set(table["year"]))
        for name, (column, (_, factor)) in zip(names, sipri.SHEETS.items(), strict=True):
            sheet = book.create_sheet(name)
            sheet.append(["Military expenditure by country"])
            sheet.append(["Country", "Notes", *years])
            for iso3, own in table.set_index("year").groupby("iso3"):
                sheet.append([STATES[iso3], "", *(own[column].get(year, float("nan")) for year in years)])
                for cell, year in zip(sheet[sheet.max_row][2:], years, strict=True):
                    missing = pd.isna(cell.value)
                    cell.value = "..." if missing else cell.value / factor
                    colour = {"sipri_estimate": "FF0000FF", "highly_uncertain": "FFFF0000"}
                    if not missing and own["quality"][year] in colour:
                        cell.font = Font(color=colour[own["quality"][year]])
        content = io.BytesIO()
        book.save(content)
        return content.getvalue()

    def owid(self, rest, _):
        """A chart's data and their description."""
        if rest.endswith(".metadata.json"):
            return {"columns": {"x": {"citationShort": f"V-Dem ({self.democracy}) - processed by Our World in Data"}}}
        column = "libdem" if "liberal" in rest else "polyarchy"
        table = self.table("vdem").query("edition == 'v16'")
        table = table.rename(columns={"iso3": "Code", "year": "Year", column: vdem.COLUMNS[column][1]})
        return table[["Code", "Year", vdem.COLUMNS[column][1]]].dropna().to_csv(index=False).encode()

    def oil(self, rest, _):
        """A yearly price of oil."""
        table = self.table("oil_price")
        rows = table[table["series"] == rest.rpartition("/")[2].partition("-")[0]]
        rows = rows.assign(Date=rows["year"].astype(str) + "-06-30", Price=rows["usd_per_barrel"])
        return rows[["Date", "Price"]].to_csv(index=False).encode()


class Handler(BaseHTTPRequestHandler):
    """Answers, or fails as a test wants it."""

    providers: Providers

    def do_GET(self):
        parts = urlsplit(self.path)
        path = unquote(parts.path)
        self.providers.asked.append(path)
        fault = self.providers.fault(path)
        body = self.providers.body(path, parse_qs(parts.query))
        if fault == "slow":
            time.sleep(2)
        self.send_response(fault if isinstance(fault, int) else 404 if body is None else 200)
        body = body or b""
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body[: len(body) // 2] if fault == "truncated" else body)
        except ConnectionError:  # who asked has given up
            pass

    def log_message(self, *_):
        pass


def paged(rows):
    """Return a list as version 2 of the API gives it."""
    return [{"page": 1, "pages": 1, "per_page": "1000", "total": len(rows)}, rows]


def observations(number, rows, query):
    """Return a page of data as the API gives it for a source."""
    size, page = int(query["per_page"][0]), int(query["page"][0])
    data = [
        {"variable": [{"concept": concept, "id": code, "value": name}, {"concept": "Series", "id": "", "value": ""},
                      {"concept": "Time", "id": f"YR{int(year)}", "value": str(int(year))}], "value": value}
        for (concept, code, name), year, value in rows[(page - 1) * size : page * size]
    ]  # fmt: skip
    return {"page": page, "per_page": size, "total": len(rows), "source": {"id": number, "data": data}}
