/** What the configuration of a Dovecot for tests depends on. */
export interface DovecotConfig {
  dir: string;
  ports: { imap: number; imaps: number; lmtp: number };
  tls: boolean;
  prefix: string;
  mailIds: { uid: number; gid: number };
  /** The user and group that every service runs as when root does not start it; null for root. */
  runAs: { user: string; group: string } | null;
}

/** Configuration of Dovecot 2.3: sign-in without delays, Maildir, special-use folders, TLS, STARTTLS and LMTP. */
export function dovecotConfig({ dir, ports, tls, prefix, mailIds, runAs }: DovecotConfig): string {
  return `
base_dir = ${dir}/run
state_dir = ${dir}/state
log_path = ${dir}/log
protocols = imap lmtp
listen = 127.0.0.1
ssl = ${tls ? 'yes' : 'no'}
ssl_cert = <${dir}/cert.pem
ssl_key = <${dir}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
auth_cache_size = 0
auth_username_format = %u
mail_location = maildir:${dir}/mail/%u:UTF-8
mail_uid = ${mailIds.uid}
mail_gid = ${mailIds.gid}
first_valid_uid = 1
mail_max_userip_connections = 100
service imap-login {
  inet_listener imap {
    port = ${ports.imap}
  }
  inet_listener imaps {
    port = ${tls ? ports.imaps : 0}
    ssl = yes
  }
  service_count = 0
  process_min_avail = 1
}
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = ${ports.lmtp}
  }
}
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
namespace inbox {
  inbox = yes
  prefix = ${prefix}
  separator = ${prefix ? '.' : '/'}
${['Sent', 'Trash', 'Junk', 'Drafts', 'Archive'].map(specialFolder).join('')}}
passdb {
  driver = passwd-file
  args = username_format=%u ${dir}/users/%u
}
userdb {
  driver = passwd-file
  args = username_format=%u ${dir}/users/%u
  default_fields = uid=${mailIds.uid} gid=${mailIds.gid} home=${dir}/mail/%u
}
${runAs ? withoutRoot(runAs) : ''}`;
}

const specialFolder = (name: string) => `  mailbox ${name} {
    special_use = \\${name}
    auto = subscribe
  }
`;

const withoutRoot = ({ user, group }: { user: string; group: string }) => `
default_internal_user = ${user}
default_internal_group = ${group}
default_login_user = ${user}
service imap-login {
  chroot =
}
service anvil {
  chroot =
}
service lmtp {
  user =
}
`;
