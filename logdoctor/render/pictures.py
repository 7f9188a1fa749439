"""Figures as files: the same figure gives the same bytes, and an existing file stays whole when that fails."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logdoctor.render.atomic import write_bytes

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SUFFIXES = (".png", ".svg", ".pdf")


def as_svg(figure: Figure, settings: Any, salt: str) -> str:
    """Return the figure as an SVG document; `salt` makes its ids its own."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    out = StringIO()
    with rc_context({**settings, "svg.hashsalt": salt}), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        FigureCanvasSVG(figure).print_svg(out, metadata={"Date": None, "Creator": None})  # type: ignore[no-untyped-call]
    return out.getvalue()


def save(path: str | Path, settings: Any, draw: Callable[[], Figure], svg: Callable[[], str]) -> None:
    """Write a figure to a .png, .svg or .pdf file; only what is asked for is drawn.

    Raises ValueError for another suffix and OSError when the file cannot be written.
    """
    target = Path(path)
    suffix = target.suffix.lower()
    if suffix not in SUFFIXES:
        named = f'"{target.suffix}"' if target.suffix else "no suffix"
        raise ValueError(
            f"cannot write a plot to {target.name}: {named} is not a picture format; "
            f"use one of {', '.join(SUFFIXES)}"
        )
    if suffix == ".svg":
        write_bytes(target, svg().encode("utf-8", "replace"))
        return
    from matplotlib import rc_context

    figure = draw()
    out = BytesIO()
    dates = {"CreationDate": None} if suffix == ".pdf" else {"Software": None}
    with rc_context(settings), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        figure.savefig(out, format=suffix[1:], dpi=150, metadata=dates)
    write_bytes(target, out.getvalue())
