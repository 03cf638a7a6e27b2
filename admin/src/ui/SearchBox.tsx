import { Box, Searchbar, SearchForm } from '@strapi/design-system';
import { useQueryParams } from '@strapi/strapi/admin';
import { useState, type ChangeEvent, type FormEvent } from 'react';
import { searchParam, searchText } from './search-text';
import { useText } from './text';

/** A search field that is always open. The search term is stored in the page URL. */
export function SearchBox({ label }: { label: string }) {
  const t = useText();
  const [{ query = {} }, setQuery] = useQueryParams<{ _q?: string; page?: string }>();
  const [value, setValue] = useState(searchText(query._q));
  const search = (text: string) => setQuery({ ...query, page: '1', _q: searchParam(text.trim()) });
  return (
    <Box flex="1 1 26rem" maxWidth="48rem">
      <SearchForm
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          search(value);
        }}
      >
        <Searchbar
          name="search"
          size="S"
          value={value}
          placeholder={label}
          clearLabel={t('search.clear')}
          onChange={({ target }: ChangeEvent<HTMLInputElement>) => setValue(target.value)}
          onClear={() => {
            setValue('');
            search('');
          }}
        >
          {label}
        </Searchbar>
      </SearchForm>
    </Box>
  );
}
