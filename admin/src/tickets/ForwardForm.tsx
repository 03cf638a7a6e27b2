import { Button, Field, Flex, Textarea, Typography } from '@strapi/design-system';
import { useState, type ChangeEvent } from 'react';
import type { ConversationMessage, DraftContent } from '../../../contracts';
import { failureOf } from '../api/failure';
import { useForwardMutation, type TicketPlace } from '../api/conversations';
import { Notice } from '../ui/Notice';
import { TagList } from '../ui/TagsInput';
import { useText } from '../ui/text';
import { useProblemText } from '../ui/useProblemText';
import { AttachFiles, type ChosenFile } from './AttachFiles';
import { newKey } from './drafts';
import { onSendKey } from './useKeys';

/** Forwards a message to people other than the customer, or replies in a side conversation. */
export function ForwardForm({
  place,
  message,
  takenBack,
  onClose,
}: {
  place: TicketPlace;
  message: ConversationMessage;
  /** The text of an undone forward. */
  takenBack: DraftContent | null;
  onClose(): void;
}) {
  const t = useText();
  const problemText = useProblemText();
  const answers = isFromOutside(message);
  const [people, setPeople] = useState({
    to: takenBack?.to ?? (answers && message.author ? [message.author.address] : []),
    cc: takenBack?.cc ?? [],
  });
  const [text, setText] = useState(takenBack?.text ?? '');
  const [files, setFiles] = useState<ChosenFile[]>(
    takenBack ? filesOf(takenBack, message) : answers ? [] : message.attachments,
  );
  const [key] = useState(newKey);
  const [forward, { isLoading, error }] = useForwardMutation();
  const failure = error && failureOf(error);
  const problem = (name: string): string | undefined => {
    const found = failure?.problems.find(({ path }) => path[0] === name);
    return found && problemText(found);
  };
  const send = async () => {
    const body = { ...people, text, key, attachments: files.map(({ id }) => id), undo: true };
    const answer = await forward({ place, message: message.id, body });
    if (!('error' in answer)) onClose();
  };
  return (
    <Flex direction="column" alignItems="stretch" gap={3}>
      <Typography variant="pi" textColor="neutral600">
        {t('ticket.forward.hint')}
      </Typography>
      {(['to', 'cc'] as const).map((list) => (
        <TagList
          key={list}
          name={`forward-${list}`}
          label={t(`ticket.${list}`)}
          tags={people[list]}
          onChange={(tags) => setPeople({ ...people, [list]: tags })}
          error={problem(list)}
        />
      ))}
      <Field.Root name="forward-text" error={problem('text')}>
        <Field.Label>{t('ticket.text')}</Field.Label>
        <Textarea
          value={text}
          onChange={({ target }: ChangeEvent<HTMLTextAreaElement>) => setText(target.value)}
          onKeyDown={onSendKey(() => people.to.length > 0 && void send())}
        />
        <Field.Error />
      </Field.Root>
      <AttachFiles files={files} uploading={false} onChange={setFiles} />
      {problem('attachments') && <Notice look="danger">{problem('attachments')}</Notice>}
      {failure && failure.problems.length === 0 && (
        <Notice look="danger" title={t('ticket.notSent')}>
          {problemText(failure) || t('failure.unknown')}
        </Notice>
      )}
      <Flex justifyContent="flex-end" gap={2}>
        <Button variant="tertiary" onClick={onClose}>
          {t('ticket.cancel')}
        </Button>
        <Button loading={isLoading} disabled={people.to.length === 0} onClick={() => void send()}>
          {t('ticket.forward.send')}
        </Button>
      </Flex>
    </Flex>
  );
}

/** The server only knows the ids of the files of an undone message. */
const filesOf = (draft: DraftContent, { attachments }: ConversationMessage): ChosenFile[] =>
  draft.files.map((file) => attachments.find(({ id }) => id === file.id) ?? file);

/** Whether a message is an answer in the side conversation. */
export const isFromOutside = ({ side, kind }: ConversationMessage): boolean => side && kind === 'incoming';
