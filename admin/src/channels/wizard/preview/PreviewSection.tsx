import { Box, Button, Flex, Typography } from '@strapi/design-system';
import { useState } from 'react';
import type { PreviewResult } from '../../../../../contracts/messages';
import { usePreviewEmailFileMutation, useLazyPreviewNewestEmailsQuery } from '../../../api/channels';
import { Choice } from '../../../ui/Choice';
import { LateLoader } from '../../../ui/LateLoader';
import { Section } from '../../../ui/Section';
import { useText } from '../../../ui/text';
import { useAllowed } from '../../../ui/useAllowed';
import { FailureNotice } from '../../../ui/FailureNotice';
import { useStepActions } from '../useStepActions';
import { useStepForm } from '../useStepForm';
import { useWizard } from '../WizardContext';
import { EmlInput } from './EmlInput';
import { PreviewTicket } from './PreviewTicket';

const NEWEST = 5;

/** What a message would become with these settings: one of the newest of the mailbox, or a file. Nothing is written. */
export function PreviewSection() {
  const t = useText();
  const { channel } = useWizard();
  const { modified } = useStepForm();
  const { save } = useStepActions();
  const [mayReadMail] = useAllowed('messages.raw');
  const [loadNewest, newest] = useLazyPreviewNewestEmailsQuery();
  const [readFile, file] = usePreviewEmailFileMutation();
  const [results, setResults] = useState<PreviewResult[]>([]);
  const [index, setIndex] = useState(0);
  const [error, setError] = useState<unknown>(null);

  /** The server previews what is saved, so what was changed is saved first. */
  const preview = async (load: (documentId: string) => Promise<PreviewResult[]>) => {
    const saved = modified ? await save() : channel;
    if (!saved) return;
    setError(null);
    setIndex(0);
    try {
      setResults(await load(saved.documentId));
    } catch (failure) {
      setResults([]);
      setError(failure);
    }
  };
  const previewNewest = () => preview((documentId) => loadNewest({ documentId, count: NEWEST }).unwrap());
  const previewFile = (eml: File) =>
    preview(async (documentId) => [await readFile({ documentId, file: eml }).unwrap()]);

  const shown = results[index];
  const pending = newest.isFetching || file.isLoading;
  return (
    <Section title={t('preview.title')} hint={t('preview.hint')}>
      <Flex gap={2} wrap="wrap">
        {mayReadMail && (
          <Button variant="secondary" loading={newest.isFetching} onClick={() => void previewNewest()}>
            {t('preview.newest', { count: NEWEST })}
          </Button>
        )}
      </Flex>
      <EmlInput onFile={(eml) => void previewFile(eml)} />
      <Box aria-live="polite">
        <LateLoader pending={pending} />
        {error !== null && <FailureNotice error={error} />}
        {newest.isSuccess && !pending && !error && results.length === 0 && (
          <Typography textColor="neutral600">{t('preview.none')}</Typography>
        )}
        {results.length > 1 && (
          <Box paddingBottom={4}>
            <Choice
              label={t('preview.message')}
              value={String(index)}
              options={results.map(({ mail }, at) => ({
                value: String(at),
                label: mail.subject || t('message.noSubject'),
              }))}
              onChange={(at) => setIndex(Number(at))}
            />
          </Box>
        )}
        {shown && <PreviewTicket result={shown} />}
      </Box>
    </Section>
  );
}
