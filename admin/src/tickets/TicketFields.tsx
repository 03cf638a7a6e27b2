import { Box, Flex, Typography } from '@strapi/design-system';
import { translated } from '../content-views';
import type { TicketPlace } from '../api/conversations';
import {
  useChangeTicketEntryMutation,
  useGetTicketEntryQuery,
  useGetTicketFieldsQuery,
} from '../api/ticket-entry';
import { Choice } from '../ui/Choice';
import { Section } from '../ui/Section';
import { useText } from '../ui/text';
import { useTimes } from '../ui/useTimes';

/**
 * The ticket's short fields: enumerations can be changed, others are read-only. Renders nothing without read
 * permission.
 */
export function TicketFields({ place }: { place: TicketPlace }) {
  const t = useText();
  const { full } = useTimes();
  const { data: entry } = useGetTicketEntryQuery(place);
  const { data: fields } = useGetTicketFieldsQuery(place.uid);
  const [change, { isLoading }] = useChangeTicketEntryMutation();
  if (!entry || !fields) return null;
  const shown = fields.filter(({ name }) => entry[name] !== undefined && entry[name] !== null);
  return (
    <Section title={t('ticket.fields')}>
      <Flex direction="column" alignItems="stretch" gap={3}>
        {shown.map(({ name, label, type, options }) =>
          options ? (
            <Choice
              key={name}
              name={name}
              label={String(translated(label))}
              value={String(entry[name])}
              options={options.map((value) => ({ value, label: value }))}
              disabled={isLoading}
              onChange={(value) => void change({ ...place, change: { [name]: value } })}
            />
          ) : (
            <Box key={name}>
              <Typography variant="pi" fontWeight="bold" tag="div">
                {String(translated(label))}
              </Typography>
              <Typography style={{ overflowWrap: 'anywhere' }}>
                {type === 'datetime' ? full(String(entry[name])) : String(entry[name])}
              </Typography>
            </Box>
          ),
        )}
      </Flex>
    </Section>
  );
}
