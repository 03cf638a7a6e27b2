import { Grid } from '@strapi/design-system';
import { isOldTls, TLS_VERSIONS } from '../../../../../contracts/channel';
import { Choice } from '../../../ui/Choice';
import { TextField } from '../../../ui/fields';
import { Notice } from '../../../ui/Notice';
import { useText } from '../../../ui/text';
import { useStepForm } from '../useStepForm';
import { SecretField } from './SecretField';

/** Settings for special networks and old servers: proxy and old TLS versions. */
export function NetworkFields() {
  const t = useText();
  const { values, onChange } = useStepForm();
  const version = values.tlsMinVersion ?? 'tls12';
  return (
    <>
      <Grid.Item col={6} xs={12} alignItems="flex-start">
        <TextField name="proxy" label={t('field.proxy')} hint={t('field.proxy.hint')} />
      </Grid.Item>
      {values.proxy && (
        <Grid.Item col={6} xs={12} alignItems="flex-start">
          <SecretField field="proxyPassword" />
        </Grid.Item>
      )}
      <Grid.Item col={6} xs={12} alignItems="flex-start">
        <Choice
          name="tlsMinVersion"
          label={t('field.tlsMinVersion')}
          value={version}
          options={TLS_VERSIONS.map((value) => ({ value, label: t(`tlsVersion.${value}`) }))}
          onChange={(value) => onChange('tlsMinVersion', value)}
        />
      </Grid.Item>
      {isOldTls(version) && (
        <Grid.Item col={12} direction="column" alignItems="stretch">
          <Notice look="warning" title={t('connection.tlsOld')}>
            {t('connection.tlsOld.hint')}
          </Notice>
        </Grid.Item>
      )}
    </>
  );
}
