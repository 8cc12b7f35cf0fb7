#!/bin/sh
# Makes sure of what only the system can give: `system.sh` for building, `system.sh judges` for
# the judges. Installs what is missing where it may; else names the one command that does.
set -eu

python=${PYTHON:-python3}

# need APT DNF BREW TEST...: if the test fails, these packages are wanted
need() {
    apt_name=$1 dnf_name=$2 brew_name=$3
    shift 3
    "$@" >/dev/null 2>&1 && return
    apt="$apt $apt_name" dnf="$dnf $dnf_name" brew="$brew $brew_name"
}

# wish APT TEST...: as `need`, but nothing fails without
wish() {
    wished_name=$1
    shift
    "$@" >/dev/null 2>&1 || wished="$wished $wished_name"
}

# Loading a library is the one question whose answer holds for every system and package manager.
loads() {
    "$python" -c '
import ctypes, sys
for name in sys.argv[1:]:
    try:
        sys.exit(ctypes.CDLL(name) is None)
    except OSError:
        pass
sys.exit(1)' "$@"
}

one_of() {
    for program; do
        command -v "$program" && return
    done
    return 1
}

one_file() {
    for file; do
        [ -f "$file" ] && return
    done
    return 1
}

look_for_building() {
    need "${python##*/}-venv" "${python##*/}" python "$python" -c 'import ensurepip, venv'
    need libpango-1.0-0 pango pango loads libpango-1.0.so.0 libpango-1.0.dylib
    need libpangoft2-1.0-0 pango pango loads libpangoft2-1.0.so.0 libpangoft2-1.0.dylib
    need libharfbuzz-subset0 harfbuzz harfbuzz \
        loads libharfbuzz-subset.so.0 libharfbuzz-subset.0.dylib
    # The CMYK profile of press editions, where the metadata name none; all else does without.
    wish libgs-common one_file \
        /usr/share/color/icc/ghostscript/default_cmyk.icc \
        /usr/share/ghostscript/iccprofiles/default_cmyk.icc \
        /opt/homebrew/share/ghostscript/iccprofiles/default_cmyk.icc \
        /usr/local/share/ghostscript/iccprofiles/default_cmyk.icc
    need libfontconfig1 fontconfig fontconfig loads libfontconfig.so.1 libfontconfig.1.dylib
}

look_for_judges() {
    need default-jre-headless java-headless openjdk java -version
    need maven maven maven one_of mvn
    need mupdf-tools mupdf mupdf-tools one_of mutool
    need chromium chromium chromium \
        one_of "${PRESSROOM_CHROMIUM:-chromium}" chromium-browser google-chrome
    need nodejs nodejs node one_of node
    need npm nodejs-npm node one_of npm
}

look() {
    apt='' dnf='' brew='' wished=''
    if [ "$1" = judges ]; then look_for_judges; else look_for_building; fi
}

may_install() {
    one_of apt-get >/dev/null || return 1
    if [ "$(id -u)" = 0 ]; then sudo=''; else sudo='sudo -n'; fi
    $sudo true 2>/dev/null
}

mode=${1:-building}
look "$mode"
if [ -n "$apt$wished" ] && may_install; then
    echo "installing$apt$wished"
    # Lists are words here: a package name has no spaces.
    # shellcheck disable=SC2086
    $sudo apt-get update -qq &&
        $sudo env DEBIAN_FRONTEND=noninteractive \
            apt-get install -qq -y --no-install-recommends $apt $wished >/dev/null || true
    look "$mode"
fi
if [ -n "$wished" ]; then
    echo "note: without$wished, press editions need a profile of the printer's (docs/press.md)"
fi
if [ -n "$apt" ]; then
    if one_of apt-get >/dev/null; then
        mend="sudo apt-get update && sudo apt-get install --no-install-recommends$apt"
    elif one_of dnf >/dev/null; then
        mend="sudo dnf install$dnf"
    else
        mend="brew install$brew"
    fi
    echo "error: something is missing from the system for $mode" >&2
    echo "hint: $mend" >&2
    exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "error: \`$python\` is older than Python 3.11" >&2
    echo "hint: name another, as in \`make PYTHON=python3.12\`" >&2
    exit 1
fi
