import { Badge, Box, Button, Flex, Typography } from '@strapi/design-system';
import { Fragment, useId, useState } from 'react';
import type { ConversationMessage, DraftContent } from '../../../contracts';
import { pathOf, type TicketPlace } from '../api/conversations';
import { backendUrl } from '../api/lines';
import { BlockSender } from '../ui/BlockSender';
import { MailFrame } from '../ui/MailFrame';
import { OriginalMail } from '../ui/OriginalMail';
import { Notice } from '../ui/Notice';
import { ReadAgain } from '../ui/ReadAgain';
import { useSay, useText } from '../ui/text';
import { useTimes } from '../ui/useTimes';
import { DeliveryStatus } from './DeliveryStatus';
import { Files } from './Files';
import { ForwardForm, isFromOutside } from './ForwardForm';
import { SplitMessage } from './SplitMessage';

const BACKGROUND = {
  opening: 'neutral0',
  incoming: 'neutral0',
  outgoing: 'primary100',
  acknowledgement: 'neutral100',
  note: 'warning100',
} as const;

/** A message with its author and time, text, collapsed quote, files, and delivery status. */
export function MessageItem({
  place,
  message,
  mayReply,
  maySplit,
  takenBack,
  onTakenBack,
}: {
  place: TicketPlace;
  message: ConversationMessage;
  mayReply: boolean;
  maySplit: boolean;
  /** An undone forward of this message. */
  takenBack: DraftContent | null;
  /** Called with the draft of an undone reply or forward. */
  onTakenBack(draft: DraftContent | null): void;
}) {
  const t = useText();
  const { full } = useTimes();
  const id = useId();
  const { kind, author, to, cc, bcc, attachments, delivery } = message;
  const who = author?.name || author?.address || t(`ticket.kind.${kind}`);
  const path = pathOf(place, `/messages/${encodeURIComponent(message.id)}`);
  const addressed = [...to, ...cc, ...bcc].map(({ address }) => address);
  return (
    <Box
      tag="li"
      aria-labelledby={id}
      background={message.side ? 'secondary100' : BACKGROUND[kind]}
      borderColor="neutral200"
      hasRadius
      padding={4}
    >
      <Flex direction="column" alignItems="stretch" gap={3}>
        <Flex justifyContent="space-between" alignItems="flex-start" gap={3} wrap="wrap">
          <Box>
            <Typography id={id} fontWeight="bold" tag="h3" style={{ overflowWrap: 'anywhere' }}>
              {who}
            </Typography>
            <Typography variant="pi" textColor="neutral600" tag="div" style={{ overflowWrap: 'anywhere' }}>
              {[
                author?.name ? author.address : '',
                addressed.length > 0 && `→ ${addressed.join(', ')}`,
                full(message.at),
              ]
                .filter(Boolean)
                .join(' · ')}
            </Typography>
          </Box>
          <Flex gap={2} wrap="wrap">
            {message.side && <Badge>{t('ticket.side')}</Badge>}
            <Badge>{t(`ticket.kind.${kind}`)}</Badge>
          </Flex>
        </Flex>
        {message.notices.length > 0 && <Missing notices={message.notices} />}
        <Body message={message} />
        <Whole message={message} />
        {attachments.length > 0 && (
          <Box>
            <Typography variant="sigma" textColor="neutral600" tag="h4">
              {t('message.attachments')}
            </Typography>
            <Files files={attachments} />
          </Box>
        )}
        {message.hasOriginal && (
          <Flex gap={2} wrap="wrap">
            <OriginalMail path={path} name={`message-${message.id}`} />
            {(kind === 'opening' || kind === 'incoming') && <ReadAgain path={path} />}
          </Flex>
        )}
        {(kind === 'opening' || kind === 'incoming') && author && (
          <Flex>
            <BlockSender path={path} />
          </Flex>
        )}
        {mayReply && canBeForwarded(message) && (
          <Forward key={takenBack?.key} place={place} message={message} takenBack={takenBack} />
        )}
        {maySplit && kind === 'incoming' && !message.side && (
          <Flex>
            <SplitMessage place={place} message={message.id} />
          </Flex>
        )}
        {delivery && (
          <DeliveryStatus
            place={place}
            message={message.id}
            delivery={delivery}
            mayReply={mayReply}
            onTakenBack={onTakenBack}
          />
        )}
      </Flex>
    </Box>
  );
}

/** The first messages of older tickets, and acknowledgements, are not stored as entries. */
const canBeForwarded = ({ id, kind }: ConversationMessage): boolean =>
  id !== 'opening' && (kind === 'opening' || kind === 'incoming' || kind === 'outgoing');

/** Forwards the message, collapsed by default. */
function Forward(props: {
  place: TicketPlace;
  message: ConversationMessage;
  takenBack: DraftContent | null;
}) {
  const t = useText();
  const [open, setOpen] = useState(props.takenBack !== null);
  if (open) return <ForwardForm {...props} onClose={() => setOpen(false)} />;
  return (
    <Flex>
      <Button variant="ghost" size="S" onClick={() => setOpen(true)}>
        {t(isFromOutside(props.message) ? 'ticket.forward.answer' : 'ticket.forward')}
      </Button>
    </Flex>
  );
}

const Words = ({ children }: { children: string }) => (
  <Typography tag="div" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
    {children}
  </Typography>
);

/** The sender's own words, with the images between them. */
function Body({ message: { body, pictures } }: { message: ConversationMessage }) {
  const t = useText();
  const [first] = useState(pictures);
  if (pictures.length === 0) return <Words>{body || t('message.noText')}</Words>;
  // Signed addresses change with each response; an image that is already shown is not loaded again.
  const shown = first.length === pictures.length ? first : pictures;
  const ends = [...shown.map(({ at }) => at), body.length];
  return (
    <Box>
      <Words>{body.slice(0, ends[0])}</Words>
      {shown.map(({ at, address, alt }, index) => (
        <Fragment key={index}>
          <img
            src={address.startsWith('/') ? `${backendUrl()}${address}` : address}
            alt={alt}
            loading="lazy"
            referrerPolicy="no-referrer"
            style={{ display: 'block', maxWidth: '100%', maxHeight: '40rem', margin: '0.4rem 0' }}
          />
          <Words>{body.slice(at, ends[index + 1]).replace(/^\n/, '')}</Words>
        </Fragment>
      ))}
    </Box>
  );
}

/** Shows what the message lacks compared with the original. */
function Missing({ notices }: Pick<ConversationMessage, 'notices'>) {
  const t = useText();
  const say = useSay();
  return (
    <Notice look="warning" title={t('ticket.missing')}>
      <ul>
        {notices.map(({ code, values }, index) => (
          <Typography key={index} tag="li" style={{ overflowWrap: 'anywhere' }}>
            {say(`notice.${code}`, values)}
          </Typography>
        ))}
      </ul>
    </Notice>
  );
}

/** The complete message with quotes, collapsed by default. */
function Whole({ message: { html, fullBody } }: { message: ConversationMessage }) {
  const t = useText();
  const [open, setOpen] = useState(false);
  if (html === null && fullBody === null) return null;
  return (
    <Box>
      <Button variant="ghost" size="S" aria-expanded={open} onClick={() => setOpen(!open)}>
        {t(open ? 'ticket.fold' : 'ticket.unfold')}
      </Button>
      {open && (
        <Box paddingTop={2}>
          {html === null ? <Words>{fullBody!}</Words> : <MailFrame html={html} title={t('message.html')} />}
        </Box>
      )}
    </Box>
  );
}
