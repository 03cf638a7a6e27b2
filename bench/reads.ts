import { section, TITLES, type Bench } from './benchmarks';
import type { ReadsAnswer } from './child/reads';
import { expect, run, withInstance } from './processes';
import { decimal, median, whole } from './tables';

/** What private files of mail cost reads of the host that have nothing to do with mail. */
export async function readsTable({ options, child }: Bench): Promise<string> {
  const rows: string[][] = [];
  for (const database of options.databases) {
    const answers: ReadsAnswer[] = [];
    for (let repeat = 0; repeat < options.repeats; repeat += 1)
      answers.push(await withInstance(database, (env) => run<ReadsAnswer>('app', ['reads'], env, child)));
    for (const { entries } of answers) expect('entries', entries, 100);
    const of = (part: 'read' | 'look' | 'walk') => median(answers.map((answer) => answer[part]));
    const share = (part: 'look' | 'walk') => `${decimal((100 * of(part)) / of('read'))} %`;
    rows.push([
      TITLES[database],
      whole(of('read')),
      whole(of('look')),
      share('look'),
      whole(of('walk')),
      share('walk'),
    ]);
  }
  return section(
    `A list of 100 entries of the host with 200 files of its own, CPU µs (medians of ${options.repeats})`,
    [
      'database',
      'the read',
      'looking for files of mail in it',
      'of the read',
      'Strapi’s walk for private providers',
      'of the read',
    ],
    rows,
  );
}
