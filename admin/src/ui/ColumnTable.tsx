import { Table, Tbody, Th, Thead, Tr, Typography } from '@strapi/design-system';
import type { ReactNode } from 'react';

interface ColumnTableProps {
  label: string;
  /** Headings in their order. */
  columns: string[];
  rowCount: number;
  /** The rows. */
  children: ReactNode;
}

/** A table with a heading for each column. */
export const ColumnTable = ({ label, columns, rowCount, children }: ColumnTableProps) => (
  <Table aria-label={label} colCount={columns.length} rowCount={rowCount + 1}>
    <Thead>
      <Tr>
        {columns.map((column) => (
          <Th key={column}>
            <Typography variant="sigma" textColor="neutral600">
              {column}
            </Typography>
          </Th>
        ))}
      </Tr>
    </Thead>
    <Tbody>{children}</Tbody>
  </Table>
);
