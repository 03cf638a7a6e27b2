import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { LineCounter, parseDocument, type Document } from 'yaml';
import { configurationSchema, inEnglish, problemsOf, type Configuration } from '../../../contracts';

/** Maximum file size in bytes. */
const MAX_BYTES = 5 * 1024 * 1024;
const MAX_PROBLEMS = 20;
/** Default paths relative to the project folder. JSON is parsed as YAML. */
export const PLACES = ['configuration.yml', 'configuration.yaml', 'configuration.json'].map((file) =>
  join('config', 'email-channel', file),
);

/** A file that cannot be applied. The message has one line per problem, with its position. */
export class ConfigurationFault extends Error {}

/** Path of the configuration file relative to the project folder, or null if there is none. */
export const configurationFile = (project: string): string | null =>
  PLACES.find((place) => existsSync(join(project, place))) ?? null;

/** Reads a configuration file. Throws `ConfigurationFault` with the line numbers of problems. */
export function readConfiguration(path: string): Configuration {
  if (!existsSync(path)) throw new ConfigurationFault(`There is no file ${path}.`);
  const text = readFileSync(path);
  if (text.length > MAX_BYTES) throw new ConfigurationFault(`${path} is larger than ${MAX_BYTES} bytes.`);
  return parseConfiguration(text.toString('utf8'), relative(process.cwd(), path) || path);
}

/** @see readConfiguration */
export function parseConfiguration(text: string, path: string): Configuration {
  const lines = new LineCounter();
  // Pretty errors quote the line, which may contain a credential.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [broken] = document.errors;
  if (broken)
    throw new ConfigurationFault(`${path}:${lines.linePos(broken.pos[0]).line}: not YAML (${broken.code})`);
  const parsed = configurationSchema.safeParse(valueOf(document, path));
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

/** Converts the document to a value. Errors about aliases must not quote their names. */
function valueOf(document: Document, path: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    throw new ConfigurationFault(
      `${path}: an alias (*) without an anchor (&), or too many. Quote texts that begin with *.`,
    );
  }
}

/** Line number of the nearest ancestor value in the file. */
function lineOf(document: Document, lines: LineCounter, path: readonly (string | number)[]): number | null {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true) as
      { range?: [number, number, number] } | undefined;
    if (node?.range) return lines.linePos(node.range[0]).line;
  }
  return null;
}
