import { Button, Dialog } from '@strapi/design-system';
import { ConfirmDialog } from '@strapi/strapi/admin';
import { useNavigate } from 'react-router-dom';
import { useSplitMessageMutation, type TicketPlace } from '../api/conversations';
import { PATHS } from '../paths';
import { useText } from '../ui/text';
import { useNotices } from '../ui/useNotices';

/** Creates a ticket from a message, after confirmation, and opens it. */
export function SplitMessage({ place, message }: { place: TicketPlace; message: string }) {
  const t = useText();
  const { failed } = useNotices();
  const navigate = useNavigate();
  const [split] = useSplitMessageMutation();
  return (
    <Dialog.Root>
      <Dialog.Trigger>
        <Button variant="ghost" size="S">
          {t('ticket.split')}
        </Button>
      </Dialog.Trigger>
      <ConfirmDialog
        title={t('ticket.split')}
        variant="default"
        onConfirm={async () => {
          const answer = await split({ place, message });
          if ('error' in answer) return failed(answer.error);
          navigate(PATHS.ticket(answer.data.uid, answer.data.documentId));
        }}
      >
        {t('ticket.split.ask')}
      </ConfirmDialog>
    </Dialog.Root>
  );
}
