import { z } from 'zod';
import { emailAddress } from './channel-values';

/** Kinds of records that may contain personal data, in display order. */
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

/** A record that contains a person's data. */
export interface PersonItem {
  /** Id of the row, or documentId of the entry. */
  id: string;
  /** Subject or name, or null if there is none. */
  label: string | null;
  /** Content type, if the record is a ticket. */
  uid?: string;
}

/** Stored data about a person. Erasure deletes all of it except the settings. */
export interface PersonReport {
  address: string;
  /** Number of records of each kind, with the first 100. */
  places: { place: PersonPlace; count: number; items: PersonItem[] }[];
  /** Names of channels and rules whose settings contain the address. These must be edited by a person. */
  settings: string[];
}

/**
 * Result of an erasure. `left` is above zero if messages of the person were being processed; repeat the erasure then.
 */
export interface ErasureResult {
  erased: PersonReport;
  left: number;
}

/** Entry of an erasure. The address itself is not kept, only its SHA-256. */
export interface Erasure {
  id: number;
  addressHash: string;
  /** Name of the user who erased the data. */
  by: string;
  at: string;
  /** False if the erasure was interrupted. */
  done: boolean;
  counts: Partial<Record<PersonPlace, number>>;
}

/** Export of a person's data, for a data subject request. */
export interface PersonExport {
  address: string;
  at: string;
  /** Stored rows and entries by kind. Original messages are base64-encoded. */
  places: Partial<Record<PersonPlace, Record<string, unknown>[]>>;
}
