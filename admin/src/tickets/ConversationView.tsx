import { Box, Flex, Typography } from '@strapi/design-system';
import { useEffect, useRef, useState } from 'react';
import type { Conversation, DraftContent } from '../../../contracts';
import type { TicketPlace } from '../api/conversations';
import { Notice } from '../ui/Notice';
import { useText } from '../ui/text';
import { useAllowed } from '../ui/useAllowed';
import { Composer } from './Composer';
import type { Drafts } from './drafts';
import { MessageItem } from './MessageItem';
import { Moves } from './Moves';

/** The messages of a ticket, newest last, and the reply editor. */
export function ConversationView({
  place,
  conversation,
  drafts,
}: {
  place: TicketPlace;
  conversation: Conversation;
  drafts: Drafts;
}) {
  const t = useText();
  const [mayReply, mayNote, mayMerge] = useAllowed('tickets.reply', 'tickets.note', 'tickets.merge');
  const { messages, reply, writing } = conversation;
  const [forward, setForward] = useState<DraftContent | null>(null);
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // In braces, since newer browsers return a promise, which React would take for the effect's cleanup.
    end.current?.scrollIntoView?.({ block: 'nearest' });
  }, [messages.length]);

  return (
    <Flex direction="column" alignItems="stretch" gap={5}>
      <Moves place={place} moves={conversation.moves} />
      {messages.length === 0 && <Typography textColor="neutral600">{t('ticket.none')}</Typography>}
      <Flex
        tag="ol"
        direction="column"
        alignItems="stretch"
        gap={4}
        aria-label={t('ticket.conversation')}
        style={{ listStyle: 'none', padding: 0, margin: 0 }}
      >
        {messages.map((message) => (
          <MessageItem
            key={message.id}
            place={place}
            message={message}
            mayReply={mayReply!}
            maySplit={mayMerge!}
            takenBack={forward?.base === message.id ? forward : null}
            onTakenBack={(draft) => {
              if (message.side) setForward(draft);
              else if (draft) drafts.change('reply', draft);
            }}
          />
        ))}
      </Flex>
      <Box ref={end} />
      {reply.paused && (
        <Notice look="warning" title={t('ticket.paused')}>
          {t('ticket.paused.hint')}
        </Notice>
      )}
      {writing.length > 0 && (
        <Notice look="info">
          {t('ticket.writing', { names: writing.join(', '), count: writing.length })}
        </Notice>
      )}
      {(mayReply || mayNote) && (
        <Composer
          place={place}
          plan={reply}
          messages={messages}
          drafts={drafts}
          mayReply={mayReply!}
          mayNote={mayNote!}
        />
      )}
    </Flex>
  );
}
