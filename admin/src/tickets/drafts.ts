import { useEffect, useRef, useState } from 'react';
import type { DraftContent, DraftKind } from '../../../contracts';
import {
  useGetDraftsQuery,
  useRemoveDraftMutation,
  useSaveDraftMutation,
  type TicketPlace,
} from '../api/conversations';

/** A message being written. */
export type Draft = DraftContent;

export interface Drafts {
  of(kind: DraftKind): Draft;
  /** @param change new values, or what makes them from the present draft */
  change(kind: DraftKind, change: Partial<Draft> | ((draft: Draft) => Partial<Draft>)): void;
  /** Clears the draft. */
  clear(kind: DraftKind): void;
  /** Whether the draft is saved on the server. */
  saved: boolean;
}

/** Delay after typing before a draft is saved, in ms. */
const PAUSE_MS = 800;

/**
 * Drafts of one ticket, stored on the server so that they outlive the page and the computer.
 * @param newest id of the newest message of the conversation
 */
export function useDrafts(place: TicketPlace, newest: string | null): Drafts {
  const { data: kept } = useGetDraftsQuery(place, { refetchOnMountOrArgChange: true });
  const [save] = useSaveDraftMutation();
  const [remove] = useRemoveDraftMutation();
  const [drafts, setDrafts] = useState<Partial<Record<DraftKind, Draft>>>({});
  const [saved, setSaved] = useState(false);
  const timers = useRef<Partial<Record<DraftKind, () => void>>>({});
  const fresh = useRef({ reply: empty(), note: empty() });

  // Saves pending changes when the page is left.
  useEffect(() => {
    const waiting = timers.current;
    return () => Object.values(waiting).forEach((keep) => keep?.());
  }, []);

  const of = (kind: DraftKind): Draft => drafts[kind] ?? kept?.[kind] ?? fresh.current[kind];
  return {
    of,
    saved,
    change(kind, change) {
      setDrafts((all) => {
        const before = all[kind] ?? kept?.[kind] ?? fresh.current[kind];
        const content = { ...before, ...(typeof change === 'function' ? change(before) : change) };
        if (before.text.trim() === '') content.base = newest;
        setSaved(false);
        later(
          timers.current,
          kind,
          () => void save({ place, kind, content }).then((answer) => setSaved(!('error' in answer))),
        );
        return { ...all, [kind]: content };
      });
    },
    clear(kind) {
      timers.current[kind] = undefined;
      setSaved(false);
      setDrafts((all) => ({ ...all, [kind]: empty() }));
      void remove({ place, kind });
    },
  };
}

/** Delays a call until nothing was requested for a while. The returned function calls it immediately. */
function later(timers: Partial<Record<DraftKind, () => void>>, kind: DraftKind, work: () => void): void {
  const run = () => {
    if (timers[kind] !== run) return;
    timers[kind] = undefined;
    work();
  };
  timers[kind] = run;
  setTimeout(run, PAUSE_MS);
}

const empty = (): Draft => ({
  text: '',
  to: null,
  cc: null,
  bcc: [],
  from: null,
  files: [],
  quote: false,
  key: newKey(),
  base: null,
});

/** A random UUID (RFC 9562 5.4); without https browsers have no randomUUID. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
