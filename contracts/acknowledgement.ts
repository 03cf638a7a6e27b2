import { z } from 'zod';
import { line } from './channel-values';
import { foundProblem } from './problems';

/** Variables allowed in an acknowledgement, written as `{{ticket.number}}`. */
export const ACKNOWLEDGEMENT_VARIABLES = [
  'ticket.number',
  'ticket.subject',
  'requester.name',
  'requester.email',
  'channel.name',
] as const;
export type AcknowledgementVariable = (typeof ACKNOWLEDGEMENT_VARIABLES)[number];

const words = (subject: string, ...lines: string[]) => ({ subject, body: lines.join('\n') });

/** Default texts by language (ISO 639-1), for channels without a text of their own. */
export const DEFAULT_ACKNOWLEDGEMENTS = {
  en: words(
    'We received your message: {{ticket.subject}}',
    'Hello {{requester.name}},',
    '',
    'Thank you for contacting us. Your request number is {{ticket.number}}. We will reply as soon as possible.',
    '',
    'To add information, reply to this email.',
    '',
    '{{channel.name}}',
  ),
  de: words(
    'Wir haben Ihre Nachricht erhalten: {{ticket.subject}}',
    'Guten Tag {{requester.name}},',
    '',
    'vielen Dank für Ihre Nachricht. Ihre Anfrage hat die Nummer {{ticket.number}}. Wir melden uns so bald wie möglich.',
    '',
    'Wenn Sie etwas ergänzen möchten, antworten Sie einfach auf diese E-Mail.',
    '',
    '{{channel.name}}',
  ),
  es: words(
    'Hemos recibido su mensaje: {{ticket.subject}}',
    'Hola, {{requester.name}}:',
    '',
    'Gracias por su mensaje. El número de su solicitud es {{ticket.number}}. Le responderemos lo antes posible.',
    '',
    'Si desea añadir algo, responda a este correo.',
    '',
    '{{channel.name}}',
  ),
  fr: words(
    'Nous avons reçu votre message : {{ticket.subject}}',
    'Bonjour {{requester.name}},',
    '',
    'merci pour votre message. Votre demande porte le numéro {{ticket.number}}. Nous vous répondrons dès que possible.',
    '',
    'Pour ajouter quelque chose, répondez simplement à cet e-mail.',
    '',
    '{{channel.name}}',
  ),
  zh: words(
    '我们已收到您的邮件：{{ticket.subject}}',
    '{{requester.name}}，您好：',
    '',
    '感谢您的来信。您的请求编号为 {{ticket.number}}，我们会尽快回复您。',
    '',
    '如需补充，请直接回复此邮件。',
    '',
    '{{channel.name}}',
  ),
} as const;

const hasDefault = (language: string | undefined): language is keyof typeof DEFAULT_ACKNOWLEDGEMENTS =>
  language !== undefined && Object.hasOwn(DEFAULT_ACKNOWLEDGEMENTS, language);

const VARIABLE = /\{\{\s*([^{}]{0,100}?)\s*\}\}/g;

/** Replaces each `{{name}}` with its value in a single pass, so that variables within values are not expanded. */
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

/** Reports unknown variables as a problem of the field. */
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

/** Languages (ISO 639-1) a channel can have its own text in: those the language detector recognizes. */
export const ACKNOWLEDGEMENT_LANGUAGES = [
  ...['ar', 'cs', 'da', 'de', 'el', 'en', 'es', 'fi', 'fr', 'he', 'hu', 'it', 'ja'],
  ...['ko', 'nl', 'pl', 'pt', 'ro', 'ru', 'sv', 'tr', 'uk', 'vi', 'zh'],
] as const;

/** A channel's own text for one language. */
export const acknowledgementTranslationSchema = z.strictObject({
  language: z.enum(ACKNOWLEDGEMENT_LANGUAGES),
  subject: line(200).min(1).superRefine(knownVariables),
  body: z.string().trim().min(1).max(10_000).superRefine(knownVariables),
});
export type AcknowledgementTranslation = z.infer<typeof acknowledgementTranslationSchema>;

/** A channel's acknowledgement texts. Null means the default text. */
export interface AcknowledgementTexts {
  subject: string | null;
  body: string | null;
  translations: readonly AcknowledgementTranslation[];
}

/** Which text a sender gets: the channel's translation, the channel's general text, or the default text. */
export type AcknowledgementChoice = 'translation' | 'own' | 'default';

/** Picks the text for a sender's language, if the language is known. */
export function acknowledgementIn(
  { subject, body, translations }: AcknowledgementTexts,
  language?: string,
): { used: AcknowledgementChoice; language: string; subject: string; body: string } {
  const translation = translations.find((one) => one.language === language);
  if (translation) return { used: 'translation', ...translation };
  const own = { subject: subject?.trim() || null, body: body?.trim() || null };
  const used = own.subject === null && own.body === null ? 'default' : 'own';
  const filledFrom = used === 'default' && hasDefault(language) ? language : 'en';
  const standard = DEFAULT_ACKNOWLEDGEMENTS[filledFrom];
  return {
    used,
    language: filledFrom,
    subject: own.subject ?? standard.subject,
    body: own.body ?? standard.body,
  };
}

/** An acknowledgement to preview, saved or not. Null means the default text. */
export const acknowledgementPreviewSchema = z.strictObject({
  channelName: z.string().max(100).default(''),
  subject: z.string().max(200).superRefine(knownVariables).nullable().default(null),
  body: z.string().max(10_000).superRefine(knownVariables).nullable().default(null),
  translations: z.array(acknowledgementTranslationSchema).max(ACKNOWLEDGEMENT_LANGUAGES.length).default([]),
  /** Language of the sender (ISO 639-1), or null if uncertain. */
  language: z.string().max(10).nullable().default(null),
});
export type AcknowledgementPreviewInput = z.input<typeof acknowledgementPreviewSchema>;

/** The message that an example customer would get, and whether an email provider is configured. */
export interface AcknowledgementPreview {
  subject: string;
  text: string;
  /** Which text is used; `language` is the language of the translation or default text. */
  used: AcknowledgementChoice;
  language: string;
  /** `provider` is null if Strapi's email plugin is disabled. */
  setup: { ready: boolean; provider: string | null };
}
