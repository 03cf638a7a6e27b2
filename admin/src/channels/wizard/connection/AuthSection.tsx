import { Grid, IconButton } from '@strapi/design-system';
import { Duplicate } from '@strapi/icons';
import { useClipboard } from '@strapi/strapi/admin';
import { AUTH_TYPES } from '../../../../../contracts/channel';
import { Choice } from '../../../ui/Choice';
import { Section } from '../../../ui/Section';
import { TextareaField, TextField, useFieldError } from '../../../ui/fields';
import { useText } from '../../../ui/text';
import { useNotices } from '../../../ui/useNotices';
import { useStepForm } from '../useStepForm';
import { microsoftEndpoint } from './presets';
import { SecretField } from './SecretField';

/** How to sign in to the mailbox. */
export function AuthSection() {
  const t = useText();
  const { values, onChange } = useStepForm();
  const authType = values.authType ?? 'password';
  const error = useFieldError('authType');
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
          <Grid.Item col={6} xs={12} alignItems="flex-start">
            <SecretField field="password" hint={t('secret.password.hint')} />
          </Grid.Item>
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
      </Grid.Root>
    </Section>
  );
}

function OAuthFields() {
  const t = useText();
  return (
    <>
      <Grid.Item col={6} xs={12} alignItems="flex-start">
        <TenantField />
      </Grid.Item>
      <Grid.Item col={6} xs={12} alignItems="flex-start">
        <TextField name="clientId" label={t('field.clientId')} required />
      </Grid.Item>
      <Grid.Item col={6} xs={12} alignItems="flex-start">
        <SecretField field="clientSecret" />
      </Grid.Item>
      <Grid.Item col={6} xs={12} alignItems="flex-start">
        <SecretField field="refreshToken" hint={t('secret.refreshToken.hint')} />
      </Grid.Item>
      <Grid.Item col={6} xs={12} alignItems="flex-start">
        <TextField name="scope" label={t('field.scope')} />
      </Grid.Item>
      <Grid.Item col={6} xs={12} alignItems="flex-start">
        <TextField name="tokenEndpoint" type="url" label={t('field.tokenEndpoint')} placeholder="https://…" />
      </Grid.Item>
      <Grid.Item col={6} xs={12} alignItems="flex-start">
        <RedirectUrlField />
      </Grid.Item>
    </>
  );
}

/** Microsoft's token endpoint names the tenant: it follows while it is the one of the tenant before. */
function TenantField() {
  const t = useText();
  const { values, onChange } = useStepForm();
  const follow = (tenantId: string | null) => {
    const isOwn = !values.tokenEndpoint || values.tokenEndpoint === microsoftEndpoint(values.tenantId);
    if (isOwn) onChange('tokenEndpoint', microsoftEndpoint(tenantId));
  };
  return (
    <TextField name="tenantId" label={t('field.tenantId')} hint={t('field.tenantId.hint')} onValue={follow} />
  );
}

function RedirectUrlField() {
  const t = useText();
  const { values } = useStepForm();
  const { copy } = useClipboard();
  const { done } = useNotices();
  const url = values.redirectUrl ?? '';
  return (
    <TextField
      name="redirectUrl"
      type="url"
      label={t('field.redirectUrl')}
      hint={t('field.redirectUrl.hint')}
      endAction={
        <IconButton
          label={t('copy')}
          variant="ghost"
          disabled={!url}
          onClick={async () => {
            if (await copy(url)) done(t('copied'));
          }}
        >
          <Duplicate />
        </IconButton>
      }
    />
  );
}
