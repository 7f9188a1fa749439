"""`python -m logdoctor.live.message`: send the message that stands as JSON on standard input; without a body, only
look whether its addresses can be used.

A process of its own: apprise waits for its hosts when Python ends, and takes memory that a watch should not need.
"""

from __future__ import annotations

import json
import sys


def main() -> str:
    """Send it; gives what went wrong."""
    told = json.load(sys.stdin)
    try:
        import apprise
    except ImportError:
        return "the package apprise is not installed (pip install 'logdoctor[notify]')"
    sender = apprise.Apprise()
    for url in told["urls"]:
        if not sender.add(url):
            return f"{url.partition('://')[0]}://... is not an address that apprise understands"
    if "body" not in told:
        return ""
    return "" if sender.notify(title=told["title"], body=told["body"]) else "the message was not accepted"


if __name__ == "__main__":
    sys.exit(main() or None)
