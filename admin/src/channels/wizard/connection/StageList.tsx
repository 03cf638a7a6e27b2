import { Box, Flex, Loader, Typography } from '@strapi/design-system';
import { CheckCircle, CrossCircle, Minus } from '@strapi/icons';
import { useIntl } from 'react-intl';
import { useText } from '../../../ui/text';
import { useProblemText } from '../../../ui/useProblemText';
import type { StageLine } from './stages';
import { useStageFacts } from './useStageFacts';

/** Stages of a connection test with duration and result. Screen readers announce each as it passes. */
export const StageList = ({ lines }: { lines: StageLine[] }) => (
  <Flex tag="ol" direction="column" alignItems="stretch" gap={2} aria-live="polite">
    {lines.map((line) => (
      <li key={line.stage}>
        <StageRow line={line} />
      </li>
    ))}
  </Flex>
);

const LOOKS = {
  passed: { icon: CheckCircle, colour: 'success600' },
  failed: { icon: CrossCircle, colour: 'danger600' },
  open: { icon: Minus, colour: 'neutral400' },
} as const;

function StageRow({ line: { stage, state, tookMs, facts, message, said } }: { line: StageLine }) {
  const t = useText();
  const { formatNumber } = useIntl();
  const problemText = useProblemText();
  const { details, warning } = useStageFacts(facts);
  return (
    <Flex gap={2} alignItems="flex-start">
      <Box aria-hidden paddingTop={1}>
        {state === 'running' ? <Loader small /> : <StageIcon state={state} />}
      </Box>
      <Flex direction="column" alignItems="stretch" gap={1} flex="1">
        <Flex gap={2} wrap="wrap">
          <Typography textColor={state === 'open' ? 'neutral600' : undefined}>
            {t(`test.stage.${stage}`)}: {t(`test.state.${state}`)}
          </Typography>
          {tookMs !== null && (
            <Typography variant="pi" textColor="neutral600">
              {t('test.took', { ms: formatNumber(tookMs, { maximumFractionDigits: tookMs < 10 ? 1 : 0 }) })}
            </Typography>
          )}
        </Flex>
        {details.map((detail) => (
          <Typography key={detail} variant="pi" textColor="neutral600" style={{ overflowWrap: 'anywhere' }}>
            {detail}
          </Typography>
        ))}
        {message && (
          <Typography variant="pi" textColor="danger600">
            {problemText({ message, said })}
          </Typography>
        )}
        {warning && (
          <Typography variant="pi" fontWeight="bold" textColor="warning700">
            {warning}
          </Typography>
        )}
      </Flex>
    </Flex>
  );
}

function StageIcon({ state }: { state: keyof typeof LOOKS }) {
  const { icon: Icon, colour } = LOOKS[state];
  return <Icon fill={colour} />;
}
