import { Box, Button, Flex, Grid, Link, Typography } from '@strapi/design-system';
import { Download } from '@strapi/icons';
import { BackButton, Layouts, Page } from '@strapi/strapi/admin';
import { NavLink, useParams } from 'react-router-dom';
import type { MessageDetail } from '../../../contracts/messages';
import { useGetEmailMessageQuery } from '../api/messages';
import { PATHS } from '../paths';
import { permissions } from '../permissions';
import { BlockSender } from '../ui/BlockSender';
import { FailureNotice } from '../ui/FailureNotice';
import { LateLoader } from '../ui/LateLoader';
import { OriginalMail } from '../ui/OriginalMail';
import { ReadAgain } from '../ui/ReadAgain';
import { Section } from '../ui/Section';
import { useText } from '../ui/text';
import { useAllowed } from '../ui/useAllowed';
import { useRawDownload } from '../ui/useRawDownload';
import { MailSection } from './MailSection';
import { MessageActions } from './MessageActions';
import { MessageFacts } from './MessageFacts';
import { OutcomeBadge } from './OutcomeBadge';
import { StepList } from './StepList';
import { useReasonText } from './useReasonText';

const READ = permissions('messages.read');

/** One message: its outcome, the steps that led to it, and the original if stored. */
export default function MessagePage() {
  const id = Number(useParams().id);
  return (
    <Page.Protect permissions={READ}>
      <Page.Main>
        <Message id={id} />
      </Page.Main>
    </Page.Protect>
  );
}

function Message({ id }: { id: number }) {
  const t = useText();
  const { data, error, refetch } = useGetEmailMessageQuery(id, { refetchOnMountOrArgChange: true });
  if (!data) return error ? <FailureNotice error={error} onRetry={refetch} /> : <LateLoader />;
  const title = data.subject || t('message.noSubject');
  return (
    <>
      <Page.Title>{title}</Page.Title>
      <Layouts.Header
        title={title}
        subtitle={data.sender ?? undefined}
        navigationAction={<BackButton fallback={PATHS.messages} />}
        primaryAction={
          <Flex gap={2} wrap="wrap">
            <MessageActions rows={[data]} />
            {data.sender && <BlockSender path={`/messages/${id}`} />}
          </Flex>
        }
        secondaryAction={data.hasRaw && <Original id={id} isDone={data.ticket !== null} />}
      />
      <Layouts.Content>
        <Grid.Root gap={4}>
          <Grid.Item col={8} m={12} xs={12} direction="column" alignItems="stretch">
            <Flex direction="column" alignItems="stretch" gap={4}>
              <OutcomeSection message={data} />
              {data.mail ? (
                <MailSection mail={data.mail} channel={data.channel} sender={data.sender} />
              ) : (
                <Section title={t('message.mail')}>
                  <Typography textColor="neutral600">{t('message.notKept')}</Typography>
                </Section>
              )}
            </Flex>
          </Grid.Item>
          <Grid.Item col={4} m={12} xs={12} direction="column" alignItems="stretch">
            <MessageFacts message={data} />
          </Grid.Item>
        </Grid.Root>
      </Layouts.Content>
    </>
  );
}

function OutcomeSection({ message }: { message: MessageDetail }) {
  const t = useText();
  const reasonText = useReasonText();
  const { outcome, reason, detail, ticket, steps } = message;
  return (
    <Section title={t('message.outcome')}>
      <Flex gap={2} wrap="wrap">
        <OutcomeBadge outcome={outcome} />
        <Typography>{reasonText(reason, detail)}</Typography>
        {ticket && (
          <Link tag={NavLink} to={PATHS.entry(ticket.uid, ticket.documentId)}>
            {t('messages.ticket')}
          </Link>
        )}
      </Flex>
      {steps.length > 0 && (
        <Box>
          <Box paddingBottom={3}>
            <Typography variant="sigma" textColor="neutral600" tag="h3">
              {t('message.steps')}
            </Typography>
          </Box>
          <StepList steps={steps} />
        </Box>
      )}
    </Section>
  );
}

/** @param isDone it became a ticket or reply, which can be updated from the original */
function Original({ id, isDone }: { id: number; isDone: boolean }) {
  const [mayRead] = useAllowed('messages.raw');
  const t = useText();
  const [path, name] = [`/messages/${id}`, `message-${id}`];
  const { download, isLoading } = useRawDownload(path, name);
  return (
    <Flex gap={2}>
      {isDone && <ReadAgain path={path} />}
      {mayRead && <OriginalMail path={path} name={name} />}
      {mayRead && (
        <Button
          variant="tertiary"
          startIcon={<Download />}
          loading={isLoading}
          onClick={() => void download()}
        >
          {t('message.raw')}
        </Button>
      )}
    </Flex>
  );
}
