import { Box, Checkbox, Field, Flex, Grid, IconButton } from '@strapi/design-system';
import { Trash } from '@strapi/icons';
import {
  AFTER_READING,
  type AfterReading,
  type ChannelFolder,
  type MailboxFolder,
} from '../../../../../contracts/channel';
import { Choice } from '../../../ui/Choice';
import { useFieldError } from '../../../ui/fields';
import { useText } from '../../../ui/text';
import { FolderInput } from './FolderInput';

interface FolderRowProps {
  index: number;
  row: ChannelFolder;
  folders: MailboxFolder[];
  loading: boolean;
  onChange(change: Partial<ChannelFolder>): void;
  onRemove(): void;
}

/** A folder to read. */
export function FolderRow({ index, row, folders, loading, onChange, onRemove }: FolderRowProps) {
  const t = useText();
  const errors = {
    path: useFieldError(`folders.${index}.path`),
    successFolder: useFieldError(`folders.${index}.successFolder`),
    failFolder: useFieldError(`folders.${index}.failFolder`),
  };
  const shared = { folders, loading };
  const name = row.path || String(index + 1);
  return (
    <Box
      role="group"
      aria-label={t('reading.folder', { name })}
      borderColor="neutral200"
      hasRadius
      padding={4}
    >
      <Grid.Root gap={4}>
        <Grid.Item col={3} s={6} xs={12} alignItems="flex-start">
          <FolderInput
            {...shared}
            required
            label={t('reading.folder.path')}
            value={row.path}
            error={errors.path}
            onChange={(path) => onChange({ path: path ?? '' })}
          />
        </Grid.Item>
        <Grid.Item col={3} s={6} xs={12} alignItems="flex-start">
          <Choice
            label={t('reading.folder.after')}
            value={row.after}
            options={AFTER_READING.map((value) => ({ value, label: t(`after.${value}`) }))}
            onChange={(after) => onChange({ after: after as AfterReading })}
          />
        </Grid.Item>
        {row.after === 'move' && (
          <Grid.Item col={3} s={6} xs={12} alignItems="flex-start">
            <FolderInput
              {...shared}
              required
              label={t('reading.folder.success')}
              value={row.successFolder}
              error={errors.successFolder}
              onChange={(successFolder) => onChange({ successFolder })}
            />
          </Grid.Item>
        )}
        <Grid.Item col={3} s={6} xs={12} alignItems="flex-start">
          <FolderInput
            {...shared}
            label={t('reading.folder.fail')}
            placeholder={t('reading.folder.stays')}
            value={row.failFolder}
            error={errors.failFolder}
            onChange={(failFolder) => onChange({ failFolder })}
          />
        </Grid.Item>
      </Grid.Root>
      <Flex justifyContent="space-between" paddingTop={4} gap={4}>
        <Field.Root hint={t('reading.folder.sent.hint')}>
          <Checkbox
            checked={row.sent === true}
            onCheckedChange={(checked: boolean | 'indeterminate') => onChange({ sent: checked === true })}
          >
            {t('reading.folder.sent')}
          </Checkbox>
          <Field.Hint />
        </Field.Root>
        <IconButton variant="ghost" label={t('reading.folder.remove', { name })} onClick={onRemove}>
          <Trash />
        </IconButton>
      </Flex>
    </Box>
  );
}
