import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import en from '../../../admin/src/translations/en.json';

const ROOT = resolve(__dirname, '../../..');
const GLOSSARY = 'docs/glossary.md';
/** Words of mail in many languages, and what programs wrote: not our own sentences. */
const NOT_OURS = /^server\/src\/mail\/(?:languages|reply-words|report-formats)/;

const read = (file: string): string => readFileSync(resolve(ROOT, file), 'utf8');
/** Files of a folder of the project, by their paths from its root. */
const filesOf = (folder: string, ending: RegExp, recursive = true): string[] =>
  readdirSync(resolve(ROOT, folder), { recursive, encoding: 'utf8' })
    .filter((file) => ending.test(file))
    .map((file) => join(folder, file));

/** The words of the table "Words to avoid". */
function avoided(glossary: string): string[] {
  const table = glossary.split('## Words to avoid')[1] ?? '';
  return [...table.matchAll(/^\| ([^|]+?) +\| [^|]+\|$/gm)]
    .flatMap(([, words]) => words!.split(', '))
    .filter((word) => word !== 'avoid' && !word.startsWith('-'));
}

const COMMENT = /\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/[^\n]*/g;
const STRING = /'(?:[^'\\\n]|\\.)*'|`[^`]*`/g;

/** Comments of a source file, and its texts of several words, each on one line. */
const sentencesOf = (code: string): string =>
  [
    ...(code.match(COMMENT) ?? []),
    ...(code.replace(COMMENT, '').match(STRING) ?? []).filter((text) => text.includes(' ')),
  ]
    .map((text) => text.replace(/\n\s*\*? */g, ' '))
    .join('\n');

const words = avoided(read(GLOSSARY));
const PATTERN = new RegExp(`.{0,60}\\b(?:${words.join('|')})\\b.{0,40}`, 'gi');
const found = (where: string, text: string): string[] =>
  (text.match(PATTERN) ?? []).map((part) => `${where}: ${part.trim()}`);

describe('words to avoid', () => {
  it('are read from the glossary, and are found across line breaks', () => {
    expect(words).toEqual(expect.arrayContaining(['anew', 'is told', 'answers a function']));
    expect(found('here', sentencesOf('/**\n * Who is\n * told.\n */'))).toHaveLength(1);
    expect(found('here', sentencesOf("// It can not.\nconst mails = 'so many mails';"))).toHaveLength(2);
  });

  it('are not in the English texts of the panel', () => {
    expect(Object.entries(en).flatMap(([key, text]) => found(key, text))).toEqual([]);
  });

  it('are not in the docs', () => {
    const docs = [
      ...filesOf('.', /\.md$/, false),
      ...filesOf('.changeset', /\.md$/),
      ...filesOf('docs', /\.md$/),
    ].filter((file) => file !== GLOSSARY);
    expect(docs.length).toBeGreaterThan(5);
    expect(docs.flatMap((file) => found(file, read(file).replace(/\n(?!\n) */g, ' ')))).toEqual([]);
  });

  it('are not in the comments or sentences of the source', () => {
    const sources = ['server/src', 'contracts', 'admin/src', 'cli', 'content-types']
      .flatMap((folder) => filesOf(folder, /\.tsx?$/))
      .filter((file) => !NOT_OURS.test(file));
    expect(sources.length).toBeGreaterThan(100);
    expect(sources.flatMap((file) => found(file, sentencesOf(read(file))))).toEqual([]);
  });
});
