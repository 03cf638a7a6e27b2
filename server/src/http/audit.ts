import type { Core } from '@strapi/types';
import { hostError } from '../strapi/host-error';

/**
 * What Strapi's audit log gets of the plugin, where the edition has one: changes of channels, rules and credentials, and
 * erasures, by whom Strapi knows from the request. Strapi itself logs the entries of content types; these say what was done.
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

/** What is said of an event; never a credential or what a customer wrote. */
interface Audited {
  /** documentId and name of what it is about. */
  resource?: { id: string; name?: string };
  [detail: string]: unknown;
}

interface AuditLogs {
  registerEvent?(name: string, transform: (event: Audited) => object): void;
}

/** Tells Strapi's audit log which of the plugin's events it keeps. Without the feature, and in older versions, there is none to tell. */
export function registerAudit(strapi: Core.Strapi): void {
  if (!strapi.has('audit-logs-lifecycle')) return;
  const logs = strapi.get('audit-logs-lifecycle') as AuditLogs;
  for (const name of Object.values(AUDITED))
    logs.registerEvent?.(name, ({ resource, ...details }) => ({
      ...(resource ? { resource: { type: name.split('.')[1], ...resource } } : {}),
      details,
    }));
}

/** Emits one; an audit log that fails does not undo what was done. */
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
