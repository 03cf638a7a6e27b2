import { Box, Button, Field, Flex, Textarea, TextInput, Typography } from '@strapi/design-system';
import { useField } from '@strapi/strapi/admin';
import { useState, type ChangeEvent } from 'react';
import type { SecretField as SecretName } from '../../../../../contracts/channel';
import { useText } from '../../../ui/text';
import { useTimes } from '../../../ui/useTimes';
import { useWizard } from '../WizardContext';

/** Multi-line credentials, such as PEM; a single-line field would lose the line breaks. */
const SEVERAL_LINES: readonly SecretName[] = ['clientCertificate'];

interface SecretFieldProps {
  field: SecretName;
  hint?: string;
}

/**
 * A credential field. Shows whether a value is stored and since when, accepts a new one, and never shows the stored
 * one.
 */
export function SecretField({ field, hint }: SecretFieldProps) {
  const t = useText();
  const { ago } = useTimes();
  const { channel } = useWizard();
  const name = `secrets.${field}`;
  const { value, error, onChange } = useField<string>(name);
  const [replacing, setReplacing] = useState(false);
  const stored = channel?.secrets[field];
  const label = t(`secret.${field}`);
  const isSet = stored?.set && !replacing && !error && !value;
  const entry = {
    value: value ?? '',
    onChange: ({ target }: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      onChange(name, target.value === '' ? undefined : target.value),
  };
  return (
    <Field.Root name={name} hint={isSet ? undefined : hint} error={error} width="100%">
      <Field.Label>{label}</Field.Label>
      {isSet ? (
        <Flex gap={3} justifyContent="space-between" wrap="wrap" minHeight="4rem">
          <Typography>{t('secret.set', { ago: ago(stored.setAt) })}</Typography>
          <Button
            variant="tertiary"
            aria-label={t('secret.replace.label', { label })}
            onClick={() => setReplacing(true)}
          >
            {t('secret.replace')}
          </Button>
        </Flex>
      ) : (
        <Box width="100%">
          {SEVERAL_LINES.includes(field) ? (
            <Textarea
              {...entry}
              autoComplete="off"
              spellCheck={false}
              placeholder="-----BEGIN CERTIFICATE-----"
            />
          ) : (
            <TextInput {...entry} type="password" autoComplete="new-password" />
          )}
        </Box>
      )}
      <Field.Hint />
      <Field.Error />
    </Field.Root>
  );
}
