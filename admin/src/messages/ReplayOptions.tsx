import { Checkbox, Field, Flex, TextInput } from '@strapi/design-system';
import type { ChangeEvent } from 'react';
import { useText } from '../ui/text';

/** The past messages to test. */
export interface Replayed {
  /** A day such as `2026-05-31`; empty: the newest messages of any date. */
  since: string;
  mailbox: boolean;
}
export const NEWEST: Replayed = { since: '', mailbox: false };

/** Converts the options to a request; days start in the user's time zone. */
export const replayedOf = ({ since, mailbox }: Replayed) => ({
  mailbox,
  since: since ? new Date(`${since}T00:00`).toISOString() : null,
});

/** Selects the past messages to test. */
export function ReplayOptions({ value, onChange }: { value: Replayed; onChange(value: Replayed): void }) {
  const t = useText();
  return (
    <Flex gap={4} wrap="wrap" alignItems="flex-end">
      <Field.Root>
        <Field.Label>{t('rule.replay.since')}</Field.Label>
        <TextInput
          type="date"
          value={value.since}
          onChange={({ target }: ChangeEvent<HTMLInputElement>) =>
            onChange({ ...value, since: target.value })
          }
        />
      </Field.Root>
      <Checkbox
        checked={value.mailbox}
        onCheckedChange={(on) => onChange({ ...value, mailbox: on === true })}
      >
        {t('rule.replay.mailbox')}
      </Checkbox>
    </Flex>
  );
}
