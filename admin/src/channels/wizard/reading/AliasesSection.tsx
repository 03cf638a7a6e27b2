import { Box, Button, Flex, IconButton, Typography } from '@strapi/design-system';
import { Plus, Trash } from '@strapi/icons';
import { useField } from '@strapi/strapi/admin';
import type { Alias } from '../../../../../contracts/channel';
import { TextField } from '../../../ui/fields';
import { Section } from '../../../ui/Section';
import { useText } from '../../../ui/text';

/** Alias addresses. */
export function AliasesSection() {
  const t = useText();
  const { value: rows = [], onChange } = useField<Alias[]>('aliases');
  const set = (next: Alias[]) => onChange('aliases', next);
  return (
    <Section
      field="aliases"
      title={t('field.aliases')}
      hint={t('field.aliases.hint')}
      action={
        <Button
          variant="secondary"
          startIcon={<Plus />}
          onClick={() => set([...rows, { alias: '', primary: null }])}
        >
          {t('aliases.add')}
        </Button>
      }
    >
      {rows.length === 0 && <Typography textColor="neutral600">{t('aliases.empty')}</Typography>}
      {rows.map((_row, index) => (
        <Flex
          key={index}
          gap={3}
          wrap="wrap"
          alignItems="flex-end"
          role="group"
          aria-label={t('aliases.row', { number: index + 1 })}
        >
          <Box flex="1" minWidth="20rem">
            <TextField type="email" name={`aliases.${index}.alias`} label={t('aliases.alias')} required />
          </Box>
          <Box flex="1" minWidth="20rem">
            <TextField
              type="email"
              name={`aliases.${index}.primary`}
              label={t('aliases.primary')}
              placeholder={t('aliases.primary.own')}
            />
          </Box>
          <IconButton
            variant="ghost"
            label={t('aliases.remove', { number: index + 1 })}
            onClick={() => set(rows.filter((_other, at) => at !== index))}
          >
            <Trash />
          </IconButton>
        </Flex>
      ))}
    </Section>
  );
}
