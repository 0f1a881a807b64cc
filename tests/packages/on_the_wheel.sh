#!/bin/sh
# Tests that need no sources, on the wheel: on_the_wheel.sh [VENV]. VENV holds the wheel and what it needs; without it one
# is made. The tests lie in a folder of their own, far from daemon/, so that nothing but the wheel can be imported.
set -eu
cd "$(dirname "$0")/../.."
top=$(pwd)
alone=$(mktemp -d)
trap 'rm -rf "$alone"' EXIT

quietly() {
	"$venv/bin/python" -m pip --quiet --disable-pip-version-check install "$@"
}

venv=${1:-}
if [ -z "$venv" ]; then
	venv=$alone/venv
	python3 -m venv "$venv"
	quietly --require-hashes -r requirements/run.txt
	quietly --no-deps dist/*.whl
fi
# Of what the tests need only what these need, at the pins.
wanted='hypothesis|iniconfig|packaging|pluggy|pygments|pytest|pytest-timeout|selectolax|sortedcontainers'
awk -v wanted="^($wanted)==" '/^[a-z]/ { on = ($1 ~ wanted) } on' requirements/dev.txt >"$alone/pins.txt"
quietly --require-hashes -r "$alone/pins.txt"

cp -R tests pyproject.toml "$alone/"
cd "$alone"
"$venv/bin/python" - "$top" <<'EOF'
import sys, madoguchi
assert not madoguchi.__file__.startswith(sys.argv[1]), madoguchi.__file__
EOF
# Quick ones: what takes long here takes long in `make test` already.
"$venv/bin/python" -m pytest -p no:cacheprovider tests/mail tests/guards/test_guards.py tests/policy/test_levels.py \
	tests/policy/test_business_hours.py tests/promise/test_ledger.py tests/config tests/reply/test_golden.py \
	tests/cli/test_completion.py -k "not linear and not bulk and not hundred_thousand and not quick and not fuzz"
