import { SEND_WITH } from '../../../../../contracts/channel';
import { providerOfMailHost, smtpOfProvider } from '../../../../../contracts/providers';
import { Choice } from '../../../ui/Choice';
import { FieldGrid } from '../../../ui/FieldGrid';
import { Notice } from '../../../ui/Notice';
import { Section } from '../../../ui/Section';
import { TextField, useFieldError } from '../../../ui/fields';
import { useText } from '../../../ui/text';
import { useStepForm } from '../useStepForm';
import { useWizard } from '../WizardContext';
import { PortField } from './PortField';
import { usualSecurity } from './presets';
import { SecurityField } from './SecurityField';

/** How the channel sends: through Strapi's email provider or the mailbox's SMTP server. */
export function SendingSection() {
  const t = useText();
  const { channel } = useWizard();
  const { values, onChange } = useStepForm();
  const error = useFieldError('sendWith');
  const { host, authType, smtpHost, smtpPort, smtpSecurity } = values;
  const known = providerOfMailHost(host);
  const usual = known && smtpOfProvider(known);
  const changePort = (next: number | null) => {
    onChange('smtpPort', next);
    const security = usualSecurity(next);
    if (security) onChange('smtpSecurity', security);
  };
  const sends = values.sendWith === 'mailbox';
  const ownServer = sends && Boolean(smtpHost || !usual);
  const signInAgain =
    sends && authType === 'oauth' && channel?.sendWith !== 'mailbox' && known?.oauth?.sendingScope;
  return (
    <Section title={t('connection.sending')} hint={t('connection.sending.hint')}>
      <FieldGrid>
        <Choice
          name="sendWith"
          label={t('field.sendWith')}
          hint={t('field.sendWith.hint')}
          error={error}
          value={values.sendWith ?? 'provider'}
          options={SEND_WITH.map((value) => ({ value, label: t(`sendWith.${value}`) }))}
          onChange={(value) => onChange('sendWith', value)}
        />
        {sends && (
          <TextField
            name="smtpHost"
            label={t('field.smtpHost')}
            hint={usual ? t('field.smtpHost.known', { host: usual.host }) : undefined}
            placeholder={usual?.host ?? 'smtp.example.com'}
            required={!usual}
          />
        )}
        {ownServer && <PortField name="smtpPort" value={smtpPort} onChange={changePort} />}
        {ownServer && (
          <SecurityField
            name="smtpSecurity"
            value={smtpSecurity ?? 'tls'}
            onChange={(next) => onChange('smtpSecurity', next)}
          />
        )}
      </FieldGrid>
      {signInAgain && <Notice look="info">{t('connection.sending.signIn')}</Notice>}
    </Section>
  );
}
