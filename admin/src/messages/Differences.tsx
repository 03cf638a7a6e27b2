import { Box, Button, Flex, Link, Typography } from '@strapi/design-system';
import { NavLink } from 'react-router-dom';
import type { Fate, ReplayResult } from '../../../contracts/rules';
import { PATHS } from '../paths';
import { Cell, ColumnTable } from '../ui/ColumnTable';
import { useText } from '../ui/text';
import { useAllowed } from '../ui/useAllowed';
import { OutcomeBadge } from './OutcomeBadge';
import { useMessageActions } from './useMessageActions';
import { useReasonText } from './useReasonText';

/**
 * Compares the outcomes of past messages under the new settings with the actual ones. Those that would now create
 * tickets can be turned into tickets.
 */
export function Differences({ result }: { result: ReplayResult }) {
  const t = useText();
  const reasonText = useReasonText();
  const { retry, isBusy } = useMessageActions();
  const [canRetry] = useAllowed('messages.retry');
  const { tried, unchanged, differences } = result;
  if (tried === 0) return <Typography>{t('rule.replay.none')}</Typography>;
  const toCreate = differences
    .filter(
      ({ was, wouldBe }) =>
        was.outcome !== 'ticket' && was.outcome !== 'reply' && wouldBe.outcome === 'ticket',
    )
    .map(({ id }) => id);
  const show = ({ outcome, reason, ticketType }: Fate) => (
    <Box minWidth="12rem">
      <OutcomeBadge outcome={outcome} />
      <Typography tag="div" variant="pi" textColor="neutral600">
        {ticketType ?? reasonText(reason)}
      </Typography>
    </Box>
  );
  return (
    <Flex direction="column" alignItems="stretch" gap={3}>
      <Typography role="status">{t('rule.replay.result', { tried, changed: tried - unchanged })}</Typography>
      {differences.length > 0 && (
        <ColumnTable
          label={t('rule.replay')}
          columns={(['message', 'was', 'wouldBe'] as const).map((name) => ({
            name,
            heading: t(`rule.replay.${name}`),
          }))}
        >
          {differences.map((difference) => (
            <tr key={difference.id}>
              <Cell>
                <Link tag={NavLink} to={PATHS.message(difference.id)}>
                  {difference.subject || `#${difference.id}`}
                </Link>
                <Typography tag="div" variant="pi" textColor="neutral600">
                  {difference.sender}
                </Typography>
              </Cell>
              <Cell>{show(difference.was)}</Cell>
              <Cell>{show(difference.wouldBe)}</Cell>
            </tr>
          ))}
        </ColumnTable>
      )}
      {canRetry && toCreate.length > 0 && (
        <Box>
          <Button variant="tertiary" loading={isBusy} onClick={() => void retry(toCreate, false)}>
            {t('rule.replay.create', { count: toCreate.length })}
          </Button>
        </Box>
      )}
    </Flex>
  );
}
