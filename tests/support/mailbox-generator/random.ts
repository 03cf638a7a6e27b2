/** xorshift32 (Marsaglia, 2003): not random for anything but tests. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = (Math.imul(seed, 0x9e3779b1) ^ 0x85ebca6b) >>> 0 || 1;
    for (let round = 0; round < 8; round++) this.next();
  }

  next(): number {
    let x = this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (this.state = x >>> 0);
  }

  int(from: number, to: number): number {
    return from + (this.next() % (to - from + 1));
  }

  /** From 0 to below 1. */
  fraction(): number {
    return this.next() / 0x1_0000_0000;
  }

  chance(share: number): boolean {
    return this.fraction() < share;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.next() % list.length] as T;
  }

  hex(): string {
    return this.next().toString(16).padStart(8, '0') + this.next().toString(16).padStart(8, '0');
  }

  bytes(length: number): Buffer {
    const data = Buffer.alloc(Math.ceil(length / 4) * 4);
    for (let offset = 0; offset < data.length; offset += 4) data.writeUInt32LE(this.next(), offset);
    return data.subarray(0, length);
  }
}
