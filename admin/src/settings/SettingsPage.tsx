import { Box, Flex, Typography } from '@strapi/design-system';
import { Layouts, Page } from '@strapi/strapi/admin';
import { useIntl } from 'react-intl';
import type { SettingsView } from '../../../contracts/answers';
import { useGetEmailSettingsQuery } from '../api/choices';
import { permissions } from '../permissions';
import { bytes } from '../ui/bytes';
import { Cell, ColumnTable } from '../ui/ColumnTable';
import { FailureNotice } from '../ui/FailureNotice';
import { LateLoader } from '../ui/LateLoader';
import { Notice } from '../ui/Notice';
import { Section } from '../ui/Section';
import { isTextKey, useText } from '../ui/text';
import { ConfigurationSection } from './ConfigurationSection';
import { amountOf, boundsOf } from './facts';

const COLUMNS = ['what', 'now', 'setting'] as const;
const READ = permissions('settings.read');

/** The plugin's limits and their current values. They are set in its config, so that every instance uses the same. */
export default function SettingsPage() {
  const t = useText();
  const { data, error, refetch } = useGetEmailSettingsQuery();
  return (
    <Page.Protect permissions={READ}>
      <Page.Title>{t('settings.title')}</Page.Title>
      <Page.Main>
        <Layouts.Header title={t('settings.title')} subtitle={t('settings.subtitle')} />
        <Layouts.Content>
          {error && <FailureNotice error={error} onRetry={refetch} />}
          {!data && !error && <LateLoader />}
          {data && <Settings settings={data} />}
        </Layouts.Content>
      </Page.Main>
    </Page.Protect>
  );
}

function Settings({ settings }: { settings: SettingsView }) {
  const t = useText();
  const hosts = settings.allowedPrivateHosts;
  return (
    <Flex direction="column" alignItems="stretch" gap={4}>
      {!settings.encryptionKeySet && (
        <Notice look="danger" title={t('settings.noKey')}>
          {t('settings.noKey.hint')}
        </Notice>
      )}
      <Notice look={settings.reading ? 'success' : 'warning'}>
        {t(settings.reading ? 'settings.reading' : 'settings.notReading')}
      </Notice>
      <ConfigurationSection />
      <Section title={t('settings.limits')} hint={t('settings.limits.hint')}>
        <Bounds settings={settings} />
        <Kept text="settings.originals" kept={settings.originals} />
        <Kept text="settings.files" kept={settings.files} />
      </Section>
      <Section title={t('settings.hosts')} hint={t('settings.hosts.hint')}>
        {hosts.length === 0 ? (
          <Typography textColor="neutral600">{t('settings.hosts.none')}</Typography>
        ) : (
          <Box tag="ul">
            {hosts.map((host) => (
              <Typography key={host} tag="li">
                {host}
              </Typography>
            ))}
          </Box>
        )}
      </Section>
    </Flex>
  );
}

/** Number and size of stored messages. */
function Kept({
  text,
  kept: { count, bytes: used },
}: {
  text: 'settings.originals' | 'settings.files';
  kept: SettingsView['files'];
}) {
  const t = useText();
  const { formatNumber } = useIntl();
  const { value, unit } = bytes(used);
  const size = formatNumber(value, { style: 'unit', unit, unitDisplay: 'long' });
  return <Typography textColor="neutral600">{t(text, { count, size })}</Typography>;
}

function Bounds({ settings }: { settings: SettingsView }) {
  const t = useText();
  const { formatNumber } = useIntl();
  const bounds = boundsOf(settings);
  return (
    <ColumnTable
      label={t('settings.limits')}
      columns={COLUMNS.map((name) => ({ name, heading: t(`settings.column.${name}`) }))}
    >
      {bounds.map(([name, bound]) => {
        const { value, unit } = amountOf(name, bound);
        const key = `settings.${name}`;
        return (
          <tr key={name}>
            <Cell>
              <Typography>{isTextKey(key) ? t(key) : name}</Typography>
            </Cell>
            <Cell>
              <Typography>
                {formatNumber(value, unit ? { style: 'unit', unit, unitDisplay: 'long' } : {})}
              </Typography>
            </Cell>
            <Cell>
              <Typography textColor="neutral600">{name}</Typography>
            </Cell>
          </tr>
        );
      })}
    </ColumnTable>
  );
}
