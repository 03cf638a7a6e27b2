import { z } from 'zod';
import { emailAddress } from './channel-values';

/** Where the plugin keeps something of a person, in the order in which it is listed. */
export const PERSON_PLACES = [
  'log',
  'originals',
  'messages',
  'files',
  'tickets',
  'outbox',
  'drafts',
  'participants',
  'events',
] as const;
export type PersonPlace = (typeof PERSON_PLACES)[number];

export const personSchema = z.strictObject({ address: emailAddress });

/** One thing that is kept of a person. */
export interface PersonItem {
  /** Id of the row, or documentId of the entry. */
  id: string;
  /** Subject or name, as far as there is one. */
  label: string | null;
  /** Content type of a ticket. */
  uid?: string;
}

/** What is kept of a person. Erasing takes all of it but the settings. */
export interface PersonReport {
  address: string;
  /** How much there is in each place, with the first hundred of it. */
  places: { place: PersonPlace; count: number; items: PersonItem[] }[];
  /** Names of the channels and rules whose settings name the address: people decide about those. */
  settings: string[];
}

/** What was erased. `left` is more than nothing where mail of the person was being worked on: then it has to be done again. */
export interface ErasureResult {
  erased: PersonReport;
  left: number;
}

/** Entry of an erasure. The address itself is not kept, only its SHA-256. */
export interface Erasure {
  id: number;
  addressHash: string;
  /** Who did it. */
  by: string;
  at: string;
  /** False where it was cut off. */
  done: boolean;
  counts: Partial<Record<PersonPlace, number>>;
}

/** Everything that is kept of a person, for them. */
export interface PersonExport {
  address: string;
  at: string;
  /** Rows and entries as they are stored, by place; originals are base64. */
  places: Partial<Record<PersonPlace, Record<string, unknown>[]>>;
}
