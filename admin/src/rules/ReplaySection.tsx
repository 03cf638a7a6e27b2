import { Box, Button, Flex, Link, Typography } from '@strapi/design-system';
import { useState } from 'react';
import { NavLink } from 'react-router-dom';
import type { Fate, ReplayResult, RuleInput } from '../../../contracts/rules';
import { useReplayEmailRuleMutation } from '../api/rules';
import { OutcomeBadge } from '../messages/OutcomeBadge';
import { useMessageActions } from '../messages/useMessageActions';
import { useReasonText } from '../messages/useReasonText';
import { PATHS } from '../paths';
import { Cell, ColumnTable } from '../ui/ColumnTable';
import { Section } from '../ui/Section';
import { useText } from '../ui/text';
import { useAllowed } from '../ui/useAllowed';
import { useNotices } from '../ui/useNotices';
import { ChannelChoice } from './ChannelChoice';

interface ReplaySectionProps {
  /** As it would be saved. */
  rule: RuleInput;
  /** Null for a new rule. */
  documentId: string | null;
}

/** What the newest messages of a channel would become with the rule, before it counts. */
export function ReplaySection({ rule, documentId }: ReplaySectionProps) {
  const t = useText();
  const { failed } = useNotices();
  const [chosen, setChosen] = useState<string | null>(rule.channel);
  const channel = rule.channel ?? chosen;
  const [replay, { isLoading }] = useReplayEmailRuleMutation();
  const [result, setResult] = useState<ReplayResult | null>(null);
  const run = async () => {
    if (!channel) return;
    const answer = await replay({ channel, rule: { ...rule, documentId } });
    if ('error' in answer) failed(answer.error);
    else setResult(answer.data);
  };
  return (
    <Section
      title={t('rule.replay')}
      hint={t('rule.replay.hint')}
      action={
        <Button variant="secondary" loading={isLoading} disabled={!channel} onClick={() => void run()}>
          {t('rule.replay.run')}
        </Button>
      }
    >
      {rule.channel === null && (
        <Box maxWidth="20rem">
          <ChannelChoice label={t('rule.replay.channel')} value={channel} onChange={setChosen} />
        </Box>
      )}
      {result && <Differences result={result} />}
    </Section>
  );
}

function Differences({ result }: { result: ReplayResult }) {
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
