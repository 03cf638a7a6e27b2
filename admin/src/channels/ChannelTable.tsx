import { Badge, Box, Link, Typography } from '@strapi/design-system';
import { NavLink } from 'react-router-dom';
import type { ChannelView } from '../../../contracts/channel';
import { PATHS } from '../paths';
import { Cell, ColumnTable } from '../ui/ColumnTable';
import { RelativeTime } from '../ui/RelativeTime';
import { useText } from '../ui/text';
import { useAllowed } from '../ui/useAllowed';
import { WRAP } from '../ui/wrap';
import { ChannelMenu } from './ChannelMenu';
import { HealthStatus } from './HealthStatus';
import { STATUS_COLOURS } from './status';
import { useSortable } from './useSortable';

const COLUMNS = [
  { name: 'name', isSortable: true },
  { name: 'username', isSortable: true },
  { name: 'status', isSortable: true },
  { name: 'health', isSortable: false },
  { name: 'ticketsToday', isSortable: false },
  { name: 'waiting', isSortable: false },
  { name: 'lastMessageAt', isSortable: false },
  { name: 'actions', isSortable: false },
] as const;

/** One page of channels. */
export function ChannelTable({ channels }: { channels: ChannelView[] }) {
  const t = useText();
  const sortable = useSortable();
  const columns = COLUMNS.map(({ name, isSortable }) => {
    const heading = t(`channels.column.${name}`);
    return isSortable ? sortable(name, heading) : { name, heading };
  });
  return (
    <ColumnTable label={t('nav.channels')} columns={columns}>
      {channels.map((channel) => (
        <ChannelRow key={channel.documentId} channel={channel} />
      ))}
    </ColumnTable>
  );
}

function ChannelRow({ channel }: { channel: ChannelView }) {
  const t = useText();
  const [canWrite, canReadLog] = useAllowed('channels.write', 'messages.read');
  const { counts, status, documentId } = channel;
  const { background, text } = STATUS_COLOURS[status];
  return (
    <tr>
      <Cell>
        <Box maxWidth="18rem" style={WRAP}>
          {canWrite ? (
            <Link tag={NavLink} to={PATHS.channel(documentId)}>
              {channel.name}
            </Link>
          ) : (
            <Typography>{channel.name}</Typography>
          )}
        </Box>
      </Cell>
      <Cell>
        <Box minWidth="17.5rem" maxWidth="20rem" style={WRAP}>
          <Typography>{channel.username ?? '—'}</Typography>
          {channel.host && (
            <Typography tag="div" variant="pi" textColor="neutral600">
              {channel.host}
            </Typography>
          )}
        </Box>
      </Cell>
      <Cell>
        <Badge backgroundColor={background} textColor={text}>
          {t(`status.${status}`)}
        </Badge>
      </Cell>
      <Cell>
        <Box minWidth="14rem" maxWidth="24rem" style={WRAP}>
          <HealthStatus channel={channel} />
        </Box>
      </Cell>
      <Cell>
        <Typography>{counts.ticketsToday}</Typography>
      </Cell>
      <Cell>
        {counts.waiting > 0 && canReadLog ? (
          <Link tag={NavLink} to={`${PATHS.messages}?channel=${documentId}&outcome=held,failed`}>
            {t('channels.waiting', { count: counts.waiting })}
          </Link>
        ) : (
          <Typography>{counts.waiting}</Typography>
        )}
      </Cell>
      <Cell>
        <Typography>
          <RelativeTime iso={counts.lastMessageAt} />
        </Typography>
      </Cell>
      <Cell>
        <ChannelMenu channel={channel} />
      </Cell>
    </tr>
  );
}
