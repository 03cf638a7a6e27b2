import { z } from 'zod';
import texts from '../admin/src/translations/en.json';
import { SETTINGS, type Setting, type SettingStep } from '../contracts/channel-settings';

/** What stands around the tables in the guide. Prettier would align them, so that each change would move every row. */
const BEGIN = [
  '<!-- Made by `npm run docs:settings` from contracts/channel-settings.ts. -->',
  '<!-- prettier-ignore-start -->',
].join('\n');
const END = '<!-- prettier-ignore-end -->';

const labels: Record<string, string> = texts;

/** A guide's text with the tables of settings in it made again. Throws where it has no place for them. */
export function withSettingsTables(guide: string): string {
  const start = guide.indexOf(BEGIN);
  const end = guide.indexOf(END, start);
  if (start < 0 || end < 0) throw new Error('docs/operations.md has no place for the tables of settings.');
  return `${guide.slice(0, start)}${BEGIN}\n\n${settingsTables()}\n\n${guide.slice(end)}`;
}

/** A table of the settings of each step, in Markdown: name in the panel, key, default, meaning. */
const settingsTables = (): string =>
  (Object.keys(SETTINGS) as SettingStep[])
    .map((step) =>
      [
        `### ${labels[`wizard.${step}`]}`,
        '',
        '| setting | key | default | meaning |',
        '| --- | --- | --- | --- |',
        ...Object.entries(SETTINGS[step] as Record<string, Setting>).map(
          ([name, setting]) =>
            `| ${labelOf(name, setting)} | \`${name}\` | ${defaultOf(setting.schema)} | ${setting.docs} |`,
        ),
      ].join('\n'),
    )
    .join('\n\n');

/** Texts of settings that have a section of the wizard to themselves. */
const SECTIONS: Record<string, string> = {
  folders: 'reading.folders',
  offer: 'offer.use',
  mappings: 'wizard.mapping',
};

function labelOf(name: string, { kept }: Setting): string {
  const key = SECTIONS[name] ?? `${kept === 'sealed' ? 'secret' : 'field'}.${name}`;
  if (!labels[key]) throw new Error(`The panel has no text ${key}.`);
  return labels[key];
}

function defaultOf(schema: z.ZodType): string {
  const value = schema instanceof z.ZodDefault ? schema.def.defaultValue : undefined;
  if (value === undefined || value === null) return '';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (Array.isArray(value)) return value.map((item) => (item as { path: string }).path).join(', ');
  return typeof value === 'number' ? value.toLocaleString('en') : String(value);
}
