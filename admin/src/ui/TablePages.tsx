import { Pagination } from '@strapi/strapi/admin';
import type { Page } from '../../../contracts/channel';
import { ScrollBox } from './ScrollBox';

interface TablePagesProps {
  pagination: Page<unknown>['pagination'];
  /** Available page sizes. */
  sizes: string[];
}

/** Pagination of a table. On a phone only the links scroll, not the page. */
export const TablePages = ({ pagination: { pageCount, total }, sizes }: TablePagesProps) => (
  <ScrollBox>
    <Pagination.Root pageCount={pageCount} total={total} defaultPageSize={20}>
      <Pagination.PageSize options={sizes} />
      <Pagination.Links />
    </Pagination.Root>
  </ScrollBox>
);
