import { Box, Button, Flex, IconButton, Typography } from '@strapi/design-system';
import { Plus, Trash } from '@strapi/icons';
import { useField } from '@strapi/strapi/admin';
import type { Identity } from '../../../../../contracts/channel';
import { TextareaField, TextField } from '../../../ui/fields';
import { Section } from '../../../ui/Section';
import { useText } from '../../../ui/text';

/** Addresses that replies can be sent from, each with name and signature. */
export function IdentitiesSection() {
  const t = useText();
  const { value: rows = [], onChange } = useField<Identity[]>('identities');
  const set = (next: Identity[]) => onChange('identities', next);
  return (
    <Section
      field="identities"
      title={t('field.identities')}
      hint={t('field.identities.hint')}
      action={
        <Button
          variant="secondary"
          startIcon={<Plus />}
          onClick={() => set([...rows, { address: '', name: null, signature: null }])}
        >
          {t('identities.add')}
        </Button>
      }
    >
      {rows.length === 0 && <Typography textColor="neutral600">{t('identities.empty')}</Typography>}
      {rows.map((_row, index) => (
        <Flex
          key={index}
          gap={3}
          wrap="wrap"
          alignItems="flex-start"
          role="group"
          aria-label={t('identities.row', { number: index + 1 })}
        >
          <Box flex="1" minWidth="20rem">
            <TextField
              type="email"
              name={`identities.${index}.address`}
              label={t('identities.address')}
              required
            />
            <TextField name={`identities.${index}.name`} label={t('identities.name')} />
          </Box>
          <Box flex="1" minWidth="20rem">
            <TextareaField
              name={`identities.${index}.signature`}
              label={t('identities.signature')}
              hint={t('identities.signature.hint', { variable: '{{agent.name}}' })}
            />
          </Box>
          <IconButton
            variant="ghost"
            label={t('identities.remove', { number: index + 1 })}
            onClick={() => set(rows.filter((_other, at) => at !== index))}
          >
            <Trash />
          </IconButton>
        </Flex>
      ))}
    </Section>
  );
}
