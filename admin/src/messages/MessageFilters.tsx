import { Box, DatePicker, Flex, MultiSelect, MultiSelectOption } from '@strapi/design-system';
import { useQueryParams } from '@strapi/strapi/admin';
import type { ReactNode } from 'react';
import { MESSAGE_STATES, REASON_CODES } from '../../../contracts/outcomes';
import { useGetEmailChannelsQuery } from '../api/channels';
import { Choice } from '../ui/Choice';
import { SearchBox } from '../ui/SearchBox';
import { searchParam, searchText } from '../ui/search-text';
import { useText } from '../ui/text';
import { useAllowed } from '../ui/useAllowed';
import { dayOf, outcomesOf, reasonsOf, type LogPageQuery } from './log-query';

/** Filters of the log, stored in the page URL. */
export function MessageFilters() {
  const t = useText();
  const [{ query = {} }, setQuery] = useQueryParams<LogPageQuery>();
  const [mayReadChannels] = useAllowed('channels.read');
  const channels = useGetEmailChannelsQuery({ pageSize: 100 }, { skip: !mayReadChannels });
  const filter = (change: LogPageQuery) =>
    setQuery({ ...query, _q: searchParam(searchText(query._q)), page: '1', ...change });
  return (
    <Flex gap={2} paddingBottom={4} wrap="wrap" role="search" aria-label={t('messages.filters')}>
      <SearchBox label={t('messages.search')} />
      {mayReadChannels && (
        <Place>
          <Choice
            hideLabel
            size="S"
            label={t('messages.column.channel')}
            none={t('messages.anyChannel')}
            value={query.channel ?? null}
            options={(channels.data?.results ?? []).map(({ documentId, name }) => ({
              value: documentId,
              label: name,
            }))}
            onChange={(channel) => filter({ channel: channel ?? undefined })}
          />
        </Place>
      )}
      <Several
        label={t('messages.column.outcome')}
        placeholder={t('messages.anyOutcome')}
        value={outcomesOf(query)}
        options={MESSAGE_STATES.map((state) => ({ value: state, label: t(`outcome.${state}`) }))}
        onChange={(outcome) => filter({ outcome })}
      />
      <Several
        label={t('messages.column.reason')}
        placeholder={t('messages.anyReason')}
        value={reasonsOf(query)}
        options={REASON_CODES.map((code) => ({ value: code, label: t(`reason.${code}`) }))}
        onChange={(reason) => filter({ reason })}
      />
      <Day label={t('messages.from')} value={query.from} onChange={(from) => filter({ from })} />
      <Day label={t('messages.to')} value={query.to} onChange={(to) => filter({ to })} />
    </Flex>
  );
}

/** Layout of a filter in the bar: filters share its width, and are stacked on a phone. */
const Place = ({ children }: { children: ReactNode }) => (
  <Box flex="1 1 16rem" maxWidth="28rem">
    {children}
  </Box>
);

interface SeveralProps {
  label: string;
  placeholder: string;
  value: string[];
  options: { value: string; label: string }[];
  onChange(list: string | undefined): void;
}

function Several({ label, placeholder, value, options, onChange }: SeveralProps) {
  const labelOf = (chosen: string) => options.find((option) => option.value === chosen)?.label ?? chosen;
  return (
    <Place>
      <MultiSelect
        aria-label={label}
        size="S"
        placeholder={placeholder}
        value={value}
        customizeContent={(chosen = []) => chosen.map(labelOf).join(', ')}
        onChange={(chosen: string[]) => onChange(chosen.join(',') || undefined)}
        onClear={() => onChange(undefined)}
      >
        {options.map((option) => (
          <MultiSelectOption key={option.value} value={option.value}>
            {option.label}
          </MultiSelectOption>
        ))}
      </MultiSelect>
    </Place>
  );
}

interface DayProps {
  label: string;
  /** YYYY-MM-DD */
  value: string | undefined;
  onChange(day: string | undefined): void;
}

/** The picker expects a day as midnight UTC, but returns midnight in the user's time zone. */
function Day({ label, value, onChange }: DayProps) {
  const t = useText();
  return (
    <Place>
      <DatePicker
        aria-label={label}
        placeholder={label}
        size="S"
        clearLabel={t('search.clear')}
        value={value ? new Date(value) : undefined}
        onChange={(date) => onChange(date && dayOf(date))}
        onClear={() => onChange(undefined)}
      />
    </Place>
  );
}
