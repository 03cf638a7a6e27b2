import { Box, Typography } from '@strapi/design-system';
import { useId, useState, type ChangeEvent, type DragEvent } from 'react';
import { useText } from '../../../ui/text';

/** A place to drop an .eml file, or to choose one. */
export function EmlInput({ onFile }: { onFile(file: File): void }) {
  const t = useText();
  const id = useId();
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
    // So that the same file can be chosen again after a change of the mapping.
    target.value = '';
  };
  return (
    <Box
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
      <Typography tag="label" htmlFor={id}>
        {t('preview.drop')}
      </Typography>
      <Box paddingTop={2}>
        <input id={id} type="file" accept=".eml,message/rfc822" onChange={onChange} />
      </Box>
    </Box>
  );
}
