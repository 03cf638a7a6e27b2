import { z } from 'zod';
import { AUTH_TYPES, SECURITIES, type AuthType, type Security } from './channel';
import { ERROR_CODES, type ErrorCode } from './errors';
import { saidSchema } from './said';

/** Stages of a connection test; `stagesOf` returns their order. */
export const STAGES = [
  'token',
  'name',
  'connect',
  'encrypt',
  'greeting',
  'login',
  'capabilities',
  'folders',
  'messages',
  'sending',
  'round-trip',
] as const;
export type Stage = (typeof STAGES)[number];

/** Stages that test sending, after reading has succeeded. */
export const SENDING_STAGES = ['sending', 'round-trip'] as const;
export type SendingStage = (typeof SENDING_STAGES)[number];

/**
 * Stages of a connection test in order: implicit TLS is negotiated before the greeting, STARTTLS after it.
 * @param sending stages that test sending, if requested
 */
export function stagesOf({
  security,
  authType,
  sending = [],
}: {
  security: Security;
  authType: AuthType;
  sending?: readonly SendingStage[];
}): Stage[] {
  const greeted: Record<Security, Stage[]> = {
    tls: ['encrypt', 'greeting'],
    starttls: ['greeting', 'encrypt'],
    none: ['greeting'],
  };
  return [
    ...(authType === 'oauth' ? (['token'] as const) : []),
    'name',
    'connect',
    ...greeted[security],
    'login',
    'capabilities',
    'folders',
    'messages',
    ...sending,
  ];
}

/** IMAP extensions that the plugin uses if available, in display order. */
export const CAPABILITIES = ['IDLE', 'MOVE', 'UIDPLUS', 'SPECIAL-USE'] as const;
export type Capability = (typeof CAPABILITIES)[number];

/** The certificate of a mail server. */
const certificateSchema = z.object({
  subject: z.string(),
  issuer: z.string(),
  /** ISO time. */
  validTo: z.string(),
  /** Whether it expires within 30 days. */
  endsSoon: z.boolean(),
});
export type ServerCertificate = z.infer<typeof certificateSchema>;

const folderCountSchema = z.object({ path: z.string(), count: z.int() });
/** Number of messages in a folder since the start date, or in total if there is none. */
export type FolderCount = z.infer<typeof folderCountSchema>;

/** Result of a stage. */
const factsSchema = z.discriminatedUnion('stage', [
  z.object({ stage: z.literal('token') }),
  z.object({ stage: z.literal('name'), addresses: z.array(z.string()) }),
  z.object({ stage: z.literal('connect'), address: z.string() }),
  /** `protocol` is OpenSSL's name, such as TLSv1.3. */
  z.object({ stage: z.literal('encrypt'), protocol: z.string(), certificate: certificateSchema.nullable() }),
  z.object({ stage: z.literal('greeting') }),
  /** `method` is a SASL mechanism (RFC 4422), or LOGIN for the IMAP command. */
  z.object({ stage: z.literal('login'), method: z.string() }),
  /** `cannotMove`: the channel is set to move messages, but the server does not support this safely. */
  z.object({
    stage: z.literal('capabilities'),
    present: z.array(z.enum(CAPABILITIES)),
    cannotMove: z.boolean(),
  }),
  z.object({ stage: z.literal('folders'), count: z.int() }),
  z.object({
    stage: z.literal('messages'),
    since: z.string().nullable(),
    folders: z.array(folderCountSchema),
  }),
  z.object({ stage: z.literal('sending'), host: z.string(), port: z.int() }),
  /** Time in ms until the message was found in one of the channel's folders. */
  z.object({ stage: z.literal('round-trip'), folder: z.string(), ms: z.number() }),
]);
export type StageFacts = z.infer<typeof factsSchema>;

/**
 * One line of a connection test's response stream. Each stage is reported as it passes, with its duration in ms. The
 * last line is `failed` with the failed stage, or `done` with the total duration.
 */
export const diagnosisEventSchema = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('begun'),
    security: z.enum(SECURITIES),
    authType: z.enum(AUTH_TYPES),
    sending: z.array(z.enum(SENDING_STAGES)).optional(),
  }),
  z.object({ event: z.literal('passed'), tookMs: z.number(), facts: factsSchema }),
  z.object({
    event: z.literal('failed'),
    stage: z.enum(STAGES),
    tookMs: z.number(),
    code: z.enum(ERROR_CODES as [ErrorCode, ...ErrorCode[]]),
    /** English text for programs; `said` is for people. */
    message: z.string(),
    said: saidSchema.nullish(),
    /** Path of the setting to check in the request, or null if no single setting is at fault. */
    path: z.array(z.union([z.string(), z.number()])).nullable(),
  }),
  z.object({ event: z.literal('done'), tookMs: z.number() }),
]);
export type DiagnosisEvent = z.infer<typeof diagnosisEventSchema>;
