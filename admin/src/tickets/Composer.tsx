import { Button, Field, Flex, Tabs, Textarea, Typography } from '@strapi/design-system';
import { Form } from '@strapi/strapi/admin';
import { useState, type ChangeEvent } from 'react';
import type { ReplyPlan } from '../../../contracts';
import { failureOf, type Failure } from '../api/failure';
import { useAddNoteMutation, useReplyMutation, type TicketPlace } from '../api/conversations';
import { Notice } from '../ui/Notice';
import { TagsInput } from '../ui/TagsInput';
import { useText } from '../ui/text';
import { useProblemText } from '../ui/useProblemText';
import { AttachFiles, type ChosenFile } from './AttachFiles';

type Kind = 'reply' | 'note';

interface ComposerProps {
  place: TicketPlace;
  plan: ReplyPlan;
  mayReply: boolean;
  mayNote: boolean;
}

/** The place to answer the requester, or to leave a note for colleagues. */
export function Composer({ place, plan, mayReply, mayNote }: ComposerProps) {
  const t = useText();
  const replies = mayReply && plan.possible;
  const [kind, setKind] = useState<Kind>(replies || !mayNote ? 'reply' : 'note');
  return (
    <Tabs.Root value={kind} onValueChange={(value: string) => setKind(value as Kind)}>
      <Tabs.List aria-label={t('ticket.answer')}>
        {mayReply && <Tabs.Trigger value="reply">{t('ticket.reply')}</Tabs.Trigger>}
        {mayNote && <Tabs.Trigger value="note">{t('ticket.note')}</Tabs.Trigger>}
      </Tabs.List>
      {mayReply && (
        <Tabs.Content value="reply">
          <Draft kind="reply" place={place} plan={plan} />
        </Tabs.Content>
      )}
      {mayNote && (
        <Tabs.Content value="note">
          <Draft kind="note" place={place} plan={plan} />
        </Tabs.Content>
      )}
    </Tabs.Root>
  );
}

/** A message that is being written. It stays when it can't be sent, and is never sent twice. */
function Draft({ kind, place, plan }: { kind: Kind; place: TicketPlace; plan: ReplyPlan }) {
  const t = useText();
  const problemText = useProblemText();
  const [text, setText] = useState('');
  const [files, setFiles] = useState<ChosenFile[]>([]);
  const [key, setKey] = useState(newKey);
  const [round, setRound] = useState(0);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [reply, { isLoading: replying }] = useReplyMutation();
  const [addNote, { isLoading: noting }] = useAddNoteMutation();

  const send = async ({ cc }: { cc: string[] }) => {
    const body = { text, key, attachments: files.map(({ id }) => id) };
    const answer = await (kind === 'reply'
      ? reply({ place, body: { ...body, cc } })
      : addNote({ place, body }));
    if ('error' in answer) {
      setFailure(failureOf(answer.error));
      return;
    }
    setText('');
    setFiles([]);
    setKey(newKey());
    setRound(round + 1);
    setFailure(null);
  };
  const problem = (path: string) =>
    failure?.problems.find((entry) => String(entry.path[0]) === path)?.message;
  const unnamed = failure && failure.problems.length === 0;

  if (kind === 'reply' && !plan.possible)
    return (
      <Flex paddingTop={4} direction="column" alignItems="stretch">
        <Notice look="info">{problemText(plan.reason ?? '')}</Notice>
      </Flex>
    );
  return (
    <Form key={round} method="POST" initialValues={{ cc: [] as string[] }} onSubmit={send}>
      {({ values }: { values: { cc: string[] } }) => (
        <Flex direction="column" alignItems="stretch" gap={4} paddingTop={4}>
          {kind === 'reply' && (
            <>
              <Typography style={{ overflowWrap: 'anywhere' }}>
                {t('ticket.replyTo', { address: plan.to?.address ?? '', channel: plan.channel?.name ?? '' })}
              </Typography>
              <TagsInput name="cc" label={t('ticket.cc')} hint={ccHint(plan, t('ticket.cc.hint'))} />
              {problem('cc') && (
                <Typography textColor="danger600" role="alert">
                  {problemText(problem('cc')!)}
                </Typography>
              )}
            </>
          )}
          <Field.Root name={`${kind}-text`} required error={problem('text') && problemText(problem('text')!)}>
            <Field.Label>{t('ticket.text')}</Field.Label>
            <Textarea
              value={text}
              onChange={({ target }: ChangeEvent<HTMLTextAreaElement>) => setText(target.value)}
            />
            <Field.Error />
          </Field.Root>
          <AttachFiles files={files} onChange={setFiles} />
          {problem('attachments') && <Notice look="danger">{problemText(problem('attachments')!)}</Notice>}
          {unnamed && (
            <Notice look="danger" title={t('ticket.notSent')}>
              {problemText(failure.message) || t('error.unknown')}
            </Notice>
          )}
          <Flex justifyContent="flex-end">
            <Button
              loading={replying || noting}
              disabled={text.trim() === ''}
              onClick={() => void send({ cc: values.cc })}
            >
              {t(kind === 'reply' ? 'ticket.send' : 'ticket.addNote')}
            </Button>
          </Flex>
        </Flex>
      )}
    </Form>
  );
}

const ccHint = ({ cc }: ReplyPlan, hint: string): string =>
  cc.length === 0 ? hint : `${hint} ${cc.map(({ address }) => address).join(', ')}`;

/** Names a draft, so that the server knows it when it is handed in again. Without https there is no randomUUID. */
const newKey = (): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};
