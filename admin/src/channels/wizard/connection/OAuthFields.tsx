import { Grid } from '@strapi/design-system';
import type { ReactNode } from 'react';
import { OAUTH_GRANTS, type OauthGrant } from '../../../../../contracts/oauth';
import { authorizationEndpointOf, mendedEndpoint, oauthProvider } from '../../../../../contracts/oauth';
import { Choice } from '../../../ui/Choice';
import { Notice } from '../../../ui/Notice';
import { TextField, useFieldError } from '../../../ui/fields';
import { useText } from '../../../ui/text';
import { useStepForm } from '../useStepForm';
import { microsoftEndpoint, scopeAfter } from './presets';
import { RedirectUrlField } from './RedirectUrlField';
import { SecretField } from './SecretField';
import { SignIn } from './SignIn';

const Half = ({ children }: { children: ReactNode }) => (
  <Grid.Item col={6} xs={12} alignItems="flex-start">
    {children}
  </Grid.Item>
);

/** The OAuth app, and who signs in: a person once, or the app itself. */
export function OAuthFields() {
  const t = useText();
  const { values } = useStepForm();
  const byPerson = values.oauthGrant !== 'client-credentials';
  const provider = oauthProvider(values);
  return (
    <>
      <Half>
        <GrantField />
      </Half>
      <Half>
        <TenantField />
      </Half>
      <Half>
        <TextField name="clientId" label={t('field.clientId')} required />
      </Half>
      <Half>
        <SecretField field="clientSecret" hint={byPerson ? t('secret.clientSecret.hint') : undefined} />
      </Half>
      {provider === 'microsoft' && (
        <Half>
          <SecretField field="clientCertificate" hint={t('secret.clientCertificate.hint')} />
        </Half>
      )}
      <Half>
        <TextField name="scope" label={t('field.scope')} hint={t('field.scope.hint')} />
      </Half>
      <Half>
        <EndpointField
          name="tokenEndpoint"
          label={t('field.tokenEndpoint')}
          hint={t('field.tokenEndpoint.hint')}
        />
      </Half>
      {byPerson ? (
        <>
          <Half>
            <EndpointField
              name="authorizationEndpoint"
              label={t('field.authorizationEndpoint')}
              hint={t('field.authorizationEndpoint.hint')}
              usual={values.authorizationEndpoint ? null : authorizationEndpointOf(values)}
            />
          </Half>
          <Half>
            <RedirectUrlField />
          </Half>
          <Grid.Item col={12}>
            <SignIn />
          </Grid.Item>
          <Half>
            <SecretField field="refreshToken" hint={t('secret.refreshToken.hint')} />
          </Half>
        </>
      ) : (
        provider === 'microsoft' && (
          <Grid.Item col={12}>
            <Notice look="info" title={t('oauthGrant.app.title')}>
              {t('oauthGrant.app.hint')}
            </Notice>
          </Grid.Item>
        )
      )}
    </>
  );
}

/** Updates the scope with the grant, unless a person changed it. */
function GrantField() {
  const t = useText();
  const { values, onChange } = useStepForm();
  const grant = values.oauthGrant ?? 'refresh-token';
  const error = useFieldError('oauthGrant');
  return (
    <Choice
      name="oauthGrant"
      label={t('field.oauthGrant')}
      value={grant}
      error={error}
      options={OAUTH_GRANTS.map((value) => ({ value, label: t(`oauthGrant.${value}`) }))}
      onChange={(value) => {
        onChange('scope', scopeAfter(values, grant, value as OauthGrant));
        onChange('oauthGrant', value);
      }}
    />
  );
}

/** Updates Microsoft's token endpoint, which contains the tenant, unless a person changed it. */
function TenantField() {
  const t = useText();
  const { values, onChange } = useStepForm();
  const follow = (tenantId: string | null) => {
    const isOwn =
      !values.tokenEndpoint || values.tokenEndpoint === microsoftEndpoint(values.tenantId, values.host);
    if (isOwn) onChange('tokenEndpoint', microsoftEndpoint(tenantId, values.host));
  };
  return (
    <TextField name="tenantId" label={t('field.tenantId')} hint={t('field.tenantId.hint')} onValue={follow} />
  );
}

interface EndpointFieldProps {
  name: 'tokenEndpoint' | 'authorizationEndpoint';
  label: string;
  hint: string;
  /** URL used while the field is empty. */
  usual?: string | null;
}

/** An endpoint field. Shows what an Entra v1 URL is saved as. */
function EndpointField({ name, label, hint, usual }: EndpointFieldProps) {
  const t = useText();
  const { values } = useStepForm();
  const given = values[name]?.trim() ?? '';
  const mended = mendedEndpoint(given);
  return (
    <TextField
      name={name}
      type="url"
      label={label}
      hint={mended === given ? hint : t('field.endpoint.mended', { endpoint: mended })}
      placeholder={usual ?? 'https://…'}
    />
  );
}
