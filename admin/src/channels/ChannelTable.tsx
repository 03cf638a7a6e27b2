import { Badge, Box, Link, Typography } from '@strapi/design-system';
import { Table } from '@strapi/strapi/admin';
import { NavLink } from 'react-router-dom';
import type { ChannelView } from '../../../contracts/channel';
import { PATHS } from '../paths';
import { useText } from '../ui/text';
import { useAllowed } from '../ui/useAllowed';
import { useTimes } from '../ui/useTimes';
import { WRAP } from '../ui/wrap';
import { ChannelMenu } from './ChannelMenu';
import { HealthStatus } from './HealthStatus';
import { STATUS_COLOURS } from './status';

const COLUMNS = [
  { name: 'name', sortable: true },
  { name: 'username', sortable: true },
  { name: 'status', sortable: true },
  { name: 'health', sortable: false },
  { name: 'ticketsToday', sortable: false },
  { name: 'waiting', sortable: false },
  { name: 'lastMessageAt', sortable: false },
  { name: 'actions', sortable: false },
] as const;

/** The channels of one page. */
export function ChannelTable({ channels }: { channels: ChannelView[] }) {
  const t = useText();
  const headers = COLUMNS.map(({ name, sortable }) => ({
    name,
    sortable,
    label: t(`channels.column.${name}`),
  }));
  const rows = channels.map((channel) => ({ ...channel, id: channel.documentId }));
  return (
    <Table.Root rows={rows} headers={headers}>
      <Table.Content>
        <Table.Head>
          {headers.map((header) => (
            <Table.HeaderCell key={header.name} {...header} />
          ))}
        </Table.Head>
        <Table.Body>
          {rows.map((channel) => (
            <ChannelRow key={channel.documentId} channel={channel} />
          ))}
        </Table.Body>
      </Table.Content>
    </Table.Root>
  );
}

function ChannelRow({ channel }: { channel: ChannelView }) {
  const t = useText();
  const { ago } = useTimes();
  const [canWrite, canReadLog] = useAllowed('channels.write', 'messages.read');
  const { counts, status, documentId } = channel;
  const { background, text } = STATUS_COLOURS[status];
  return (
    <Table.Row>
      <Table.Cell>
        <Box maxWidth="18rem" style={WRAP}>
          {canWrite ? (
            <Link tag={NavLink} to={PATHS.channel(documentId)}>
              {channel.name}
            </Link>
          ) : (
            <Typography>{channel.name}</Typography>
          )}
        </Box>
      </Table.Cell>
      <Table.Cell>
        <Box maxWidth="18rem" style={WRAP}>
          <Typography>{channel.username ?? '—'}</Typography>
          {channel.host && (
            <Typography tag="div" variant="pi" textColor="neutral600">
              {channel.host}
            </Typography>
          )}
        </Box>
      </Table.Cell>
      <Table.Cell>
        <Badge backgroundColor={background} textColor={text}>
          {t(`status.${status}`)}
        </Badge>
      </Table.Cell>
      <Table.Cell>
        <Box minWidth="14rem" maxWidth="24rem" style={WRAP}>
          <HealthStatus channel={channel} />
        </Box>
      </Table.Cell>
      <Table.Cell>
        <Typography>{counts.ticketsToday}</Typography>
      </Table.Cell>
      <Table.Cell>
        {counts.waiting > 0 && canReadLog ? (
          <Link tag={NavLink} to={`${PATHS.messages}?channel=${documentId}&outcome=held,failed`}>
            {t('channels.waiting', { count: counts.waiting })}
          </Link>
        ) : (
          <Typography>{counts.waiting}</Typography>
        )}
      </Table.Cell>
      <Table.Cell>
        <Typography>{ago(counts.lastMessageAt)}</Typography>
      </Table.Cell>
      <Table.Cell>
        <ChannelMenu channel={channel} />
      </Table.Cell>
    </Table.Row>
  );
}
