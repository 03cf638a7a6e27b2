import { Box, Link, Typography } from '@strapi/design-system';
import { Table } from '@strapi/strapi/admin';
import { NavLink } from 'react-router-dom';
import type { MessageRow } from '../../../contracts/messages';
import { PATHS } from '../paths';
import { useText } from '../ui/text';
import { useAllowed } from '../ui/useAllowed';
import { useTimes } from '../ui/useTimes';
import { WRAP } from '../ui/wrap';
import { OutcomeBadge } from './OutcomeBadge';
import { useReasonText } from './useReasonText';

const COLUMNS = ['time', 'channel', 'sender', 'subject', 'outcome', 'ticket'] as const;

interface MessageTableProps {
  rows: MessageRow[];
  selected: MessageRow[];
  onSelect(rows: MessageRow[]): void;
}

/** One page of the message log. */
export function MessageTable({ rows, selected, onSelect }: MessageTableProps) {
  const t = useText();
  const [mayRetry] = useAllowed('messages.retry');
  const headers = COLUMNS.map((name) => ({ name, label: t(`messages.column.${name}`), sortable: false }));
  return (
    <Table.Root rows={rows} headers={headers} selectedRows={selected} onSelectedRowsChange={onSelect}>
      <Table.Content>
        <Table.Head>
          {mayRetry && <Table.HeaderCheckboxCell />}
          {headers.map((header) => (
            <Table.HeaderCell key={header.name} {...header} />
          ))}
        </Table.Head>
        <Table.Body>
          {rows.map((row) => (
            <Table.Row key={row.id}>
              {mayRetry && <Table.CheckboxCell id={row.id} />}
              <MessageCells row={row} />
            </Table.Row>
          ))}
        </Table.Body>
      </Table.Content>
    </Table.Root>
  );
}

function MessageCells({ row }: { row: MessageRow }) {
  const t = useText();
  const { full } = useTimes();
  const reasonText = useReasonText();
  return (
    <>
      <Table.Cell>
        <Typography>{full(row.decidedAt ?? row.receivedAt)}</Typography>
      </Table.Cell>
      <Table.Cell>
        <Box maxWidth="14rem" style={WRAP}>
          <Typography>{row.channelName ?? t('messages.channelGone')}</Typography>
        </Box>
      </Table.Cell>
      <Table.Cell>
        <Box maxWidth="20rem" style={WRAP}>
          <Typography>{row.sender ?? '—'}</Typography>
        </Box>
      </Table.Cell>
      <Table.Cell>
        <Box maxWidth="24rem" style={WRAP}>
          <Link tag={NavLink} to={PATHS.message(row.id)}>
            {row.subject || t('message.noSubject')}
          </Link>
        </Box>
      </Table.Cell>
      <Table.Cell>
        <OutcomeBadge outcome={row.outcome} />
        <Box maxWidth="22rem" style={WRAP}>
          <Typography variant="pi" textColor="neutral600">
            {reasonText(row.reason, row.detail)}
          </Typography>
        </Box>
      </Table.Cell>
      <Table.Cell>
        {row.ticket ? (
          <Link tag={NavLink} to={PATHS.entry(row.ticket.uid, row.ticket.documentId)}>
            {t('messages.ticket')}
          </Link>
        ) : (
          <Typography>—</Typography>
        )}
      </Table.Cell>
    </>
  );
}
