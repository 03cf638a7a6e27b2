import { Grid } from '@strapi/design-system';
import { useState } from 'react';
import type { ServerOffer } from '../../../../../contracts/detection';
import { Choice } from '../../../ui/Choice';
import { Notice } from '../../../ui/Notice';
import { Section } from '../../../ui/Section';
import { TextField } from '../../../ui/fields';
import { useText } from '../../../ui/text';
import { useStepForm } from '../useStepForm';
import { DetectServer } from './DetectServer';
import { MailboxChange } from './MailboxChange';
import { PortField } from './PortField';
import { PRESETS, presetOf, presetValues, smtpValues, usualSecurity, type Preset } from './presets';
import { SecurityField } from './SecurityField';

/** Channel name and mail server. */
export function ServerSection() {
  const t = useText();
  const { values, onChange } = useStepForm();
  const { security, port, host, tenantId } = values;
  const [preset, setPreset] = useState<Preset>(() => presetOf(host));
  // An encryption other than the port's usual one was selected by a person.
  const [chosen, setChosen] = useState(() => usualSecurity(port) !== security);

  const choosePreset = (next: Preset) => {
    setPreset(next);
    const filled = Object.entries(presetValues(next, tenantId) ?? {});
    for (const [field, value] of filled) onChange(field, value);
    if (filled.length > 0) setChosen(false);
  };
  const chooseOffer = (offer: ServerOffer) => {
    choosePreset(presetOf(offer.host));
    for (const field of ['host', 'port', 'security', 'username', 'authType'] as const)
      onChange(field, offer[field]);
    for (const [field, value] of Object.entries(smtpValues(offer.smtp))) onChange(field, value);
    setChosen(usualSecurity(offer.port) !== offer.security);
  };
  const changePort = (next: number | null) => {
    onChange('port', next);
    const usual = usualSecurity(next);
    if (usual && !chosen) onChange('security', usual);
  };

  return (
    <Section title={t('connection.server')}>
      <Grid.Root gap={4}>
        <Grid.Item col={6} xs={12} alignItems="flex-start">
          <TextField name="name" label={t('field.name')} hint={t('field.name.hint')} required />
        </Grid.Item>
        <Grid.Item col={6} xs={12} alignItems="flex-start">
          <Choice
            label={t('connection.preset')}
            hint={t('connection.preset.hint')}
            value={preset}
            options={PRESETS.map((value) => ({ value, label: t(`connection.preset.${value}`) }))}
            onChange={(value) => choosePreset(value as Preset)}
          />
        </Grid.Item>
        <Grid.Item col={6} xs={12} alignItems="flex-start">
          <Choice
            label={t('field.protocol')}
            value={values.protocol ?? 'imap'}
            options={[{ value: 'imap', label: 'IMAP' }]}
            onChange={(value) => onChange('protocol', value)}
          />
        </Grid.Item>
        <Grid.Item col={6} xs={12} alignItems="flex-start">
          <TextField name="host" label={t('field.host')} placeholder="imap.example.com" required />
        </Grid.Item>
        <Grid.Item col={6} xs={12} alignItems="flex-start">
          <PortField name="port" value={port} onChange={changePort} />
        </Grid.Item>
        <Grid.Item col={6} xs={12} alignItems="flex-start">
          <SecurityField
            name="security"
            value={security ?? 'tls'}
            onChange={(next) => {
              setChosen(true);
              onChange('security', next);
            }}
          />
        </Grid.Item>
        <Grid.Item col={6} xs={12} alignItems="flex-start">
          <TextField name="username" label={t('field.username')} hint={t('field.username.hint')} required />
        </Grid.Item>
        <Grid.Item col={6} xs={12} alignItems="flex-start">
          <TextField
            name="replyTo"
            type="email"
            label={t('field.replyTo')}
            hint={t('field.replyTo.hint')}
            placeholder="support@example.com"
          />
        </Grid.Item>
        <Grid.Item col={12} direction="column" alignItems="stretch">
          <DetectServer onChoose={chooseOffer} />
        </Grid.Item>
      </Grid.Root>
      <MailboxChange />
      {security === 'none' && (
        <Notice look="warning" title={t('connection.unencrypted')}>
          {t('connection.unencrypted.hint')}
        </Notice>
      )}
    </Section>
  );
}
