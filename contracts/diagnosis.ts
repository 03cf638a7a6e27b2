import { z } from 'zod';
import { AUTH_TYPES, SECURITIES, type AuthType, type Security } from './channel';
import { ERROR_CODES, type ErrorCode } from './errors';
import { saidSchema } from './said';

/** What a connection goes through; `stagesOf` has the order. */
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
] as const;
export type Stage = (typeof STAGES)[number];

/** The stages of a connection in their order: TLS comes before the greeting, STARTTLS after it. */
export function stagesOf({ security, authType }: { security: Security; authType: AuthType }): Stage[] {
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
  ];
}

/** Extensions of IMAP that the plugin works better with, in the order in which they are told. */
export const CAPABILITIES = ['IDLE', 'MOVE', 'UIDPLUS', 'SPECIAL-USE'] as const;
export type Capability = (typeof CAPABILITIES)[number];

/** The certificate that a mail server showed. */
const certificateSchema = z.object({
  subject: z.string(),
  issuer: z.string(),
  /** ISO time. */
  validTo: z.string(),
  /** Whether it ends within 30 days. */
  endsSoon: z.boolean(),
});
export type ServerCertificate = z.infer<typeof certificateSchema>;

const folderCountSchema = z.object({ path: z.string(), count: z.int() });
/** Messages of a folder that is read that arrived on or after the start date; without a start date, all. */
export type FolderCount = z.infer<typeof folderCountSchema>;

/** What a stage found out. */
const factsSchema = z.discriminatedUnion('stage', [
  z.object({ stage: z.literal('token') }),
  z.object({ stage: z.literal('name'), addresses: z.array(z.string()) }),
  z.object({ stage: z.literal('connect'), address: z.string() }),
  /** `protocol` as OpenSSL names it, such as TLSv1.3. */
  z.object({ stage: z.literal('encrypt'), protocol: z.string(), certificate: certificateSchema.nullable() }),
  z.object({ stage: z.literal('greeting') }),
  /** `method` is a SASL mechanism (RFC 4422) or LOGIN, the command. */
  z.object({ stage: z.literal('login'), method: z.string() }),
  /** `cannotMove`: mail is to be moved, and the server can't do that safely. */
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
]);
export type StageFacts = z.infer<typeof factsSchema>;

/**
 * One line of the answer to a connection test. Each stage that passed is told as it passes, with the time that it took in
 * ms; then `failed` with the stage that did not, or `done` with the time of all.
 */
export const diagnosisEventSchema = z.discriminatedUnion('event', [
  z.object({ event: z.literal('begun'), security: z.enum(SECURITIES), authType: z.enum(AUTH_TYPES) }),
  z.object({ event: z.literal('passed'), tookMs: z.number(), facts: factsSchema }),
  z.object({
    event: z.literal('failed'),
    stage: z.enum(STAGES),
    tookMs: z.number(),
    code: z.enum(ERROR_CODES as [ErrorCode, ...ErrorCode[]]),
    /** English, for programs; `said` for people. */
    message: z.string(),
    said: saidSchema.nullish(),
    /** The setting to look at, as a path in the request; null where it is none in particular. */
    path: z.array(z.union([z.string(), z.number()])).nullable(),
  }),
  z.object({ event: z.literal('done'), tookMs: z.number() }),
]);
export type DiagnosisEvent = z.infer<typeof diagnosisEventSchema>;
