"""What the pages load and no file of the project holds: Vega, and the chart colours as a style sheet."""

import json
from pathlib import Path

import vl_convert

from companion import charts

#: The charts' letters by the name that the page's style sheet gives them.
LETTERS = '"Source Sans 3", "Source Sans 3 like Arial", Arial, sans-serif'


def write(folder: Path) -> None:
    """Write ``vega.js`` and ``chart-colours.css`` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    bundle = vl_convert.javascript_bundle("window.companionEmbed = vegaEmbed;")
    # the bundle declares its names at the top level; a function keeps them from the page
    looks = {"wide": charts.look(charts.WIDE), "narrow": charts.look(charts.NARROW)}
    look = json.dumps({kind: look | {"font": LETTERS} for kind, look in looks.items()})
    (folder / "vega.js").write_text(f"(function(){{{bundle}}})();window.companionLook={look};", encoding="utf-8")
    (folder / "chart-colours.css").write_text(colours(), encoding="utf-8")


def colours() -> str:
    """Return the style sheet that swaps each colour of a drawn chart for its dark one."""
    swap = {light: dark for light, dark, _ in charts.STYLES.values()} | {
        charts.INK: "#ece7da", charts.QUIET: "#aaa392", charts.GRID: "#3a372d", charts.BAND: "#332f26",
        charts.GROUNDS[0]: "#24221b", charts.GROUNDS[1]: "#16150f",
    }  # fmt: skip
    rules = "\n".join(
        f'.chart svg [fill="{old}"]{{fill:{new}}}.chart svg [stroke="{old}"]{{stroke:{new}}}'
        for old, new in swap.items()
    )
    chosen = rules.replace(".chart", 'html[data-theme="dark"] .chart')
    auto = rules.replace(".chart", 'html:not([data-theme="light"]) .chart')
    return f"@media screen and (forced-colors:none){{{chosen}\n@media (prefers-color-scheme:dark){{{auto}}}}}"
