"""Charts put together as Vega-Lite specifications.

Altair does it, too, but copies all that a chart holds, deeply, at each such step: three fifths of a chapter's time.
"""

from collections.abc import Iterable

import altair as alt

from companion.style import WIDE, Form

#: Layers and panels have scales of their own, unless a figure says otherwise.
OWN = dict.fromkeys(("color", "shape", "strokeDash"), "independent")


def scales(shared: Iterable[str]) -> dict:
    """Return the part of a specification by which scales are each part's own, but for the channels `shared`.

    Raises Altair's SchemaValidationError for a channel that there isn't.
    """
    return {"resolve": {"scale": alt.ScaleResolveMap(**OWN | dict.fromkeys(shared, "shared")).to_dict()}}


def part(chart: alt.TopLevelMixin, form: Form) -> dict:
    """Return a chart as a part of a Vega-Lite specification, with its data sets."""
    datasets: dict[str, list] = {}
    # what is wrong in a chart is wrong in both forms, and looking for it takes long
    spec = chart.to_dict(validate=form is WIDE, context={"top_level": False, "datasets": datasets})
    return spec | {"datasets": datasets}


def together(how: str, parts: Iterable[dict]) -> dict:
    """Return `parts` as one specification, in which they are the ``layer``, ``hconcat`` or ``vconcat``.

    To its top go their data sets and their parameters; a selection stays with a chart of its own.
    """
    parts, datasets, params = list(parts), {}, {}
    for one in parts:
        datasets |= one.pop("datasets")
        inside = []
        for param in one.pop("params", []):
            if "mark" in one and "select" in param:
                inside.append(param)
            else:  # what two layers answer to is one parameter with two views
                views = params.get(param["name"], {}).get("views", []) + param.get("views", [])
                params[param["name"]] = param | ({"views": views} if views else {})
        one |= {"params": inside} if inside else {}
    return {how: parts, "datasets": datasets} | ({"params": list(params.values())} if params else {})
