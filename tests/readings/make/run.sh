#!/usr/bin/env bash
# Record the logs again: run.sh PYTHON SCRIPT LOG [ARGUMENT]...   (in an empty folder; warnings with paths are left out)
python=$1 script=$2 log=$3
shift 3
PYTHONWARNINGS=ignore TF_CPP_MIN_LOG_LEVEL=3 "$python" "$(dirname "$0")/$script.py" "$@" > "$(dirname "$0")/../logs/$log" 2>&1
