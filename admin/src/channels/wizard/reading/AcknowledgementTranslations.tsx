import { Box, Flex, IconButton, Typography } from '@strapi/design-system';
import { Trash } from '@strapi/icons';
import { useField } from '@strapi/strapi/admin';
import {
  ACKNOWLEDGEMENT_LANGUAGES,
  type AcknowledgementTranslation,
} from '../../../../../contracts/acknowledgement';
import { Choice } from '../../../ui/Choice';
import { TextareaField, TextField } from '../../../ui/fields';
import { Managed } from '../../../ui/Managed';
import { useLanguageName, useText } from '../../../ui/text';

const NAME = 'acknowledgementTranslations';

/** The channel's texts for senders with other languages. */
export function AcknowledgementTranslations() {
  const t = useText();
  const nameOf = useLanguageName();
  const { value: rows = [], onChange } = useField<AcknowledgementTranslation[]>(NAME);
  const set = (next: AcknowledgementTranslation[]) => onChange(NAME, next);
  const free = ACKNOWLEDGEMENT_LANGUAGES.filter((code) => !rows.some(({ language }) => language === code));
  return (
    <Managed name={NAME}>
      <Box>
        <Typography variant="delta" tag="h3">
          {t('field.acknowledgementTranslations')}
        </Typography>
        <Typography variant="pi" textColor="neutral600">
          {t('field.acknowledgementTranslations.hint')}
        </Typography>
      </Box>
      {rows.map(({ language }, index) => (
        <Flex
          key={language}
          gap={3}
          alignItems="flex-start"
          role="group"
          aria-label={t('acknowledgement.translation', { language: nameOf(language) })}
        >
          <Flex direction="column" alignItems="stretch" gap={2} flex="1">
            <Typography fontWeight="bold">{nameOf(language)}</Typography>
            <TextField name={`${NAME}.${index}.subject`} label={t('field.acknowledgementSubject')} required />
            <TextareaField name={`${NAME}.${index}.body`} label={t('field.acknowledgementBody')} required />
          </Flex>
          <IconButton
            variant="ghost"
            label={t('acknowledgement.translation.remove', { language: nameOf(language) })}
            onClick={() => set(rows.filter((_other, at) => at !== index))}
          >
            <Trash />
          </IconButton>
        </Flex>
      ))}
      {free.length > 0 && (
        <Choice
          label={t('acknowledgement.translations.add')}
          value={null}
          placeholder={t('acknowledgement.translations.add')}
          options={free.map((value) => ({ value, label: nameOf(value) }))}
          onChange={(language) =>
            set([
              ...rows,
              { language: language as AcknowledgementTranslation['language'], subject: '', body: '' },
            ])
          }
        />
      )}
    </Managed>
  );
}
