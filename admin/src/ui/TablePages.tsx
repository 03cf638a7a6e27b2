import { Box } from '@strapi/design-system';
import { Pagination } from '@strapi/strapi/admin';
import type { Page } from '../../../contracts/channel';

interface TablePagesProps {
  pagination: Page<unknown>['pagination'];
  /** How many rows a page may have. */
  sizes: string[];
}

/** The way to the other pages of a table. On a phone the links scroll by themselves, not the whole page. */
export const TablePages = ({ pagination: { pageCount, total }, sizes }: TablePagesProps) => (
  <Box style={{ overflowX: 'auto' }}>
    <Pagination.Root pageCount={pageCount} total={total} defaultPageSize={20}>
      <Pagination.PageSize options={sizes} />
      <Pagination.Links />
    </Pagination.Root>
  </Box>
);
