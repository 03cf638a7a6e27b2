import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { STEPS } from '../../../admin/src/paths';
import emailChannel from '../../../content-types/email-channel';
import { attributeOf } from '../../../content-types/setting-attribute';
import { channelInputSchema, namesOfStep, SECRET_FIELDS, SETTINGS } from '../../../contracts';
import { withSettingsTables } from '../../../scripts/settings-table';
import { toChannel, toRow } from '../../../server/src/channels/mapper';
import { aChannel } from '../../support/values';

describe('the table of channel settings', () => {
  it('has the steps of the wizard, in their order, and each setting in one of them', () => {
    expect(Object.keys(SETTINGS)).toEqual(STEPS);
    expect(STEPS.flatMap(namesOfStep).sort()).toEqual(Object.keys(channelInputSchema.shape).sort());
  });

  it('has a default for each setting but the name, so that a client may send a name alone', () => {
    expect(channelInputSchema.safeParse({ name: 'Support' }).success).toBe(true);
  });

  it('has the descriptions in docs/operations.md (npm run docs:settings)', () => {
    const guide = readFileSync(join(__dirname, '../../../docs/operations.md'), 'utf8');
    expect(guide).toBe(withSettingsTables(guide));
  });
});

describe('the database row of a channel', () => {
  it('has a column for each setting, but none for a secret', () => {
    const { mappings: _mappings, ...columns } = emailChannel.attributes;
    expect(Object.keys(columns).sort()).toEqual(Object.keys(toRow(aChannel())).sort());
    for (const secret of SECRET_FIELDS) expect(columns).not.toHaveProperty(secret);
  });

  it('keeps the column types of existing installations', () => {
    const typesOf = (names: string[], type: string) => names.map((name) => [name, type]);
    const kept = [
      ...typesOf(['name', 'host', 'tenantId', 'clientId', 'timeZone', 'authservId'], 'string'),
      ...typesOf(['acknowledgementSubject', 'senderName', 'template', 'offer'], 'string'),
      ...typesOf(['username', 'replyTo', 'redirectUrl', 'scope', 'tokenEndpoint'], 'text'),
      ...typesOf(['authorizationEndpoint', 'caCertificate', 'acknowledgementBody'], 'text'),
      ...typesOf(['status', 'protocol', 'security', 'authType', 'oauthGrant'], 'enumeration'),
      ...typesOf(['port', 'maxTries', 'coolOffMinutes', 'connectionTimeoutMs'], 'integer'),
      ...typesOf(['pollingIntervalSeconds', 'reopenWithinDays', 'senderLimitPerHour'], 'integer'),
      ...typesOf(['excludeAutoReplies', 'requireDmarc', 'ccAsParticipants'], 'boolean'),
      ...typesOf(['acknowledge', 'addEmailAsAttachment'], 'boolean'),
      ...typesOf(['skipTimes', 'folders', 'allowedDomains', 'deniedDomains', 'aliases'], 'json'),
      ...typesOf(['autoReplyKeywords', 'autoReplySenders', 'autoReplyExceptions'], 'json'),
      ...typesOf(['notifyAddresses', 'whitelistedTicketTypes'], 'json'),
      ['syncStartDate', 'datetime'],
    ];
    const attributes = emailChannel.attributes as Record<string, { type: string }>;
    expect(kept.map(([name]) => [name, attributes[name!]?.type])).toEqual(kept);
  });

  it('has its defaults and options from the schema', () => {
    expect(emailChannel.attributes).toMatchObject({
      port: { type: 'integer', default: 993 },
      excludeAutoReplies: { type: 'boolean', default: true },
      security: { type: 'enumeration', enum: ['tls', 'starttls', 'none'], default: 'tls' },
    });
    expect(emailChannel.attributes.host).toEqual({ type: 'string' });
  });

  it('rejects a setting with an unknown column type', () => {
    expect(() => attributeOf(z.bigint())).toThrow('No column is known for a setting of the type bigint.');
  });

  it('is read as it was written', () => {
    const channel = aChannel({ reopenWithinDays: 3, syncStartDate: '2026-03-01T00:00:00.000Z' });
    const row = { ...toRow(channel), id: 1, documentId: channel.documentId, createdAt: '', updatedAt: '' };
    expect(toChannel(row)).toEqual(channel);
  });

  it('has the default of each setting that is newer than the row', () => {
    const row = { name: 'Support', username: 'support@desk.example', documentId: 'channel1' };
    expect(toChannel({ ...row, id: 1, createdAt: '', updatedAt: '' })).toEqual(aChannel());
  });

  it('keeps null if null is a valid value', () => {
    const row = { ...toRow(aChannel()), reopenWithinDays: null };
    expect(toChannel({ ...row, id: 1, documentId: 'x', createdAt: '', updatedAt: '' })).toMatchObject({
      reopenWithinDays: null,
    });
  });
});
