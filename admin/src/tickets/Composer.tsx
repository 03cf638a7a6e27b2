import {
  Button,
  Checkbox,
  Field,
  Flex,
  Link,
  Tabs,
  Textarea,
  TextInput,
  Typography,
} from '@strapi/design-system';
import { useState, type ChangeEvent } from 'react';
import { NavLink } from 'react-router-dom';
import type { ConversationMessage, DraftKind, ReplyPlan } from '../../../contracts';
import { failureOf, type Failure } from '../api/failure';
import {
  useAddNoteMutation,
  useGetSavedRepliesQuery,
  useReplyMutation,
  type TicketPlace,
} from '../api/conversations';
import { PATHS } from '../paths';
import { Notice } from '../ui/Notice';
import { TagList } from '../ui/TagsInput';
import { useText } from '../ui/text';
import { useProblemText } from '../ui/useProblemText';
import { AttachFiles } from './AttachFiles';
import type { Draft, Drafts } from './drafts';
import { Identities } from './Identities';
import { MarkdownInput } from './MarkdownInput';
import { MySignature } from './MySignature';
import { StartFields, type Start } from './StartFields';
import { peopleOf, proposed } from './recipients';
import { onSendKey, useKeys } from './useKeys';
import { useUploads } from './useUploads';

interface ComposerProps {
  place: TicketPlace;
  plan: ReplyPlan;
  drafts: Drafts;
  messages: ConversationMessage[];
  mayReply: boolean;
  mayNote: boolean;
}

/** Editor for replies to the requester and internal notes. */
export function Composer({ place, plan, drafts, messages, mayReply, mayNote }: ComposerProps) {
  const t = useText();
  const [kind, setKind] = useState<DraftKind>(mayReply || !mayNote ? 'reply' : 'note');
  useKeys({
    r: mayReply ? () => setKind('reply') : undefined,
    n: mayNote ? () => setKind('note') : undefined,
  });
  return (
    <Tabs.Root value={kind} onValueChange={(value: string) => setKind(value as DraftKind)}>
      <Tabs.List aria-label={t('ticket.answer')}>
        {mayReply && <Tabs.Trigger value="reply">{t('ticket.reply')}</Tabs.Trigger>}
        {mayNote && <Tabs.Trigger value="note">{t('ticket.note')}</Tabs.Trigger>}
      </Tabs.List>
      <Tabs.Content value={kind}>
        <Message
          key={kind}
          kind={kind}
          place={place}
          plan={plan}
          drafts={drafts}
          messages={messages}
          mayReply={mayReply}
        />
      </Tabs.Content>
    </Tabs.Root>
  );
}

/** A message being written. It is kept if sending fails, and is never sent twice. */
function Message({
  kind,
  place,
  plan,
  drafts,
  messages,
  mayReply,
}: Pick<ComposerProps, 'place' | 'plan' | 'drafts' | 'messages' | 'mayReply'> & { kind: DraftKind }) {
  const t = useText();
  const problemText = useProblemText();
  const [sendAt, setSendAt] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [reply, { isLoading: replying }] = useReplyMutation();
  const [addNote, { isLoading: noting }] = useAddNoteMutation();
  const draft = drafts.of(kind);
  const { text, files, key } = draft;
  const { data: savedReplies = [] } = useGetSavedRepliesQuery(place, { skip: kind !== 'reply' });
  const uploads = useUploads(place, setFailure);
  const people = peopleOf(draft, plan);
  // A message that went before its files would go without them.
  const sendable = text.trim() !== '' && !uploads.running && !replying && !noting;
  const [start, setStart] = useState<Start>({
    channel: plan.channel?.documentId ?? null,
    subject: plan.subject ?? '',
  });
  const starts = plan.channels.length > 0;
  const chosen = plan.channels.find(({ documentId }) => documentId === start.channel);
  const { identities } = chosen ?? plan;
  const proposal = start.channel === plan.channel?.documentId ? plan.from : (identities[0]?.address ?? null);
  const from = draft.from ?? proposal;

  const hintOf = {
    to: plan.to || starts ? undefined : t('ticket.to.hidden'),
    cc: t('ticket.cc.hint'),
    bcc: undefined,
  };
  const toAll = plan.cc.every(({ address }) => people.cc.includes(address));

  const send = async () => {
    const body = { text, key, attachments: files.map(({ id }) => id) };
    const answer = await (kind === 'reply'
      ? reply({
          place,
          body: {
            ...body,
            ...people,
            ...(starts ? { channel: start.channel ?? undefined, subject: start.subject } : {}),
            to: people.to.length > 0 ? people.to : undefined,
            from: draft.from ?? undefined,
            quote: draft.quote,
            undo: true,
            sendAt: sendAt ? new Date(sendAt).toISOString() : undefined,
          },
        })
      : addNote({ place, body }));
    if ('error' in answer) return setFailure(failureOf(answer.error));
    drafts.clear(kind);
    setFailure(null);
    setSendAt(null);
  };
  const problem = (name: string): string | undefined => {
    const found = failure?.problems.find(({ path }) => path[0] === name);
    return found && problemText(found);
  };

  if (kind === 'reply' && !plan.possible)
    return (
      <Flex paddingTop={4} direction="column" alignItems="stretch">
        <Notice look="info">{problemText({ said: plan.reason })}</Notice>
        {plan.channel && plan.reason?.text === 'error.sending-failed.not-set-up' && (
          <Notice look="info" title={t('ticket.notSetUp')}>
            <Typography>
              {`${t('ticket.notSetUp.hint')} `}
              <Link tag={NavLink} to={PATHS.channel(plan.channel.documentId)}>
                {plan.channel.name}
              </Link>
            </Typography>
          </Notice>
        )}
      </Flex>
    );
  return (
    <Flex direction="column" alignItems="stretch" gap={4} paddingTop={4}>
      {kind === 'reply' && (
        <>
          {plan.channel && (
            <Typography>{t('ticket.replyFrom', { channel: (chosen ?? plan.channel).name })}</Typography>
          )}
          {starts && (
            <StartFields
              channels={plan.channels}
              start={start}
              onChange={setStart}
              error={problem('subject')}
            />
          )}
          <Identities
            identities={identities}
            from={from}
            onChange={(next) => drafts.change(kind, { from: next })}
          />
          {plan.warnings.map((said) => (
            <Notice key={problemText({ said })} look="warning">
              {problemText({ said })}
            </Notice>
          ))}
          {(['to', 'cc', 'bcc'] as const).map((list) => (
            <TagList
              key={list}
              name={list}
              label={t(`ticket.${list}`)}
              hint={hintOf[list]}
              tags={people[list]}
              onChange={(tags) => drafts.change(kind, { [list]: tags })}
              error={problem(list)}
            />
          ))}
          {plan.cc.length > 0 && (
            <Flex>
              <Button variant="ghost" size="S" onClick={() => drafts.change(kind, proposed(plan, !toAll))}>
                {t(toAll ? 'ticket.replyToSender' : 'ticket.replyToAll')}
              </Button>
            </Flex>
          )}
        </>
      )}
      {kind === 'reply' ? (
        <>
          <MarkdownInput
            name="reply-text"
            value={text}
            error={problem('text')}
            savedReplies={savedReplies}
            onChange={(words) => drafts.change(kind, { text: words })}
            onPictures={uploads.pictures}
            onSend={() => sendable && void send()}
          />
          <Checkbox
            checked={draft.quote}
            onCheckedChange={(quote: boolean | 'indeterminate') =>
              drafts.change(kind, { quote: quote === true })
            }
          >
            {t('ticket.quote')}
          </Checkbox>
          <MySignature />
        </>
      ) : (
        <Field.Root name="note-text" required error={problem('text')}>
          <Field.Label>{t('ticket.text')}</Field.Label>
          <Textarea
            value={text}
            onChange={({ target }: ChangeEvent<HTMLTextAreaElement>) =>
              drafts.change(kind, { text: target.value })
            }
            onKeyDown={onSendKey(() => sendable && void send())}
          />
          <Field.Error />
        </Field.Root>
      )}
      <AttachFiles
        files={files}
        uploading={uploads.running}
        onChange={(chosen) => drafts.change(kind, { files: chosen })}
        onUpload={
          mayReply
            ? (chosen) =>
                void uploads
                  .add(chosen)
                  .then((added) => drafts.change(kind, (now) => ({ files: [...now.files, ...added] })))
            : undefined
        }
      />
      {problem('attachments') && <Notice look="danger">{problem('attachments')}</Notice>}
      {failure && failure.problems.length === 0 && (
        <Notice look="danger" title={t('ticket.notSent')}>
          {problemText(failure) || t('failure.unknown')}
        </Notice>
      )}
      {arrivedSince(messages, draft) && <Notice look="warning">{t('ticket.arrivedMeanwhile')}</Notice>}
      {sendAt !== null && (
        <Field.Root name="send-at" error={problem('sendAt')}>
          <Field.Label>{t('ticket.sendAt')}</Field.Label>
          <TextInput
            type="datetime-local"
            value={sendAt}
            onChange={({ target }: ChangeEvent<HTMLInputElement>) => setSendAt(target.value)}
          />
          <Field.Error />
        </Field.Root>
      )}
      <Flex justifyContent="flex-end" alignItems="center" gap={3} wrap="wrap">
        {uploads.running && (
          <Typography variant="pi" textColor="neutral600" role="status">
            {t('ticket.uploading')}
          </Typography>
        )}
        {drafts.saved && text.trim() !== '' && (
          <Typography variant="pi" textColor="neutral600" role="status">
            {t('ticket.draftSaved')}
          </Typography>
        )}
        {kind === 'reply' && (
          <Button variant="tertiary" onClick={() => setSendAt(sendAt === null ? '' : null)}>
            {t(sendAt === null ? 'ticket.sendLater' : 'ticket.sendNow')}
          </Button>
        )}
        <Button loading={replying || noting} disabled={!sendable} onClick={() => void send()}>
          {t(kind === 'reply' ? 'ticket.send' : 'ticket.addNote')}
        </Button>
      </Flex>
    </Flex>
  );
}

/** Whether the customer has written since the agent started writing. */
const arrivedSince = (messages: ConversationMessage[], { text, base }: Draft): boolean => {
  const begun = messages.findIndex(({ id }) => id === base);
  return (
    text.trim() !== '' && begun >= 0 && messages.slice(begun + 1).some(({ kind }) => kind === 'incoming')
  );
};
