import { Grid } from '@strapi/design-system';
import { AUTH_TYPES } from '../../../../../contracts/channel';
import { Choice } from '../../../ui/Choice';
import { Section } from '../../../ui/Section';
import { TextareaField, useFieldError } from '../../../ui/fields';
import { useText } from '../../../ui/text';
import { useStepForm } from '../useStepForm';
import { useWizard } from '../WizardContext';
import { NetworkFields } from './NetworkFields';
import { OAuthFields } from './OAuthFields';
import { SecretField } from './SecretField';

/** Authentication for the mailbox. */
export function AuthSection() {
  const t = useText();
  const { values, onChange } = useStepForm();
  const authType = values.authType ?? 'password';
  const error = useFieldError('authType');
  const { channel } = useWizard();
  return (
    <Section title={t('connection.auth')}>
      <Grid.Root gap={4}>
        <Grid.Item col={6} xs={12} alignItems="flex-start">
          <Choice
            name="authType"
            label={t('field.authType')}
            value={authType}
            error={error}
            options={AUTH_TYPES.map((value) => ({ value, label: t(`authType.${value}`) }))}
            onChange={(value) => onChange('authType', value)}
          />
        </Grid.Item>
        {authType === 'password' ? (
          <>
            <Grid.Item col={6} xs={12} alignItems="flex-start">
              <SecretField field="password" hint={t('secret.password.hint')} />
            </Grid.Item>
            {channel?.secrets.password.set && (
              <Grid.Item col={6} xs={12} alignItems="flex-start">
                <SecretField field="nextPassword" hint={t('secret.nextPassword.hint')} />
              </Grid.Item>
            )}
          </>
        ) : (
          <OAuthFields />
        )}
        <Grid.Item col={12}>
          <TextareaField
            name="caCertificate"
            label={t('field.caCertificate')}
            hint={t('field.caCertificate.hint')}
            placeholder="-----BEGIN CERTIFICATE-----"
          />
        </Grid.Item>
        <NetworkFields />
      </Grid.Root>
    </Section>
  );
}
