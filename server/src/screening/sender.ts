import { quote, type Policy } from './policy';

/** Holds mail without a usable author: nobody could be answered. */
export const usableSender: Policy = {
  check: 'sender',
  unyielding: true,
  judge({ mail }) {
    if (!mail.from)
      return {
        text: 'Neither From nor Sender nor Reply-To has a usable address.',
        stop: 'no-sender',
        detail: null,
      };
    const source = { from: 'From', sender: 'Sender', 'reply-to': 'Reply-To' }[mail.fromSource ?? 'from'];
    return { text: `The sender is ${quote(mail.from.address)}, named in ${source}.` };
  },
};
