import { cutValue, step } from '../../../contracts';
import type { Policy } from './policy';

const HEADERS = {
  from: 'From',
  sender: 'Sender',
  'reply-to': 'Reply-To',
  'x-original-from': 'X-Original-From',
  cc: 'Cc',
  forwarded: 'From',
} as const;

/** Holds messages without a usable author, since nobody could be answered. */
export const usableSender: Policy = {
  check({ mail }) {
    if (!mail.from)
      return {
        step: step('sender.none'),
        stop: 'no-sender',
        detail: null,
      };
    const values = {
      address: cutValue(mail.from.address),
      header: HEADERS[mail.fromSource ?? 'from'],
    };
    if (!mail.via) return { step: step('sender.found', values) };
    return { step: step(`sender.${mail.via.as}`, { ...values, via: cutValue(mail.via.address) }) };
  },
};
