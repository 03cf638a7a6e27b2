import { Combobox, ComboboxOption, Field, Flex, Tag } from '@strapi/design-system';
import { Cross } from '@strapi/icons';
import { useState } from 'react';
import { useSearchEntriesQuery, type Entry } from '../api/entries';
import { entryName } from './entry-name';
import { useText } from './text';
import { useDebounce } from './useDebounce';
import type { ValueInputProps } from './value-input-props';

/** Selects entries of a relation's content type: a document id, or a list of them. */
export function EntryInput({
  field,
  value,
  onChange,
  label,
  hideLabel,
  hint,
  error,
  disabled,
}: ValueInputProps) {
  const t = useText();
  const [search, setSearch] = useState('');
  const { data, isFetching } = useSearchEntriesQuery({
    uid: field.relationTarget!,
    search: useDebounce(search, 300),
  });
  const chosen = Array.isArray(value) ? value.map(String) : typeof value === 'string' ? [value] : [];
  const known = new Map<string, Entry>((data ?? []).map((entry) => [entry.documentId, entry]));
  const nameOf = (documentId: string) => entryName(known.get(documentId), documentId);
  const set = (ids: string[]) => onChange(field.multiple ? ids : (ids.at(-1) ?? null));
  return (
    <Field.Root hint={hint} error={error} width="100%">
      {!hideLabel && <Field.Label>{label}</Field.Label>}
      <Combobox
        aria-label={label}
        autocomplete="none"
        disabled={disabled}
        loading={isFetching}
        placeholder={t('value.entry')}
        value=""
        onInputChange={({ target }: { target: { value: string } }) => setSearch(target.value)}
        onChange={(documentId?: string) => {
          if (documentId && !chosen.includes(documentId)) set([...chosen, documentId]);
        }}
        noOptionsMessage={() => t('value.noEntry')}
      >
        {(data ?? []).map((entry) => (
          <ComboboxOption key={entry.documentId} value={entry.documentId}>
            {entryName(entry, entry.documentId)}
          </ComboboxOption>
        ))}
      </Combobox>
      {chosen.length > 0 && (
        <Flex gap={2} wrap="wrap">
          {chosen.map((documentId) => (
            <Tag
              key={documentId}
              icon={<Cross aria-hidden />}
              label={t('tags.remove', { tag: nameOf(documentId) })}
              onClick={() => set(chosen.filter((other) => other !== documentId))}
            >
              {nameOf(documentId)}
            </Tag>
          ))}
        </Flex>
      )}
      <Field.Hint />
      <Field.Error />
    </Field.Root>
  );
}
