import { Typography } from '@strapi/design-system';
import type { ReplyPlan } from '../../../contracts';
import { Choice } from '../ui/Choice';
import { useText } from '../ui/text';

/** Selects the sender address, if there are several, and shows the signature. */
export function Identities({
  identities,
  from,
  onChange,
}: {
  identities: ReplyPlan['identities'];
  from: string | null;
  onChange(from: string | null): void;
}) {
  const t = useText();
  const chosen = identities.find(({ address }) => address === from);
  return (
    <>
      {identities.length > 1 && (
        <Choice
          name="from"
          label={t('ticket.from')}
          value={from}
          options={identities.map(({ address, name }) => ({
            value: address,
            label: name ? `${name} <${address}>` : address,
          }))}
          onChange={onChange}
        />
      )}
      {chosen?.signature && (
        <Typography variant="pi" textColor="neutral600" style={{ whiteSpace: 'pre-wrap' }}>
          {`${t('ticket.signature')}\n${chosen.signature}`}
        </Typography>
      )}
    </>
  );
}
