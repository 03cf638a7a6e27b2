import type { Core } from '@strapi/types';
import * as strapiUtils from '@strapi/utils';
import {
  actionId,
  messageQuerySchema,
  retrySchema,
  whereSchema,
  type PermissionKey,
} from '../../../contracts';
import { english } from '../../../contracts/english';
import { withoutHostErrors } from '../messages/rows';
import { restrictedFields, type AdminRole } from '../ticketing/restrictions';
import { appOf, type App } from './app';
import { requireOwnPlace } from './controllers/installation';
import { replayRule } from './replay';
import { savedSource } from './sources';
import { parse } from './validate';

/** Tools need Strapi's own zod instance. Versions that do not export it have no MCP server either. */
type Zod = (typeof strapiUtils)['z'];
type Shape = Exclude<Parameters<Zod['object']>[0], undefined>;

interface Call {
  app: App;
  args: Record<string, unknown>;
  may(permission: PermissionKey): boolean;
  roles(): Promise<AdminRole[]>;
}
interface Tool {
  title: string;
  description: string;
  /** All are required. */
  needs: [PermissionKey, ...PermissionKey[]];
  input(z: Zod): Shape;
  run(call: Call): Promise<unknown>;
}

/** Tools for Strapi's MCP server, subject to the token's permissions. None returns credentials. */
const TOOLS: Record<string, Tool> = {
  find_messages: {
    title: 'Find messages',
    description:
      'Lists messages of the e-mail channels with their outcome and reason, newest first. `search` looks in sender, subject and Message-ID.',
    needs: ['messages.read'],
    input: (z) => ({
      search: z.string().optional(),
      channel: z.string().optional().describe('documentId of a channel'),
      outcome: z.string().optional().describe('ticket, reply, skipped, held or failed; several with commas'),
      page: z.number().optional(),
    }),
    run: ({ app, args }) => app.messageLog.list(parse(messageQuerySchema, args)),
  },
  explain_message: {
    title: 'Explain a message',
    description:
      'Says step by step why a message of the log became a ticket or reply, or was skipped, held or failed.',
    needs: ['messages.read'],
    input: (z) => ({ id: z.number().describe('id of the message in the log') }),
    async run({ app, args, may }) {
      const { mail, steps, ...message } = await app.messageLog.read(Number(args.id));
      const seen = may('messages.raw') ? steps : withoutHostErrors(steps);
      return {
        ...message,
        why: message.reason && english(`reason.${message.reason}`),
        steps: seen.map((step) => ('code' in step ? english(`step.${step.code}`, step.values) : step.text)),
        mail: may('messages.raw') ? mail : null,
      };
    },
  },
  where_is_mail: {
    title: 'Where is my mail?',
    description:
      'From an e-mail address, a Message-ID or whole headers: the outcome of the message, or where it lies in the mailboxes.',
    needs: ['messages.read'],
    input: (z) => ({ text: z.string() }),
    run: ({ app, args }) => app.whereIs(parse(whereSchema, args).text),
  },
  preview_message: {
    title: 'Preview a message',
    description: 'What a raw message (RFC 5322) would become in a channel. Nothing is written.',
    needs: ['channels.read'],
    input: (z) => ({ channel: z.string().describe('documentId of the channel'), eml: z.string() }),
    async run({ app, args, roles }) {
      const raw = Buffer.from(String(args.eml)).subarray(0, app.config.limits.messageBytes);
      const { ticket, ...result } = await app.previewRaw(await savedSource(app, String(args.channel)), raw);
      if (!ticket) return { ...result, ticket };
      const hidden = restrictedFields(await app.restrictions(), ticket.uid, await roles());
      const data = Object.fromEntries(Object.entries(ticket.data).filter(([field]) => !hidden.has(field)));
      return { ...result, ticket: { ...ticket, data } };
    },
  },
  try_rule: {
    title: 'Try a rule',
    description:
      'What the newest messages of a channel would become with a rule as you propose it. Nothing is written; a person saves the rule in the admin panel.',
    needs: ['channels.write', 'messages.read'],
    input: (z) => ({
      channel: z.string(),
      rule: z.unknown().describe('name, channel, conditions and actions, as the API of rules takes them'),
      count: z.number().optional(),
    }),
    run: ({ app, args }) => replayRule(app, args, null),
  },
  retry_messages: {
    title: 'Try messages again',
    description:
      'Has held and failed messages tried again. `force` makes tickets in spite of the screening; `skipped` decides skipped messages again by the present settings.',
    needs: ['messages.retry'],
    input: (z) => ({
      ids: z.array(z.number()),
      force: z.boolean().optional(),
      skipped: z.boolean().optional(),
    }),
    async run({ app, args }) {
      const { ids, force, skipped } = parse(retrySchema, args);
      await requireOwnPlace(app);
      return app.messageLog.retry(ids, force, skipped);
    },
  },
};

/** The used part of Strapi's MCP service, missing in older versions. */
interface Mcp {
  registerTool(tool: object): void;
}
interface SessionContext {
  userAbility: { can(action: string): boolean };
  user: { id: string | number };
}

/** Registers the tools with Strapi's MCP server, which is enabled by `mcp.enabled` in config/server. */
export function registerMcpTools(strapi: Core.Strapi): void {
  const { mcp } = (strapi as unknown as { ai?: { mcp?: Mcp } }).ai ?? {};
  const { z } = strapiUtils;
  if (!mcp || !z) return;
  for (const [name, tool] of Object.entries(TOOLS))
    mcp.registerTool({
      name: `email_channel_${name}`,
      title: tool.title,
      description: tool.description,
      auth: { policies: tool.needs.map((key) => ({ action: actionId(key) })) },
      resolveInputSchema: () => z.object(tool.input(z)),
      resolveOutputSchema: () => z.object({ result: z.unknown() }),
      createHandler:
        (_strapi: Core.Strapi, { userAbility, user }: SessionContext) =>
        async ({ args }: { args: Record<string, unknown> }) => {
          const may = (key: PermissionKey) => userAbility.can(actionId(key));
          // Strapi admits tokens with any one of the permissions.
          const lacking = tool.needs.filter((key) => !may(key));
          if (lacking.length > 0) return refused(`The token lacks ${lacking.map(actionId).join(', ')}.`);
          try {
            const result = await tool.run({
              app: appOf(strapi),
              args,
              may,
              roles: () => rolesOf(strapi, user),
            });
            return {
              content: [{ type: 'text', text: JSON.stringify(result) }],
              structuredContent: { result: JSON.parse(JSON.stringify(result)) as unknown },
            };
          } catch (error) {
            return refused((error as Error).message);
          }
        },
    });
}

const refused = (text: string) => ({ content: [{ type: 'text', text }], isError: true });

async function rolesOf(strapi: Core.Strapi, { id }: SessionContext['user']): Promise<AdminRole[]> {
  const admin = await strapi.db.query('admin::user').findOne({ where: { id }, populate: ['roles'] });
  return (admin?.roles ?? []) as AdminRole[];
}
