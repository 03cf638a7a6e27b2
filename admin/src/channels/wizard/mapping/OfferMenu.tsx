import { Flex, MenuItem, SimpleMenu, TextButton, Typography } from '@strapi/design-system';
import type { OfferView } from '../../../../../contracts/templates';
import { useGetEmailOffersQuery } from '../../../api/choices';
import { useFieldError } from '../../../ui/fields';
import { useText } from '../../../ui/text';
import { useStepForm } from '../useStepForm';
import { withOfferValues } from './rows';
import type { Mapping } from './useMapping';

/** "Use from Offer": copies the values of an offer, and links each ticket of the channel to it. */
export function OfferMenu({ mapping }: { mapping: Mapping }) {
  const t = useText();
  const { values, onChange } = useStepForm();
  const { template, rows, setRows } = mapping;
  const { data: offers = [] } = useGetEmailOffersQuery(template?.documentId ?? '', { skip: !template });
  const error = useFieldError('offer');
  const chosen = offers.find(({ documentId }) => documentId === values.offer);
  const use = (offer: OfferView) => {
    onChange('offer', offer.documentId);
    setRows(withOfferValues(rows, offer.values));
  };
  return (
    <Flex direction="column" alignItems="flex-end" gap={1}>
      <SimpleMenu variant="secondary" label={t('offer.use')} disabled={offers.length === 0}>
        {offers.map((offer) => (
          <MenuItem key={offer.documentId} onSelect={() => use(offer)}>
            {offer.name}
          </MenuItem>
        ))}
      </SimpleMenu>
      {offers.length === 0 && (
        <Typography variant="pi" textColor="neutral600">
          {t('offer.none')}
        </Typography>
      )}
      {values.offer && (
        <Flex gap={2}>
          <Typography variant="pi">{t('offer.linked', { name: chosen?.name ?? values.offer })}</Typography>
          <TextButton onClick={() => onChange('offer', null)}>{t('offer.unlink')}</TextButton>
        </Flex>
      )}
      {error && (
        <Typography role="alert" variant="pi" textColor="danger600">
          {error}
        </Typography>
      )}
    </Flex>
  );
}
