import { Button, Typography } from '@strapi/design-system';
import { Plus } from '@strapi/icons';
import { useField } from '@strapi/strapi/admin';
import type { ChannelFolder } from '../../../../../contracts/channel';
import { useGetEmailChannelFoldersQuery } from '../../../api/channels';
import { failureOf } from '../../../api/failure';
import { useFieldError } from '../../../ui/fields';
import { Notice } from '../../../ui/Notice';
import { Section } from '../../../ui/Section';
import { useText } from '../../../ui/text';
import { useProblemText } from '../../../ui/useProblemText';
import { useWizard } from '../WizardContext';
import { FolderRow } from './FolderRow';
import { newFolder } from './folders';

/** The folders to read, and what happens to their messages afterwards. */
export function FoldersSection() {
  const t = useText();
  const problemText = useProblemText();
  const { channel } = useWizard();
  const { value: rows = [], onChange } = useField<ChannelFolder[]>('folders');
  const error = useFieldError('folders');
  const documentId = channel?.documentId ?? '';
  const { data = [], error: failure, isFetching, refetch } = useGetEmailChannelFoldersQuery(documentId);
  const set = (next: ChannelFolder[]) => onChange('folders', next);
  return (
    <Section
      field="folders"
      title={t('reading.folders')}
      hint={t('reading.folders.hint')}
      action={
        <Button variant="secondary" startIcon={<Plus />} onClick={() => set([...rows, newFolder(rows)])}>
          {t('reading.folders.add')}
        </Button>
      }
    >
      {failure && (
        <Notice look="warning" title={t('reading.folders.unreachable')}>
          <Typography>{problemText(failureOf(failure))}</Typography>
          <div>
            <Button variant="tertiary" loading={isFetching} onClick={() => void refetch()}>
              {t('failure.again')}
            </Button>
          </div>
        </Notice>
      )}
      {error && (
        <Typography role="alert" textColor="danger600">
          {error}
        </Typography>
      )}
      {rows.map((row, index) => (
        <FolderRow
          key={index}
          index={index}
          row={row}
          folders={data}
          loading={isFetching}
          onChange={(change) =>
            set(rows.map((other, at) => (at === index ? { ...other, ...change } : other)))
          }
          onRemove={() => set(rows.filter((_row, at) => at !== index))}
        />
      ))}
    </Section>
  );
}
