"""The command; see `bench.snippets`."""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import bench.snippets as bench

LIMIT = 120
_OLD = re.compile(r"(?!/).*(?:deprecat|will be removed|is obsolete)", re.I)
"""What a library says of our code; of its own it names the file."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.snippets", description=bench.__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("framework", nargs="+", help="pytorch, keras, huggingface, lightning, caffe, data")
    parser.add_argument("--only", default="", metavar="PATTERN", help="snippets whose name matches")
    parser.add_argument("--show", action="store_true", help="print what each script prints")
    mark = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    options, command = parser.parse_args(sys.argv[1:mark]), sys.argv[mark + 1:] or [sys.executable]
    bad = total = 0
    for framework in options.framework:
        asked = [one for one in bench.snippets() if one.framework == framework and re.search(options.only, one.name)]
        for snippet, why, said in tried(framework, asked, command):
            total, bad = total + 1, bad + bool(why)
            print(f"{framework} {snippet.name}: {why or 'runs'}", flush=True)
            if options.show or why:
                print("    " + said[-3000:].strip().replace("\n", "\n    "), flush=True)
    print(f"{total - bad} of {total} snippets run and print what they should")
    return 1 if bad or not total else 0


def tried(framework: str, asked: list[bench.Snippet], command: list[str]) -> Iterator[tuple[bench.Snippet, str, str]]:
    """Each snippet, what is wrong with it ("" when nothing), and what its script printed."""
    places = bench.places(framework)
    listed = [one for one in asked if one.name in places.known]
    yield from ((one, "no place is listed for it", "") for one in asked if one not in listed)
    programs = [places.program(one) for one in listed]
    driver = Path(__file__).with_name("driver.py").read_text("utf-8")
    job = json.dumps({"imports": places.imports, "limit": LIMIT, "programs": programs})
    pipe = subprocess.PIPE
    with subprocess.Popen([*command, "-c", driver], stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(job)
        process.stdin.close()
        for snippet in listed:
            answer = process.stdout.readline()
            code, out, err = json.loads(answer) if answer else (-1, "", "the interpreter ended")
            yield snippet, judged(places.known[snippet.name].says, code, out, err), out + err


def judged(says: str, code: int, out: str, err: str) -> str:
    """What is wrong with a run, "" when nothing."""
    if code:
        return f"ended with {code}"
    if old := next((line for line in err.splitlines() if _OLD.match(line)), ""):
        return f"old: {old}"
    return "" if re.search(says, out) else f"did not print {says!r}"


if __name__ == "__main__":
    sys.exit(main())
