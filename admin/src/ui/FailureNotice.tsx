import { Button, Flex, Typography } from '@strapi/design-system';
import { failureOf } from '../api/failure';
import { Notice } from './Notice';
import { useText } from './text';
import { useProblemText } from './useProblemText';

/** Shows that something could not be loaded, with a retry button. */
export function FailureNotice({ error, onRetry }: { error: unknown; onRetry?(): void }) {
  const t = useText();
  const problemText = useProblemText();
  return (
    <Notice look="danger" title={t('failure.load')}>
      <Flex gap={3} wrap="wrap" justifyContent="space-between">
        <Typography>{problemText(failureOf(error)) || t('failure.unknown')}</Typography>
        {onRetry && (
          <Button variant="tertiary" onClick={() => onRetry()}>
            {t('failure.again')}
          </Button>
        )}
      </Flex>
    </Notice>
  );
}
