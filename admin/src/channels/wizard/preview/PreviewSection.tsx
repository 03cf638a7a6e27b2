import { Box, Button, Flex, Typography } from '@strapi/design-system';
import { useState } from 'react';
import { Choice } from '../../../ui/Choice';
import { FailureNotice } from '../../../ui/FailureNotice';
import { LateLoader } from '../../../ui/LateLoader';
import { Section } from '../../../ui/Section';
import { useText } from '../../../ui/text';
import { useAllowed } from '../../../ui/useAllowed';
import { EmlInput } from './EmlInput';
import { PreviewTicket } from './PreviewTicket';
import { NEWEST, usePreview, type Subject } from './usePreview';

/**
 * Previews the outcome of a message with the form's values: one of the newest in the mailbox, or a file. Nothing is
 * written.
 */
export function PreviewSection() {
  const t = useText();
  const [mayReadMail] = useAllowed('messages.raw');
  const { shown, pending, choose } = usePreview();
  const [index, setIndex] = useState(0);
  const results = shown?.results ?? [];
  const result = results[Math.min(index, results.length - 1)];
  const start = (subject: Subject) => {
    setIndex(0);
    choose(subject);
  };
  return (
    <Section title={t('preview.title')} hint={t('preview.hint')}>
      <Flex gap={2} wrap="wrap" minHeight="4rem">
        {mayReadMail && (
          <Button variant="secondary" onClick={() => start('newest')}>
            {t('preview.newest', { count: NEWEST })}
          </Button>
        )}
        <LateLoader small pending={pending} />
      </Flex>
      <EmlInput onFile={start} />
      <Box aria-live="polite" aria-busy={pending}>
        {Boolean(shown?.error) && <FailureNotice error={shown!.error} />}
        {shown && !shown.error && results.length === 0 && (
          <Typography textColor="neutral600">{t('preview.none')}</Typography>
        )}
        {results.length > 1 && (
          <Box paddingBottom={4}>
            <Choice
              label={t('preview.message')}
              value={String(results.indexOf(result!))}
              options={results.map(({ mail }, at) => ({
                value: String(at),
                label: mail.subject || t('message.noSubject'),
              }))}
              onChange={(at) => setIndex(Number(at))}
            />
          </Box>
        )}
        {result && <PreviewTicket result={result} />}
      </Box>
    </Section>
  );
}
