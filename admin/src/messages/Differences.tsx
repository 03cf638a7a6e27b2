import { Box, Button, Flex, Link, Typography } from '@strapi/design-system';
import { useState } from 'react';
import { NavLink } from 'react-router-dom';
import type { Fate, ReplayResult } from '../../../contracts/rules';
import { PATHS } from '../paths';
import { Cell, ColumnTable } from '../ui/ColumnTable';
import { useSay, useText } from '../ui/text';
import { useAllowed } from '../ui/useAllowed';
import { Comparison, type Compare } from './Comparison';
import { OutcomeBadge } from './OutcomeBadge';
import { createdBy } from './created-by';
import { useMessageActions } from './useMessageActions';
import { useReasonText } from './useReasonText';

interface DifferencesProps {
  result: ReplayResult;
  /** Whether the tested settings are the saved ones: messages are decided again by those alone. */
  isSaved: boolean;
  compare: Compare;
}

/**
 * Compares the outcomes of past messages under the new settings with the actual ones. Those that would now create
 * tickets can be turned into tickets once the settings are saved.
 */
export function Differences({ result, isSaved, compare }: DifferencesProps) {
  const t = useText();
  const say = useSay();
  const reasonText = useReasonText();
  const { retry, isBusy } = useMessageActions();
  const [canRetry, mayCompare] = useAllowed('messages.retry', 'messages.raw');
  const [done, setDone] = useState<ReplayResult | null>(null);
  const { tried, unchanged, differences } = result;
  if (tried === 0) return <Typography>{t('rule.replay.none')}</Typography>;
  const toCreate = done === result ? [] : createdBy(result);
  const create = async () => {
    if (await retry(toCreate, false, true)) setDone(result);
  };
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
          columns={[
            ...(['message', 'was', 'wouldBe'] as const).map((name) => ({
              name,
              heading: t(`rule.replay.${name}`),
            })),
            ...(mayCompare ? [{ name: 'compare', heading: '' }] : []),
          ]}
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
              <Cell>
                {show(difference.wouldBe)}
                {difference.changes.length > 0 && (
                  <Typography tag="div" variant="pi">
                    {difference.changes.map(({ text, values }) => say(text, values)).join(', ')}
                  </Typography>
                )}
              </Cell>
              {mayCompare && (
                <Cell>
                  <Comparison difference={difference} compare={compare} />
                </Cell>
              )}
            </tr>
          ))}
        </ColumnTable>
      )}
      {canRetry && toCreate.length > 0 && !isSaved && (
        <Typography>{t('rule.replay.saveFirst', { count: toCreate.length })}</Typography>
      )}
      {canRetry && toCreate.length > 0 && isSaved && (
        <Flex gap={3} wrap="wrap">
          <Typography>{t('rule.replay.couldBe', { count: toCreate.length })}</Typography>
          <Button variant="secondary" loading={isBusy} onClick={() => void create()}>
            {t('rule.replay.create', { count: toCreate.length })}
          </Button>
        </Flex>
      )}
    </Flex>
  );
}
