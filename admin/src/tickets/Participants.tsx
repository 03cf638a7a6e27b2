import { Flex, Typography } from '@strapi/design-system';
import type { MailAddress } from '../../../contracts';
import { failureOf } from '../api/failure';
import {
  useAddParticipantMutation,
  useRemoveParticipantMutation,
  type TicketPlace,
} from '../api/conversations';
import { Section } from '../ui/Section';
import { TagList } from '../ui/TagsInput';
import { useText } from '../ui/text';
import { useAllowed } from '../ui/useAllowed';
import { useProblemText } from '../ui/useProblemText';

/** Participants of a ticket; users who may reply can change them. */
export function Participants({ place, people }: { place: TicketPlace; people: MailAddress[] }) {
  const t = useText();
  const problemText = useProblemText();
  const [mayReply] = useAllowed('tickets.reply');
  const [add, { error: notAdded }] = useAddParticipantMutation();
  const [remove, { error: notRemoved }] = useRemoveParticipantMutation();
  const addresses = people.map(({ address }) => address);
  const error = notAdded ?? notRemoved;
  const failure = error && failureOf(error);
  const [problem] = failure?.problems ?? [];
  const change = (next: string[]) => {
    for (const address of next) if (!addresses.includes(address)) void add({ place, address });
    for (const address of addresses) if (!next.includes(address)) void remove({ place, address });
  };
  return (
    <Section title={t('ticket.participants')} hint={t('ticket.participants.hint')}>
      {mayReply ? (
        <TagList
          name="participants"
          label={t('ticket.participants.add')}
          tags={addresses}
          onChange={change}
          error={failure && problemText(problem ?? failure)}
        />
      ) : (
        <Flex tag="ul" direction="column" alignItems="flex-start" gap={1}>
          {addresses.map((address) => (
            <Typography key={address} tag="li">
              {address}
            </Typography>
          ))}
        </Flex>
      )}
    </Section>
  );
}
