import { useState } from 'react';
import type { ChosenFile } from './AttachFiles';

export type DraftKind = 'reply' | 'note';

/** A message that is being written. */
export interface Draft {
  text: string;
  /** Addresses; null as long as nobody changed what is proposed. */
  to: string[] | null;
  cc: string[] | null;
  bcc: string[];
  /** The identity; null as long as nobody changed what is proposed. */
  from: string | null;
  files: ChosenFile[];
  /** Names the draft, so that the server knows it when it is handed in again. */
  key: string;
}

export interface Drafts {
  of(kind: DraftKind): Draft;
  change(kind: DraftKind, change: Partial<Draft>): void;
  /** Starts over. */
  clear(kind: DraftKind): void;
}

/** Drafts of one ticket; they outlive the dialog and its tabs. */
export function useDrafts(): Drafts {
  const [drafts, setDrafts] = useState(() => ({ reply: empty(), note: empty() }));
  return {
    of: (kind) => drafts[kind],
    change: (kind, change) => setDrafts((all) => ({ ...all, [kind]: { ...all[kind], ...change } })),
    clear: (kind) => setDrafts((all) => ({ ...all, [kind]: empty() })),
  };
}

const empty = (): Draft => ({ text: '', to: null, cc: null, bcc: [], from: null, files: [], key: newKey() });

/** A random UUID (RFC 9562 5.4); without https browsers have no randomUUID. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
