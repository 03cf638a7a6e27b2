import { Button, Field, Flex, Textarea, Typography } from '@strapi/design-system';
import { useState } from 'react';
import { useGetSignatureQuery, useSetSignatureMutation } from '../api/conversations';
import { useText } from '../ui/text';

/** The agent's own signature, shown as it will appear, and editable. */
export function MySignature() {
  const t = useText();
  const { data } = useGetSignatureQuery();
  const [save, { isLoading }] = useSetSignatureMutation();
  const [draft, setDraft] = useState<string | null>(null);
  if (draft === null)
    return (
      <Flex gap={3} wrap="wrap" alignItems="center">
        {data?.text && (
          <Typography variant="pi" textColor="neutral600" style={{ whiteSpace: 'pre-wrap' }}>
            {data.text}
          </Typography>
        )}
        <Button variant="ghost" size="S" onClick={() => setDraft(data?.text ?? '')}>
          {t('ticket.mySignature')}
        </Button>
      </Flex>
    );
  return (
    <Flex direction="column" alignItems="stretch" gap={2}>
      <Field.Root name="signature" hint={t('ticket.mySignature.hint')}>
        <Field.Label>{t('ticket.mySignature')}</Field.Label>
        <Textarea
          value={draft}
          onChange={({ target }: { target: HTMLTextAreaElement }) => setDraft(target.value)}
        />
        <Field.Hint />
      </Field.Root>
      <Flex>
        <Button
          variant="tertiary"
          size="S"
          loading={isLoading}
          onClick={() => void save({ text: draft }).then((answer) => !('error' in answer) && setDraft(null))}
        >
          {t('ticket.mySignature.save')}
        </Button>
      </Flex>
    </Flex>
  );
}
