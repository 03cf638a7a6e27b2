import { z } from 'zod';

/** Choices for an installation whose database came from another place. */
export const STARTING_AS = ['moved', 'copy'] as const;
export type StartingAs = (typeof STARTING_AS)[number];

/** Where an installation is, and where its database came from when that is another place. */
export interface InstallationView {
  here: string;
  /** Null where the database is where it was: mail is read and sent. */
  copyOf: string | null;
}

/** Body of POST /installation. */
export const startingAsSchema = z.strictObject({
  /** `moved`: the old place is gone, and the outbox is sent from here. `copy`: the original keeps running, and its outbox is never sent from here. */
  as: z.enum(STARTING_AS),
});
