"""The page's letters: Source Serif 4 and Source Sans 3 as small files, and a style sheet that names them.

The files for charts and print hold all scripts of the book. What a reader loads is cut from them here: Latin, the rest
of Latin and Cyrillic apart, so that a browser fetches what a page's letters need. Their licence reserves the name
"Source" to unchanged files; the cuts bear no name inside, and the style sheet gives them one for the page alone.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.otlLib.optimize import compact
from fontTools.ttLib import TTFont

from publishing.paths import ROOT

#: Unicode ranges of the files that a face is cut into. The first holds all that most pages use, letters of authors'
#: names among it, the last the Russian and Tajik alphabets; the second, the rest of Latin, is there for what comes.
RANGES = {
    "latin": "U+20-7E,U+A0,U+A7,U+AB,U+AD,U+B0-B7,U+BB,U+D6,U+D7,U+E0-E1,U+E4-E5,U+E7-EA,U+ED,U+F4,U+F6,U+FC,U+119,"
    "U+142,U+159,U+15F,U+17C,U+2010-2014,U+2018-201E,U+2020-2022,U+2026,U+202F,U+2032-2033,U+2039-203A,U+20AC,U+2116,"
    "U+2190-2193,U+2212,U+2248,U+2260-2265,U+25CB,U+25CF",
    "latin-ext": "U+A1-A6,U+A8-AA,U+AC,U+AE-AF,U+B8-BA,U+BC-D5,U+D8-DF,U+E2-E3,U+E6,U+EB-EC,U+EE-F3,U+F5,U+F7-FB,"
    "U+FD-118,U+11A-141,U+143-158,U+15A-15E,U+160-17B,U+17D-24F,U+1E00-1EFF",
    "cyrillic": "U+401,U+410-44F,U+451,U+492-493,U+49A-49B,U+4AE-4AF,U+4B2-4B3,U+4B6-4B7,U+4E2-4E3,U+4E8-4E9,U+4EE-4EF",
}
#: What a face keeps. In slanted words, which are few, pairs of letters aren't set closer: they would weigh a third.
FEATURES = {"normal": ["kern", "liga"], "italic": ["liga"]}
#: How far tables of pairs of letters are split, from 1 to 9; by trial, files are smallest at this.
COMPACTION = 5


@dataclass(frozen=True)
class Face:
    """One of the makers' files, what a style sheet calls it, and the letters that stand in until it is there.

    ``width`` is the mean advance of a letter of this book's prose, in em; ``like`` has the same of the system's fonts
    (full names, as ``local()`` takes them; those with one width in one text).
    """

    file: Path
    family: str
    weight: int
    style: str
    width: float
    like: dict[str, tuple[tuple[str, ...], float]]


SERIF, SANS = ROOT / "publishing" / "page" / "fonts", ROOT / "companion" / "fonts"
# widths of Georgia and Noto Serif: capsize's metrics, on the scale of what was measured here
FACES = (
    Face(SERIF / "SourceSerif4-Regular.ttf", "Source Serif 4", 400, "normal", 0.4446, {
        "Georgia": (("Georgia",), 0.4405),
        "Noto Serif": (("Noto Serif", "NotoSerif-Regular"), 0.4753),
        "DejaVu Serif": (("DejaVu Serif", "DejaVuSerif"), 0.5102),
    }),
    Face(SERIF / "SourceSerif4-Semibold.ttf", "Source Serif 4", 600, "normal", 0.4515, {
        "Georgia": (("Georgia Bold", "Georgia-Bold"), 0.5124),
        "Noto Serif": (("Noto Serif Bold", "NotoSerif-Bold"), 0.5059),
        "DejaVu Serif": (("DejaVu Serif Bold", "DejaVuSerif-Bold"), 0.5635),
    }),
    Face(SERIF / "SourceSerif4-It.ttf", "Source Serif 4", 400, "italic", 0.4116, {
        "Georgia": (("Georgia Italic", "Georgia-Italic"), 0.4492),
        "Noto Serif": (("Noto Serif Italic", "NotoSerif-Italic"), 0.4634),
        "DejaVu Serif": (("DejaVu Serif Italic", "DejaVuSerif-Italic"), 0.5102),
    }),
    Face(SANS / "SourceSans3-Regular.ttf", "Source Sans 3", 400, "normal", 0.4138, {
        "Arial": (("Arial", "ArialMT", "Liberation Sans", "LiberationSans"), 0.4403),
    }),
    Face(SANS / "SourceSans3-Semibold.ttf", "Source Sans 3", 600, "normal", 0.4267, {
        "Arial": (("Arial Bold", "Arial-BoldMT", "Liberation Sans Bold", "LiberationSans-Bold"), 0.4752),
    }),
)  # fmt: skip


def write(folder: Path) -> None:
    """Write ``fonts.css`` and the files that it names into `folder`, anew.

    The style sheet has the faces, for each a stand-in of the same width and height, and the two stacks as the
    properties ``--serif`` and ``--sans``.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    rules, stacks = [], {}
    for face in FACES:
        font = TTFont(face.file)
        for name, ranges in RANGES.items():
            target = f"{face.file.stem.lower()}-{name}.woff2"
            cut(face, ranges, folder / target)
            source = f'url("{target}") format("woff2")'
            rules.append(rule(face, face.family, source, {"font-display": "swap", "unicode-range": ranges}))
        for other, (locals_, width) in face.like.items():
            stand_in = f"{face.family} like {other}"
            source = ",".join(f'local("{name}")' for name in locals_)
            rules.append(rule(face, stand_in, source, heights(font, face.width / width)))
            stacks.setdefault(face.family, {})[stand_in] = None
    stack = {family: ",".join(f'"{name}"' for name in (family, *others)) for family, others in stacks.items()}
    root = f":root{{--serif:{stack['Source Serif 4']},serif;--sans:{stack['Source Sans 3']},sans-serif}}"
    (folder / "fonts.css").write_text("\n".join([root, *rules, ""]), encoding="utf-8")


def cut(face: Face, ranges: str, target: Path) -> None:
    """Write the letters of `face` that lie in unicode `ranges` into `target`, as woff2, without a font's name."""
    options = subset.Options(
        layout_features=FEATURES[face.style], hinting=False, flavor="woff2", name_IDs=[0, 13, 14], notdef_outline=True
    )
    font = subset.load_font(face.file, options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=subset.parse_unicodes(ranges))
    cutter.subset(font)
    if "GPOS" in font:
        compact(font, COMPACTION)
    subset.save_font(font, target, options)


def heights(font: TTFont, scale: float) -> dict[str, str]:
    """Return what makes a stand-in as wide as `font` by `scale`, and its lines as high."""
    ascent, descent, gap = (
        f"{part / font['head'].unitsPerEm / scale:.2%}"
        for part in (font["hhea"].ascent, -font["hhea"].descent, font["hhea"].lineGap)
    )
    return {
        "size-adjust": f"{scale:.2%}", "ascent-override": ascent, "descent-override": descent,
        "line-gap-override": gap,
    }  # fmt: skip


def rule(face: Face, family: str, source: str, more: dict[str, str]) -> str:
    """Return the style sheet's rule for `face` under the name `family`."""
    parts = {"font-family": f'"{family}"', "font-style": face.style, "font-weight": str(face.weight), "src": source}
    return "@font-face{" + ";".join(f"{key}:{value}" for key, value in (parts | more).items()) + "}"
