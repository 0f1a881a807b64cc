#!/bin/sh
# Puts the real mail server that the integration tests want on this machine, where that is possible.
command -v dovecot >/dev/null 2>&1 && exit 0
say() { echo "tests: no Dovecot here ($1): its integration tests are skipped; the embedded server's still run" >&2; }
command -v apt-get >/dev/null 2>&1 || { say "no apt-get to install it with"; exit 0; }
if [ "$(id -u)" = 0 ]; then become=""
elif sudo -n true 2>/dev/null; then become="sudo -n"
else say "installing dovecot-imapd and dovecot-lmtpd needs root"; exit 0
fi
echo "installing dovecot-imapd and dovecot-lmtpd (once) …"
{ $become apt-get update -qq && $become env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends dovecot-imapd dovecot-lmtpd; } >/dev/null 2>&1 \
  || say "apt-get could not install it"
exit 0
