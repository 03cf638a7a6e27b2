import { Box, Button, Flex, Modal, Typography } from '@strapi/design-system';
import { Download } from '@strapi/icons';
import { useState } from 'react';
import { useGetOriginalQuery } from '../api/originals';
import { FailureNotice } from './FailureNotice';
import { LateLoader } from './LateLoader';
import { useText } from './text';
import { useRawDownload } from './useRawDownload';

/** Shows the original message: headers and source as text, and a download. `path` is that of its message. */
export function OriginalMail({ path, name }: { path: string; name: string }) {
  const t = useText();
  const [open, setOpen] = useState(false);
  const { download, isLoading } = useRawDownload(path, name);
  return (
    <Modal.Root open={open} onOpenChange={setOpen}>
      <Modal.Trigger>
        <Button variant="tertiary" size="S">
          {t('original.view')}
        </Button>
      </Modal.Trigger>
      <Modal.Content>
        <Modal.Header>
          <Modal.Title>{t('original.title')}</Modal.Title>
        </Modal.Header>
        <Modal.Body>{open && <Source path={path} />}</Modal.Body>
        <Modal.Footer>
          <Button startIcon={<Download />} loading={isLoading} onClick={() => void download()}>
            {t('message.raw')}
          </Button>
        </Modal.Footer>
      </Modal.Content>
    </Modal.Root>
  );
}

function Source({ path }: { path: string }) {
  const t = useText();
  const { data, error, refetch } = useGetOriginalQuery(path);
  if (!data) return error ? <FailureNotice error={error} onRetry={refetch} /> : <LateLoader />;
  return (
    <Flex direction="column" alignItems="stretch" gap={4}>
      <Typography variant="delta" tag="h3">
        {t('message.headers', { count: data.headers.length })}
      </Typography>
      <Box>
        {data.headers.map(({ name, value }, index) => (
          <Typography key={index} tag="div" variant="pi" style={{ overflowWrap: 'anywhere' }}>
            <strong>{name}:</strong> {value}
          </Typography>
        ))}
      </Box>
      <Typography variant="delta" tag="h3">
        {t('original.source')}
      </Typography>
      <Typography tag="pre" variant="pi" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {data.source}
      </Typography>
      {data.cut && <Typography textColor="neutral600">{t('original.cut')}</Typography>}
    </Flex>
  );
}
