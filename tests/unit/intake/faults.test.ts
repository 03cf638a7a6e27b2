import { EmailChannelError, type ErrorCode } from '../../../contracts';
import {
  breaksConnection,
  domainOf,
  isAfterStepFault,
  isFolderFault,
  isMessageFault,
  type Asked,
  type Domain,
} from '../../../server/src/intake/faults';

const domains: [Asked, Domain, ErrorCode[]][] = [
  ['to connect', 'channel', ['connection-lost', 'login-refused', 'server-unavailable', 'folder-missing']],
  [
    'to open a folder',
    'folder',
    ['folder-missing', 'command-refused', 'server-unavailable', 'connection-lost'],
  ],
  ['to open a folder', 'channel', ['database-failed', 'login-refused', 'aborted']],
  ['for messages', 'message', ['command-refused', 'server-unavailable', 'protocol-error', 'limit-exceeded']],
  ['for messages', 'channel', ['database-failed', 'aborted']],
  [
    'to change messages',
    'after-step',
    ['folder-not-created', 'server-unavailable', 'command-refused', 'connection-lost'],
  ],
  ['to change messages', 'channel', ['database-failed', 'aborted']],
];

describe('the scope of a fault', () => {
  it.each(domains)('during the attempt %s: the %s ends', (asked, domain, codes) => {
    for (const code of codes) expect(domainOf(code, asked)).toBe(domain);
  });

  it('is only known for an EmailChannelError', () => {
    const refused = new EmailChannelError('server-unavailable');
    for (const ends of [isMessageFault, isFolderFault, isAfterStepFault]) {
      expect(ends(refused)).toBe(true);
      expect(ends(Object.assign(new Error('No.'), { code: 'server-unavailable' }))).toBe(false);
    }
  });

  it('requires another connection only if the fault closed it', () => {
    expect(breaksConnection(new EmailChannelError('protocol-error'))).toBe(true);
    expect(breaksConnection(new EmailChannelError('server-unavailable'))).toBe(false);
  });
});
