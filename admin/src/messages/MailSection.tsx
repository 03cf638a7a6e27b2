import { Accordion, Box, Flex, Typography } from '@strapi/design-system';
import { useIntl } from 'react-intl';
import type { MailAddress, MailView } from '../../../contracts/messages';
import { bytes } from '../ui/bytes';
import { Notice } from '../ui/Notice';
import { Section } from '../ui/Section';
import { useSay, useText } from '../ui/text';
import { useTimes } from '../ui/useTimes';
import { MailBody } from './MailBody';

interface MailSectionProps {
  mail: MailView;
  /** documentId of the channel that read it, and the sender according to the log. */
  channel: string;
  sender: string | null;
}

/** A stored message: sender, sanitized body, files and headers. */
export function MailSection({ mail, channel, sender }: MailSectionProps) {
  const t = useText();
  const say = useSay();
  const { full } = useTimes();
  return (
    <Section title={t('message.mail')}>
      {mail.warnings.length > 0 && (
        <Notice look="info" title={t('message.warnings')}>
          <ul>
            {mail.warnings.map(({ text, values }, index) => (
              <li key={index}>
                <Typography>{say(text, values)}</Typography>
              </li>
            ))}
          </ul>
        </Notice>
      )}
      <Box>
        <Addresses label={t('message.fromAddress')} addresses={mail.from ? [mail.from] : []} />
        {mail.via && <Addresses label={t(`message.via.${mail.via.as}`)} addresses={[mail.via]} />}
        <Addresses label={t('message.replyTo')} addresses={mail.replyTo} />
        <Addresses label={t('message.to')} addresses={mail.to} />
        <Addresses label={t('message.cc')} addresses={mail.cc} />
        <Typography textColor="neutral600">{full(mail.date)}</Typography>
      </Box>
      <MailBody mail={mail} of={{ channel, sender }} />
      {mail.attachments.length > 0 && <Attachments attachments={mail.attachments} />}
      <Headers headers={mail.headers} />
    </Section>
  );
}

function Addresses({ label, addresses }: { label: string; addresses: MailAddress[] }) {
  if (addresses.length === 0) return null;
  const written = addresses.map(({ name, address }) => (name ? `${name} <${address}>` : address));
  return (
    <Typography tag="div" style={{ overflowWrap: 'anywhere' }}>
      {label}: {written.join(', ')}
    </Typography>
  );
}

function Attachments({ attachments }: Pick<MailView, 'attachments'>) {
  const t = useText();
  const { formatNumber } = useIntl();
  return (
    <Box>
      <Typography variant="sigma" textColor="neutral600" tag="h3">
        {t('message.attachments')}
      </Typography>
      <Flex tag="ul" direction="column" alignItems="flex-start" gap={1} paddingTop={2}>
        {attachments.map(({ name, type, size, inline }, index) => {
          const { value, unit } = bytes(size);
          const amount = formatNumber(value, { style: 'unit', unit, unitDisplay: 'short' });
          return (
            <Typography tag="li" key={index} style={{ overflowWrap: 'anywhere' }}>
              {[name, type, amount, inline && t('message.inline')].filter(Boolean).join(' · ')}
            </Typography>
          );
        })}
      </Flex>
    </Box>
  );
}

function Headers({ headers }: Pick<MailView, 'headers'>) {
  const t = useText();
  return (
    <Accordion.Root size="S" collapsible>
      <Accordion.Item value="headers">
        <Accordion.Header>
          <Accordion.Trigger>{t('message.headers', { count: headers.length })}</Accordion.Trigger>
        </Accordion.Header>
        <Accordion.Content>
          <Box padding={4}>
            {headers.map(({ name, value }, index) => (
              <Typography key={index} tag="div" variant="pi" style={{ overflowWrap: 'anywhere' }}>
                <strong>{name}:</strong> {value}
              </Typography>
            ))}
          </Box>
        </Accordion.Content>
      </Accordion.Item>
    </Accordion.Root>
  );
}
