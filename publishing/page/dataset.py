"""The data package and its tables in the vocabulary of schema.org, as search engines for data read it."""

import json

from companion.data import load, package
from publishing.paths import DATA, DATA_ARCHIVE, TABLES
from publishing.sections import codebook

CSV, WORKBOOK = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def described(cited: dict[str, str], author: dict[str, str], base: str) -> dict[str, object]:
    """Return the description of the package, with each table as a part of it.

    Parameters
    ----------
    cited : how to cite the codebook, as ``metadata.citation`` returns it
    author : who made the tables
    base : the website's address
    """
    about = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    tables = [table(name, resource, author, base, cited["address"]) for name, resource in package().items()]
    return {
        "@context": "https://schema.org", "@type": "Dataset", "name": about["title"],
        "description": about["description"], "url": cited["address"], "version": about["version"],
        "datePublished": cited["date"], "inLanguage": cited["language"], "isAccessibleForFree": True, "creator": author,
        "copyrightNotice": "Each table has its own licence, or says that none was stated.",
        "distribution": [download(base + DATA_ARCHIVE, "application/zip")], "hasPart": tables,
    }  # fmt: skip


def table(name: str, resource: dict, author: dict[str, str], base: str, page: str) -> dict[str, object]:
    """Return the description of one table; what is not known of it is left out."""
    file = f"{base}{TABLES}/{resource['path']}"
    files = [download(file, resource["mediatype"])]
    if resource["mediatype"] == CSV:
        files.append(download(file.removesuffix("csv") + "xlsx", WORKBOOK))
    years, places = codebook.period(name, resource), countries(name, resource)
    facts = {
        "@type": "Dataset", "name": resource["title"], "url": f"{page}#data-{name.replace('_', '-')}",
        "description": f"{resource['description']} Coverage: {resource['coverage']}.", "creator": author,
        "isBasedOn": [
            {"@type": "CreativeWork", "name": source["title"], "url": source["path"]} for source in resource["sources"]
        ],
        "temporalCoverage": years and f"{years[0]}/{years[1]}", "spatialCoverage": places,
        "variableMeasured": variables(resource), "distribution": files,
    }  # fmt: skip
    return {key: value for key, value in (facts | licence(resource)).items() if value}


def download(address: str, form: str) -> dict[str, str]:
    """Return the description of a file of the media type `form`."""
    return {"@type": "DataDownload", "encodingFormat": form, "contentUrl": address}


def licence(resource: dict) -> dict[str, object]:
    """Return the addresses of a table's licences, or words alone where one has no address, as none was stated."""
    if all("path" in one for one in resource["licenses"]):
        return {"license": [one["path"] for one in resource["licenses"]]}
    return {"copyrightNotice": "; ".join(one["title"] for one in resource["licenses"])}


def countries(name: str, resource: dict) -> list[str]:
    """Return the names of the countries of a table, by the columns whose codes are those of the table `countries`."""
    keys = [key["fields"] for key in resource.get("schema", {}).get("foreignKeys", [])
            if key["reference"]["resource"] == "countries"]  # fmt: skip
    if not keys:
        return []
    held, known = load(name)[keys], load("countries").query("kind == 'country'")
    return sorted(known.loc[known["iso3"].isin(held.stack().unique()), "name"])


def variables(resource: dict) -> list[dict[str, str]]:
    """Return the columns of a table that have a unit, beyond those that tell its rows apart."""
    schema = resource.get("schema", {})
    return [
        {"@type": "PropertyValue", "name": field["name"], "description": field["title"], "unitText": field["unit"]}
        for field in schema.get("fields", [])
        if "unit" in field and field["name"] not in schema.get("primaryKey", [])
    ]
