import { z } from 'zod';
import { foundProblem } from './problems';

/** Variables that an acknowledgement's text may contain, as `{{ticket.number}}`. */
export const ACKNOWLEDGEMENT_VARIABLES = [
  'ticket.number',
  'ticket.subject',
  'requester.name',
  'requester.email',
  'channel.name',
] as const;
export type AcknowledgementVariable = (typeof ACKNOWLEDGEMENT_VARIABLES)[number];

/** The default text, for channels without their own. */
export const DEFAULT_ACKNOWLEDGEMENT = {
  subject: 'We received your message: {{ticket.subject}}',
  body: [
    'Hello {{requester.name}},',
    '',
    'thank you for your message. It has the number {{ticket.number}}, and somebody will answer you.',
    '',
    'To add something, just reply to this mail.',
    '',
    '{{channel.name}}',
  ].join('\n'),
} as const;

const VARIABLE = /\{\{\s*([^{}]{0,100}?)\s*\}\}/g;

/** Replaces each `{{name}}` by its value, once: a value that looks like a variable stays as it is. */
export const fillIn = (template: string, values: Readonly<Record<string, string>>): string =>
  template.replace(VARIABLE, (_whole, name: string) => (Object.hasOwn(values, name) ? values[name]! : ''));

/** Names between `{{` and `}}` that are not variables. */
export const unknownVariables = (template: string): string[] => [
  ...new Set(
    [...template.matchAll(VARIABLE)]
      .map(([, name]) => name!)
      .filter((name) => !ACKNOWLEDGEMENT_VARIABLES.some((known) => known === name)),
  ),
];

/** Refuses a text with an unknown variable. */
export const knownVariables = (template: string, context: z.RefinementCtx): void => {
  const [unknown] = unknownVariables(template);
  if (unknown !== undefined)
    context.addIssue(
      foundProblem('variable-unknown', {
        variable: `{{${unknown}}}`,
        variables: ACKNOWLEDGEMENT_VARIABLES.map((name) => `{{${name}}}`),
      }),
    );
};

/** An acknowledgement to preview, saved or not; null stands for the default text. */
export const acknowledgementPreviewSchema = z.strictObject({
  channelName: z.string().max(100).default(''),
  subject: z.string().max(200).superRefine(knownVariables).nullable().default(null),
  body: z.string().max(10_000).superRefine(knownVariables).nullable().default(null),
});
export type AcknowledgementPreviewInput = z.input<typeof acknowledgementPreviewSchema>;

/** The message that a made-up customer would get, and whether an email provider is configured. */
export interface AcknowledgementPreview {
  subject: string;
  text: string;
  /** `provider` is null where Strapi's email plugin is off. */
  setup: { ready: boolean; provider: string | null };
}
