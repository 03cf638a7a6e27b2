import { Button, Dialog, Flex, Link, Typography } from '@strapi/design-system';
import { ConfirmDialog } from '@strapi/strapi/admin';
import { useState } from 'react';
import { NavLink, useNavigate } from 'react-router-dom';
import type { TicketMove } from '../../../contracts';
import { useUndoMoveMutation, type TicketPlace } from '../api/conversations';
import { PATHS } from '../paths';
import { Notice } from '../ui/Notice';
import { useText } from '../ui/text';
import { useAllowed } from '../ui/useAllowed';
import { useNotices } from '../ui/useNotices';
import { useTimes } from '../ui/useTimes';

const TEXTS = {
  merge: { away: 'ticket.moved.into', here: 'ticket.moved.from' },
  split: { away: 'ticket.moved.splitOff', here: 'ticket.moved.splitFrom' },
} as const;

/** Shows merges and splits, with a link to the other ticket and an undo button. */
export function Moves({ place, moves }: { place: TicketPlace; moves: TicketMove[] }) {
  const t = useText();
  const { full } = useTimes();
  const { failed } = useNotices();
  const navigate = useNavigate();
  const [mayMerge] = useAllowed('tickets.merge');
  const [undo, { isLoading }] = useUndoMoveMutation();
  const [asked, setAsked] = useState<TicketMove | null>(null);
  const goBack = async ({ id, kind, away, other }: TicketMove) => {
    const answer = await undo({ place, move: id });
    if ('error' in answer) return failed(answer.error);
    // The ticket created from the message no longer exists.
    if (kind === 'split' && !away) navigate(PATHS.ticket(place.uid, other));
  };
  return (
    <>
      {moves.map((move) => (
        <Notice key={move.id} look="info">
          <Flex gap={3} wrap="wrap" alignItems="center">
            <Typography>
              {t(TEXTS[move.kind][move.away ? 'away' : 'here'], {
                subject: move.subject || t('ticket.moved.other'),
                by: move.by,
                when: full(move.at),
              })}
            </Typography>
            <Link tag={NavLink} to={PATHS.ticket(place.uid, move.other)}>
              {t('ticket.moved.open')}
            </Link>
            {mayMerge && (
              <Button
                size="S"
                variant="tertiary"
                loading={isLoading}
                onClick={() => (move.kind === 'split' ? setAsked(move) : void goBack(move))}
              >
                {t('ticket.undo')}
              </Button>
            )}
          </Flex>
        </Notice>
      ))}
      <Dialog.Root open={asked !== null} onOpenChange={(open) => !open && setAsked(null)}>
        <ConfirmDialog
          title={t('ticket.undo')}
          onConfirm={async () => {
            if (asked) await goBack(asked);
          }}
        >
          {t('ticket.splitUndo.ask')}
        </ConfirmDialog>
      </Dialog.Root>
    </>
  );
}
