"""What the pages load and no file of the project holds: Vega, and the chart colours as a style sheet."""

import json
from pathlib import Path

import altair as alt
import vl_convert

from companion import charts


def write(folder: Path) -> None:
    """Write ``vega.js`` and ``chart-colours.css`` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    bundle = vl_convert.javascript_bundle("window.companionEmbed = vegaEmbed;")
    # the bundle declares its names at the top level; a function keeps them from the page
    look = json.dumps(alt.theme.get()()["config"])
    (folder / "vega.js").write_text(f"(function(){{{bundle}}})();window.companionLook={look};", encoding="utf-8")
    (folder / "chart-colours.css").write_text(colours(), encoding="utf-8")


def colours() -> str:
    """Return the style sheet of the stages' grounds that swaps each colour of a drawn chart for its dark one."""
    swap = {light: dark for light, dark, _ in charts.STYLES.values()} | {
        charts.INK: "#e6edf3", charts.QUIET: "#a3adb8", charts.GRID: "#3d444d",
        charts.GROUNDS[0]: "#1d2733", charts.GROUNDS[1]: "#2a271d",
    }  # fmt: skip
    # the pages' band of stages has the charts' grounds
    grounds = ".chart-grounds{{--odd:{};--even:{}}}"
    rules = grounds.format(*(swap[ground] for ground in charts.GROUNDS)) + "\n".join(
        f'.chart svg [fill="{old}"]{{fill:{new}}}.chart svg [stroke="{old}"]{{stroke:{new}}}'
        for old, new in swap.items()
    )
    nested = rules.replace(".chart", 'body[data-theme="dark"] .chart')
    auto = rules.replace(".chart", 'body:not([data-theme="light"]) .chart')
    dark = f"{nested}\n@media (prefers-color-scheme:dark){{{auto}}}"
    return f"{grounds.format(*charts.GROUNDS)}@media screen and (forced-colors:none){{{dark}}}"
