import { Box, EmptyStateLayout, Flex, Typography } from '@strapi/design-system';
import { EmptyDocuments } from '@strapi/icons/symbols';
import { Layouts, Page, useQueryParams } from '@strapi/strapi/admin';
import { lazy, Suspense, useState } from 'react';
import type { MessageRow } from '../../../contracts/messages';
import { useGetEmailMessagesQuery } from '../api/messages';
import { permissions } from '../permissions';
import { FailureNotice } from '../ui/FailureNotice';
import { LateLoader } from '../ui/LateLoader';
import { PluginNav } from '../ui/PluginNav';
import { TablePages } from '../ui/TablePages';
import { useText } from '../ui/text';
import { isNarrowed, toLogArguments, type LogPageQuery } from './log-query';
import { MessageActions } from './MessageActions';
import { MessageFilters } from './MessageFilters';
import { MessageTable } from './MessageTable';

const READ = permissions('messages.read');
const MessageChart = lazy(() => import('./MessageChart'));

/** The message log: the outcome of every message. */
export default function MessagesPage() {
  const t = useText();
  return (
    <Page.Protect permissions={READ}>
      <Page.Title>{t('nav.messages')}</Page.Title>
      <Page.Main>
        <Layouts.Header title={t('nav.messages')} subtitle={t('messages.subtitle')} />
        <Layouts.Content>
          <PluginNav />
          <Messages />
        </Layouts.Content>
      </Page.Main>
    </Page.Protect>
  );
}

function Messages() {
  const t = useText();
  const [{ query = {} }] = useQueryParams<LogPageQuery>();
  const { data, error, isLoading, refetch } = useGetEmailMessagesQuery(toLogArguments(query), {
    pollingInterval: 15_000,
  });
  const rows = data?.results ?? [];
  const [chosen, setChosen] = useState<MessageRow[]>([]);
  // Changing the page or a row's outcome clears the selection of its rows.
  const selected = rows.filter((row) => chosen.some(({ id }) => id === row.id));
  const narrowed = isNarrowed(query);
  return (
    <>
      <Suspense fallback={<LateLoader />}>
        <MessageChart channel={query.channel} />
      </Suspense>
      <MessageFilters />
      {error && <FailureNotice error={error} onRetry={refetch} />}
      <LateLoader pending={isLoading} />
      <Box paddingBottom={selected.length > 0 ? 4 : 0} aria-live="polite">
        {selected.length > 0 && (
          <Flex gap={3} wrap="wrap">
            <Typography>{t('messages.selected', { count: selected.length })}</Typography>
            <MessageActions rows={selected} onDone={() => setChosen([])} />
          </Flex>
        )}
      </Box>
      {rows.length > 0 && data && (
        <>
          <MessageTable rows={rows} selected={selected} onSelect={setChosen} />
          <TablePages pagination={data.pagination} sizes={['20', '50', '100']} />
        </>
      )}
      {data && rows.length === 0 && (
        <EmptyStateLayout
          hasRadius
          shadow="tableShadow"
          icon={<EmptyDocuments width="16rem" />}
          content={t(narrowed ? 'messages.none' : 'messages.empty')}
        />
      )}
    </>
  );
}
