import type { Socket } from 'node:net';
import { ImapFlow, type ImapFlowOptions } from 'imapflow';
import { CAPABILITIES, EmailChannelError, errorKind } from '../../../contracts';
import { describeCertificate } from './certificate';
import { withinDeadline } from './deadline';
import {
  type ConnectingProgress,
  isConsequence,
  mailboxError,
  operationTookTooLong,
  turnedAway,
} from './errors';
import type { MailboxErrorContext } from './explanations';
import { createTransport } from './transport';
import type { ObserveConnecting } from './types';

const LOGOUT_MS = 2_000;

/**
 * A single-use imapflow connection that adds what imapflow lacks: it keeps the first cause of a failure, gives every
 * operation a deadline and converts every error to an EmailChannelError.
 */
export class Session {
  readonly client: ImapFlow;
  private firstError: unknown;
  private reached = false;
  private greetingTold = false;

  constructor(
    options: ImapFlowOptions,
    private readonly context: Omit<MailboxErrorContext, 'phase' | 'greeted'>,
    private readonly bounds: { operationMs: number; signal?: AbortSignal },
    private readonly observe: ObserveConnecting = () => undefined,
    proxied: Socket | null = null,
  ) {
    this.client = new ImapFlow({
      ...options,
      transport: createTransport(
        {
          onReached: (address) => {
            this.reached = true;
            observe({ stage: 'connect', address });
          },
          onEncrypted: (socket) =>
            observe({
              stage: 'encrypt',
              protocol: socket.getProtocol() ?? '',
              certificate: describeCertificate(socket.getPeerCertificate(), new Date()),
            }),
          // The received data is parsed only after this callback.
          onHeard: () => setImmediate(() => this.tellGreeting()),
        },
        proxied,
      ),
    });
    // Without a listener, a connection reset during a FETCH would end the process.
    this.client.on('error', (error) => {
      this.firstError ??= error;
    });
  }

  /** Connects and signs in until `stop` fires. */
  async connect(stop: AbortSignal): Promise<void> {
    const close = () => this.client.close();
    stop.addEventListener('abort', close, { once: true });
    this.client.on('response', () => this.tellGreeting());
    try {
      await this.client.connect();
      this.observe({ stage: 'login', method: this.loginMethod() });
      this.observe({
        stage: 'capabilities',
        present: CAPABILITIES.filter((name) => this.client.capabilities.has(name)),
      });
    } catch (error) {
      this.tellGreeting();
      this.client.close();
      throw this.explain(error, 'connecting');
    } finally {
      stop.removeEventListener('abort', close);
    }
  }

  /**
   * Runs one operation within limits.operationMs. Closes the connection after errors that leave the response ambiguous.
   */
  async run<T>(
    operation: (client: ImapFlow) => Promise<T>,
    about: Pick<MailboxErrorContext, 'folder' | 'changing'> = {},
  ): Promise<T> {
    const { operationMs, signal } = this.bounds;
    try {
      return await withinDeadline(
        operationMs,
        signal,
        () => operationTookTooLong(this.state('working')),
        () => operation(this.client),
      );
    } catch (error) {
      const explained = this.explain(error, 'working', about);
      // Further responses can no longer be matched to a command.
      if (errorKind(explained.code)?.delivery || explained.code === 'aborted') this.client.close();
      throw explained;
    }
  }

  /** Returns the state of the connection, for error messages. */
  state(
    phase: MailboxErrorContext['phase'],
    about: Pick<MailboxErrorContext, 'folder' | 'changing'> = {},
  ): MailboxErrorContext {
    return { ...this.context, phase, ...about, greeted: this.client.greeting !== undefined };
  }

  /** Returns how far connecting has progressed. */
  progress(): ConnectingProgress {
    const { connectedAt } = this.client;
    return { reached: this.reached, connected: Boolean(connectedAt), received: this.client.stats().received };
  }

  /** Logs out, or closes the connection if that takes longer than two seconds. */
  async close(): Promise<void> {
    const end = () => this.client.close();
    if (!this.client.usable) return end();
    const timer = setTimeout(end, LOGOUT_MS);
    await this.client.logout().catch(() => undefined);
    clearTimeout(timer);
    end();
  }

  /** imapflow has no event for the greeting. */
  private tellGreeting(): void {
    if (this.greetingTold || this.client.greeting === undefined) return;
    this.greetingTold = true;
    this.observe({ stage: 'greeting' });
  }

  /** Returns the SASL mechanism, or LOGIN for the command. imapflow records it, but not in its types. */
  private loginMethod(): string {
    const { authCapabilities } = this.client as unknown as { authCapabilities?: Map<string, boolean> };
    const used = [...(authCapabilities ?? [])].find(([, isUsed]) => isUsed);
    return used?.[0].replace(/^AUTH=/, '') ?? '';
  }

  private explain(
    error: unknown,
    phase: MailboxErrorContext['phase'],
    about?: Pick<MailboxErrorContext, 'folder' | 'changing'>,
  ): EmailChannelError {
    const context = this.state(phase, about);
    const cause = isConsequence(error) && this.firstError ? this.firstError : error;
    if (phase === 'connecting' && isConsequence(cause) && this.client.byeReason) return turnedAway(context);
    return mailboxError(cause, context);
  }
}
