import { Box, Button, Flex, Modal, Typography } from '@strapi/design-system';
import { useState } from 'react';
import type { Fate, ReplayResult, Simulated } from '../../../contracts/rules';
import { FailureNotice } from '../ui/FailureNotice';
import { LateLoader } from '../ui/LateLoader';
import { Cell, ColumnTable } from '../ui/ColumnTable';
import { useText } from '../ui/text';
import { fieldWords, showValue } from '../ui/values';
import { StepList } from './StepList';
import { useReasonText } from './useReasonText';

/** Loads the comparison of a message. */
export type Compare = (message: number) => Promise<{ data: ReplayResult } | { error: unknown }>;

interface ComparisonProps {
  difference: ReplayResult['differences'][number];
  compare: Compare;
}

/** A message as it became and as it would become, with all fields and the steps. */
export function Comparison({ difference, compare }: ComparisonProps) {
  const t = useText();
  const [answer, setAnswer] = useState<Awaited<ReturnType<Compare>> | null>(null);
  const { id, subject } = difference;
  const load = async () => {
    setAnswer(null);
    setAnswer(await compare(id));
  };
  const comparison = answer && 'data' in answer ? answer.data.comparison : null;
  return (
    <Modal.Root onOpenChange={(open) => open && void load()}>
      <Modal.Trigger>
        <Button variant="tertiary" size="S">
          {t('rule.replay.compare')}
        </Button>
      </Modal.Trigger>
      <Modal.Content>
        <Modal.Header>
          <Modal.Title>{subject || `#${id}`}</Modal.Title>
        </Modal.Header>
        <Modal.Body>
          {!answer && <LateLoader />}
          {answer && 'error' in answer && <FailureNotice error={answer.error} onRetry={() => void load()} />}
          {answer && 'data' in answer && !comparison && <Typography>{t('rule.replay.gone')}</Typography>}
          {comparison && <Compared was={difference.was} comparison={comparison} />}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

interface ComparedProps {
  /** The actual outcome. */
  was: Fate;
  comparison: { was: Simulated; wouldBe: Simulated };
}

function Compared({ was, comparison: { was: simulated, wouldBe } }: ComparedProps) {
  const t = useText();
  const reasonText = useReasonText();
  const before = was.outcome === 'ticket' ? simulated.ticket : null;
  const after = wouldBe.ticket;
  const fate = ({ outcome, reason }: Fate) => `${t(`outcome.${outcome}`)}: ${reasonText(reason)}`;
  const fields = [...new Set([...Object.keys(before?.data ?? {}), ...Object.keys(after?.data ?? {})])];
  const rows = [
    [t('message.outcome'), fate(was), fate(wouldBe)],
    [t('rule.template'), showValue(before?.template), showValue(after?.template)],
    [t('rule.ticketType'), showValue(was.ticketType), showValue(wouldBe.ticketType)],
    ...fields.map((field) => [
      fieldWords(field),
      showValue(before?.data[field]),
      showValue(after?.data[field]),
    ]),
  ] as [string, string, string][];
  return (
    <Flex direction="column" alignItems="stretch" gap={4}>
      <ColumnTable
        plain
        label={t('rule.replay.compare')}
        columns={[
          { name: 'field', heading: t('rule.field') },
          { name: 'was', heading: t('rule.replay.was') },
          { name: 'wouldBe', heading: t('rule.replay.wouldBe') },
        ]}
      >
        {rows.map(([name, old, next]) => (
          <tr key={name}>
            <Cell>{name}</Cell>
            <Cell>
              <Value value={old} />
            </Cell>
            <Cell>
              <Value value={next} isNew={old !== next} />
            </Cell>
          </tr>
        ))}
      </ColumnTable>
      <Box>
        <Typography variant="sigma" textColor="neutral600" tag="h3">
          {t('message.steps')}
        </Typography>
        <StepList steps={wouldBe.steps} />
      </Box>
    </Flex>
  );
}

const MAX_SHOWN = 500;

const Value = ({ value, isNew = false }: { value: string; isNew?: boolean }) => (
  <Typography
    tag={isNew ? 'strong' : 'span'}
    fontWeight={isNew ? 'bold' : 'regular'}
    style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}
  >
    {value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN).toWellFormed()}…` : value}
  </Typography>
);
