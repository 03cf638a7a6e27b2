import { CaretDown, CaretUp } from '@strapi/icons';
import { useQueryParams } from '@strapi/strapi/admin';
import { styled } from 'styled-components';
import type { Column } from '../ui/ColumnTable';
import type { ChannelPageQuery } from './list-query';

const Button = styled.button`
  display: inline-flex;
  gap: ${({ theme }) => theme.spaces[1]};
  align-items: center;
  padding: 0;
  border: 0;
  background: none;
  color: inherit;
  font: inherit;
  letter-spacing: inherit;
  text-transform: inherit;
  cursor: pointer;
`;

/** Returns a function that makes a column sortable through the page URL, ascending first. */
export function useSortable() {
  const [{ query }, setQuery] = useQueryParams<ChannelPageQuery>();
  const [field, direction = ''] = (query?.sort ?? 'name:ASC').split(':');
  return (name: string, label: string): Column => {
    const isSorted = field === name;
    const isDescending = direction.toLowerCase() === 'desc';
    const next = isSorted && !isDescending ? 'DESC' : 'ASC';
    return {
      name,
      sort: isSorted ? (isDescending ? 'descending' : 'ascending') : 'none',
      heading: (
        <Button type="button" onClick={() => setQuery({ ...query, page: '1', sort: `${name}:${next}` })}>
          {label}
          {isSorted && (isDescending ? <CaretDown aria-hidden /> : <CaretUp aria-hidden />)}
        </Button>
      ),
    };
  };
}
