import { Button, Flex } from '@strapi/design-system';
import { useIntl } from 'react-intl';
import { Notice } from '../../../ui/Notice';
import { Section } from '../../../ui/Section';
import { useText } from '../../../ui/text';
import { useProblemText } from '../../../ui/useProblemText';
import { checkPatch, toPatch } from '../steps';
import { useShowFailure } from '../useShowFailure';
import { useStepForm } from '../useStepForm';
import { useWizard } from '../WizardContext';
import { eventOf, stageLines } from './stages';
import { StageList } from './StageList';
import { useConnectionTest, type ConnectionTestState } from './useConnectionTest';

/** Tests the connection with the current form values, saved or not, and shows each stage as it passes. */
export function ConnectionTest() {
  const t = useText();
  const { channel } = useWizard();
  const { values } = useStepForm();
  const test = useConnectionTest();
  const show = useShowFailure();

  const run = async (roundTrip: boolean) => {
    const patch = toPatch(values);
    // A connection test needs no name, which a new channel may still lack.
    const problems = checkPatch(patch).filter(({ path }) => path[0] !== 'name');
    show(problems.length > 0 ? { code: 'invalid-input', message: '', problems } : null);
    if (problems.length > 0) return;
    const { name, ...unnamed } = patch;
    const tried = name ? patch : unnamed;
    const failure = await test.run({ channel: channel?.documentId, values: tried, roundTrip });
    // The result below shows the message, so only mark the fields.
    if (failure && failure.problems.length > 0) show(failure);
  };

  return (
    <Section
      title={t('test.title')}
      hint={`${t('test.hint')} ${t('test.runRoundTrip')}: ${t('test.roundTrip.hint')}`}
      action={
        <Flex gap={2} wrap="wrap">
          <Button variant="tertiary" disabled={test.isRunning} onClick={() => void run(true)}>
            {t('test.runRoundTrip')}
          </Button>
          <Button variant="secondary" loading={test.isRunning} onClick={() => void run(false)}>
            {t('test.run')}
          </Button>
        </Flex>
      }
    >
      <TestResult {...test} />
    </Section>
  );
}

function TestResult({ events, isRunning, failure }: ConnectionTestState) {
  const t = useText();
  const { formatNumber } = useIntl();
  const problemText = useProblemText();
  const failed = eventOf(events, 'failed') ?? failure;
  const done = eventOf(events, 'done');
  return (
    <Flex direction="column" alignItems="stretch" gap={3}>
      <StageList lines={stageLines(events, isRunning)} />
      {done && (
        <Notice look="success">{t('test.passed', { ms: formatNumber(Math.round(done.tookMs)) })}</Notice>
      )}
      {failed && (
        <Notice look="danger" title={t('test.failed')}>
          {problemText(failed) || t('failure.unknown')}
        </Notice>
      )}
    </Flex>
  );
}
