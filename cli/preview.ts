import { readFileSync } from 'node:fs';
import { english } from '../contracts/english';
import { savedSource } from '../server/src/http/sources';
import { channelOf, withPlugin } from './plugin';
import { print } from './print';

/** `email-channel preview`: shows the outcomes that message files would have in a channel, without writing anything. */
export const previewFiles = (name: string, files: string[], { json }: { json?: boolean }): Promise<void> =>
  withPlugin(async (app) => {
    const { documentId } = await channelOf(app, name);
    for (const file of files) {
      const result = await app.previewRaw(await savedSource(app, documentId), readFileSync(file));
      print(json, { file, ...result }, () => [
        `${file}: ${result.outcome}. ${english(`reason.${result.reason}`)}${result.detail ? ` (${result.detail})` : ''}`,
        ...result.steps.map(({ code, values }) => `  ${english(`step.${code}`, values)}`),
      ]);
    }
  });
