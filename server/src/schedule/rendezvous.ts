import { hash32, mix32 } from './hash';

/** How much more or less than its even share a member may have. */
const SLACK = 0.05;

/**
 * Shares keys out among members by rendezvous hashing with bounded loads: each key goes to the member with the highest
 * score for it that has room, and none is left short. From the same keys and members, in any order, it comes to the same; a member
 * that leaves or joins moves little more than its own share.
 * @returns which member has which key; empty without members
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
    // Room for all keys is never less than their number.
    if (best!.load < least) short -= 1;
    best!.load += 1;
    shares.set(key, best!.name);
  }
  return shares;
}
