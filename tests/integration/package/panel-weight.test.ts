import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const DIST = resolve(__dirname, '../../../dist/admin');

/** Bytes that a chunk may have, before compression; docs/benchmark.md has what they are. */
const LIMITS: [chunks: RegExp, most: number][] = [
  // Every page of the admin panel loads this one, with the English texts.
  [/^index-/, 160_000],
  [/^App-/, 8_000],
  [/^(de|es|fr|zh-Hans)-/, 150_000],
  [/^WizardPage-/, 140_000],
  [/^zod-/, 110_000],
  [/^/, 60_000],
];

describe('the panel’s bundle', () => {
  const chunks = readdirSync(DIST).filter((name) => /-[\w-]{8}\.mjs$/.test(name));

  it('is split into chunks', () => expect(chunks.length).toBeGreaterThan(20));

  it.each(chunks)('keeps %s small', (name) => {
    const [, most] = LIMITS.find(([pattern]) => pattern.test(name))!;
    expect(readFileSync(join(DIST, name)).byteLength).toBeLessThan(most);
  });

  it('loads a page only when it is opened', () => {
    const entry = chunks.find((name) => name.startsWith('App-'))!;
    const text = readFileSync(join(DIST, entry), 'utf8');
    expect(text.match(/import\("\.\/\w+Page-[\w-]+\.mjs"\)/g)?.length).toBeGreaterThanOrEqual(9);
    expect(text).not.toMatch(/from "\.\/\w+Page-/);
  });
});
