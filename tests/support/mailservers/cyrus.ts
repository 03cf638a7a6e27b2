import { certificates } from './certificates';
import { clientOf, type OtherServer } from './other-server';
import { freePorts, waitForPort } from './processes';
import { makeServerRoot } from './server-root';

const BIN = '/usr/lib/cyrus/bin';
/** The account that it runs as; it needs none outside of its root. */
const CYRUS = 20_102;

/** Starts Cyrus IMAP 3 (Debian: cyrus-imapd) with Debian's defaults: `.` as separator, all folders under `INBOX.`. */
export async function startCyrus(users: Record<string, string>): Promise<OtherServer> {
  const root = makeServerRoot('cyrus', { cyrus: CYRUS });
  const [imap = 0, imaps = 0] = await freePorts(2);
  const { good, ca } = certificates();
  const data = ['/data', '/data/spool', '/data/sieve', '/data/conf'];
  const state = ['db', 'socket', 'proc', 'log', 'msg', 'ptclient', 'lock'].map(
    (name) => `/data/conf/${name}`,
  );
  for (const directory of [...data, ...state]) root.directory(directory, CYRUS);
  root.write('/data/cert.pem', good.cert, { owner: CYRUS });
  root.write('/data/key.pem', good.key, { owner: CYRUS, mode: 0o600 });
  root.write('/etc/imapd.conf', imapdConfig);
  root.write('/etc/cyrus.conf', cyrusConfig(imap, imaps));
  for (const [user, password] of Object.entries(users))
    root.run('/usr/sbin/saslpasswd2', ['-p', '-c', '-f', '/etc/sasldb2', '-u', 'localhost', user], password);
  root.own('/etc/sasldb2', CYRUS);
  const server = root.start(
    `${BIN}/master`,
    ['-D', '-M', '/etc/cyrus.conf', '-C', '/etc/imapd.conf', '-p', '/data/master.pid'],
    { CYRUS_USER: 'cyrus' },
  );
  const stop = async () => {
    await server.stop();
    root.remove();
  };
  await waitForPort(imap, 30_000).catch(async (error) => {
    await stop();
    throw new Error('Cyrus did not start.', { cause: error });
  });
  return { ports: { imap, imaps }, ca, ...clientOf(imap, users), stop };
}

const imapdConfig = `
configdirectory: /data/conf
partition-default: /data/spool
defaultpartition: default
sievedir: /data/sieve
servername: localhost
admins: cyrus
altnamespace: no
unixhierarchysep: no
allowplaintext: yes
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: /etc/sasldb2
sasl_mech_list: PLAIN LOGIN
tls_server_cert: /data/cert.pem
tls_server_key: /data/key.pem
tls_session_timeout: 0
idlesocket: /data/conf/socket/idle
lmtpsocket: /data/conf/socket/lmtp
notifysocket: /data/conf/socket/notify
autocreate_quota: 0
autocreate_post: yes
autocreate_inbox_folders: Sent|Trash
autocreate_subscribe_folders: Sent|Trash
xlist-sent: Sent
xlist-trash: Trash
specialusealways: yes
duplicatesuppression: 0
`;

const cyrusConfig = (imap: number, imaps: number) => `
START {
  recover cmd="${BIN}/ctl_cyrusdb -r"
}
DAEMON {
  idled cmd="${BIN}/idled -d"
}
SERVICES {
  imap cmd="${BIN}/imapd" listen="127.0.0.1:${imap}" prefork=1 maxchild=50
  imaps cmd="${BIN}/imapd -s" listen="127.0.0.1:${imaps}" prefork=1 maxchild=50
}
EVENTS {
}
`;
