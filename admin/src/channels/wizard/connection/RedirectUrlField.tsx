import { IconButton } from '@strapi/design-system';
import { Duplicate } from '@strapi/icons';
import { useClipboard } from '@strapi/strapi/admin';
import { useGetEmailSignInSettingsQuery } from '../../../api/sign-in';
import { TextField } from '../../../ui/fields';
import { useText } from '../../../ui/text';
import { useNotices } from '../../../ui/useNotices';
import { useStepForm } from '../useStepForm';

/** Redirect URI to copy and register with the provider: the server's own, unless another one is entered. */
export function RedirectUrlField() {
  const t = useText();
  const { values } = useStepForm();
  const { data } = useGetEmailSignInSettingsQuery();
  const { copy } = useClipboard();
  const { done } = useNotices();
  const url = values.redirectUrl || data?.redirectUrl || '';
  return (
    <TextField
      name="redirectUrl"
      type="url"
      label={t('field.redirectUrl')}
      hint={t('field.redirectUrl.hint', { url: data?.redirectUrl ?? '' })}
      placeholder={data?.redirectUrl}
      endAction={
        <IconButton
          label={t('copy')}
          variant="ghost"
          disabled={!url}
          onClick={async () => {
            if (await copy(url)) done(t('copied'));
          }}
        >
          <Duplicate />
        </IconButton>
      }
    />
  );
}
