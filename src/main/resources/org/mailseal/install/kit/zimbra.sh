
# ---- Zimbra: verify, keep the old one, deploy, restart, look at the ports ----

set -u
umask 077
here=$(cd "$(dirname "$0")" && pwd) || exit 1
zimbra=${ZIMBRA_HOME:-/opt/zimbra}
commercial=$zimbra/ssl/zimbra/commercial
previous=$here/previous-$(printf %.16s "$fingerprint")
# port, or port:protocol where TLS begins with STARTTLS
ports=${MAILSEAL_PORTS:-25:smtp 465 587:smtp 110:pop3 143:imap 443 993 995}
patience=${MAILSEAL_PATIENCE:-180} # in seconds

say() { printf '%s\n' "$*"; }
fail() {
  say "$*" >&2
  exit 1
}

# The SHA-256 of what a port of this machine serves; nothing where nobody answers in TLS.
served() {
  starttls=
  case $1 in *:*) starttls="-starttls ${1#*:}" ;; esac
  # shellcheck disable=SC2086
  timeout 15 openssl s_client -connect "127.0.0.1:${1%%:*}" -servername "$name" $starttls 2> /dev/null < /dev/null |
    openssl x509 -noout -fingerprint -sha256 2> /dev/null | sed 's/.*=//; s/://g' | tr 'A-F' 'a-f'
}

# Whether all of the ports serve a certificate; waits for it.
all_serve() {
  left=$patience
  while :; do
    late=
    for port in $answering; do
      [ "$(served "$port")" = "$1" ] || late="$late ${port%%:*}"
    done
    [ -n "$late" ] || return 0
    [ "$left" -gt 0 ] || return 1
    left=$((left - 2))
    sleep 2
  done
}

put_back() {
  [ -f "$previous/complete" ] || fail "There is nothing to undo: $previous is not there."
  if [ -f "$previous/commercial.crt" ]; then
    cp -f "$previous/commercial.key" "$commercial/commercial.key" &&
      "$zimbra/bin/zmcertmgr" deploycrt comm "$previous/commercial.crt" "$previous/commercial_ca.crt"
  else
    "$zimbra/bin/zmcertmgr" deploycrt self
  fi || fail "The previous certificate could not be deployed; its files are in $previous."
  "$zimbra/bin/zmcontrol" restart || fail "The previous certificate is deployed, but Zimbra did not restart: run zmcontrol restart."
  mv "$previous/complete" "$previous/undone"
  say "The previous certificate is deployed again."
}

case ${1-} in
  --undo)
    put_back
    exit 0
    ;;
  '') ;;
  *) fail "usage: sh install.sh [--undo]" ;;
esac

say "$subject"
"$zimbra/bin/zmcertmgr" verifycrt comm "$here/key.pem" "$here/certificate.pem" "$here/chain.pem" ||
  fail "Zimbra does not take this certificate; nothing was changed. Run this as the user zimbra; and see README.txt on the root."

# A port that serves nothing now, or another name's certificate, is none of ours.
answering=
old=$(openssl x509 -noout -fingerprint -sha256 -in "$commercial/commercial.crt" 2> /dev/null | sed 's/.*=//; s/://g' | tr 'A-F' 'a-f')
for port in $ports; do
  now=$(served "$port")
  if [ -n "$now" ] && { [ -z "$old" ] || [ "$now" = "$old" ] || [ "$now" = "$fingerprint" ]; }; then
    answering="$answering $port"
  fi
done

if [ ! -f "$previous/complete" ]; then # else of a run that did not end: that one saw what was there before
  mkdir -p "$previous" || fail "$previous cannot be made; nothing was changed."
  if [ -f "$commercial/commercial.crt" ]; then
    cp -f "$commercial/commercial.key" "$commercial/commercial.crt" "$commercial/commercial_ca.crt" "$previous/" ||
      fail "The previous certificate cannot be kept; nothing was changed."
  fi
  : > "$previous/complete" || fail "$previous cannot be written; nothing was changed."
fi

if ! cp -f "$here/key.pem" "$commercial/commercial.key" ||
  ! "$zimbra/bin/zmcertmgr" deploycrt comm "$here/certificate.pem" "$here/chain.pem" ||
  ! "$zimbra/bin/zmcontrol" restart; then
  say "Failed, and is put back." >&2
  put_back
  exit 1
fi
if ! all_serve "$fingerprint"; then
  say "These ports do not serve the new certificate, and it is put back:$late" >&2
  put_back
  exit 1
fi
say "Served by the ports:${answering:- none answered before, so look at them yourself}"
say "To go back: sh install.sh --undo"
