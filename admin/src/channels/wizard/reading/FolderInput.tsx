import { Combobox, ComboboxOption, Field } from '@strapi/design-system';
import type { MailboxFolder } from '../../../../../contracts/channel';
import { isTextKey, useText } from '../../../ui/text';
import { folderOptions, specialUseName } from './folders';

interface FolderInputProps {
  label: string;
  value: string | null;
  folders: MailboxFolder[];
  loading: boolean;
  onChange(path: string | null): void;
  error?: string;
  required?: boolean;
  placeholder?: string;
}

/** A mailbox folder, selected or typed; it need not exist yet. */
export function FolderInput({
  label,
  value,
  folders,
  loading,
  onChange,
  error,
  required,
  placeholder,
}: FolderInputProps) {
  const t = useText();
  const nameOf = ({ path, specialUse }: MailboxFolder) => {
    const key = `folder.${specialUseName(specialUse)}`;
    return isTextKey(key) ? `${path} (${t(key)})` : path;
  };
  return (
    <Field.Root error={error} required={required} width="100%">
      <Field.Label>{label}</Field.Label>
      <Combobox
        creatable="visible"
        createMessage={(name) => t('folder.create', { name })}
        loading={loading}
        placeholder={placeholder ?? t('folder.choose')}
        value={value ?? ''}
        clearLabel={t('clear')}
        onClear={() => onChange(null)}
        onChange={(path?: string) => path && onChange(path)}
        onCreateOption={(name?: string) => name && onChange(name.trim())}
      >
        {folderOptions(folders, value).map((folder) => (
          <ComboboxOption key={folder.path} value={folder.path}>
            {nameOf(folder)}
          </ComboboxOption>
        ))}
      </Combobox>
      <Field.Error />
    </Field.Root>
  );
}
