import { join } from 'node:path';
import { savedSource } from '../server/src/http/sources';
import { differencesOf, readFixtures } from '../server/src/operating/fixtures';
import { channelOf, withPlugin } from './plugin';
import { print } from './print';

export const FIXTURES = join('config', 'email-channel', 'fixtures');

/**
 * `email-channel test`: checks that the messages in a folder have their expected outcomes, without writing anything.
 */
export async function testFixtures(folder: string, { json }: { json?: boolean }): Promise<void> {
  const fixtures = readFixtures(folder);
  await withPlugin(async (app) => {
    const results = [];
    for (const { name, raw, expected } of fixtures) {
      const { documentId } = await channelOf(app, expected.channel);
      const actual = await app.previewRaw(await savedSource(app, documentId), raw);
      results.push({ name, differences: differencesOf(expected, actual) });
    }
    const failed = results.filter(({ differences }) => differences.length > 0);
    print(json, { tested: results.length, failed }, () => [
      ...failed.flatMap(({ name, differences }) =>
        differences.map(
          ({ what, expected, actual }) =>
            `${name}: ${what} is ${JSON.stringify(actual)}, and ${JSON.stringify(expected)} was expected.`,
        ),
      ),
      `${results.length} messages, ${failed.length} with another outcome than expected.`,
    ]);
    if (failed.length > 0) process.exitCode = 1;
  });
}
