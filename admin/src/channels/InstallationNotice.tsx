import { Button, Dialog, Flex, Typography } from '@strapi/design-system';
import { ConfirmDialog } from '@strapi/strapi/admin';
import { useState } from 'react';
import { STARTING_AS, type StartingAs } from '../../../contracts/installation';
import { useGetEmailInstallationQuery, useSettleEmailInstallationMutation } from '../api/installation';
import { Notice } from '../ui/Notice';
import { useText } from '../ui/text';
import { useAllowed } from '../ui/useAllowed';
import { useNotices } from '../ui/useNotices';

/** Explains that the database was copied, and asks what this installation is. Nothing is read or sent before. */
export function InstallationNotice() {
  const t = useText();
  const { done, failed } = useNotices();
  const [canWrite] = useAllowed('channels.write');
  const [asked, setAsked] = useState<StartingAs | null>(null);
  const { data } = useGetEmailInstallationQuery();
  const [settle] = useSettleEmailInstallationMutation();
  if (!data?.copyOf) return null;

  const confirm = async () => {
    const answer = await settle(asked!);
    setAsked(null);
    if ('error' in answer) failed(answer.error);
    else done(t('installation.done'));
  };
  return (
    <Notice look="warning" title={t('installation.title', { copyOf: data.copyOf })}>
      <Typography>{t('installation.off', { here: data.here })}</Typography>
      {canWrite && (
        <Flex gap={2} paddingTop={2} wrap="wrap">
          {STARTING_AS.map((as) => (
            <Button key={as} variant="secondary" onClick={() => setAsked(as)}>
              {t(`installation.${as}`)}
            </Button>
          ))}
        </Flex>
      )}
      <Dialog.Root open={asked !== null} onOpenChange={(open) => !open && setAsked(null)}>
        <ConfirmDialog title={asked ? t(`installation.${asked}`) : ''} onConfirm={confirm}>
          {asked && t(`installation.${asked}.effect`)}
        </ConfirmDialog>
      </Dialog.Root>
    </Notice>
  );
}
