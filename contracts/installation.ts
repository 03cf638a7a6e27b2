import { z } from 'zod';

/** Choices for an installation whose database was copied or moved. */
export const STARTING_AS = ['moved', 'copy'] as const;
export type StartingAs = (typeof STARTING_AS)[number];

/** Location of an installation, and the previous location if its database was copied or moved. */
export interface InstallationView {
  here: string;
  /** Null if the database was not copied or moved; mail is then read and sent. */
  copyOf: string | null;
}

/** Body of POST /installation. */
export const startingAsSchema = z.strictObject({
  /**
   * `moved`: the old installation is gone, and this one sends the outbox. `copy`: the original keeps running, and this
   * one never sends its outbox.
   */
  as: z.enum(STARTING_AS),
});
