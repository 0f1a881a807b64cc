#!/bin/sh
# Puts the real mail server, the browser and systemd's own checks that tests want on this machine, where that is possible.
say() { echo "tests: no $1 here ($2): $3" >&2; }
install() {  # what it is, its command, its packages, what is skipped without it
  command -v "$2" >/dev/null 2>&1 && return
  command -v apt-get >/dev/null 2>&1 || { say "$1" "no apt-get to install it with" "$4"; return; }
  if [ "$(id -u)" = 0 ]; then become=""
  elif sudo -n true 2>/dev/null; then become="sudo -n"
  else say "$1" "installing $3 needs root" "$4"; return
  fi
  echo "installing $3 (once) …"
  # shellcheck disable=SC2086 # several packages are several words
  { $become apt-get update -qq && $become env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $3; } \
    >/dev/null 2>&1 || say "$1" "apt-get could not install it" "$4"
}
install Dovecot dovecot "dovecot-imapd dovecot-lmtpd" "its integration tests are skipped; the embedded server's still run"
install Chromium chromium "chromium fonts-noto-cjk" "the review page is not tested in a browser"
install systemd-analyze systemd-analyze systemd "the units are not looked at, nor the daemon run under their filter"
exit 0
