"""Runs programs one after the other, each in a copy of a process that has imported what all need. Wants nothing of us.

Reads {"imports", "limit", "programs": [...]} from stdin as JSON; writes a line [exit code, stdout, stderr] for each.
"""

import json
import os
import signal
import sys
import tempfile
import traceback


def run(program, given, limit):
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        code = copied(program, given, limit, out, err)
        out.seek(0)
        err.seek(0)
        return [code, out.read(), err.read()]


def copied(program, given, limit, out, err):
    child = os.fork()
    if child == 0:
        os.dup2(out.fileno(), 1)
        os.dup2(err.fileno(), 2)
        code = 0
        signal.alarm(limit)                                 # ends the copy, and what it does not return from
        try:
            exec(compile(program, "<pasted>", "exec"), given)
        except SystemExit as end:
            code = int(end.code or 0) if isinstance(end.code, (int, type(None))) else 1
        except BaseException:
            traceback.print_exc()
            code = 1
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    return os.waitpid(child, 0)[1]


def main():
    job = json.load(sys.stdin)
    given = globals()                                       # what is pasted is the main program
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    exec(job["imports"], given)
    for program in job["programs"]:
        answers.write(json.dumps(run(program, given, job["limit"])) + "\n")
        answers.flush()


main()
