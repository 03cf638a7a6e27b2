import { BackButton, Blocker, Form, Layouts, Page } from '@strapi/strapi/admin';
import { Box, Flex } from '@strapi/design-system';
import { useMemo, useState, type ComponentType } from 'react';
import { Navigate, useParams } from 'react-router-dom';
import type { ChannelView } from '../../../../contracts/channel';
import { useGetEmailChannelQuery } from '../../api/channels';
import type { Failure } from '../../api/failure';
import { HealthStatus } from '../HealthStatus';
import { pollingInterval } from '../list-query';
import { PATHS, STEPS, type StepName } from '../../paths';
import { permissions } from '../../permissions';
import { FailureNotice } from '../../ui/FailureNotice';
import { LateLoader } from '../../ui/LateLoader';
import { ManagedChannel } from '../../ui/Managed';
import { useText } from '../../ui/text';
import { ConnectionStep } from './connection/ConnectionStep';
import { FailureSummary } from './FailureSummary';
import { MappingStep } from './mapping/MappingStep';
import { ReadingStep } from './reading/ReadingStep';
import { Stepper } from './Stepper';
import { stepValues } from './steps';
import { UntestedNotice } from './UntestedNotice';
import { WizardProvider } from './WizardContext';

const WRITE = permissions('channels.write');

const STEP_COMPONENTS: Record<StepName, ComponentType> = {
  connection: ConnectionStep,
  reading: ReadingStep,
  mapping: MappingStep,
};

/** First step of a new channel. The other steps get a URL once it is saved. */
export function NewChannelPage() {
  return (
    <Page.Protect permissions={WRITE}>
      <Step channel={null} step="connection" />
    </Page.Protect>
  );
}

/** One step of a channel, selected by the page URL. */
export function ChannelPage() {
  const { documentId = '', step } = useParams();
  const known = STEPS.find((name) => name === step);
  return (
    <Page.Protect permissions={WRITE}>
      {known ? (
        <SavedStep key={`${documentId}/${known}`} documentId={documentId} step={known} />
      ) : (
        <Navigate to={PATHS.channel(documentId)} replace />
      )}
    </Page.Protect>
  );
}

function SavedStep({ documentId, step }: { documentId: string; step: StepName }) {
  const [interval, setInterval] = useState(15_000);
  const { data, error, refetch } = useGetEmailChannelQuery(documentId, { pollingInterval: interval });
  const wanted = pollingInterval(data ? [data] : []);
  if (wanted !== interval) setInterval(wanted);
  if (data) return <Step channel={data} step={step} />;
  return <Page.Main>{error ? <FailureNotice error={error} onRetry={refetch} /> : <LateLoader />}</Page.Main>;
}

function Step({ channel, step }: { channel: ChannelView | null; step: StepName }) {
  const t = useText();
  const [failure, setFailure] = useState<Failure | null>(null);
  // Only initially: a response that arrives later must not replace what the user has typed.
  const [initialValues] = useState(() => stepValues(step, channel));
  const [tested, setTested] = useState<string | null>(null);
  const [untested, setUntested] = useState<string | null>(null);
  const wizard = useMemo(
    () => ({ channel, step, failure, setFailure, tested, setTested, untested, setUntested }),
    [channel, step, failure, tested, untested],
  );
  const Content = STEP_COMPONENTS[step];
  const title = channel?.name ?? t('wizard.new');
  return (
    <Page.Main>
      <Page.Title>{title}</Page.Title>
      <WizardProvider value={wizard}>
        <Form method="PUT" initialValues={initialValues}>
          <Blocker />
          <Layouts.Header
            title={title}
            subtitle={t(`wizard.${step}.subtitle`)}
            navigationAction={<BackButton fallback={PATHS.channels} />}
          />
          <Layouts.Content>
            {channel?.status === 'active' && (
              <Box paddingBottom={4} maxWidth="40rem">
                <HealthStatus channel={channel} />
              </Box>
            )}
            <ManagedChannel channel={channel?.documentId ?? null}>
              <Stepper />
              <FailureSummary />
              <UntestedNotice />
              <Flex direction="column" alignItems="stretch" gap={4}>
                <Content />
              </Flex>
            </ManagedChannel>
          </Layouts.Content>
        </Form>
      </WizardProvider>
    </Page.Main>
  );
}
