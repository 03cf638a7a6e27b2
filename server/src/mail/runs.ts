import { NO_MARKS, sameMarks, type Marks } from './marks';

/** A stretch of uniformly formatted text. A line feed in it is a line break. */
export interface Run {
  text: string;
  marks: Marks;
  /** Link target. */
  url: string | null;
}

export const plainRun = (text: string): Run => ({ text, marks: NO_MARKS, url: null });

/** Splits runs into paragraphs at blank lines, and collapses white space within lines. */
export function paragraphs(runs: Run[]): Run[][] {
  const out: Run[][] = [];
  let current: Run[] = [];
  let line: Run[] = [];
  const endLine = () => {
    const trimmed = trimLine(line);
    line = [];
    if (!trimmed.length) {
      if (current.length) out.push(current);
      current = [];
      return;
    }
    const last = current.at(-1);
    // A line break after a link must not become part of the link, where it would be a space.
    if (last?.url && last.url !== trimmed[0]!.url) current.push(plainRun('\n'));
    else if (last) last.text += '\n';
    for (const run of trimmed) appendRun(current, run);
  };
  for (const run of runs) {
    if (run.text === '\n') endLine();
    else line.push(run);
  }
  endLine();
  if (current.length) out.push(current);
  return out;
}

/** Trims a line and reduces white space between runs to single spaces. Empty if nothing is visible. */
function trimLine(line: Run[]): Run[] {
  const out: Run[] = [];
  for (const run of line) {
    const open = !out.length || out.at(-1)!.text.endsWith(' ');
    const text = open ? run.text.replace(/^ /, '') : run.text;
    if (text) out.push({ ...run, text });
  }
  while (out.length && !out.at(-1)!.text.trim()) out.pop();
  const last = out.at(-1);
  if (last) last.text = last.text.trimEnd();
  return out;
}

/** Appends a run, merging it with the last one if the formatting is the same. */
export function appendRun(runs: Run[], run: Run): void {
  const last = runs.at(-1);
  if (last && last.url === run.url && sameMarks(last.marks, run.marks)) last.text += run.text;
  else runs.push({ ...run });
}

/** Removes line breaks from runs. */
export const oneLine = (runs: Run[]): Run[] =>
  runs.map((run) => ({ ...run, text: run.text.replace(/\s*\n\s*/g, ' ') }));

/** Groups consecutive items with the same key. */
export function groupBy<T>(items: T[], keyOf: (item: T) => unknown): T[][] {
  const groups: T[][] = [];
  for (const item of items) {
    const last = groups.at(-1);
    if (last && keyOf(last[0]!) === keyOf(item)) last.push(item);
    else groups.push([item]);
  }
  return groups;
}
