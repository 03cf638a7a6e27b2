import type { Attribute } from '../strapi/border';

/** A file of the Media Library in an entry, as far as the query selected it. */
export type MediaFile = Record<string, unknown>;

type Kind = 'media' | 'component' | 'zone' | 'relation';
interface Place {
  name: string;
  kind: Kind;
  /** uid of the component or of the other content type; null where each value says its own. */
  target: string | null;
}

const KINDS: Record<string, Kind> = {
  media: 'media',
  component: 'component',
  dynamiczone: 'zone',
  relation: 'relation',
};

/**
 * Finds files in what Strapi's document service answers. Only attributes that may hold a file are looked at, by schema, so
 * that it costs next to nothing and nothing in a JSON field is taken for a file.
 * @param attributesOf attributes of a content type or component, null for an unknown uid
 */
export function createMediaFinder(attributesOf: (uid: string) => Record<string, Attribute> | null) {
  const known = new Map<string, Place[]>();
  const placesOf = (uid: string): Place[] => {
    let places = known.get(uid);
    if (!places) {
      places = Object.entries(attributesOf(uid) ?? {}).flatMap(([name, { type, component, target }]) => {
        const kind = KINDS[type];
        const of = component ?? target;
        return kind ? [{ name, kind, target: typeof of === 'string' ? of : null }] : [];
      });
      known.set(uid, places);
    }
    return places;
  };

  const visit = (
    schema: string,
    owner: string,
    entry: Record<string, unknown>,
    found: (file: MediaFile, owner: string) => void,
  ): void => {
    for (const { name, kind, target } of placesOf(schema)) {
      const value = entry[name];
      if (typeof value !== 'object' || value === null) continue;
      for (const each of Array.isArray(value) ? value : [value]) {
        if (typeof each !== 'object' || each === null) continue;
        if (kind === 'media') found(each, owner);
        else if (kind === 'component' && target) visit(target, owner, each, found);
        else if (kind === 'zone') visit(String(each.__component), owner, each, found);
        else if (kind === 'relation') {
          const type = target ?? String(each.__type);
          visit(type, type, each, found);
        }
      }
    }
  };

  /**
   * Calls `found` with each file of an entry, of its components, and of the entries that came with it.
   * @param found gets the content type of the entry that a file belongs to
   */
  return (
    uid: string,
    entry: Record<string, unknown>,
    found: (file: MediaFile, owner: string) => void,
  ): void => visit(uid, uid, entry, found);
}
