import { randomUUID } from 'node:crypto';
import type { Core } from '@strapi/types';
import type { InstallationView, StartingAs } from '../../../contracts';
import { isSamePlace, readPlace, type Place } from './place';

/** What the database carries: whose it is. A copy of the database carries it too, and so does an export of Strapi. */
interface Stored {
  id: string;
  place: Place;
}

/** Knows whether this database is where the installation was last, so that a copy never reads and answers its mail. */
export interface Installation {
  /** `copyOf` names the place that the database came from; null where it belongs. The first start makes this place its own. */
  view(): Promise<InstallationView>;
  /** Which installation this is, and where. */
  identity(): Promise<{ id: string; place: Place }>;
  /** Makes this place the installation's own: it `moved` here and stays what it was, or it is a `copy` and gets an id of its own. */
  settle(as: StartingAs): Promise<void>;
}

export function createInstallation({
  strapi,
  name,
}: {
  strapi: Core.Strapi;
  /** `installation` of the plugin's config. */
  name: string | null;
}): Installation {
  const store = () => strapi.store({ type: 'plugin', name: 'email-channel', key: 'installation' });
  const save = async (stored: Stored) => void (await store().set({ value: stored }));
  /** What the database carries, and where it is now; the first time it is made. */
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
      // Signs that changed by themselves are renewed before the last one that still holds is gone.
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
