import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { LineCounter, parseDocument, type Document } from 'yaml';
import { configurationSchema, inEnglish, problemsOf, type Configuration } from '../../../contracts';

/** Larger files are refused, in bytes. */
const MAX_BYTES = 5 * 1024 * 1024;
const MAX_PROBLEMS = 20;
/** Where the file is looked for, from the project's folder. JSON is YAML. */
export const PLACES = ['configuration.yml', 'configuration.yaml', 'configuration.json'].map((file) =>
  join('config', 'email-channel', file),
);

/** A file that cannot be applied; the message says where and why, a line for each problem. */
export class ConfigurationFault extends Error {}

/** Path of the configuration in a project, from its folder; null where there is none. */
export const configurationFile = (project: string): string | null =>
  PLACES.find((place) => existsSync(join(project, place))) ?? null;

/** Reads a configuration. Throws `ConfigurationFault`, with the lines that are wrong. */
export function readConfiguration(path: string): Configuration {
  if (!existsSync(path)) throw new ConfigurationFault(`There is no file ${path}.`);
  const text = readFileSync(path);
  if (text.length > MAX_BYTES) throw new ConfigurationFault(`${path} is larger than ${MAX_BYTES} bytes.`);
  return parseConfiguration(text.toString('utf8'), relative(process.cwd(), path) || path);
}

/** @see readConfiguration */
export function parseConfiguration(text: string, path: string): Configuration {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: true });
  const [broken] = document.errors;
  if (broken) throw new ConfigurationFault(`${path}: ${broken.message}`);
  const parsed = configurationSchema.safeParse(document.toJS({ maxAliasCount: 100 }));
  if (parsed.success) return parsed.data;
  const found = problemsOf(parsed.error)
    .slice(0, MAX_PROBLEMS)
    .map((problem) => {
      const line = lineOf(document, lines, problem.path);
      const place = line === null ? path : `${path}:${line}`;
      return `${place}: ${problem.path.join('.') || 'file'}: ${inEnglish(problem.said)}`;
    });
  throw new ConfigurationFault(found.join('\n'));
}

/** The line of the nearest value that stands in the file. */
function lineOf(document: Document, lines: LineCounter, path: readonly (string | number)[]): number | null {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true) as
      { range?: [number, number, number] } | undefined;
    if (node?.range) return lines.linePos(node.range[0]).line;
  }
  return null;
}
