import { Flex, Grid, LinkButton, Typography } from '@strapi/design-system';
import { Pencil } from '@strapi/icons';
import { BackButton, Layouts, Page } from '@strapi/strapi/admin';
import { NavLink, useParams } from 'react-router-dom';
import type { Conversation, TicketMove } from '../../../contracts';
import { useGetConversationQuery, type TicketPlace } from '../api/conversations';
import { PATHS } from '../paths';
import { permissions } from '../permissions';
import { FailureNotice } from '../ui/FailureNotice';
import { LateLoader } from '../ui/LateLoader';
import { Section } from '../ui/Section';
import { useText } from '../ui/text';
import { useAllowed } from '../ui/useAllowed';
import { ConversationView } from './ConversationView';
import { useDrafts } from './drafts';
import { Files } from './Files';
import { MergeTicket } from './MergeTicket';
import { Participants } from './Participants';
import { TicketFields } from './TicketFields';

const READ = permissions('tickets.read');
/** Polling interval of an open conversation, in ms. */
const LOOK_MS = 5_000;

/** A page with the conversation of a ticket, its participants, files and fields. */
export default function TicketPage() {
  const { uid = '', documentId = '' } = useParams();
  return (
    <Page.Protect permissions={READ}>
      <Page.Main>
        <Ticket key={documentId} place={{ uid, documentId }} />
      </Page.Main>
    </Page.Protect>
  );
}

function Ticket({ place }: { place: TicketPlace }) {
  const { data, error, refetch } = useGetConversationQuery(place, { pollingInterval: LOOK_MS });
  if (!data) return error ? <FailureNotice error={error} onRetry={refetch} /> : <LateLoader />;
  return <Loaded place={place} conversation={data} />;
}

function Loaded({ place, conversation }: { place: TicketPlace; conversation: Conversation }) {
  const t = useText();
  const [mayMerge] = useAllowed('tickets.merge');
  const drafts = useDrafts(place, conversation.messages.at(-1)?.id ?? null);
  const title = conversation.reply.subject || t('ticket.conversation');
  return (
    <>
      <Page.Title>{title}</Page.Title>
      <Layouts.Header
        title={title}
        subtitle={conversation.reply.to?.address}
        navigationAction={<BackButton fallback={PATHS.entry(place.uid, place.documentId)} />}
        secondaryAction={
          <LinkButton
            tag={NavLink}
            to={PATHS.entry(place.uid, place.documentId)}
            variant="tertiary"
            startIcon={<Pencil />}
          >
            {t('ticket.edit')}
          </LinkButton>
        }
      />
      <Layouts.Content>
        <Grid.Root gap={4}>
          <Grid.Item col={8} m={12} xs={12} direction="column" alignItems="stretch">
            <Section title={t('ticket.conversation')} hint={t('ticket.keys')}>
              <ConversationView place={place} conversation={conversation} drafts={drafts} />
            </Section>
          </Grid.Item>
          <Grid.Item col={4} m={12} xs={12} direction="column" alignItems="stretch">
            <Flex direction="column" alignItems="stretch" gap={4}>
              <TicketFields place={place} />
              {mayMerge && !conversation.moves.some(isMergedAway) && <MergeTicket place={place} />}
              <Participants place={place} people={conversation.participants} />
              <Section title={t('ticket.files')}>
                {conversation.messages.some(({ attachments }) => attachments.length > 0) ? (
                  <Files files={conversation.messages.flatMap(({ attachments }) => attachments)} />
                ) : (
                  <Typography textColor="neutral600">{t('ticket.files.none')}</Typography>
                )}
              </Section>
            </Flex>
          </Grid.Item>
        </Grid.Root>
      </Layouts.Content>
    </>
  );
}

const isMergedAway = ({ kind, away }: TicketMove): boolean => kind === 'merge' && away;
