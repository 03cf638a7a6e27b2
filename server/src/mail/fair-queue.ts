/** A queue that serves owners in turn, so that a long backlog of one does not delay the others. */
export class FairQueue<Item> {
  private readonly lanes = new Map<string, Item[]>();

  push(owner: string, item: Item): void {
    const lane = this.lanes.get(owner);
    if (lane) lane.push(item);
    else this.lanes.set(owner, [item]);
  }

  /** Puts items back at the front of their owner's queue. */
  putBack(owner: string, items: Item[]): void {
    if (items.length) this.lanes.set(owner, [...items, ...(this.lanes.get(owner) ?? [])]);
  }

  /** Returns the next item without removing it, skipping the passed owners. Undefined if there is none. */
  peek(passed: ReadonlySet<string>): Item | undefined {
    for (const [owner, items] of this.lanes) if (!passed.has(owner)) return items[0];
    return undefined;
  }

  /** Removes and returns the next item. */
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

  /** Removes and returns all items. */
  drain(): Item[] {
    const all = [...this.lanes.values()].flat();
    this.lanes.clear();
    return all;
  }
}
