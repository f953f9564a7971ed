"""Charts put together as Vega-Lite specifications.

Altair does it, too, but copies all that a chart holds, deeply, at each such step: three fifths of a chapter's time.
"""

from collections.abc import Iterable

import altair as alt

from companion.style import WIDE, Form

#: Layers and panels have scales of their own, unless a figure says otherwise.
OWN = dict.fromkeys(("color", "shape", "strokeDash"), "independent")


def scales(shared: Iterable[str]) -> dict:
    """Return the part of a specification by which scales are each part's own, but for the channels `shared`."""
    return {"resolve": {"scale": OWN | dict.fromkeys(shared, "shared")}}


def part(chart: alt.TopLevelMixin, form: Form) -> dict:
    """Return a chart as a part of a Vega-Lite specification, with its data sets."""
    datasets: dict[str, list] = {}
    # what is wrong in a chart is wrong in both forms, and looking for it takes long
    spec = chart.to_dict(validate=form is WIDE, context={"top_level": False, "datasets": datasets})
    return spec | {"datasets": datasets}


def together(how: str, parts: Iterable[dict]) -> dict:
    """Return `parts` as one specification, in which they are the ``layer``, ``hconcat`` or ``vconcat``, none copied.

    To its top go their data sets, and what answers to a pointer in several of a part's layers.
    """
    parts, datasets, params = list(parts), {}, []
    for part in parts:
        datasets |= part.pop("datasets")
        params += part.pop("params", []) if "mark" not in part else []
    return {how: parts, "datasets": datasets} | ({"params": params} if params else {})
