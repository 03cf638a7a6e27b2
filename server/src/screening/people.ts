import type { Mail } from '../mail/types';

/** Everybody whom a message names as its author, or as its sender on their behalf. */
export const peopleOf = ({ from, via, authors, sender }: Mail) =>
  [from, via, ...authors, sender].filter((entry) => entry !== null);
