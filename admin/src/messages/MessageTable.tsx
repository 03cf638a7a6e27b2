import { Box, Checkbox, Link, Typography } from '@strapi/design-system';
import { NavLink } from 'react-router-dom';
import type { MessageRow } from '../../../contracts/messages';
import { PATHS } from '../paths';
import { Cell, ColumnTable } from '../ui/ColumnTable';
import { RelativeTime } from '../ui/RelativeTime';
import { useText } from '../ui/text';
import { useAllowed } from '../ui/useAllowed';
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
  const isChosen = ({ id }: MessageRow) => selected.some((row) => row.id === id);
  const choice = {
    name: 'choice',
    heading: (
      <Checkbox
        aria-label={t('messages.chooseAll')}
        checked={selected.length === 0 ? false : selected.length === rows.length || 'indeterminate'}
        onCheckedChange={(checked) => onSelect(checked === true ? rows : [])}
      />
    ),
  };
  const columns = COLUMNS.map((name) => ({ name, heading: t(`messages.column.${name}`) }));
  return (
    <ColumnTable label={t('nav.messages')} columns={mayRetry ? [choice, ...columns] : columns}>
      {rows.map((row) => (
        <tr key={row.id}>
          {mayRetry && (
            <Cell>
              <Checkbox
                aria-label={t('messages.choose', { subject: row.subject || t('message.noSubject') })}
                checked={isChosen(row)}
                onCheckedChange={(checked) =>
                  onSelect(checked === true ? [...selected, row] : selected.filter(({ id }) => id !== row.id))
                }
              />
            </Cell>
          )}
          <MessageCells row={row} />
        </tr>
      ))}
    </ColumnTable>
  );
}

function MessageCells({ row }: { row: MessageRow }) {
  const t = useText();
  const reasonText = useReasonText();
  return (
    <>
      <Cell>
        <Typography style={{ whiteSpace: 'nowrap' }}>
          <RelativeTime iso={row.decidedAt ?? row.receivedAt} />
        </Typography>
      </Cell>
      <Cell>
        <Box maxWidth="14rem" style={WRAP}>
          <Typography>{row.channelName ?? t('messages.channelGone')}</Typography>
        </Box>
      </Cell>
      <Cell>
        <Box maxWidth="20rem" style={WRAP}>
          <Typography>{row.sender ?? '—'}</Typography>
        </Box>
      </Cell>
      <Cell>
        <Box maxWidth="24rem" style={WRAP}>
          <Link tag={NavLink} to={PATHS.message(row.id)}>
            {row.subject || t('message.noSubject')}
          </Link>
        </Box>
      </Cell>
      <Cell>
        <OutcomeBadge outcome={row.outcome} />
        <Box maxWidth="22rem" style={WRAP}>
          <Typography variant="pi" textColor="neutral600">
            {reasonText(row.reason, row.detail)}
          </Typography>
        </Box>
      </Cell>
      <Cell>
        {row.ticket ? (
          <Link tag={NavLink} to={PATHS.entry(row.ticket.uid, row.ticket.documentId)}>
            {t('messages.ticket')}
          </Link>
        ) : (
          <Typography>—</Typography>
        )}
      </Cell>
    </>
  );
}
