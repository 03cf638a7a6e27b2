import { z } from 'zod';
import {
  EmailChannelError,
  FIELD_TYPES,
  POLICY_NAMES,
  type AfterCommit,
  type AttachmentFilter,
  type BeforeReply,
  type BeforeTicket,
  type ScreeningPolicy,
  type ThreadingRule,
  type ValueSource,
} from '../../../contracts';

/** Registered hooks in the order they were added. */
export interface Hooks {
  policies: readonly ScreeningPolicy[];
  beforeTicket: readonly BeforeTicket[];
  beforeReply: readonly BeforeReply[];
  values: readonly ValueSource[];
  threading: readonly ThreadingRule[];
  attachments: readonly AttachmentFilter[];
  afterCommit: readonly AfterCommit[];
}

const fn = z.custom((value) => typeof value === 'function', 'must be a function');
const named = {
  name: z
    .string()
    .regex(/^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$/, 'must be lower case letters, digits and hyphens'),
  deadlineMs: z.int().min(100).max(60_000).optional(),
};
const place = z.enum(POLICY_NAMES).optional();
const SCHEMAS: Record<keyof Hooks, z.ZodType> = {
  policies: z
    .strictObject({ ...named, before: place, after: place, check: fn })
    .refine(({ before, after }) => !before || !after, 'takes before or after, not both'),
  beforeTicket: z.strictObject({ ...named, run: fn }),
  beforeReply: z.strictObject({ ...named, run: fn }),
  values: z.strictObject({
    ...named,
    label: z.string().trim().min(1).max(100),
    types: z.array(z.enum(FIELD_TYPES)).min(1),
    value: fn,
  }),
  threading: z.strictObject({ ...named, find: fn }),
  attachments: z.strictObject({ ...named, check: fn }),
  afterCommit: z.strictObject({ ...named, run: fn }),
};
/** Maximum number of hooks, since each one slows down every message. */
const MAX_HOOKS = 50;

export const DEADLINE_MS = 5_000;

/** Creates a registry of hooks. `add` rejects invalid hooks with `hook-invalid`, which names the problem. */
export function createRegistry() {
  const hooks: { [Kind in keyof Hooks]: Hooks[Kind][number][] } = {
    policies: [],
    beforeTicket: [],
    beforeReply: [],
    values: [],
    threading: [],
    attachments: [],
    afterCommit: [],
  };
  const invalid = (hook: string, problem: string) => new EmailChannelError('hook-invalid', { hook, problem });

  return {
    hooks: hooks as Hooks,
    /** Whether any hook must be called for a message. */
    asks: (): boolean =>
      Object.entries(hooks).some(([kind, list]) => kind !== 'afterCommit' && list.length > 0),
    add<Kind extends keyof Hooks>(kind: Kind, hook: Hooks[Kind][number]): () => void {
      const list = hooks[kind] as Hooks[Kind][number][];
      const checked = SCHEMAS[kind].safeParse(hook);
      const name = String(hook?.name ?? '');
      if (!checked.success) {
        const { path, message } = checked.error.issues[0]!;
        throw invalid(name || kind, path.length > 0 ? `${path.join('.')}: ${message}` : message);
      }
      if (list.some((other) => other.name === name)) throw invalid(name, 'another one has this name');
      if (list.length >= MAX_HOOKS) throw invalid(name, `there are ${MAX_HOOKS} already`);
      list.push(hook);
      return () => {
        const index = list.indexOf(hook);
        if (index >= 0) list.splice(index, 1);
      };
    },
  };
}

export type HookRegistry = ReturnType<typeof createRegistry>;

const registries = new WeakMap<object, HookRegistry>();

/** The registry of an app. Hooks can be added before the rest of the plugin, which needs the database, is created. */
export function registryOf(strapi: object): HookRegistry {
  const known = registries.get(strapi);
  if (known) return known;
  const registry = createRegistry();
  registries.set(strapi, registry);
  return registry;
}
