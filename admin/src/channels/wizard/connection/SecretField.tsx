import { Box, Button, Field, Flex, TextInput, Typography } from '@strapi/design-system';
import { useField } from '@strapi/strapi/admin';
import { useState, type ChangeEvent } from 'react';
import type { SecretField as SecretName } from '../../../../../contracts/channel';
import { useText } from '../../../ui/text';
import { useTimes } from '../../../ui/useTimes';
import { useWizard } from '../WizardContext';

interface SecretFieldProps {
  field: SecretName;
  hint?: string;
}

/** A credential: shows whether one is stored and since when, takes a new one, and can't show the stored one. */
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
          <TextInput
            type="password"
            autoComplete="new-password"
            value={value ?? ''}
            onChange={({ target }: ChangeEvent<HTMLInputElement>) =>
              onChange(name, target.value === '' ? undefined : target.value)
            }
          />
        </Box>
      )}
      <Field.Hint />
      <Field.Error />
    </Field.Root>
  );
}
