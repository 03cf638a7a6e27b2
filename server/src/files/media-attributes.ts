import type { Attribute } from '../strapi/border';

/** A Media Library file in an entry, with the selected columns. */
export type MediaFile = Record<string, unknown>;

type Kind = 'media' | 'component' | 'zone' | 'relation';
interface Place {
  name: string;
  kind: Kind;
  /** uid of the component or related content type, or null if each value has its own. */
  target: string | null;
}

const KINDS: Record<string, Kind> = {
  media: 'media',
  component: 'component',
  dynamiczone: 'zone',
  relation: 'relation',
};

/**
 * Finds files in responses of Strapi's document service. Follows the schema, so that only attributes which can contain
 * files are visited and JSON fields are never mistaken for files.
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
   * Calls `found` for each file of an entry, its components and populated relations.
   * @param found receives the content type that the file's entry belongs to
   */
  return (
    uid: string,
    entry: Record<string, unknown>,
    found: (file: MediaFile, owner: string) => void,
  ): void => visit(uid, uid, entry, found);
}
