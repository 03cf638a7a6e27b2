import { EmailChannelError } from '../../../contracts';
import { LANGUAGES } from '../../../contracts/languages';
import { recoveredMail, unhealthyMail, waitingMail } from '../../../server/src/notifications/mails';
import { aChannel } from '../../support/values';

const places = {
  channel: () => 'https://desk.example.com/channel',
  waiting: () => 'https://desk.example.com/waiting',
};
const channel = aChannel({ name: 'Support' });
const error = new EmailChannelError('connection-refused', { host: 'mail.example.com', port: 993 });

describe('emails about a channel', () => {
  const mailsIn = (language: (typeof LANGUAGES)[number]) => [
    unhealthyMail(channel, error, 300_000, places, language),
    recoveredMail(channel, places, language),
    waitingMail(channel, 2, places, language),
  ];
  const sentences = (language: (typeof LANGUAGES)[number]) =>
    mailsIn(language).flatMap(({ subject, text }) => [subject, ...text.trim().split('\n\n').slice(0, -1)]);

  it.each(LANGUAGES.filter((language) => language !== 'en'))('have no English sentence in %s', (language) => {
    const english = sentences('en');
    expect(sentences(language).filter((sentence) => english.includes(sentence))).toEqual([]);
  });

  it('explain a failure in the configured language', () => {
    const [unhealthy] = mailsIn('de');
    expect(unhealthy!.text).toContain('Support');
    expect(unhealthy!.text).not.toMatch(/mail\.unhealthy|error\.|\{/);
  });
});
