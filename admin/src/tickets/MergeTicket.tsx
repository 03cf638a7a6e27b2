import { Button, Dialog, Field, Flex, TextInput, Typography } from '@strapi/design-system';
import { ConfirmDialog } from '@strapi/strapi/admin';
import { useState, type ChangeEvent } from 'react';
import { useNavigate } from 'react-router-dom';
import { useMergeTicketMutation, type TicketPlace } from '../api/conversations';
import { useFindTicketsQuery, type FoundTicket } from '../api/ticket-entry';
import { PATHS } from '../paths';
import { Section } from '../ui/Section';
import { useText } from '../ui/text';
import { useDebounce } from '../ui/useDebounce';
import { useNotices } from '../ui/useNotices';

/** Merges this ticket into another one, after search and confirmation. */
export function MergeTicket({ place }: { place: TicketPlace }) {
  const t = useText();
  const { failed } = useNotices();
  const navigate = useNavigate();
  const [words, setWords] = useState('');
  const [into, setInto] = useState<FoundTicket | null>(null);
  const settled = useDebounce(words.trim(), 300);
  const { data } = useFindTicketsQuery({ uid: place.uid, words: settled }, { skip: settled === '' });
  const [merge] = useMergeTicketMutation();
  const others = (data ?? []).filter(({ documentId }) => documentId !== place.documentId);
  return (
    <Section title={t('ticket.merge')} hint={t('ticket.merge.hint')}>
      <Flex direction="column" alignItems="stretch" gap={3}>
        <Field.Root name="merge-words">
          <Field.Label>{t('ticket.merge.find')}</Field.Label>
          <TextInput
            type="search"
            value={words}
            autoComplete="off"
            onChange={({ target }: ChangeEvent<HTMLInputElement>) => setWords(target.value)}
          />
        </Field.Root>
        {settled !== '' && data && others.length === 0 && <Typography>{t('ticket.merge.none')}</Typography>}
        {settled !== '' &&
          others.map((ticket) => (
            <Button
              key={ticket.documentId}
              variant="tertiary"
              fullWidth
              style={{ height: 'auto', whiteSpace: 'normal' }}
              onClick={() => setInto(ticket)}
            >
              {t('ticket.merge.into', { subject: ticket.title })}
            </Button>
          ))}
      </Flex>
      <Dialog.Root open={into !== null} onOpenChange={(open) => !open && setInto(null)}>
        <ConfirmDialog
          title={t('ticket.merge')}
          variant="default"
          onConfirm={async () => {
            if (!into) return;
            const answer = await merge({ place, into: into.documentId });
            if ('error' in answer) return failed(answer.error);
            navigate(PATHS.ticket(place.uid, into.documentId));
          }}
        >
          {t('ticket.merge.ask', { subject: into?.title ?? '' })}
        </ConfirmDialog>
      </Dialog.Root>
    </Section>
  );
}
