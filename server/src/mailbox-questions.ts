import { smtpOf, TRUSTED_SERVER_SAMPLE, type Channel } from '../../contracts';
import type { Channels } from './channels/channels';
import { mailViewWithPictures, PICTURE_BYTES } from './files/mail-view';
import type { App } from './http/app';
import { newestHeaders, newestOf } from './intake/newest';
import { preview, type PreviewDependencies } from './intake/preview';
import { replay } from './intake/replay';
import { createDetector } from './mailbox/detection/detect';
import type { SendingTrial } from './mailbox/diagnose';
import type { OutgoingMail } from './outgoing';
import { notTaken } from './outgoing/test-message';
import { proposeTrustedServer } from './screening/trusted-server';
import type { Foundations } from './foundations';

type MailboxQuestions = Pick<
  App,
  'folders' | 'trustedServer' | 'testConnection' | 'detect' | 'previewRaw' | 'previewNewest' | 'replay'
>;

/** What the panel asks of a mailbox, of a saved channel or one that is being set up. */
export function mailboxQuestions(
  base: Foundations,
  channels: Channels,
  outgoing: OutgoingMail,
): MailboxQuestions {
  const { mailboxes, config, rules } = base;
  const deps: PreviewDependencies = {
    ...base,
    toMailView: (mail) => mailViewWithPictures(mail, PICTURE_BYTES.preview),
    foreseeAcknowledgement: (created) => outgoing.foresee(created),
  };
  const show = (channel: Channel, raw: Buffer, receivedAt: Date) => preview(deps, channel, raw, receivedAt);
  const detect = createDetector({ allowedPrivateHosts: config.allowedPrivateHosts });
  const firstFolder = ({ folders }: Channel) => folders[0]?.path ?? 'INBOX';
  return {
    replay: (channel, query) =>
      replay(
        {
          ...deps,
          messages: base.messages,
          rulesWith: (rule) => (of, target) => rules.of(of, target, rule),
          messageBytes: config.limits.messageBytes,
          useMailbox: async (documentId, work) =>
            mailboxes.use(base.stored(await channels.view(documentId)), work),
        },
        channel,
        query,
      ),
    folders: (source) => mailboxes.use(source, (mailbox) => mailbox.folders()),
    trustedServer: (source) =>
      mailboxes.use(source, async (mailbox) =>
        proposeTrustedServer(
          await newestHeaders(mailbox, {
            folder: firstFolder(source.channel),
            count: TRUSTED_SERVER_SAMPLE,
            maxBytes: config.limits.headerBytes,
          }),
        ),
      ),
    testConnection(source, tell, { signal, roundTrip }) {
      const { channel } = source;
      const connect = (stop?: AbortSignal) => mailboxes.connectToSend(source, stop);
      const sending: SendingTrial = {
        signIn:
          channel.sendWith !== 'mailbox'
            ? null
            : async (stop) => {
                (await connect(stop)).close();
                const { host, port } = smtpOf(channel)!;
                return { host, port };
              },
        sendToSelf: roundTrip ? () => outgoing.sendToSelf(channel, (_channel, stop) => connect(stop)) : null,
        returned: () => notTaken(channel),
      };
      return mailboxes.diagnose(source, tell, { signal, sending });
    },
    detect: async (source, email) => detect(email, await mailboxes.proxyOf(source)),
    previewRaw: ({ channel }, raw) => show(channel, raw, new Date()),
    previewNewest: (source, { folder, count }) =>
      mailboxes.use(source, (mailbox) =>
        newestOf(
          mailbox,
          {
            folder: folder ?? firstFolder(source.channel),
            count,
            maxBytes: config.limits.messageBytes,
          },
          (raw, receivedAt) => show(source.channel, raw, receivedAt),
        ),
      ),
  };
}
