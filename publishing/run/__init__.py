"""Cells: run at build time, on the page in the reader's browser, and in notebooks to download."""
