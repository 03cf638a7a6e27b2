import { screen } from '@testing-library/react';
import {
  channelPatchSchema,
  EmailChannelError,
  ERRORS,
  inEnglish,
  MAIL_WARNINGS,
  MESSAGE_STATES,
  NOTICES,
  PROBLEMS,
  problemsOf,
  REASON_CODES,
  replySchema,
  retrySchema,
  ruleInputSchema,
  STEPS,
  type ErrorText,
  type Said,
} from '../../contracts';
import texts from '../../admin/src/translations/en.json';
import { useProblemText } from '../../admin/src/ui/useProblemText';
import { channelProblems } from '../../server/src/channels/validation/channel-problems';
import { retryRefusal } from '../../server/src/messages/retry-rules';
import { aChannel } from '../support/values';
import { openPanel } from './support/render';
import { ALL_PERMISSIONS, Server } from './support/server';

const english: Record<string, string> = texts;

/** A value for each name that a sentence takes, which is the same in any language. */
const valuesOf = (key: string) =>
  Object.fromEntries([...english[key]!.matchAll(/\{(\w+)/g)].map(([, name]) => [name, 7]));

/** What the form of a channel, a reply or a rule is told of values that are wrong in every way. */
const formErrors = (): Said[] => {
  const wrong = (kind: unknown) =>
    Object.fromEntries(Object.keys(channelPatchSchema.shape).map((name) => [name, kind]));
  return [
    channelPatchSchema.safeParse(wrong('x'.repeat(70_000))),
    channelPatchSchema.safeParse(wrong(-1.5)),
    channelPatchSchema.safeParse(wrong([{ path: '', alias: 'x', field: '' }, 7])),
    channelPatchSchema.safeParse({ ...wrong(undefined), colour: 'red', acknowledgementBody: '{{nobody}}' }),
    replySchema.safeParse({ text: '', cc: ['x'], attachments: Array(30).fill(1) }),
    retrySchema.safeParse({ ids: [] }),
    ruleInputSchema.safeParse({
      name: '',
      actions: [],
      conditions: [{ on: 'size', operator: 'is', value: '' }],
    }),
  ].flatMap(({ error }) => problemsOf(error!).map(({ said }) => said));
};

const channelErrors = (): Said[] => {
  const context = {
    secrets: { password: false, clientSecret: false, refreshToken: false },
    template: null,
    catalogue: null,
    offer: null,
    ticketTypes: [],
  };
  const bare = { host: null, username: null, syncStartDate: null, folders: [] };
  return [aChannel(bare), aChannel({ ...bare, authType: 'oauth', requireDmarc: true })].flatMap((channel) =>
    channelProblems(channel, context).map(({ said }) => said),
  );
};

const refusals = (): Said[] =>
  MESSAGE_STATES.flatMap((state) =>
    [null, ...REASON_CODES].flatMap((reason) =>
      [null, aChannel({ status: 'draft' }), aChannel({ status: 'active', folders: [] })].flatMap((channel) =>
        [true, false].map((force) =>
          retryRefusal({ state, reason, folder: 'INBOX', hasRaw: false }, channel, force),
        ),
      ),
    ),
  ).filter((said) => said !== null);

const errors = (): Said[] =>
  Object.entries(ERRORS).flatMap(([code, kind]) =>
    ['', ...('also' in kind ? kind.also : [])].map(
      (more) =>
        new EmailChannelError(`${code}${more && `.${more}`}` as ErrorText, {
          ...valuesOf(`error.${code}${more && `.${more}`}`),
          problem: { text: 'problem.name-missing' },
        }).said,
    ),
  );

const problems = (): Said[] =>
  Object.entries(PROBLEMS).map(([code, names]) => ({
    text: `problem.${code}`,
    values: Object.fromEntries(names.map((name) => [name, 7])),
  }));

/** Steps, reasons, and what was wrong with a mail or is missing of it. */
const traces = (): Said[] =>
  [
    ...Object.keys(STEPS).map((code) => `step.${code}`),
    ...REASON_CODES.map((code) => `reason.${code}`),
    ...NOTICES.map((code) => `notice.${code}`),
    ...Object.keys(MAIL_WARNINGS).map((code) => `mail-warning.${code}`),
    ...Object.keys(english).filter((key) => key.startsWith('sign.')),
  ].map((text) => ({ text, values: valuesOf(text) }));

function Sentences({ sentences }: { sentences: Said[] }) {
  const problemText = useProblemText();
  return (
    <main>
      {sentences.map((said, index) => (
        <p key={index} data-testid="sentence">
          {problemText({ said, message: 'English' })}
        </p>
      ))}
    </main>
  );
}

describe.each(['de', 'fr', 'es', 'zh-Hans'])('a panel in %s', (locale) => {
  it.each([
    ['errors of a form', formErrors],
    ['what a channel lacks', channelErrors],
    ['refused retries', refusals],
    ['every error', errors],
    ['every problem', problems],
    ['every step, reason and warning', traces],
  ])('shows no English sentence for %s', async (_what, sentencesOf) => {
    const sentences = sentencesOf();
    expect(sentences.length).toBeGreaterThan(4);
    const page = <Sentences sentences={sentences} />;
    await openPanel(new Server(ALL_PERMISSIONS), '/plugins/email-channel/', { locale, page });
    const shown = (await screen.findAllByTestId('sentence')).map(({ textContent }) => textContent!);
    const inOurs = sentences.map(inEnglish);
    expect(
      shown.filter((text, index) => text === inOurs[index] || /^[\w-]+\.[\w.-]+$|^$/.test(text)),
    ).toEqual([]);
  });
});
