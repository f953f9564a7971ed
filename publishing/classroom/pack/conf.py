"""Sphinx's settings for the PDFs of questions and solutions; lies beside their Markdown when they are made."""

from pathlib import Path

HERE = Path(__file__).parent
TEXTS = sorted(path for path in HERE.glob("*.md") if path.stem != "index")

extensions = ["myst_parser"]
myst_enable_extensions = ["smartquotes"]
latex_engine = "xelatex"
latex_additional_files = ["companion.sty"]
latex_documents = [
    (path.stem, f"{path.stem}.tex", path.read_text(encoding="utf-8").splitlines()[0].lstrip("# "), "", "howto")
    for path in TEXTS
]
latex_elements = {
    "papersize": "a4paper",
    "fontpkg": "",
    "preamble": r"\usepackage{companion}",
    "maketitle": r"\handouttitle",
    "tableofcontents": "",
    "printindex": "",
}
