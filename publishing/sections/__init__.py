"""Sections of pages that are made from data, as Markdown, when their page is read."""
