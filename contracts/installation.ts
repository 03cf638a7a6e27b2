import { z } from 'zod';

/** What a person may say of an installation whose database came from elsewhere. */
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
  /** `moved`: the old place is gone, and waiting mail is sent from here. `copy`: the original goes on, and its waiting mail is never sent from here. */
  as: z.enum(STARTING_AS),
});
