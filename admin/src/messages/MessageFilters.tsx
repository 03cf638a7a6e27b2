import { Box, Field, Flex, MultiSelect, MultiSelectOption, TextInput } from '@strapi/design-system';
import { SearchInput, useQueryParams } from '@strapi/strapi/admin';
import type { ChangeEvent } from 'react';
import { MESSAGE_STATES, REASON_CODES } from '../../../contracts/outcomes';
import { useGetEmailChannelsQuery } from '../api/channels';
import { Choice } from '../ui/Choice';
import { useText } from '../ui/text';
import { useAllowed } from '../ui/useAllowed';
import { outcomesOf, reasonsOf, type LogPageQuery } from './log-query';

/** What narrows the log; all of it is in the address of the page. */
export function MessageFilters() {
  const t = useText();
  const [{ query = {} }, setQuery] = useQueryParams<LogPageQuery>();
  const [mayReadChannels] = useAllowed('channels.read');
  const channels = useGetEmailChannelsQuery({ pageSize: 100 }, { skip: !mayReadChannels });
  const filter = (change: LogPageQuery) => setQuery({ ...query, page: '1', ...change });
  return (
    <Flex gap={2} paddingBottom={4} alignItems="flex-end" wrap="wrap">
      <SearchInput label={t('messages.search')} placeholder={t('messages.search')} />
      {mayReadChannels && (
        <Box minWidth="18rem">
          <Choice
            hideLabel
            label={t('messages.column.channel')}
            none={t('messages.anyChannel')}
            value={query.channel ?? null}
            options={(channels.data?.results ?? []).map(({ documentId, name }) => ({
              value: documentId,
              label: name,
            }))}
            onChange={(channel) => filter({ channel: channel ?? undefined })}
          />
        </Box>
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
    <Box minWidth="18rem" maxWidth="28rem">
      <MultiSelect
        aria-label={label}
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
    </Box>
  );
}

interface DayProps {
  label: string;
  value: string | undefined;
  onChange(day: string | undefined): void;
}

const Day = ({ label, value, onChange }: DayProps) => (
  <Field.Root>
    <Field.Label>{label}</Field.Label>
    <TextInput
      type="date"
      value={value ?? ''}
      onChange={({ target }: ChangeEvent<HTMLInputElement>) => onChange(target.value || undefined)}
    />
  </Field.Root>
);
