#!/usr/bin/env bash
# Record a log again, without what names paths of this machine: run.sh PYTHON SCRIPT LOG [ARGUMENT]...
python=$1 script=$2 log=$3
shift 3
cd "$(dirname "$0")" && PYTHONWARNINGS=ignore "$python" "$script.py" "$@" > "../logs/$log" 2> /dev/null
