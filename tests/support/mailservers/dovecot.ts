import { execFile, execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type CertificateKind, certificates } from './certificates';
import { dovecotConfig } from './dovecot-config';
import { type Owner, makeMaildir, writeMessage } from './maildir';
import { checkingLocally, introspecting, oauthOnly, type TokenKey } from './oidc';
import { freePorts, supervise, waitForPort } from './processes';

export interface DovecotOptions {
  /** Names and passwords. */
  users: Record<string, string>;
  /** Default `good`. */
  certificate?: CertificateKind;
  /** false offers neither TLS nor STARTTLS. Default true. */
  tls?: boolean;
  /** Folders live under this prefix with `.` as separator, as on Cyrus and Courier: `INBOX.`. Default none, with `/`. */
  prefix?: string;
  /** Takes access tokens that this address (RFC 7662) knows, and no passwords, as Exchange Online does. */
  introspectionUrl?: string;
  /** Takes JWTs that it checks by this key, by XOAUTH2 alone, and no passwords. */
  tokenKey?: TokenKey;
  /** Appended to the configuration. */
  extraConfig?: string;
}

/** A Dovecot of its own, on loopback and free ports. */
export interface Dovecot {
  host: string;
  ports: { imap: number; imaps: number; lmtp: number };
  /** PEM of the authority that signed its certificate. */
  ca: string;
  addUser(user: string, password: string): void;
  /** The directory of a user's INBOX, or of another folder, made when missing. Folder names as a client without prefix sees them. */
  maildir(user: string, folder?: string): string;
  /** User and group that mail files must belong to. */
  owner: Owner;
  /** Writes a message straight into the store. `internalDate` defaults to now. */
  deliver(
    user: string,
    folder: string,
    raw: Buffer | string,
    options?: { internalDate?: Date; seen?: boolean },
  ): void;
  /** Gives a folder a new UIDVALIDITY and its messages new UIDs. */
  resetUidValidity(user: string, folder: string): void;
  /** Removes a message as another client would. */
  remove(user: string, folder: string, uid: number): Promise<void>;
  /** What the server wrote, for a test that failed. */
  log(): string;
  stop(): Promise<void>;
}

/** Mail files of a Dovecot that root runs belong to this user, who needs no account. */
const MAIL_ID = 20_100;

/** Dovecot waits six seconds for its own children when it is told to end. */
const STOP_MS = 300;

/** Starts Dovecot 2.3 (Debian: dovecot-imapd, dovecot-lmtpd), as root or as an ordinary user. */
export async function startDovecot(options: DovecotOptions): Promise<Dovecot> {
  const dir = mkdtempSync(join(tmpdir(), 'dovecot-'));
  const path = (...names: string[]) => join(dir, ...names);
  const isRoot = process.getuid?.() === 0;
  const owner: Owner = isRoot ? { uid: MAIL_ID, gid: MAIL_ID } : null;
  chmodSync(dir, 0o755);
  for (const name of ['run', 'state', 'mail', 'users']) mkdirSync(path(name));
  if (owner) chownSync(path('mail'), owner.uid, owner.gid);

  const certificate = certificates()[options.certificate ?? 'good'];
  writeFileSync(path('cert.pem'), certificate.cert);
  writeFileSync(path('key.pem'), certificate.key, { mode: 0o600 });
  // One file a user: Dovecot looks at a file again only a second later.
  const addUser = (user: string, password: string) =>
    writeFileSync(path('users', user), `${user}:{PLAIN.b64}${base64(password)}::::::\n`);
  for (const [user, password] of Object.entries(options.users)) addUser(user, password);

  const [imap = 0, imaps = 0, lmtp = 0] = await freePorts(3);
  const ports = { imap, imaps, lmtp };
  const { uid, gid, username } = userInfo();
  writeFileSync(
    path('dovecot.conf'),
    dovecotConfig({
      dir,
      ports,
      tls: options.tls ?? true,
      prefix: options.prefix ?? '',
      mailIds: owner ?? { uid, gid },
      runAs: isRoot
        ? null
        : { user: username, group: execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim() },
    }) +
      (options.introspectionUrl ? oauthOnly(dir, 'xoauth2 oauthbearer') : '') +
      (options.tokenKey ? oauthOnly(dir, 'xoauth2') : '') +
      (options.extraConfig ?? ''),
  );

  const { introspectionUrl, tokenKey } = options;
  if (introspectionUrl) writeFileSync(path('oauth2.conf'), introspecting(introspectionUrl));
  if (tokenKey) {
    mkdirSync(path('keys', 'default', 'RS256'), { recursive: true });
    writeFileSync(path('keys', 'default', 'RS256', tokenKey.id), tokenKey.publicKey);
    writeFileSync(path('oauth2.conf'), checkingLocally(path('keys'), tokenKey));
  }

  const maildir = (user: string, folder = 'INBOX') => {
    const root = path('mail', user);
    makeMaildir(root, owner);
    if (folder.toUpperCase() === 'INBOX') return root;
    const sub = join(root, `.${folder.replaceAll('/', '.')}`);
    makeMaildir(sub, owner);
    return sub;
  };
  const server = supervise('dovecot', ['-F', '-c', path('dovecot.conf')], STOP_MS);
  const log = () => readFileSync(path('log'), 'utf8');
  const stop = async () => {
    await server.stop();
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    await waitForPort(ports.imap);
  } catch (error) {
    await server.stop();
    throw new Error(`Dovecot did not start: ${readLog(path('log'))}`, { cause: error });
  }
  return {
    host: 'localhost',
    ports,
    ca: certificates().ca,
    owner,
    addUser,
    maildir,
    deliver(user, folder, raw, { internalDate = new Date(), seen = false } = {}) {
      writeMessage(maildir(user, folder), Buffer.from(raw), internalDate, seen, owner);
    },
    resetUidValidity(user, folder) {
      const root = maildir(user);
      const target = maildir(user, folder);
      const forgets = (name: string) => name === 'dovecot-uidlist' || name.startsWith('dovecot.index');
      for (const name of readdirSync(target).filter(forgets)) rmSync(join(target, name));
      for (const name of readdirSync(root).filter((name) => name.startsWith('dovecot.list.index')))
        rmSync(join(root, name));
    },
    async remove(user, folder, uid) {
      await promisify(execFile)('doveadm', [
        ...['-c', path('dovecot.conf'), 'expunge', '-u', user, 'mailbox', folder, 'uid', String(uid)],
      ]);
    },
    log,
    stop,
  };
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

function readLog(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return 'it wrote no log.';
  }
}
