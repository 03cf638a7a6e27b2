import type { Mail } from '../mail/types';

/** All authors of a message, and the sender on their behalf. */
export const peopleOf = ({ from, via, authors, sender }: Mail) =>
  [from, via, ...authors, sender].filter((entry) => entry !== null);
