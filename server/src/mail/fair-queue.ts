/** Waiting things by whose they are; owners take turns, so that a long queue of one never delays another's. */
export class FairQueue<Item> {
  private readonly lanes = new Map<string, Item[]>();

  push(owner: string, item: Item): void {
    const lane = this.lanes.get(owner);
    if (lane) lane.push(item);
    else this.lanes.set(owner, [item]);
  }

  /** Puts things back before all others of their owner. */
  putBack(owner: string, items: Item[]): void {
    if (items.length) this.lanes.set(owner, [...items, ...(this.lanes.get(owner) ?? [])]);
  }

  /** The next thing in turn, left where it is; undefined when only the passed owners' wait. */
  peek(passed: ReadonlySet<string>): Item | undefined {
    for (const [owner, items] of this.lanes) if (!passed.has(owner)) return items[0];
    return undefined;
  }

  /** Takes the next thing in turn. */
  take(passed: ReadonlySet<string>): Item | undefined {
    for (const [owner, items] of this.lanes) {
      if (passed.has(owner)) continue;
      this.lanes.delete(owner);
      const item = items.shift();
      if (items.length) this.lanes.set(owner, items);
      return item;
    }
    return undefined;
  }

  /** Takes all. */
  drain(): Item[] {
    const all = [...this.lanes.values()].flat();
    this.lanes.clear();
    return all;
  }
}
