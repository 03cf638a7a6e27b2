import { useCallback } from 'react';
import { useIntl, type PrimitiveType } from 'react-intl';
import { PLUGIN_ID } from '../pluginId';
import en from '../translations/en.json';

export type TextKey = keyof typeof en;

/** Id and English text of a translation. */
export const text = (key: TextKey) => ({ id: `${PLUGIN_ID}.${key}`, defaultMessage: en[key] });

/** Whether a key made at run time, such as `reason.${code}`, is one of the translations. */
export const isTextKey = (key: string): key is TextKey => Object.hasOwn(en, key);

/** Answers a function that gives a translation in the person's language. */
export function useText() {
  const { formatMessage } = useIntl();
  return useCallback(
    (key: TextKey, values?: Record<string, PrimitiveType>): string => formatMessage(text(key), values),
    [formatMessage],
  );
}
export type Translate = ReturnType<typeof useText>;
