import { randomUUID } from 'node:crypto';
import type { Core } from '@strapi/types';
import type { InstallationView, StartingAs } from '../../../contracts';
import { isSamePlace, readPlace, type Place } from './place';

/** Stored identity of the installation. Copies and Strapi exports of the database include it. */
interface Stored {
  id: string;
  place: Place;
}

/** Detects whether the database was copied or moved, so that a copy never reads and answers the original's mail. */
export interface Installation {
  /** `copyOf` is the place the database came from, or null if unchanged. The first start records the current place. */
  view(): Promise<InstallationView>;
  /** Id and place of this installation. */
  identity(): Promise<{ id: string; place: Place }>;
  /** Records the current place. `moved` keeps the installation's id; `copy` assigns a new one. */
  settle(as: StartingAs): Promise<void>;
}

export function createInstallation({
  strapi,
  name,
}: {
  strapi: Core.Strapi;
  /** `installation` from the plugin's config. */
  name: string | null;
}): Installation {
  const store = () => strapi.store({ type: 'plugin', name: 'email-channel', key: 'installation' });
  const save = async (stored: Stored) => void (await store().set({ value: stored }));
  /** Loads the stored identity, or creates it at first start, with the current place. */
  const load = async (): Promise<{ stored: Stored; place: Place }> => {
    const place = await readPlace(strapi, name);
    const found = (await store().get()) as Stored | null;
    const stored = found ?? { id: randomUUID(), place };
    if (!found) await save(stored);
    return { stored, place };
  };
  return {
    async identity() {
      const { stored, place } = await load();
      return { id: stored.id, place };
    },

    async view() {
      const { stored, place } = await load();
      if (!isSamePlace(stored.place, place)) return { here: place.label, copyOf: stored.place.label };
      // Update signs that changed on their own, while another one still matches.
      if (JSON.stringify(stored.place) !== JSON.stringify(place)) await save({ ...stored, place });
      return { here: place.label, copyOf: null };
    },

    async settle(as) {
      const stored = (await store().get()) as Stored | null;
      const id = as === 'copy' || !stored ? randomUUID() : stored.id;
      await save({ id, place: await readPlace(strapi, name) });
    },
  };
}
