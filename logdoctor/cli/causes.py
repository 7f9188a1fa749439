"""`logdoctor causes`: what logdoctor can diagnose."""

from __future__ import annotations

import typer

from logdoctor.cli import shared_flags as shared

GROUPS = {"training": "while training", "validation": "in validation", "end": "how the run ended", "notice": "notices"}


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command(epilog="Example: logdoctor causes")
    def causes(
        as_json: bool = typer.Option(False, "--json", help="Print the list as JSON."),
        width: int = shared.WIDTH,
    ) -> None:
        """List the causes that can be diagnosed."""
        from logdoctor.causes import load_causes
        from logdoctor.cli.screen import screen, write

        found = load_causes()
        if as_json:
            import json

            write(
                json.dumps(
                    [
                        {"id": c.id, "title": c.name, "severity": c.severity, "group": c.group, "says": c.about}
                        for c in found.values()
                    ],
                    indent=2,
                )
            )
            return
        from textwrap import shorten

        shown = screen("never", width)
        wide = max(map(len, found))
        lines = []
        for group, title in GROUPS.items():
            lines += ["", f"  {title}"]
            for cause in (c for c in found.values() if c.group == group):
                about = shorten(
                    cause.about, max(shown.width - wide - 18, 20), placeholder="..." if not shown.unicode else "…"
                )
                lines.append(f"    {cause.id:{wide}}  {cause.severity:7}  {about}")
        lines += ["", "  The page on one of them: logdoctor explain CAUSE"]
        write("\n".join(lines))
