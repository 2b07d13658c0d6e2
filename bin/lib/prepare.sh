# Finds Python, makes the virtual environment in .venv and installs the pinned requirements.
# Sourced by bin/serve, bin/test and bin/bench, which have changed to the root of the checkout.
# Works with the bash 3.2 of macOS too.

child=""

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

# A signal during the installation must not leave pip behind. Background children of a script ignore SIGINT: send TERM.
end_child() {
    if [ -n "$child" ]; then
        kill -TERM "$child" 2>/dev/null || true
        wait "$child" 2>/dev/null || true
    fi
    printf '\nStopped.\n' >&2 || true
    exit "$1"
}

# Run a command that may take a while: its output goes to a file, dots appear after two seconds.
with_dots() {
    local log=$1 title=$2 status=0 seconds=0
    shift 2
    printf '%s ' "$title"
    "$@" >"$log" 2>&1 </dev/null &
    child=$!
    while kill -0 "$child" 2>/dev/null; do
        sleep 0.2
        seconds=$((seconds + 1))
        if [ "$seconds" -ge 10 ] && [ $((seconds % 5)) -eq 0 ]; then printf '.'; fi
    done
    wait "$child" || status=$?
    child=""
    if [ "$status" -eq 0 ]; then printf ' done\n'; else printf ' failed\n'; fi
    return "$status"
}

python_version() {
    "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null
}

supported() {
    case "$1" in 3.11 | 3.12 | 3.13) return 0 ;; esac
    return 1
}

# Sets PYTHON; a virtual environment that is there already has one. Each candidate is run, since one that is found may still not work (a pyenv shim, a stopped install).
find_python() {
    local name candidate version rejected="" without_venv="" names="python3.13 python3.12 python3.11 python3"
    PYTHON_WANTED=${PYTHON:-}
    if [ -z "$PYTHON_WANTED" ] && supported "$(python_version .venv/bin/python)"; then
        PYTHON=.venv/bin/python
        return 0
    fi
    if [ -n "${PYTHON:-}" ]; then names=$PYTHON; fi
    # `type -aP` lists every match on the PATH, so that a shim that fails does not hide the interpreter behind it.
    for name in $names; do
        while IFS= read -r candidate; do
            version=$(python_version "$candidate") || continue
            if ! supported "$version"; then
                rejected="$candidate is Python $version"
            elif ! "$candidate" -c 'import ensurepip, venv' 2>/dev/null; then
                without_venv=${without_venv:-$candidate}
            else
                PYTHON=$candidate
                return 0
            fi
        done <<EOF
$(type -aP "$name" || true)
EOF
    done
    if [ -n "$without_venv" ]; then missing_venv "$without_venv"; fi
    if [ -n "${PYTHON:-}" ]; then
        fail "PYTHON=$PYTHON is not a Python 3.11, 3.12 or 3.13 that works${rejected:+ ($rejected)}: unset it or set it to one."
    fi
    fail "Accord needs Python 3.11, 3.12 or 3.13${rejected:+ ($rejected)}: install one (on Debian 12 or 13: apt-get install python3 python3-venv), or set PYTHON to its path."
}

missing_venv() {
    fail "$1 cannot make virtual environments: install the missing part (on Debian or Ubuntu: apt-get install python3-venv), then run this again."
}

check_writable() {
    if ! mkdir -p var 2>/dev/null || ! [ -w . ] || ! [ -w var ] || { [ -e .venv ] && ! [ -w .venv ]; }; then
        fail "$PWD cannot be written by $(id -un): give that user the folder (chown -R $(id -un) '$PWD') or run this as its owner."
    fi
}

# One installation at a time in a checkout. flock is part of Linux; elsewhere people are asked to wait for themselves.
lock_installation() {
    command -v flock >/dev/null 2>&1 || return 0
    exec 9>var/prepare.lock
    if ! flock -n 9; then
        echo "Waiting for another bin/serve or bin/test to finish installing"
        flock 9 &
        child=$!
        wait "$child"
        child=""
    fi
}

# Whether a person asks, by PYTHON, for another version than the virtual environment has.
wrong_python() {
    [ -n "$PYTHON_WANTED" ] && [ -e .venv ] && [ "$(python_version "$PYTHON")" != "$(python_version .venv/bin/python)" ]
}

make_environment() {
    local reason=""
    if [ -e .venv/.installing ]; then
        reason="An earlier installation was not finished: starting it afresh"
    elif [ -e .venv ] && ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
        reason="The virtual environment in .venv does not work: making it afresh"
    elif wrong_python; then
        reason="PYTHON asks for another version than .venv has: making it afresh"
    fi
    if [ -n "$reason" ]; then
        echo "$reason"
        rm -rf .venv
        if [ "$PYTHON" = .venv/bin/python ]; then
            PYTHON=""
            find_python
        fi
    fi
    if [ -e .venv/bin/python ]; then return 0; fi
    mkdir -p .venv && : >.venv/.installing
    if ! with_dots var/install.log "Making the virtual environment with Python $(python_version "$PYTHON") in .venv" "$PYTHON" -m venv .venv; then
        if grep -q -e ensurepip -e 'No module named venv' var/install.log; then missing_venv "$PYTHON"; fi
        fail "The virtual environment could not be made: $(tail -n 1 var/install.log) (all of it in var/install.log)."
    fi
}

# What the stamp of a finished installation of this file holds, and where it lies.
wanted_stamp() {
    echo "$(python_version .venv/bin/python) $(cat requirements.txt "$1" | cksum)"
}

stamp_of() {
    echo ".venv/.installed-$(basename "$1" .txt)"
}

is_installed() {
    [ ! -e .venv/.installing ] && [ "$(cat "$(stamp_of "$1")" 2>/dev/null)" = "$(wanted_stamp "$1")" ]
}

# install requirements.txt|requirements-dev.txt
install() {
    local file=$1 stamp
    stamp=$(stamp_of "$file")
    : >.venv/.installing
    rm -f "$stamp"
    if ! with_dots var/install.log "Installing $file" \
        .venv/bin/python -m pip install --no-input --disable-pip-version-check --progress-bar off -r "$file"; then
        tail -n 5 var/install.log >&2
        fail "The requirements could not be installed: see var/install.log, check the network, then run this again; it starts afresh by itself."
    fi
    wanted_stamp requirements.txt >"$(stamp_of requirements.txt)" # part of every other file
    wanted_stamp "$file" >"$stamp"
    rm -f .venv/.installing
}

# prepare requirements-file: the whole, with the virtual environment ready at the end.
prepare() {
    trap 'end_child 130' INT
    trap 'end_child 143' TERM
    trap 'end_child 129' HUP
    lock_installation
    if wrong_python || ! is_installed "$1"; then
        make_environment
        install "$1"
    fi
    if command -v flock >/dev/null 2>&1; then exec 9>&-; fi
    trap - INT TERM HUP
}
