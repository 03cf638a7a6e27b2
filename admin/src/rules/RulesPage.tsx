import { Box, EmptyStateLayout, Flex, LinkButton } from '@strapi/design-system';
import { Plus } from '@strapi/icons';
import { EmptyDocuments } from '@strapi/icons/symbols';
import { Layouts, Page, useQueryParams } from '@strapi/strapi/admin';
import { NavLink } from 'react-router-dom';
import { useGetEmailRulesQuery } from '../api/rules';
import { PATHS } from '../paths';
import { permissions } from '../permissions';
import { FailureNotice } from '../ui/FailureNotice';
import { LateLoader } from '../ui/LateLoader';
import { ManagedRules, useFileOfRules } from '../ui/Managed';
import { PluginNav } from '../ui/PluginNav';
import { useText } from '../ui/text';
import { useAllowed } from '../ui/useAllowed';
import { ChannelChoice } from './ChannelChoice';
import { RuleTable } from './RuleTable';

const READ = permissions('channels.read');

/** The rules of one channel, or of all channels, in order. */
export default function RulesPage() {
  const t = useText();
  return (
    <Page.Protect permissions={READ}>
      <Page.Title>{t('nav.rules')}</Page.Title>
      <Page.Main>
        <Rules />
      </Page.Main>
    </Page.Protect>
  );
}

function Rules() {
  const t = useText();
  const [mayWrite] = useAllowed('channels.write');
  const [{ query }, setQuery] = useQueryParams<{ channel?: string }>();
  const channel = query?.channel ?? null;
  const file = useFileOfRules(channel);
  const canWrite = mayWrite === true && file === null;
  const { data, error, isLoading, refetch } = useGetEmailRulesQuery(channel);
  const create = canWrite && (
    <LinkButton tag={NavLink} to={PATHS.newRule(channel)} startIcon={<Plus />}>
      {t('rules.create')}
    </LinkButton>
  );
  return (
    <>
      <Layouts.Header title={t('nav.rules')} subtitle={t('rules.subtitle')} primaryAction={create} />
      <Layouts.Content>
        <PluginNav />
        <Flex direction="column" alignItems="stretch" gap={4}>
          <Box maxWidth="20rem">
            <ChannelChoice
              label={t('rules.channel')}
              none={t('rules.every')}
              value={channel}
              onChange={(chosen) => setQuery(chosen ? { channel: chosen } : { channel: undefined })}
            />
          </Box>
          {file && <ManagedRules file={file} channel={channel} />}
          {error && <FailureNotice error={error} onRetry={refetch} />}
          <LateLoader pending={isLoading} />
          {data && data.length > 0 && <RuleTable rules={data} channel={channel} canWrite={canWrite} />}
          {data && data.length === 0 && (
            <EmptyStateLayout
              hasRadius
              shadow="tableShadow"
              icon={<EmptyDocuments width="16rem" />}
              content={t('rules.empty')}
              action={create}
            />
          )}
        </Flex>
      </Layouts.Content>
    </>
  );
}
