"""Renderers: each turns one finished `Report` into text, JSON, HTML, a picture or Markdown.

Nothing is imported here, so that a terminal verdict never pays for the HTML or the plots.
"""
