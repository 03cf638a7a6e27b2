#!/usr/bin/env bash
# Sets up the servers that the tests use on Debian: Dovecot, Cyrus, Courier, PostgreSQL, MariaDB, Redis and Chromium.
# Installs only what is missing, starts what does not run, and can be run again at any time; needs root or sudo.
set -euo pipefail

if [ "$(id -u)" -eq 0 ]; then as_root=(); else as_root=(sudo); fi
as_user() { # name, command…
  local name=$1
  shift
  if [ "$(id -u)" -eq 0 ]; then runuser -u "$name" -- "$@"; else sudo -u "$name" -- "$@"; fi
}
has() { command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ]; }
listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
wait_for() { # port
  for _ in $(seq 60); do
    listens "$1" && return
    sleep 0.5
  done
  echo "Nothing listens on port $1." >&2
  return 1
}

packages=()
has dovecot || packages+=(dovecot-imapd)
[ -x /usr/lib/dovecot/imap ] || packages+=(dovecot-imapd)
[ -x /usr/lib/dovecot/lmtp ] || packages+=(dovecot-lmtpd)
compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || listens 5432 || packages+=(postgresql)
has mariadbd || has mysqld || listens 3306 || packages+=(mariadb-server)
has chromium || has chromium-browser || has google-chrome || packages+=(chromium)
has openssl || packages+=(openssl)
# The program alone: each test starts a Redis of its own.
has redis-server || packages+=(redis-server)

if [ ${#packages[@]} -gt 0 ]; then
  echo "Installing ${packages[*]}"
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}"
fi

# Debian lets one IMAP server be installed. Cyrus and Courier are unpacked beside it, each with all that it needs, and the
# tests run them with chroot, which wants root. TEST_MAILSERVERS names another directory.
unpacked=${TEST_MAILSERVERS:-/opt/email-channel-test-servers}
unpack() { # name, a program that it must have, packages…
  local name=$1 program=$2 work
  shift 2
  [ -x "$unpacked/$name$program" ] && return
  echo "Unpacking $*"
  work=$(mktemp -d)
  mkdir -p "$work/archives/partial" "$work/root"
  : >"$work/status"
  # With an empty list of what is installed, everything down to libc is fetched.
  apt-get install -y -qq --no-install-recommends --download-only -o APT::Sandbox::User=root -o Debug::NoLocking=1 \
    -o Dir::State::status="$work/status" -o Dir::Cache::archives="$work/archives" "$@" >/dev/null
  for archive in "$work"/archives/*.deb; do
    case ${archive##*/} in
      # What only the packages' own scripts use.
      perl*|libperl*|exim4*|dpkg_*|debconf*|adduser*|passwd_*|tar_*|e2fsprogs*|gawk*|gnutls-bin*) ;;
      *) dpkg-deb -x "$archive" "$work/root" ;;
    esac
  done
  find "$work/root/usr/share" -mindepth 1 -maxdepth 1 ! -name zoneinfo -exec rm -r {} +
  chmod 755 "$work/root"
  mkdir -p "$unpacked"
  rm -rf "${unpacked:?}/$name"
  mv "$work/root" "$unpacked/$name"
  rm -rf "$work"
}
if [ "$(id -u)" -eq 0 ]; then
  if [ ! -x "$unpacked/courier/usr/bin/imapd" ] || [ ! -x "$unpacked/cyrus/usr/lib/cyrus/bin/imapd" ]; then
    apt-get update -qq
  fi
  unpack courier /usr/bin/imapd courier-imap courier-base courier-authlib-userdb
  unpack cyrus /usr/lib/cyrus/bin/imapd cyrus-imapd sasl2-bin libsasl2-modules-db tzdata
else
  echo "Cyrus and Courier are left out: running them wants root." >&2
fi

# The tests start Dovecots of their own; the one that Debian starts is left alone.
dovecot_version=$(PATH=$PATH:/usr/sbin dovecot --version)
case $dovecot_version in
  2.3.*) ;;
  *) echo "Dovecot $dovecot_version: the tests write the configuration of 2.3, so its suites are left out." >&2 ;;
esac

if ! listens 5432 && has pg_ctlcluster; then
  read -r version cluster _ < <(pg_lsclusters --no-header | head -n 1)
  # Without systemd pg_ctlcluster starts the server by itself.
  "${as_root[@]}" pg_ctlcluster --skip-systemctl-redirect "$version" "$cluster" start
  wait_for 5432
fi

if ! listens 3306 && has mariadbd; then
  if [ -d /run/systemd/system ]; then
    "${as_root[@]}" systemctl start mariadb
  else
    "${as_root[@]}" install -d -o mysql -g mysql /run/mysqld
    as_user mysql "$(PATH=$PATH:/usr/sbin command -v mariadbd)" --bind-address=127.0.0.1 >/dev/null 2>&1 &
    disown
  fi
  wait_for 3306
fi

# An account and a database for the tests, where the server on this machine lets its administrator do that.
user=email_channel
database=email_channel_test
if id postgres >/dev/null 2>&1 && as_user postgres psql -qAtc 'select 1' >/dev/null 2>&1; then
  as_user postgres psql -qAt -v ON_ERROR_STOP=1 <<SQL
select 'create role $user login createdb password ''$user''' where not exists (select from pg_roles where rolname = '$user') \gexec
select 'create database $database owner $user' where not exists (select from pg_database where datname = '$database') \gexec
SQL
fi
if has mariadb && "${as_root[@]}" mariadb -e 'select 1' >/dev/null 2>&1; then
  "${as_root[@]}" mariadb <<SQL
create database if not exists $database character set utf8mb4;
create user if not exists '$user'@'localhost' identified by '$user';
create user if not exists '$user'@'127.0.0.1' identified by '$user';
grant all on \`email\_channel\_%\`.* to '$user'@'localhost', '$user'@'127.0.0.1';
SQL
fi

echo "Dovecot $dovecot_version"
for name in cyrus courier; do
  if [ -d "$unpacked/$name" ]; then echo "$name in $unpacked"; fi
done
for server in PostgreSQL:5432 MariaDB:3306; do
  if listens "${server#*:}"; then echo "${server%:*} on port ${server#*:}"; else echo "${server%:*} does not run" >&2; fi
done
