import { Box, Button, Flex, Typography } from '@strapi/design-system';
import { useState } from 'react';
import type { PreviewResult } from '../../../../../contracts/messages';
import { MailBody } from '../../../messages/MailBody';
import { OutcomeBadge } from '../../../messages/OutcomeBadge';
import { StepList } from '../../../messages/StepList';
import { useReasonText } from '../../../messages/useReasonText';
import { isTextKey, useSay, useText, type TextKey } from '../../../ui/text';
import { fieldWords, showValue } from '../../../ui/values';

/** Texts for outcomes that are their own reason. */
const BECOMES: Partial<Record<PreviewResult['reason'], TextKey>> = {
  created: 'preview.ticket',
  'created-linked': 'preview.linked',
  'reply-added': 'preview.reply',
  'bounce-noted': 'preview.noted',
};

/** The resulting ticket of a message, and the reasons. */
export function PreviewTicket({ result }: { result: PreviewResult }) {
  const t = useText();
  const say = useSay();
  const { outcome, ticket, mail, steps } = result;
  return (
    <Flex direction="column" alignItems="stretch" gap={4}>
      <Box>
        <Typography tag="h3" variant="delta" style={{ overflowWrap: 'anywhere' }}>
          {mail.subject || t('message.noSubject')}
        </Typography>
        <Typography variant="pi" textColor="neutral600">
          {t('preview.from', { from: mail.from?.address ?? '—', count: mail.attachments.length })}
        </Typography>
      </Box>
      <Flex gap={2} wrap="wrap">
        <OutcomeBadge outcome={outcome} />
        <PreviewOutcome result={result} />
      </Flex>
      {ticket && (
        <Box tag="dl" background="neutral100" hasRadius padding={4}>
          {Object.entries(ticket.data).map(([field, value]) => (
            <Box key={field} paddingBottom={2}>
              <Typography tag="dt" variant="sigma" textColor="neutral600">
                {fieldWords(field)}
              </Typography>
              <Typography tag="dd" style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap', margin: 0 }}>
                {cut(showValue(value, { '.eml': t('preview.eml') }))}
              </Typography>
            </Box>
          ))}
        </Box>
      )}
      <StepList steps={steps} />
      <Mail key={mail.messageId} mail={mail} />
      {mail.warnings.map(({ text, values }, index) => (
        <Typography key={index} variant="pi" textColor="warning700">
          {say(text, values)}
        </Typography>
      ))}
    </Flex>
  );
}

/** The message itself, collapsed by default. */
function Mail({ mail }: Pick<PreviewResult, 'mail'>) {
  const t = useText();
  const [open, setOpen] = useState(false);
  return (
    <Box>
      <Button variant="ghost" size="S" aria-expanded={open} onClick={() => setOpen(!open)}>
        {t(open ? 'ticket.fold' : 'ticket.unfold')}
      </Button>
      {open && <MailBody mail={mail} />}
    </Box>
  );
}

/** The outcome in a conditional sentence, followed by the reason if no ticket results. */
function PreviewOutcome({ result: { outcome, reason, detail } }: { result: PreviewResult }) {
  const t = useText();
  const reasonText = useReasonText();
  const becomes = BECOMES[reason];
  const key = `preview.${outcome}`;
  const sentences = [
    becomes ? t(becomes) : isTextKey(key) ? t(key) : '',
    becomes ? '' : reasonText(reason, detail),
  ];
  return <Typography>{sentences.filter(Boolean).join(' ')}</Typography>;
}

const cut = (text: string): string =>
  text.length > 1_000 ? `${text.slice(0, 1_000).toWellFormed()}…` : text;
