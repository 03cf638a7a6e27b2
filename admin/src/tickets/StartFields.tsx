import { Field, TextInput } from '@strapi/design-system';
import type { ChangeEvent } from 'react';
import type { ReplyPlan } from '../../../contracts';
import { Choice } from '../ui/Choice';
import { useText } from '../ui/text';

/** Data for the first message of a ticket that a reply takes from its conversation. */
export interface Start {
  channel: string | null;
  subject: string;
}

/** Subject, and sending channel if there are several. */
export function StartFields({
  channels,
  start,
  onChange,
  error,
}: {
  channels: ReplyPlan['channels'];
  start: Start;
  onChange(start: Start): void;
  error?: string;
}) {
  const t = useText();
  return (
    <>
      {channels.length > 1 && (
        <Choice
          name="channel"
          label={t('ticket.channel')}
          value={start.channel}
          options={channels.map(({ documentId, name }) => ({ value: documentId, label: name }))}
          onChange={(channel) => onChange({ ...start, channel })}
        />
      )}
      <Field.Root name="subject" error={error}>
        <Field.Label>{t('ticket.subject')}</Field.Label>
        <TextInput
          value={start.subject}
          autoComplete="off"
          onChange={({ target }: ChangeEvent<HTMLInputElement>) =>
            onChange({ ...start, subject: target.value })
          }
        />
        <Field.Error />
      </Field.Root>
    </>
  );
}
