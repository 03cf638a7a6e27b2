import { Box, Button, Field, Flex, Link, Textarea, Typography } from '@strapi/design-system';
import { Layouts, Page } from '@strapi/strapi/admin';
import { useState, type ChangeEvent, type FormEvent } from 'react';
import { NavLink } from 'react-router-dom';
import type { MessageRow } from '../../../contracts/messages';
import type { FoundMail, MailboxFinding, Whereabouts } from '../../../contracts/whereabouts';
import { useReadEmailChannelMutation } from '../api/channels';
import { useBringInEmailMutation, useFindEmailMutation } from '../api/messages';
import { PATHS } from '../paths';
import { permissions } from '../permissions';
import { FailureNotice } from '../ui/FailureNotice';
import { Notice } from '../ui/Notice';
import { PluginNav } from '../ui/PluginNav';
import { Section } from '../ui/Section';
import { useSay, useText } from '../ui/text';
import { useAllowed } from '../ui/useAllowed';
import { useNotices } from '../ui/useNotices';
import { useTimes } from '../ui/useTimes';
import { WRAP } from '../ui/wrap';
import { MessageTable } from './MessageTable';

const READ = permissions('messages.read');

/** Finds the outcome of a missing message from an address, a Message-ID or headers. */
export default function WherePage() {
  const t = useText();
  return (
    <Page.Protect permissions={READ}>
      <Page.Title>{t('nav.where')}</Page.Title>
      <Page.Main>
        <Layouts.Header title={t('nav.where')} subtitle={t('where.subtitle')} />
        <Layouts.Content>
          <PluginNav />
          <Question />
        </Layouts.Content>
      </Page.Main>
    </Page.Protect>
  );
}

function Question() {
  const t = useText();
  const [text, setText] = useState('');
  const [find, { data, error, isLoading }] = useFindEmailMutation();
  const ask = (event?: FormEvent) => {
    event?.preventDefault();
    if (text.trim()) void find(text.trim());
  };
  return (
    <Flex direction="column" alignItems="stretch" gap={4}>
      <Section title={t('where.ask')} hint={t('where.ask.hint')}>
        <Flex tag="form" direction="column" alignItems="flex-start" gap={2} onSubmit={ask}>
          <Field.Root width="100%">
            <Field.Label>{t('where.text')}</Field.Label>
            <Textarea
              value={text}
              onChange={({ target }: ChangeEvent<HTMLTextAreaElement>) => setText(target.value)}
            />
          </Field.Root>
          <Button type="submit" loading={isLoading}>
            {t('where.search')}
          </Button>
        </Flex>
      </Section>
      {error && <FailureNotice error={error} />}
      {data && !isLoading && <Answer answer={data} again={ask} />}
    </Flex>
  );
}

function Answer({ answer: { asked, logged, mailboxes }, again }: { answer: Whereabouts; again(): void }) {
  const t = useText();
  if (asked.messageId === null && asked.address === null)
    return <Notice look="warning">{t('where.unclear')}</Notice>;
  const looked = mailboxes.filter(({ problem }) => problem === null);
  const found = mailboxes.some((mailbox) => mailbox.found.length > 0);
  return (
    <Flex direction="column" alignItems="stretch" gap={4} aria-live="polite">
      {logged.length > 0 && <Logged rows={logged} />}
      {mailboxes.map((mailbox) => (
        <InMailbox key={mailbox.channel} mailbox={mailbox} again={again} />
      ))}
      {logged.length === 0 && !found && looked.length > 0 && (
        <Notice look="info" title={t('where.notArrived')}>
          {t('where.notArrived.hint', { channels: looked.map(({ channelName }) => channelName).join(', ') })}
        </Notice>
      )}
    </Flex>
  );
}

function Logged({ rows }: { rows: MessageRow[] }) {
  const t = useText();
  return (
    <Box>
      <Box paddingBottom={2}>
        <Typography variant="delta" tag="h2">
          {t('where.logged', { count: rows.length })}
        </Typography>
      </Box>
      <MessageTable rows={rows} selected={[]} onSelect={() => undefined} />
    </Box>
  );
}

function InMailbox({ mailbox, again }: { mailbox: MailboxFinding; again(): void }) {
  const t = useText();
  const say = useSay();
  const { channelName, found, problem } = mailbox;
  if (problem)
    return (
      <Notice look="warning" title={t('where.unreachable', { channel: channelName })}>
        {say(problem.text, problem.values)}
      </Notice>
    );
  if (found.length === 0) return null;
  return (
    <Section title={t('where.inMailbox', { channel: channelName })}>
      {found.map((mail) => (
        <Found key={`${mail.folder} ${mail.uid}`} channel={mailbox.channel} mail={mail} again={again} />
      ))}
    </Section>
  );
}

function Found({ channel, mail, again }: { channel: string; mail: FoundMail; again(): void }) {
  const t = useText();
  const { full } = useTimes();
  const { folder, uidValidity, uid } = mail;
  const [mayRead, mayBring] = useAllowed('channels.run', 'messages.retry');
  const { done, failed, warn } = useNotices();
  const [bringIn, bringing] = useBringInEmailMutation();
  const [read, reading] = useReadEmailChannelMutation();
  const [made, setMade] = useState<MessageRow | null>(null);
  const create = async () => {
    try {
      const { message } = await bringIn({ channel, folder, uidValidity, uid }).unwrap();
      setMade(message);
      if (message) done(t('where.done'));
      else warn(t('where.later'));
    } catch (error) {
      failed(error);
    }
  };
  const readNow = async () => {
    try {
      await read(channel).unwrap();
      done(t('where.reading'));
      again();
    } catch (error) {
      failed(error);
    }
  };
  return (
    <Flex justifyContent="space-between" gap={3} wrap="wrap">
      <Box flex="1" style={WRAP}>
        <Typography tag="div" fontWeight="bold">
          {mail.subject || t('message.noSubject')}
        </Typography>
        <Typography tag="div" variant="pi" textColor="neutral600">
          {mail.sender ?? '—'} · {full(mail.arrivedAt)}
        </Typography>
        <Typography tag="div">{t(`where.at.${mail.at}`, { folder })}</Typography>
      </Box>
      {made ? (
        <Link tag={NavLink} to={PATHS.message(made.id)}>
          {t(`outcome.${made.outcome}`)}
        </Link>
      ) : (
        <Flex gap={2}>
          {mail.at === 'unread' && mayRead && (
            <Button variant="secondary" loading={reading.isLoading} onClick={() => void readNow()}>
              {t('where.readNow')}
            </Button>
          )}
          {mayBring && (
            <Button loading={bringing.isLoading} onClick={() => void create()}>
              {t(mail.at === 'junk' || mail.at === 'elsewhere' ? 'where.move' : 'where.create')}
            </Button>
          )}
        </Flex>
      )}
    </Flex>
  );
}
