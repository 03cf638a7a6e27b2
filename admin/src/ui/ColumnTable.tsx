import { Typography } from '@strapi/design-system';
import type { ReactNode } from 'react';
import { styled } from 'styled-components';
import { ScrollBox } from './ScrollBox';

export interface Column {
  name: string;
  /** Header text or element. */
  heading: ReactNode;
  /** Set if the rows can be sorted by this column. */
  sort?: 'ascending' | 'descending' | 'none';
}

interface ColumnTableProps {
  label: string;
  columns: Column[];
  /**
   * Rows contain nothing focusable. The table itself is then focusable, so that it can be scrolled with the keyboard.
   */
  plain?: boolean;
  /** Rows: `tr` of `Cell`. */
  children: ReactNode;
}

const Table = styled.table`
  width: 100%;
  border-collapse: collapse;
  text-align: left;

  th {
    padding: ${({ theme }) => `${theme.spaces[4]} ${theme.spaces[3]}`};
    white-space: nowrap;
  }

  th:first-child,
  td:first-child {
    padding-left: ${({ theme }) => theme.spaces[6]};
  }

  th:last-child,
  td:last-child {
    padding-right: ${({ theme }) => theme.spaces[6]};
  }

  tbody tr {
    border-top: 1px solid ${({ theme }) => theme.colors.neutral150};
  }
`;

/** A cell of a row. */
export const Cell = styled.td`
  padding: ${({ theme }) => `${theme.spaces[4]} ${theme.spaces[3]}`};
  vertical-align: middle;
`;

/**
 * A table whose links, buttons and inputs can be reached with Tab. The design system's table is a grid for the arrow
 * keys, in which content inside separate row components is not accessible by keyboard.
 */
export const ColumnTable = ({ label, columns, plain = false, children }: ColumnTableProps) => (
  <ScrollBox
    background="neutral0"
    borderColor="neutral150"
    hasRadius
    shadow="tableShadow"
    {...(plain && { tabIndex: 0, role: 'region', 'aria-label': label })}
  >
    <Table aria-label={label}>
      <thead>
        <tr>
          {columns.map(({ name, heading, sort }) => (
            <th key={name} scope="col" aria-sort={sort}>
              <Typography variant="sigma" textColor="neutral600">
                {heading}
              </Typography>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </Table>
  </ScrollBox>
);
