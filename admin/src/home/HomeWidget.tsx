import { Box, Flex, Link, Typography } from '@strapi/design-system';
import { Widget } from '@strapi/strapi/admin';
import { NavLink } from 'react-router-dom';
import { useGetEmailChannelsQuery } from '../api/channels';
import { HealthStatus } from '../channels/HealthStatus';
import { PATHS } from '../paths';
import { useText } from '../ui/text';
import { useAllowed } from '../ui/useAllowed';
import { totals } from './totals';

/** Shows today's email tickets, waiting messages, and channels that need attention. */
export function HomeWidget() {
  const t = useText();
  const [mayReadLog] = useAllowed('messages.read');
  const { data, error, isLoading } = useGetEmailChannelsQuery({ pageSize: 100 }, { pollingInterval: 60_000 });
  if (isLoading) return <Widget.Loading />;
  if (error || !data) return <Widget.Error />;
  if (data.results.length === 0) return <Widget.NoData>{t('home.empty')}</Widget.NoData>;
  const { ticketsToday, waiting, inTrouble } = totals(data.results);
  return (
    <Flex direction="column" alignItems="stretch" gap={4} padding={2}>
      <Flex gap={8} wrap="wrap" alignItems="flex-start">
        <Figure label={t('home.ticketsToday')} value={ticketsToday} />
        <Box>
          <Figure label={t('home.waiting')} value={waiting} />
          {waiting > 0 && mayReadLog && (
            <Link tag={NavLink} to={`${PATHS.messages}?outcome=held,failed`}>
              {t('home.look')}
            </Link>
          )}
        </Box>
      </Flex>
      {inTrouble.length === 0 ? (
        <Typography textColor="neutral600">{t('home.fine')}</Typography>
      ) : (
        <Flex tag="ul" direction="column" alignItems="stretch" gap={3} aria-label={t('home.trouble')}>
          {inTrouble.map((channel) => (
            <li key={channel.documentId}>
              <Typography fontWeight="bold">{channel.name}</Typography>
              <HealthStatus channel={channel} />
            </li>
          ))}
        </Flex>
      )}
    </Flex>
  );
}

const Figure = ({ label, value }: { label: string; value: number }) => (
  <Box>
    <Typography tag="div" variant="alpha">
      {value}
    </Typography>
    <Typography tag="div" textColor="neutral600">
      {label}
    </Typography>
  </Box>
);
