import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createIntl } from 'react-intl';
import { loadTranslations } from '../../../../admin/src/translations/load';
import de from '../../../../admin/src/translations/de.json';
import en from '../../../../admin/src/translations/en.json';
import es from '../../../../admin/src/translations/es.json';
import fr from '../../../../admin/src/translations/fr.json';
import zhHans from '../../../../admin/src/translations/zh-Hans.json';
import {
  ERRORS,
  MAIL_WARNINGS,
  MESSAGE_STATES,
  NOTICES,
  PROBLEMS,
  REASON_CODES,
  STEPS,
} from '../../../../contracts';

type Texts = Record<string, string>;
const LANGUAGES: [string, Texts][] = [
  ['de', de],
  ['fr', fr],
  ['es', es],
  ['zh-Hans', zhHans],
];
const SOURCES = ['admin/src', 'server/src', 'contracts'].map((folder) =>
  join(__dirname, '../../../..', folder),
);

const sourceOf = (folder: string): string =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n');

/** Keys of everything that travels as a code. */
const codes = (): string[] => [
  ...REASON_CODES.map((code) => `reason.${code}`),
  ...NOTICES.map((code) => `notice.${code}`),
  ...Object.keys(MAIL_WARNINGS).map((code) => `mail-warning.${code}`),
  ...MESSAGE_STATES.map((state) => `outcome.${state}`),
  ...Object.keys(STEPS).flatMap((code) => [`step.${code}`, `check.${code.split('.')[0]}`]),
  ...Object.keys(PROBLEMS).map((code) => `problem.${code}`),
  ...Object.entries(ERRORS).flatMap(([code, kind]) =>
    ['', ...('also' in kind ? kind.also : [])].map((more) => `error.${code}${more && `.${more}`}`),
  ),
];

/** Names of the values that a text takes: those before a comma or the closing brace, not the cases of a plural. */
const argumentsOf = (text: string): string[] =>
  [...new Set([...text.matchAll(/(?<!one |other |=0 )\{(\w+)[,}]/g)].map(([, name]) => name!))].sort();

/** Formats a text with a value for each of its arguments; throws where it is no valid message. */
function format(locale: string, text: string): string {
  const intl = createIntl({
    locale,
    messages: { text },
    onError(error) {
      throw error;
    },
  });
  return intl.formatMessage({ id: 'text' }, Object.fromEntries(argumentsOf(text).map((name) => [name, 2])));
}

describe.each(LANGUAGES)('%s', (locale, texts) => {
  it('has every text and no other', () => {
    expect(Object.keys(texts).sort()).toEqual(Object.keys(en).sort());
  });

  it('has no empty text', () => {
    expect(Object.entries(texts).filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('has the same placeholders as English in each text', () => {
    for (const [key, text] of Object.entries(texts))
      expect([key, argumentsOf(text)]).toEqual([key, argumentsOf((en as Texts)[key]!)]);
  });

  it('can be formatted', () => {
    for (const text of Object.values(texts)) expect(format(locale, text)).not.toBe('');
  });
});

describe('English', () => {
  it('can be formatted', () => {
    for (const text of Object.values(en)) expect(format('en', text)).not.toBe('');
  });

  it('has a text for each code in responses', () => {
    const wordless = codes().filter((key) => !Object.hasOwn(en, key));
    expect(wordless).toEqual([]);
  });

  it('only uses values that the table of problems defines', () => {
    for (const [code, names] of Object.entries(PROBLEMS))
      expect([code, argumentsOf((en as Texts)[`problem.${code}`]!)]).toEqual([code, [...names].sort()]);
  });

  it('only uses values that the table of warnings defines', () => {
    for (const [code, names] of Object.entries(MAIL_WARNINGS))
      expect([code, argumentsOf((en as Texts)[`mail-warning.${code}`]!)]).toEqual([code, [...names].sort()]);
  });

  it('has no unused problem', () => {
    const source = [...SOURCES, join(__dirname, '../../../../contracts')].map(sourceOf).join('\n');
    const unused = Object.keys(PROBLEMS).filter(
      (code) => source.split(new RegExp(`'${code}'|^  ${code}: `, 'm')).length < 3,
    );
    expect(unused).toEqual([]);
  });

  it('has keys that are not sentences', () => {
    expect(Object.keys(en).filter((key) => !/^[\w.-]+$/.test(key))).toEqual([]);
  });

  it('has no unused text', () => {
    const source = SOURCES.map(sourceOf).join('\n').replaceAll('${PLUGIN_ID}.', '');
    const made = [...source.matchAll(/`([a-zA-Z.]+\.\$\{[^`]+\}[a-zA-Z.]*)`/g)].map(
      ([, template]) => new RegExp(`^${template!.replaceAll('.', '\\.').replace(/\$\{[^}]+\}/g, '.+')}$`),
    );
    const unused = Object.keys(en).filter(
      (key) =>
        !codes().includes(key) && !source.includes(`'${key}'`) && !made.some((pattern) => pattern.test(key)),
    );
    expect(unused).toEqual([]);
  });
});

describe('loading translations', () => {
  it('returns texts by their full ids', async () => {
    const { locale, data } = await loadTranslations('de');
    expect([locale, data['email-channel.nav.channels']]).toEqual(['de', 'Kanäle']);
  });

  it('returns none for a language that the plugin lacks, so that English is shown', async () => {
    expect(await loadTranslations('ja')).toEqual({ locale: 'ja', data: {} });
  });
});

it('labels that are stored in the database only have characters that every database supports', () => {
  const labels = Object.entries(en).filter(([key]) => key.startsWith('content.'));
  expect(labels.length).toBeGreaterThan(20);
  expect(labels.filter(([, text]) => /[^ -~]/.test(text))).toEqual([]);
});
