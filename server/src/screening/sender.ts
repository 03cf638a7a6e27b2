import { cutValue, step } from '../../../contracts';
import type { Policy } from './policy';

/** Holds mail without a usable author: nobody could be answered. */
export const usableSender: Policy = {
  unyielding: true,
  judge({ mail }) {
    if (!mail.from)
      return {
        step: step('sender.none'),
        stop: 'no-sender',
        detail: null,
      };
    const header = { from: 'From', sender: 'Sender', 'reply-to': 'Reply-To' }[mail.fromSource ?? 'from'];
    return { step: step('sender.found', { address: cutValue(mail.from.address), header }) };
  },
};
