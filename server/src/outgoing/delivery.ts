import { EmailChannelError, type Channel } from '../../../contracts';
import { withinDeadline } from '../mailbox/deadline';
import type { SmtpSession } from '../mailbox/smtp';
import { withDeadline, type EmailSender, type EmailToSend } from '../strapi/email';
import { emailFailure } from '../strapi/email-errors';
import { addressOnly, mimeOf, recipientsOf } from './mime';

export interface DeliveryDependencies {
  email: EmailSender;
  /** Signs in where a channel's mailbox sends. */
  connectToSend(channel: Channel, signal: AbortSignal): Promise<SmtpSession>;
  /** Bounds signing in, and again handing over one mail, in ms. */
  deadlineMs: number;
}

/** Hands mail over for a channel, to Strapi's email provider or to the SMTP server of its mailbox. */
export interface Delivery {
  /** Whether mail of the channel can go out. */
  isReady(channel: Pick<Channel, 'sendWith'>): boolean;
  /**
   * Rejects with `sending-uncertain` where nobody knows whether the mail was sent, else with an error of what was surely not
   * sent; `transient` says whether another try may help.
   * @param connect how to sign in to the mailbox, where not with what is saved
   * @returns addresses that the server refused while it took the mail for others
   */
  send(
    channel: Channel,
    email: EmailToSend,
    connect?: DeliveryDependencies['connectToSend'],
  ): Promise<{ rejected: string[] }>;
}

/** @see Delivery */
export function createDelivery({
  email: provider,
  connectToSend,
  deadlineMs,
}: DeliveryDependencies): Delivery {
  const throughMailbox = async (
    channel: Channel,
    email: EmailToSend,
    connect: DeliveryDependencies['connectToSend'],
  ): Promise<{ rejected: string[] }> => {
    if (!email.from) throw new EmailChannelError('sending-failed.address');
    const envelope = { from: addressOnly(email.from), to: recipientsOf(email) };
    const raw = await mimeOf(email);
    const session = await withinDeadline(
      deadlineMs,
      undefined,
      () => new EmailChannelError('connection-timeout.login'),
      (stop) => connect(channel, stop),
    ).catch((error: unknown) => {
      // Nothing was handed over yet: it waits until the server is there, or until someone renews the password.
      throw error instanceof EmailChannelError ? error.again() : error;
    });
    try {
      return await withDeadline(session.send(envelope, raw), deadlineMs);
    } catch (error) {
      throw emailFailure(error);
    } finally {
      session.close();
    }
  };

  return {
    isReady: ({ sendWith }) => sendWith === 'mailbox' || provider.setup().ready,
    send: (channel, email, connect = connectToSend) =>
      channel.sendWith === 'mailbox' ? throughMailbox(channel, email, connect) : provider.send(email),
  };
}
