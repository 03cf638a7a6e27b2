import { useSearchParams } from 'react-router-dom';
import { SIGN_IN_DONE } from '../../../contracts/oauth';
import { Notice } from '../ui/Notice';
import { isTextKey, useText } from '../ui/text';

/** Shows the result of an OAuth sign-in, which the provider's callback puts into the page URL. */
export function SignInResult() {
  const t = useText();
  const [query] = useSearchParams();
  const result = query.get('signIn');
  if (!result) return null;
  if (result === SIGN_IN_DONE) return <Notice look="success">{t('signIn.done')}</Notice>;
  const key = `signIn.failed.${result}`;
  return (
    <Notice look="danger" title={t('signIn.failed')}>
      {isTextKey(key) ? t(key) : t('signIn.failed.otherwise')}
    </Notice>
  );
}
