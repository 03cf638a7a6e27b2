/** What a regular expression looks at: from where it begins to the end of what it finds, or to the end of the text. */
function countMatches(undo: (() => void)[], add: (steps: number) => void): void {
  const { exec } = RegExp.prototype;
  RegExp.prototype.exec = function (this: RegExp, text: string) {
    const from = this.global || this.sticky ? this.lastIndex : 0;
    const match = exec.call(this, text);
    const end = match ? match.index + match[0].length : this.sticky ? from : String(text).length;
    add(Math.max(end - from, 0) + 1);
    return match;
  };
  undo.push(() => void (RegExp.prototype.exec = exec));
}

/**
 * How many characters and bytes builtins look at while something runs: what makes work grow faster than its input is
 * nearly always a text that is copied, searched or split once too often. Counts are the same in every run.
 */
export async function countedWork(run: () => unknown): Promise<number> {
  let work = 0;
  const undo: (() => void)[] = [];
  const count = (owner: object, name: string, cost: (self: never, result: never) => number): void => {
    const methods = owner as Record<string, unknown>;
    const original = methods[name] as (...args: unknown[]) => unknown;
    methods[name] = function (this: unknown, ...args: unknown[]) {
      const result = original.apply(this, args);
      work += cost(this as never, result as never);
      return result;
    };
    undo.push(() => void (methods[name] = original));
  };
  for (const name of [
    'replace',
    'replaceAll',
    'split',
    'trim',
    'toLowerCase',
    'trimEnd',
    'match',
    'normalize',
  ])
    count(String.prototype, name, (self: string) => self.length);
  for (const name of ['slice', 'substring'])
    count(String.prototype, name, (_, result: string) => result.length);
  for (const name of ['map', 'filter', 'flatMap', 'concat'])
    count(Array.prototype, name, (self: unknown[]) => self.length);
  count(Array.prototype, 'slice', (_, result: unknown[]) => result.length);
  count(Array.prototype, 'join', (_, result: string) => result.length);
  countMatches(undo, (steps) => (work += steps));
  count(Buffer.prototype, 'toString', (_, result: string) => result.length);
  for (const name of ['indexOf', 'includes'])
    count(Buffer.prototype, name, (self: Buffer, found: number | boolean) =>
      typeof found === 'number' && found >= 0 ? 1 : typeof found === 'boolean' ? 1 : self.length,
    );
  count(Buffer, 'concat', (_, result: Buffer) => result.length);
  try {
    await run();
  } finally {
    for (const one of undo) one();
  }
  return work;
}
