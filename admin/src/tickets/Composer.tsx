import { Button, Field, Flex, Tabs, Textarea, Typography } from '@strapi/design-system';
import { useState, type ChangeEvent } from 'react';
import type { ReplyPlan } from '../../../contracts';
import { failureOf, type Failure } from '../api/failure';
import { useAddNoteMutation, useReplyMutation, type TicketPlace } from '../api/conversations';
import { Choice } from '../ui/Choice';
import { Notice } from '../ui/Notice';
import { TagList } from '../ui/TagsInput';
import { useText } from '../ui/text';
import { useProblemText } from '../ui/useProblemText';
import { AttachFiles } from './AttachFiles';
import type { Draft, DraftKind, Drafts } from './drafts';

interface ComposerProps {
  place: TicketPlace;
  plan: ReplyPlan;
  drafts: Drafts;
  mayReply: boolean;
  mayNote: boolean;
}

/** The place to answer the requester, or to leave a note for colleagues. */
export function Composer({ place, plan, drafts, mayReply, mayNote }: ComposerProps) {
  const t = useText();
  const replies = mayReply && plan.possible;
  const [kind, setKind] = useState<DraftKind>(replies || !mayNote ? 'reply' : 'note');
  return (
    <Tabs.Root value={kind} onValueChange={(value: string) => setKind(value as DraftKind)}>
      <Tabs.List aria-label={t('ticket.answer')}>
        {mayReply && <Tabs.Trigger value="reply">{t('ticket.reply')}</Tabs.Trigger>}
        {mayNote && <Tabs.Trigger value="note">{t('ticket.note')}</Tabs.Trigger>}
      </Tabs.List>
      <Tabs.Content value={kind}>
        <Message key={kind} kind={kind} place={place} plan={plan} drafts={drafts} />
      </Tabs.Content>
    </Tabs.Root>
  );
}

/** A message that is being written. It stays when it can't be sent, and is never sent twice. */
function Message({
  kind,
  place,
  plan,
  drafts,
}: Pick<ComposerProps, 'place' | 'plan' | 'drafts'> & { kind: DraftKind }) {
  const t = useText();
  const problemText = useProblemText();
  const [failure, setFailure] = useState<Failure | null>(null);
  const [reply, { isLoading: replying }] = useReplyMutation();
  const [addNote, { isLoading: noting }] = useAddNoteMutation();
  const draft = drafts.of(kind);
  const { text, files, key } = draft;
  const people = peopleOf(draft, plan);
  const from = draft.from ?? plan.from;

  const hintOf = {
    to: plan.to ? undefined : t('ticket.to.hidden'),
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
            to: people.to.length > 0 ? people.to : undefined,
            from: draft.from ?? undefined,
          },
        })
      : addNote({ place, body }));
    if ('error' in answer) return setFailure(failureOf(answer.error));
    drafts.clear(kind);
    setFailure(null);
  };
  const problem = (name: string): string | undefined => {
    const found = failure?.problems.find(({ path }) => path[0] === name);
    return found && problemText(found);
  };

  if (kind === 'reply' && !plan.possible)
    return (
      <Flex paddingTop={4} direction="column" alignItems="stretch">
        <Notice look="info">{problemText({ said: plan.reason })}</Notice>
      </Flex>
    );
  return (
    <Flex direction="column" alignItems="stretch" gap={4} paddingTop={4}>
      {kind === 'reply' && (
        <>
          {plan.channel && <Typography>{t('ticket.replyFrom', { channel: plan.channel.name })}</Typography>}
          <Identities plan={plan} from={from} onChange={(next) => drafts.change(kind, { from: next })} />
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
      <Field.Root name={`${kind}-text`} required error={problem('text')}>
        <Field.Label>{t('ticket.text')}</Field.Label>
        <Textarea
          value={text}
          onChange={({ target }: ChangeEvent<HTMLTextAreaElement>) =>
            drafts.change(kind, { text: target.value })
          }
        />
        <Field.Error />
      </Field.Root>
      <AttachFiles files={files} onChange={(chosen) => drafts.change(kind, { files: chosen })} />
      {problem('attachments') && <Notice look="danger">{problem('attachments')}</Notice>}
      {failure && failure.problems.length === 0 && (
        <Notice look="danger" title={t('ticket.notSent')}>
          {problemText(failure) || t('failure.unknown')}
        </Notice>
      )}
      <Flex justifyContent="flex-end">
        <Button loading={replying || noting} disabled={text.trim() === ''} onClick={() => void send()}>
          {t(kind === 'reply' ? 'ticket.send' : 'ticket.addNote')}
        </Button>
      </Flex>
    </Flex>
  );
}

/** The addresses to choose from, where there is more than one, and what stands below the reply. */
function Identities({
  plan: { identities },
  from,
  onChange,
}: {
  plan: ReplyPlan;
  from: string | null;
  onChange(from: string | null): void;
}) {
  const t = useText();
  const chosen = identities.find(({ address }) => address === from);
  return (
    <>
      {identities.length > 1 && (
        <Choice
          name="from"
          label={t('ticket.from')}
          value={from}
          options={identities.map(({ address, name }) => ({
            value: address,
            label: name ? `${name} <${address}>` : address,
          }))}
          onChange={onChange}
        />
      )}
      {chosen?.signature && (
        <Typography variant="pi" textColor="neutral600" style={{ whiteSpace: 'pre-wrap' }}>
          {`${t('ticket.signature')}\n${chosen.signature}`}
        </Typography>
      )}
    </>
  );
}

/** Whom a reply goes to as the plan proposes it. */
const proposed = (plan: ReplyPlan, toAll: boolean) => ({
  to: plan.to ? [plan.to.address] : [],
  cc: toAll ? plan.cc.map(({ address }) => address) : [],
});

function peopleOf({ to, cc, bcc }: Draft, plan: ReplyPlan) {
  const proposal = proposed(plan, plan.toAll);
  return { to: to ?? proposal.to, cc: cc ?? proposal.cc, bcc };
}
