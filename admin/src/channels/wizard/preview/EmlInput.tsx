import { Box, Button, Flex, Typography, VisuallyHidden } from '@strapi/design-system';
import { Upload } from '@strapi/icons';
import { useRef, useState, type ChangeEvent, type DragEvent } from 'react';
import { useText } from '../../../ui/text';

/** Accepts an .eml file by drag and drop or file dialog. */
export function EmlInput({ onFile }: { onFile(file: File): void }) {
  const t = useText();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const take = (files: FileList | null) => {
    const file = files?.[0];
    if (file) onFile(file);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  const onChange = ({ target }: ChangeEvent<HTMLInputElement>) => {
    take(target.files);
    // Allows the same file to be selected again.
    target.value = '';
  };
  return (
    <Flex
      gap={3}
      wrap="wrap"
      justifyContent="space-between"
      padding={4}
      hasRadius
      borderColor={over ? 'primary600' : 'neutral300'}
      borderStyle="dashed"
      background={over ? 'primary100' : 'neutral0'}
      onDrop={onDrop}
      onDragOver={(event: DragEvent) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
    >
      <Typography textColor="neutral600">{t('preview.drop')}</Typography>
      <Box>
        <Button variant="tertiary" startIcon={<Upload />} onClick={() => input.current?.click()}>
          {t('preview.choose')}
        </Button>
        <VisuallyHidden>
          <input
            ref={input}
            type="file"
            tabIndex={-1}
            aria-label={t('preview.drop')}
            accept=".eml,message/rfc822"
            onChange={onChange}
          />
        </VisuallyHidden>
      </Box>
    </Flex>
  );
}
