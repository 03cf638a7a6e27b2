import { writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { configurationJsonSchema, type ConfigurationChange } from '../contracts';
import { readConfiguration } from '../server/src/configuration/file';
import { withPlugin } from './plugin';
import { print } from './print';

interface Options {
  json?: boolean;
}

/**
 * `email-channel export`: writes templates, offers, channels and rules to one file, with variable names in place of
 * credentials.
 */
export const exportFile = (
  file: string | undefined,
  { channel = [], json }: Options & { channel?: string[] },
) =>
  withPlugin(async ({ configuration }) => {
    const value = await configuration.export(channel);
    const text = json ? `${JSON.stringify(value, null, 2)}\n` : stringify(value);
    if (file === undefined) process.stdout.write(text);
    else writeFileSync(file, text);
  });

/** `email-channel import`: applies a configuration file. */
export async function importFile(file: string, { json }: Options): Promise<void> {
  const given = readConfiguration(file);
  await withPlugin(async ({ configuration }) => {
    const changes = await configuration.differences(given);
    await configuration.apply(given);
    print(json, { changes }, () => [...changes.flatMap(linesOf), `${file} is applied.`]);
  });
}

/** `email-channel diff`: shows what importing a file would change. The exit code is 1 if there are changes. */
export async function diffFile(file: string, { json }: Options): Promise<void> {
  const given = readConfiguration(file);
  await withPlugin(async ({ configuration }) => {
    const changes = await configuration.differences(given);
    print(json, { changes }, () =>
      changes.length > 0 ? changes.flatMap(linesOf) : [`Nothing differs from ${file}.`],
    );
    if (changes.length > 0) process.exitCode = 1;
  });
}

/** `email-channel schema`: prints the JSON Schema of the configuration file. */
export const printSchema = (): void => console.log(JSON.stringify(configurationJsonSchema(), null, 2));

const linesOf = ({ kind, name, change, fields }: ConfigurationChange): string[] => [
  `${change === 'create' ? '+' : '~'} ${kind} ${name ?? 'of all channels'}`,
  ...(change === 'create'
    ? []
    : fields.map(({ path, from, to }) => `    ${path}: ${JSON.stringify(from)} → ${JSON.stringify(to)}`)),
];
