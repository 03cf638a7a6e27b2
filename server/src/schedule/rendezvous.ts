import { hash32, mix32 } from './hash';

/** How much a member's load may differ from an even share. */
const SLACK = 0.05;

/**
 * Distributes keys among members by rendezvous hashing with bounded loads: each key goes to the member with the highest
 * score that has capacity, and every member gets a fair share. The result does not depend on the order of keys and
 * members. A member that leaves or joins moves little more than its own share.
 * @returns the member of each key; empty without members
 */
export function shareOut(keys: string[], members: string[]): Map<string, string> {
  const shares = new Map<string, string>();
  if (members.length === 0) return shares;
  const even = new Set(keys).size / new Set(members).size;
  const most = Math.ceil(even * (1 + SLACK));
  const least = Math.floor(even * (1 - SLACK));
  const ranked = [...new Set(members)].sort().map((name) => ({ name, hash: hash32(name), load: 0 }));
  const inOrder = [...new Set(keys)]
    .map((key) => ({ key, hash: hash32(key) }))
    .sort((a, b) => a.hash - b.hash || (a.key < b.key ? -1 : 1));
  let short = least * ranked.length;
  for (const [index, { key, hash }] of inOrder.entries()) {
    const bound = inOrder.length - index > short ? most : least;
    let best: (typeof ranked)[number] | null = null;
    let highest = -1;
    for (const member of ranked) {
      if (member.load >= bound) continue;
      const score = mix32(hash ^ Math.imul(member.hash, 0x9e3779b1));
      if (score > highest) [best, highest] = [member, score];
    }
    // The total capacity is never less than the number of keys.
    if (best!.load < least) short -= 1;
    best!.load += 1;
    shares.set(key, best!.name);
  }
  return shares;
}
