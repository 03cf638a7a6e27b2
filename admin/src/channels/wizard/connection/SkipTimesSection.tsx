import {
  Box,
  Button,
  Field,
  Flex,
  IconButton,
  MultiSelect,
  MultiSelectOption,
  Typography,
} from '@strapi/design-system';
import { Plus, Trash } from '@strapi/icons';
import { useField } from '@strapi/strapi/admin';
import { useIntl } from 'react-intl';
import type { SkipTime } from '../../../../../contracts/channel';
import { Section } from '../../../ui/Section';
import { TextField } from '../../../ui/fields';
import { useText } from '../../../ui/text';
import { TimeZoneField } from './TimeZoneField';

const DAYS = [1, 2, 3, 4, 5, 6, 0];

/** Time windows in which the mailbox is not read. */
export function SkipTimesSection() {
  const t = useText();
  const { value: rows = [], onChange } = useField<SkipTime[]>('skipTimes');
  const set = (next: SkipTime[]) => onChange('skipTimes', next);
  return (
    <Section
      field="skipTimes"
      title={t('field.skipTimes')}
      hint={t('field.skipTimes.hint')}
      action={
        <Button
          variant="secondary"
          startIcon={<Plus />}
          onClick={() => set([...rows, { from: '22:00', to: '06:00', days: [] }])}
        >
          {t('skipTimes.add')}
        </Button>
      }
    >
      {rows.length === 0 && <Typography textColor="neutral600">{t('skipTimes.empty')}</Typography>}
      {rows.map((row, index) => (
        <SkipTimeRow
          key={index}
          index={index}
          days={row.days}
          onDays={(days) => set(rows.map((other, at) => (at === index ? { ...other, days } : other)))}
          onRemove={() => set(rows.filter((_row, at) => at !== index))}
        />
      ))}
      <Box maxWidth="40rem">
        <TimeZoneField />
      </Box>
    </Section>
  );
}

interface SkipTimeRowProps {
  index: number;
  days: number[];
  onDays(days: number[]): void;
  onRemove(): void;
}

function SkipTimeRow({ index, days, onDays, onRemove }: SkipTimeRowProps) {
  const t = useText();
  const { formatDate } = useIntl();
  // 2023-01-01 was a Sunday, day 0.
  const dayName = (day: number) =>
    formatDate(new Date(Date.UTC(2023, 0, 1 + day)), { weekday: 'short', timeZone: 'UTC' });
  return (
    <Flex
      gap={3}
      alignItems="flex-end"
      wrap="wrap"
      role="group"
      aria-label={t('skipTimes.row', { number: index + 1 })}
    >
      <Box width="12rem">
        <TextField type="time" name={`skipTimes.${index}.from`} label={t('skipTimes.from')} />
      </Box>
      <Box width="12rem">
        <TextField type="time" name={`skipTimes.${index}.to`} label={t('skipTimes.to')} />
      </Box>
      <Box minWidth="20rem" flex="1">
        <Field.Root>
          <Field.Label>{t('skipTimes.days')}</Field.Label>
          <MultiSelect
            aria-label={t('skipTimes.days')}
            placeholder={t('skipTimes.everyDay')}
            value={days.map(String)}
            customizeContent={(chosen = []) => chosen.map((day) => dayName(Number(day))).join(', ')}
            onChange={(chosen: string[]) => onDays(chosen.map(Number))}
          >
            {DAYS.map((day) => (
              <MultiSelectOption key={day} value={String(day)}>
                {dayName(day)}
              </MultiSelectOption>
            ))}
          </MultiSelect>
        </Field.Root>
      </Box>
      <IconButton variant="ghost" label={t('skipTimes.remove', { number: index + 1 })} onClick={onRemove}>
        <Trash />
      </IconButton>
    </Flex>
  );
}
