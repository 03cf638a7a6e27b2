import { useCallback } from 'react';
import { useIntl, type PrimitiveType } from 'react-intl';
import { PLUGIN_ID } from '../pluginId';
import { plainValues, type Values } from '../../../contracts/said';
import en from '../translations/en.json';

export type TextKey = keyof typeof en;

/** Id and English text of a translation. */
export const text = (key: TextKey) => ({ id: `${PLUGIN_ID}.${key}`, defaultMessage: en[key] });

/** Whether a dynamic key, such as `reason.${code}`, is one of the translations. */
export const isTextKey = (key: string): key is TextKey => Object.hasOwn(en, key);

/** Returns a function that translates a text to the user's language. */
export function useText() {
  const { formatMessage } = useIntl();
  return useCallback(
    (key: TextKey, values?: Record<string, PrimitiveType>): string => formatMessage(text(key), values),
    [formatMessage],
  );
}
export type Translate = ReturnType<typeof useText>;

/** Returns a function that names a language, by its ISO 639-1 code, in the user's language. */
export function useLanguageName() {
  const { formatDisplayName } = useIntl();
  return (code: string): string => formatDisplayName(code, { type: 'language' }) ?? code;
}

/**
 * Returns a function that translates a code with values to the user's language. A key that this version does not know,
 * such as one of a newer server, is shown as it is.
 */
export function useSay() {
  const t = useText();
  return useCallback(
    (key: string, values: Values = {}): string => {
      const say = (inner: string, more: Values): string =>
        isTextKey(inner) ? t(inner, plainValues(more, say)) : inner;
      return say(key, values);
    },
    [t],
  );
}
export type Say = ReturnType<typeof useSay>;
