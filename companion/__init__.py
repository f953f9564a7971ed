"""What a chapter imports: the data, the stages and the charts of the companion.

Importing the package turns on the book's chart theme and its renderer, so that a chart at the end of a
cell looks the same in the built book, in JupyterLab and in print.
"""

from companion import charts, render

charts.enable_theme()
render.enable()
