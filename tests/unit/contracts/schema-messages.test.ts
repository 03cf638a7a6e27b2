import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

const root = join(__dirname, '../../..');
/** The plugin's config is checked before there is a panel: its sentences are for who starts the server, in English. */
const EXEMPT = ['server/src/config.ts'];
/** What checks of a schema are called that take a message, and the names of a message among options. */
const CHECKS =
  /^(?:check|email|endsWith|includes|int|length|max|min|multipleOf|nonempty|refine|regex|startsWith|url|uuid)$/;
const MESSAGE = /^(?:error|message)$/;

const files = ['contracts', 'server/src'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(root, folder, file))
    .filter(
      (file) => /from 'zod'/.test(readFileSync(file, 'utf8')) && !EXEMPT.includes(relative(root, file)),
    ),
);

/** Sentences in English that a schema of a source would give as the message of a check. */
function sentencesOf(source: string): string[] {
  const found: string[] = [];
  const isSentence = (node: ts.Node | undefined): node is ts.StringLiteralLike =>
    node !== undefined && ts.isStringLiteralLike(node) && /^[A-Z]\w* .*\w/.test(node.text);
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && MESSAGE.test(node.name.getText()) && isSentence(node.initializer))
      found.push(node.initializer.text);
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const last = node.arguments.at(-1);
      if (CHECKS.test(node.expression.name.text) && isSentence(last)) found.push(last.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true));
  return found;
}

it('finds sentences in schemas', () => {
  expect(sentencesOf("z.string().min(1, 'Enter a name.')")).toEqual(['Enter a name.']);
  expect(sentencesOf("z.url({ error: 'Use an address.' })")).toEqual(['Use an address.']);
  expect(
    sentencesOf("z.string().min(1, asProblem('required')); z.enum(['Service request', 'Question'])"),
  ).toEqual([]);
});

it.each(files.map((file) => relative(root, file)))(
  '%s has codes for problems, never English sentences',
  (file) => {
    expect(sentencesOf(readFileSync(join(root, file), 'utf8'))).toEqual([]);
  },
);
