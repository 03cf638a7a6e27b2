import { Box, Flex, Typography } from '@strapi/design-system';
import type { PreviewResult } from '../../../../../contracts/messages';
import { OutcomeBadge } from '../../../messages/OutcomeBadge';
import { StepList } from '../../../messages/StepList';
import { useReasonText } from '../../../messages/useReasonText';
import { useText } from '../../../ui/text';
import { showValue } from '../../../ui/values';

/** The ticket that a message would become, and why. */
export function PreviewTicket({ result }: { result: PreviewResult }) {
  const t = useText();
  const reasonText = useReasonText();
  const { outcome, reason, detail, ticket, mail, steps } = result;
  return (
    <Flex direction="column" alignItems="stretch" gap={4}>
      <Flex gap={2} wrap="wrap">
        <OutcomeBadge outcome={outcome} />
        <Typography>{reasonText(reason, detail)}</Typography>
      </Flex>
      <Typography variant="pi" textColor="neutral600">
        {t('preview.from', { from: mail.from?.address ?? '—', count: mail.attachments.length })}
      </Typography>
      {ticket && (
        <Box tag="dl" background="neutral100" hasRadius padding={4}>
          {Object.entries(ticket.data).map(([field, value]) => (
            <Box key={field} paddingBottom={2}>
              <Typography tag="dt" variant="sigma" textColor="neutral600">
                {field}
              </Typography>
              <Typography tag="dd" style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap', margin: 0 }}>
                {cut(showValue(value))}
              </Typography>
            </Box>
          ))}
        </Box>
      )}
      <StepList steps={steps} />
      {mail.warnings.map((warning) => (
        <Typography key={warning} variant="pi" textColor="warning700">
          {warning}
        </Typography>
      ))}
    </Flex>
  );
}

const cut = (text: string): string =>
  text.length > 1_000 ? `${text.slice(0, 1_000).toWellFormed()}…` : text;
