import type { MailMessage } from '../ticketing/conversation-messages';
import type { TicketRef } from '../ticketing/threading';

/**
 * The opening messages of the tickets that a group makes. They are written together at its end, or before a later mail joins
 * one of their conversations, so that conversations keep their order.
 */
export class Openings {
  private waiting: MailMessage[] = [];

  constructor(private readonly write: (openings: MailMessage[]) => Promise<void>) {}

  add(opening: MailMessage): void {
    this.waiting.push(opening);
  }

  async beforeMessageOf({ documentId }: TicketRef): Promise<void> {
    if (this.waiting.some(({ ticket }) => ticket.documentId === documentId)) await this.flush();
  }

  async flush(): Promise<void> {
    const openings = this.waiting.splice(0);
    if (openings.length > 0) await this.write(openings);
  }
}
