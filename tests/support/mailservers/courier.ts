import { execFileSync } from 'node:child_process';
import { certificates } from './certificates';
import { clientOf, type OtherServer } from './other-server';
import { freePorts, waitForPort } from './processes';
import { makeServerRoot, type ServerRoot } from './server-root';

/** The account of its TLS helper, and the owner of the mail: neither needs to be one outside of its root. */
const COURIER = 20_101;
const MAIL = 20_100;
const CAPABILITY =
  'IMAP4rev1 UIDPLUS CHILDREN NAMESPACE THREAD=ORDEREDSUBJECT THREAD=REFERENCES SORT QUOTA IDLE';

/** Starts Courier-IMAP 5 (Debian: courier-imap): `.` as separator, all folders under `INBOX.`, neither MOVE nor SPECIAL-USE. */
export async function startCourier(users: Record<string, string>): Promise<OtherServer> {
  const root = makeServerRoot('courier', { courier: COURIER, mail: MAIL });
  const [imap = 0, imaps = 0] = await freePorts(2);
  const { good, ca } = certificates();
  root.directory('/run/courier/authdaemon', COURIER);
  root.directory('/var/lib/courier', COURIER);
  root.write('/etc/courier/imapd.pem', `${good.key}${good.cert}`, { owner: COURIER, mode: 0o600 });
  writeAccounts(root, users);
  for (const user of Object.keys(users)) {
    root.directory(`/mail/${user}`);
    root.run('/usr/bin/maildirmake.courier', [`/mail/${user}/Maildir`]);
    for (const folder of ['Sent', 'Trash'])
      root.run('/usr/bin/maildirmake.courier', ['-f', folder, `/mail/${user}/Maildir`]);
  }
  root.own('/mail', MAIL);

  root.write('/etc/courier/authdaemonrc', AUTHENTICATION);
  const authentication = root.start('/usr/lib/courier/courier-authlib/authdaemond', []);
  const tcpd = (port: number, command: string[], env: Record<string, string>) =>
    root.start(
      '/usr/sbin/couriertcpd',
      [
        ...['-address=127.0.0.1', '-maxprocs=50', '-maxperip=50', '-nodnslookup', '-noidentlookup'],
        ...[String(port), ...command, '/usr/lib/courier/courier/imaplogin', '/usr/bin/imapd', 'Maildir'],
      ],
      { ...SETTINGS, ...env },
    );
  const plain = tcpd(imap, [], { IMAP_STARTTLS: 'YES' });
  const tls = tcpd(imaps, ['/usr/bin/couriertls', '-server', '-tcpd'], {
    IMAP_STARTTLS: 'NO',
    IMAP_TLS: '1',
  });
  const stop = async () => {
    await Promise.all([plain.stop(), tls.stop(), authentication.stop()]);
    root.remove();
  };
  await Promise.all([waitForPort(imap), waitForPort(imaps)]).catch(async (error) => {
    await stop();
    throw new Error('Courier did not start.', { cause: error });
  });
  return { ports: { imap, imaps }, ca, ...clientOf(imap, users), stop };
}

const AUTHENTICATION = `
authmodulelist="authuserdb"
authmodulelistorig="authuserdb"
daemons=2
authdaemonvar=/run/courier/authdaemon
DEBUG_LOGIN=0
DEFAULTOPTIONS=""
LOGGEROPTS=""
`;

/** What Debian's scripts take from /etc/courier. */
const SETTINGS = {
  IMAP_CAPABILITY: CAPABILITY,
  IMAP_CAPABILITY_TLS: `${CAPABILITY} AUTH=PLAIN`,
  IMAP_KEYWORDS: '1',
  IMAP_IDLE_TIMEOUT: '60',
  IMAP_USELOCKS: '1',
  IMAP_UMASK: '022',
  IMAP_TRASHFOLDERNAME: 'Trash',
  MAILDIRPATH: 'Maildir',
  COURIERTLS: '/usr/bin/couriertls',
  TLS_CERTFILE: '/etc/courier/imapd.pem',
  TLS_VERIFYPEER: 'NONE',
};

/** The two databases that Courier's own script makes of its user list: places, and passwords. */
function writeAccounts(root: ServerRoot, users: Record<string, string>): void {
  const places = Object.keys(users).map(
    (user) => `${user}\tuid=${MAIL}|gid=${MAIL}|home=/mail/${user}|mail=/mail/${user}/Maildir\n`,
  );
  const passwords = Object.entries(users).map(([user, password]) => {
    const hash = execFileSync('openssl', ['passwd', '-1', '-stdin'], { input: password, encoding: 'utf8' });
    return `${user}\tsystempw=${hash.trim()}\n`;
  });
  for (const [name, rows] of [
    ['userdb', places],
    ['userdbshadow', passwords],
  ] as const)
    root.run(
      '/usr/lib/courier/courier-authlib/makedatprog',
      ['-', `/etc/courier/${name}.tmp`, `/etc/courier/${name}.dat`],
      `${rows.join('')}.\n`,
    );
}
