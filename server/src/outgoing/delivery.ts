import { EmailChannelError, type Channel } from '../../../contracts';
import { withinDeadline } from '../mailbox/deadline';
import type { SmtpSession } from '../mailbox/smtp';
import { withDeadline, type EmailSender, type EmailToSend } from '../strapi/email';
import { emailFailure } from '../strapi/email-errors';
import { addressOnly, mimeOf, recipientsOf } from './mime';

export interface DeliveryDependencies {
  email: EmailSender;
  /** Opens an SMTP session for a channel that sends through its mailbox. */
  connectToSend(channel: Channel, signal: AbortSignal): Promise<SmtpSession>;
  /** Deadline for signing in, and again for handing over one message, in ms. */
  deadlineMs: number;
}

/** Sends messages for a channel, through Strapi's email provider or the mailbox's SMTP server. */
export interface Delivery {
  /** Whether the channel can send messages. */
  isReady(channel: Pick<Channel, 'sendWith'>): boolean;
  /**
   * Sends a message. Rejects with `sending-uncertain` if it is unknown whether the message was sent, else with an error
   * that means it was not; `transient` says whether a retry may help.
   * @param connect opens the SMTP session, if not with the saved settings
   * @returns addresses that the server refused while accepting the message for others
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
      // Nothing was handed over yet, so the message waits until the server is reachable or the password is renewed.
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
