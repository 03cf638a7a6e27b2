import { Flex, Loader } from '@strapi/design-system';
import { useText } from './text';
import { useLate } from './useLate';

/** A spinner that only appears after 300 ms. */
export function LateLoader({ pending = true, small = false }: { pending?: boolean; small?: boolean }) {
  const t = useText();
  return useLate(pending) ? (
    <Flex justifyContent="center" padding={small ? 1 : 8} role="status">
      <Loader small={small}>{t('loading')}</Loader>
    </Flex>
  ) : null;
}
