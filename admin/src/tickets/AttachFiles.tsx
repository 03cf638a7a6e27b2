import { Button, Flex, Tag } from '@strapi/design-system';
import { Cross, Plus } from '@strapi/icons';
import { useStrapiApp } from '@strapi/strapi/admin';
import { useState, type ComponentType } from 'react';
import { useText } from '../ui/text';

/** A file of the Media Library. */
export interface ChosenFile {
  id: number;
  name: string;
}

/** The Media Library's own dialog, as its plugin registers it. */
type MediaLibraryDialog = ComponentType<{
  onClose(): void;
  onSelectAssets(files: ChosenFile[]): void;
}>;

/** Files to go with a message, chosen in the Media Library. */
export function AttachFiles({
  files,
  onChange,
}: {
  files: ChosenFile[];
  onChange(files: ChosenFile[]): void;
}) {
  const t = useText();
  const [choosing, setChoosing] = useState(false);
  const components = useStrapiApp('AttachFiles', (state) => state.components);
  const Dialog = components['media-library'] as MediaLibraryDialog | undefined;
  const add = (chosen: ChosenFile[]) => {
    const fresh = chosen.filter(({ id }) => !files.some((file) => file.id === id));
    onChange([...files, ...fresh.map(({ id, name }) => ({ id, name }))]);
    setChoosing(false);
  };
  if (!Dialog) return null;
  return (
    <Flex gap={2} wrap="wrap" alignItems="center">
      <Button variant="tertiary" size="S" startIcon={<Plus />} onClick={() => setChoosing(true)}>
        {t('ticket.attach')}
      </Button>
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
      {choosing && <Dialog onClose={() => setChoosing(false)} onSelectAssets={add} />}
    </Flex>
  );
}
