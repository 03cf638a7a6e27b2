import type { Core } from '@strapi/types';
import { hostError } from '../strapi/host-error';

/**
 * Events for Strapi's audit log, if the edition has one: changes of channels, rules and credentials, and erasures.
 * Strapi adds the user from the request. It logs entries of content types itself.
 */
const AUDITED = {
  channelCreated: 'email-channel.channel.create',
  channelChanged: 'email-channel.channel.update',
  channelDeleted: 'email-channel.channel.delete',
  credentialsChanged: 'email-channel.credentials.update',
  ruleCreated: 'email-channel.rule.create',
  ruleChanged: 'email-channel.rule.update',
  ruleDeleted: 'email-channel.rule.delete',
  rulesReordered: 'email-channel.rule.reorder',
  personErased: 'email-channel.person.erase',
} as const;

/** Payload of an audit event. Never contains credentials or customer content. */
interface Audited {
  /** documentId and name of the affected item. */
  resource?: { id: string; name?: string };
  [detail: string]: unknown;
}

interface AuditLogs {
  registerEvent?(name: string, transform: (event: Audited) => object): void;
}

/** Registers the events with Strapi's audit log. Does nothing if the feature is missing. */
export function registerAudit(strapi: Core.Strapi): void {
  // Older Strapi versions have neither this service nor a way to ask for it.
  if (!(strapi as Partial<Core.Strapi>).has?.('audit-logs-lifecycle')) return;
  const logs = strapi.get('audit-logs-lifecycle') as AuditLogs;
  for (const name of Object.values(AUDITED))
    logs.registerEvent?.(name, ({ resource, ...details }) => ({
      ...(resource ? { resource: { type: name.split('.')[1], ...resource } } : {}),
      details,
    }));
}

/** Emits an audit event. Errors are ignored, since the action is already done. */
export async function audit(
  strapi: Core.Strapi,
  what: keyof typeof AUDITED,
  event: Audited = {},
): Promise<void> {
  try {
    await strapi.eventHub.emit(AUDITED[what], event);
  } catch (error) {
    strapi.log.warn(`email-channel: ${AUDITED[what]} was not heard: ${hostError(error)}`);
  }
}
