import { Box, Button, Flex, Typography } from '@strapi/design-system';
import { CheckCircle, CrossCircle, Minus } from '@strapi/icons';
import { useState } from 'react';
import { useIntl } from 'react-intl';
import type { ConnectionTest as Answer } from '../../../../contracts/answers';
import { useTestEmailConnectionMutation } from '../../api/channels';
import { failureOf, type Failure } from '../../api/failure';
import { Notice } from '../../ui/Notice';
import { Section } from '../../ui/Section';
import { useText } from '../../ui/text';
import { STAGES, stageStates, type StageState } from './connection/stages';
import { checkPatch, toPatch } from './steps';
import { useShowFailure } from './useShowFailure';
import { useStepForm } from './useStepForm';
import { useWizard } from './WizardContext';

type Result = { answer: Answer; failure?: never } | { failure: Failure; answer?: never };

/** Tries the connection with what is typed, saved or not, and shows how far it came. */
export function ConnectionTest() {
  const t = useText();
  const { channel } = useWizard();
  const { values } = useStepForm();
  const [test, { isLoading }] = useTestEmailConnectionMutation();
  const [result, setResult] = useState<Result | null>(null);
  const show = useShowFailure();

  const run = async () => {
    setResult(null);
    const patch = toPatch(values);
    // A connection needs no name: that of a new channel may still be missing.
    const problems = checkPatch(patch).filter(({ path }) => path[0] !== 'name');
    show(problems.length > 0 ? { code: 'invalid-input', message: '', problems } : null);
    if (problems.length > 0) return;
    const { name, ...unnamed } = patch;
    const answer = await test({
      channel: channel?.documentId,
      values: name ? patch : unnamed,
    });
    if (!('error' in answer)) return setResult({ answer: answer.data });
    const failure = failureOf(answer.error);
    setResult({ failure });
    // The result below says what happened: only the fields are to be marked.
    if (failure.problems.length > 0) show(failure);
  };

  return (
    <Section
      title={t('test.title')}
      hint={t('test.hint')}
      action={
        <Button variant="secondary" loading={isLoading} onClick={() => void run()}>
          {t('test.run')}
        </Button>
      }
    >
      <div aria-live="polite">{result && <TestResult result={result} />}</div>
    </Section>
  );
}

function TestResult({ result }: { result: Result }) {
  const t = useText();
  const { formatNumber } = useIntl();
  const { values } = useStepForm();
  const { answer, failure } = result;
  const states = stageStates(failure ? (failure.code ?? 'unknown') : null);
  return (
    <Flex direction="column" alignItems="stretch" gap={3}>
      <Flex tag="ol" direction="column" alignItems="stretch" gap={2}>
        {STAGES.map((stage) => (
          <li key={stage}>
            <StageLine
              state={states[stage]}
              label={
                stage === 'encrypted' && values.security === 'none'
                  ? t('test.stage.unencrypted')
                  : t(`test.stage.${stage}`)
              }
            />
          </li>
        ))}
      </Flex>
      {answer && (
        <Notice look="success">
          {t('test.passed', { folders: answer.folders.length, ms: formatNumber(answer.tookMs) })}
        </Notice>
      )}
      {failure && (
        <Notice look="danger" title={t('test.failed')}>
          {failure.message || t('error.unknown')}
        </Notice>
      )}
    </Flex>
  );
}

const LOOKS = {
  passed: { icon: CheckCircle, colour: 'success600' },
  failed: { icon: CrossCircle, colour: 'danger600' },
  open: { icon: Minus, colour: 'neutral400' },
} as const;

function StageLine({ state, label }: { state: StageState; label: string }) {
  const t = useText();
  const { icon: Icon, colour } = LOOKS[state];
  return (
    <Flex gap={2}>
      <Box aria-hidden>
        <Icon fill={colour} />
      </Box>
      <Typography textColor={state === 'open' ? 'neutral600' : undefined}>
        {label}: {t(`test.state.${state}`)}
      </Typography>
    </Flex>
  );
}
