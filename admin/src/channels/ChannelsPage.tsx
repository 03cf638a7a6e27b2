import { Box, EmptyStateLayout, Flex, LinkButton } from '@strapi/design-system';
import { Plus } from '@strapi/icons';
import { EmptyDocuments } from '@strapi/icons/symbols';
import { Layouts, Page, useQueryParams } from '@strapi/strapi/admin';
import { NavLink } from 'react-router-dom';
import { useState } from 'react';
import { CHANNEL_STATUSES } from '../../../contracts/channel';
import { useGetEmailChannelsQuery } from '../api/channels';
import { PATHS } from '../paths';
import { permissions } from '../permissions';
import { Choice } from '../ui/Choice';
import { FailureNotice } from '../ui/FailureNotice';
import { LateLoader } from '../ui/LateLoader';
import { PluginNav } from '../ui/PluginNav';
import { SearchBox } from '../ui/SearchBox';
import { searchParam, searchText } from '../ui/search-text';
import { TablePages } from '../ui/TablePages';
import { useText } from '../ui/text';
import { useAllowed } from '../ui/useAllowed';
import { ChannelTable } from './ChannelTable';
import { InstallationNotice } from './InstallationNotice';
import { SignInResult } from './SignInResult';
import { pollingInterval, toListArguments, type ChannelPageQuery } from './list-query';

const READ = permissions('channels.read');

/** The list of channels. */
export default function ChannelsPage() {
  const t = useText();
  return (
    <Page.Protect permissions={READ}>
      <Page.Title>{t('plugin.name')}</Page.Title>
      <Page.Main>
        <Channels />
      </Page.Main>
    </Page.Protect>
  );
}

function Channels() {
  const t = useText();
  const [canWrite] = useAllowed('channels.write');
  const [{ query }, setQuery] = useQueryParams<ChannelPageQuery>();
  const [interval, setInterval] = useState(15_000);
  const { data, error, isLoading, refetch } = useGetEmailChannelsQuery(toListArguments(query ?? {}), {
    pollingInterval: interval,
  });
  const wanted = pollingInterval(data?.results ?? []);
  if (wanted !== interval) setInterval(wanted);

  const create = canWrite && (
    <LinkButton tag={NavLink} to={PATHS.newChannel} startIcon={<Plus />}>
      {t('channels.create')}
    </LinkButton>
  );
  const narrowed = Boolean(query?._q || query?.status);
  return (
    <>
      <Layouts.Header title={t('plugin.name')} subtitle={t('channels.subtitle')} primaryAction={create} />
      <Layouts.Content>
        <PluginNav />
        <InstallationNotice />
        <SignInResult />
        {error && <FailureNotice error={error} onRetry={refetch} />}
        <LateLoader pending={isLoading} />
        {data && (data.pagination.total > 0 || narrowed) && (
          <Flex gap={2} paddingBottom={4} alignItems="center" wrap="wrap">
            <SearchBox label={t('channels.search')} />
            <Box minWidth="20rem">
              <Choice
                hideLabel
                size="S"
                label={t('channels.column.status')}
                value={query?.status ?? null}
                none={t('channels.anyStatus')}
                options={CHANNEL_STATUSES.map((status) => ({ value: status, label: t(`status.${status}`) }))}
                onChange={(status) =>
                  setQuery({
                    ...query,
                    _q: searchParam(searchText(query?._q)),
                    page: '1',
                    status: status ?? undefined,
                  })
                }
              />
            </Box>
          </Flex>
        )}
        {data && data.results.length > 0 && (
          <>
            <ChannelTable channels={data.results} />
            <TablePages pagination={data.pagination} sizes={['10', '20', '50', '100']} />
          </>
        )}
        {data && data.results.length === 0 && (
          <EmptyStateLayout
            hasRadius
            shadow="tableShadow"
            icon={<EmptyDocuments width="16rem" />}
            content={t(narrowed ? 'channels.none' : 'channels.empty')}
            action={!narrowed && create}
          />
        )}
      </Layouts.Content>
    </>
  );
}
