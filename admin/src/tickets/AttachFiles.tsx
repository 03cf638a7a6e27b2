import { Button, Flex, Tag } from '@strapi/design-system';
import { Cross, Plus, Upload } from '@strapi/icons';
import { useStrapiApp } from '@strapi/strapi/admin';
import { useRef, useState, type ComponentType } from 'react';
import { useText } from '../ui/text';

/** A file that goes with a message. */
export interface ChosenFile {
  id: number;
  name: string;
}

/** The Media Library's own dialog, as its plugin registers it. */
type MediaLibraryDialog = ComponentType<{
  onClose(): void;
  onSelectAssets(files: ChosenFile[]): void;
}>;

/** Selects files to attach from the Media Library or the agent's computer. */
export function AttachFiles({
  files,
  onChange,
  onUpload,
  uploading,
}: {
  files: ChosenFile[];
  onChange(files: ChosenFile[]): void;
  /** Omitted without permission to upload. */
  onUpload?(files: File[]): void;
  uploading: boolean;
}) {
  const t = useText();
  const [choosing, setChoosing] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const components = useStrapiApp('AttachFiles', (state) => state.components);
  const Dialog = components['media-library'] as MediaLibraryDialog | undefined;
  const add = (chosen: ChosenFile[]) => {
    const fresh = chosen.filter(({ id }) => !files.some((file) => file.id === id));
    onChange([...files, ...fresh.map(({ id, name }) => ({ id, name }))]);
    setChoosing(false);
  };
  return (
    <Flex gap={2} wrap="wrap" alignItems="center">
      {onUpload && (
        <>
          <input
            ref={input}
            type="file"
            multiple
            hidden
            aria-label={t('ticket.upload')}
            onChange={({ target }) => {
              onUpload([...(target.files ?? [])]);
              target.value = '';
            }}
          />
          <Button
            variant="tertiary"
            size="S"
            startIcon={<Upload />}
            loading={uploading}
            onClick={() => input.current?.click()}
          >
            {t('ticket.upload')}
          </Button>
        </>
      )}
      {Dialog && (
        <Button variant="tertiary" size="S" startIcon={<Plus />} onClick={() => setChoosing(true)}>
          {t('ticket.attach')}
        </Button>
      )}
      {files.map(({ id, name }) => (
        <Tag
          key={id}
          icon={<Cross aria-hidden />}
          label={t('tags.remove', { tag: name })}
          onClick={() => onChange(files.filter((file) => file.id !== id))}
        >
          {name}
        </Tag>
      ))}
      {choosing && Dialog && <Dialog onClose={() => setChoosing(false)} onSelectAssets={add} />}
    </Flex>
  );
}
