#!/bin/sh
# Two transfers, shown and checked: a BIND primary on loopback, secondaryd beside it as ns2, and a change on the primary of which
# secondaryd hears by NOTIFY and fetches the difference. Everything lies in one temporary folder and ends with this script.
#
# SECONDARYD and SECONDARYCTL name the programs to show; without SECONDARYD, this package's are built.
set -eu

cd "$(dirname "$0")/.."
PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"
umask 077

ZONE=example.com
KEY=ns1-ns2.example.com
folder=$(mktemp -d /tmp/secondaryd-demo.XXXXXX)
primary=
secondary=

# Ends what process ID $1 says, by force if it is still there after five seconds.
end() {
    kill -TERM "$1" 2>/dev/null || return 0
    tries=50
    while kill -0 "$1" 2>/dev/null && [ $tries -gt 0 ]; do
        sleep 0.1
        tries=$((tries - 1))
    done
    kill -KILL "$1" 2>/dev/null || :
}

tidy() {
    status=$?
    trap '' INT TERM HUP
    trap - EXIT
    [ -z "$secondary" ] || end "$secondary"
    [ -z "$primary" ] || end "$primary"
    rm -rf "$folder"
    exit $status
}
trap tidy EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

if [ -t 1 ]; then
    heading() { printf '\n\033[1m== %s\033[0m\n' "$1"; }
else
    heading() { printf '\n== %s\n' "$1"; }
fi

say() {
    printf '   %s\n' "$1"
}

# Shows a file, or stdin, set off from what the script says.
show() {
    sed 's/^/   | /' "$@"
}

fail() {
    printf '\nThe demo failed: %s\n' "$1" >&2
    for log in "$folder/ns1/log" "$folder/ns2/log"; do
        [ ! -f "$log" ] || { printf -- '--- the end of %s\n' "$log"; tail -n 15 "$log"; } >&2
    done
    exit 1
}

# await SECONDS FILE TEXT PID: until the file contains the text, as long as the process is there; false if it never does.
await() {
    tries=$(($1 * 10))
    until grep -qF -- "$3" "$2" 2>/dev/null; do
        kill -0 "$4" 2>/dev/null || return 1
        [ $tries -gt 0 ] || return 1
        sleep 0.1
        tries=$((tries - 1))
    done
}

# --- ns1, the primary ---------------------------------------------------------------------------------------------------

# write_zone SERIAL ADDRESS: the primary's zone.
write_zone() {
    cat > "$folder/ns1/db.$ZONE" <<ZONE
\$TTL 3600
@       IN SOA  ns1.$ZONE. hostmaster.$ZONE. ( $1 7200 900 1209600 300 )
        IN NS   ns1.$ZONE.
        IN NS   ns2.$ZONE.
        IN MX   10 mail.$ZONE.
        IN TXT  "v=spf1 mx -all"
ns1     IN A    192.0.2.1
ns2     IN A    192.0.2.2
mail    IN AAAA 2001:db8::25
www     IN A    $2
ZONE
}

# write_primary PORT NOTIFYPORT: ns1 serves at the first and tells ns2 at the second.
write_primary() {
    cat > "$folder/ns1/named.conf" <<CONF
include "$folder/$KEY.key";
options {
    directory "$folder/ns1";
    listen-on port $1 { 127.0.0.1; };
    listen-on-v6 { none; };
    pid-file none;
    session-keyfile none;
    recursion no;
    dnssec-validation no;
    notify explicit;
    also-notify { 127.0.0.1 port $2; };
    notify-source 127.0.0.1;
    notify-delay 0;
    ixfr-from-differences yes;
    allow-transfer { key "$KEY"; };
};
controls { };
zone "$ZONE" { type primary; file "db.$ZONE"; };
CONF
}

# A number is free if named gets it; below 32768 the system gives none to others by itself.
start_primary() {
    # A copy, because AppArmor lets /usr/sbin/named read no folder but its own.
    named=$folder/ns1/named
    cp "$(command -v named)" "$named"
    "$named" -v > /dev/null 2>&1 || named=$(command -v named)
    attempts=20
    while [ $attempts -gt 0 ]; do
        port=$((10000 + $(od -An -N2 -tu2 /dev/urandom) % 22000))
        notify_port=$((port + 1))
        write_primary $port $notify_port
        "$named" -g -n 1 -c "$folder/ns1/named.conf" > "$folder/ns1/log" 2>&1 &
        primary=$!
        if await 20 "$folder/ns1/log" 'all zones loaded' $primary &&
            ! grep -qE 'address in use|unable to listen' "$folder/ns1/log"; then
            return 0
        fi
        end $primary
        wait $primary 2>/dev/null || :
        primary=
        grep -qE 'address in use|unable to listen' "$folder/ns1/log" || break
        attempts=$((attempts - 1))
    done
    fail 'BIND did not start'
}

# --- ns2 ----------------------------------------------------------------------------------------------------------------

write_secondary() {
    cat > "$folder/ns2/secondaryd.conf" <<CONF
options {
    directory "$folder/ns2";
    listen-on port $notify_port { 127.0.0.1; };
};
include "$folder/$KEY.key";
server 127.0.0.1 { keys { $KEY; }; };
zone "$ZONE" {
    type slave;
    masters { 127.0.0.1 port $port; };
    file "db.$ZONE";
};
CONF
}

# canonical FILE: its records as BIND reads them, in BIND's order.
canonical() {
    named-compilezone -q -i none -s full -F text -o - $ZONE "$1" | sort
}

# check SERIAL: whether ns2's file says what the primary serves.
check() {
    dig @127.0.0.1 -p $port -k "$folder/$KEY.key" +noall +answer +onesoa $ZONE AXFR |
        grep -v '^;' | grep -v '[[:space:]]TSIG[[:space:]]' > "$folder/served"
    canonical "$folder/served" > "$folder/served.canonical" || fail 'the primary could not be asked'
    canonical "$folder/ns2/db.$ZONE" > "$folder/written.canonical" || fail 'BIND cannot read the zone file'
    grep -q "SOA.* $1 " "$folder/written.canonical" || fail "the zone file does not have serial $1"
    cmp -s "$folder/served.canonical" "$folder/written.canonical" || fail 'the zone file differs from what the primary serves'
    say "Right: $(wc -l < "$folder/written.canonical") records, as dig gets them from the primary."
}

# --- the demo -----------------------------------------------------------------------------------------------------------

if [ -z "${SECONDARYD:-}" ]; then
    heading 'Building secondaryd and secondaryctl'
    swift build --product secondaryd
    swift build --product secondaryctl
    SECONDARYD=$(swift build --product secondaryd --show-bin-path)/secondaryd
fi
SECONDARYCTL=${SECONDARYCTL:-$(dirname "$SECONDARYD")/secondaryctl}

mkdir "$folder/ns1" "$folder/ns2"

heading "A key that ns1 and ns2 share: tsig-keygen $KEY"
tsig-keygen -a hmac-sha256 $KEY > "$folder/$KEY.key"
sed 's/secret ".*"/secret "…"/' "$folder/$KEY.key" | show

heading "ns1, a BIND primary of $ZONE on loopback"
write_zone 2026112101 192.0.2.80
start_primary
say "BIND serves serial 2026112101 at 127.0.0.1 port $port, to whoever has the key."
show "$folder/ns1/db.$ZONE"

heading 'ns2: the configuration of secondaryd'
write_secondary
show "$folder/ns2/secondaryd.conf"

heading 'secondaryd --config secondaryd.conf'
"$SECONDARYD" --config "$folder/ns2/secondaryd.conf" > "$folder/ns2/log" 2>&1 &
secondary=$!
await 30 "$folder/ns2/log" '(serial 2026112101' $secondary || fail 'secondaryd did not transfer serial 2026112101'
show "$folder/ns2/log"
! grep -q 'could not listen' "$folder/ns2/log" || fail "port $notify_port is taken; run it again"

[ -f "$folder/ns2/db.$ZONE" ] || fail 'secondaryd wrote no zone file'

heading "The zone file that it wrote, db.$ZONE"
show "$folder/ns2/db.$ZONE"
check 2026112101

heading 'A change on ns1: www moves to 192.0.2.81, serial 2026112102'
lines=$(wc -l < "$folder/ns2/log")
write_zone 2026112102 192.0.2.81
kill -HUP $primary
await 20 "$folder/ns1/log" 'loaded serial 2026112102' $primary || fail 'BIND did not reload the zone'
say 'ns1 sends a NOTIFY; secondaryd asks for the SOA, and then for what has changed.'
await 30 "$folder/ns2/log" '(serial 2026112102' $secondary || fail 'secondaryd did not transfer serial 2026112102'
tail -n "+$((lines + 1))" "$folder/ns2/log" | show
grep -F "www.$ZONE." "$folder/ns2/db.$ZONE" | show
check 2026112102
grep -q '192\.0\.2\.81' "$folder/written.canonical" || fail 'the new address is not in the zone file'

heading "secondaryctl zonestatus $ZONE"
"$SECONDARYCTL" zonestatus --config "$folder/ns2/secondaryd.conf" $ZONE > "$folder/status" || fail 'secondaryctl got no answer'
show "$folder/status"
grep -q 2026112102 "$folder/status" || fail 'the status does not have serial 2026112102'

heading 'The end'
end $secondary
ended=0
wait $secondary || ended=$?
secondary=
[ $ended -eq 0 ] || fail "secondaryd ended with status $ended"
say 'secondaryd let go and ended with status 0. Both transfers were right.'
