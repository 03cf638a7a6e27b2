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
 * One connection of imapflow with what it lacks: the first cause of a failure is kept, every operation has a deadline
 * and every error is an EmailChannelError. It serves once.
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
          // What was heard is only parsed after this.
          onHeard: () => setImmediate(() => this.tellGreeting()),
        },
        proxied,
      ),
    });
    // Without a listener a connection that is reset in the middle of a FETCH ends the process.
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

  /** Runs one operation within limits.operationMs; after an error that leaves the answer in doubt the connection is closed. */
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
      // What the server sends next can no longer be assigned to a command.
      if (errorKind(explained.code)?.delivery || explained.code === 'aborted') this.client.close();
      throw explained;
    }
  }

  /** What is known of the connection, for an error's sentence. */
  state(
    phase: MailboxErrorContext['phase'],
    about: Pick<MailboxErrorContext, 'folder' | 'changing'> = {},
  ): MailboxErrorContext {
    return { ...this.context, phase, ...about, greeted: this.client.greeting !== undefined };
  }

  /** How far connecting has come. */
  progress(): ConnectingProgress {
    const { connectedAt } = this.client;
    return { reached: this.reached, connected: Boolean(connectedAt), received: this.client.stats().received };
  }

  /** Logs out, or closes the connection when that takes longer than two seconds. */
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

  /** The SASL mechanism that was used, or LOGIN for the command: imapflow marks it, but leaves that out of its types. */
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
