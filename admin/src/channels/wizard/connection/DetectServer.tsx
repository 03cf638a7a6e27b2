import { useProblemText } from '../../../ui/useProblemText';
import { Box, Button, Flex, Typography } from '@strapi/design-system';
import { Magic } from '@strapi/icons';
import { useState } from 'react';
import { useIntl } from 'react-intl';
import { detectSchema, type Detection, type ServerOffer } from '../../../../../contracts/detection';
import { useDetectEmailServersMutation } from '../../../api/channels';
import { failureOf, type Failure } from '../../../api/failure';
import { Notice } from '../../../ui/Notice';
import { useText } from '../../../ui/text';
import { toPatch } from '../steps';
import { useStepForm } from '../useStepForm';
import { useWizard } from '../WizardContext';

type Result = { detection: Detection; failure?: never } | { failure: Failure; detection?: never };

/** Detects the mail server of the entered address. Results are suggestions, and fill the form only when selected. */
export function DetectServer({ onChoose }: { onChoose(offer: ServerOffer): void }) {
  const t = useText();
  const problemText = useProblemText();
  const { values } = useStepForm();
  const { channel } = useWizard();
  const [detect, { isLoading }] = useDetectEmailServersMutation();
  const [result, setResult] = useState<Result | null>(null);
  const [chosen, setChosen] = useState<ServerOffer | null>(null);
  const email = [values.username, values.replyTo].find(
    (text) => detectSchema.safeParse({ email: text }).success,
  );

  const offers = result?.detection?.offers ?? [];

  const run = async () => {
    setChosen(null);
    if (!email)
      return setResult({ failure: { code: 'invalid-input', message: t('detect.noAddress'), problems: [] } });
    const { proxy, secrets } = toPatch(values);
    const answer = await detect({
      email,
      channel: channel?.documentId,
      values: { proxy, ...(secrets?.proxyPassword && { secrets: { proxyPassword: secrets.proxyPassword } }) },
    });
    setResult('error' in answer ? { failure: failureOf(answer.error) } : { detection: answer.data });
  };
  const choose = (offer: ServerOffer) => {
    onChoose(offer);
    setChosen(offer);
  };

  return (
    <Flex direction="column" alignItems="stretch" gap={3}>
      <Flex gap={3} wrap="wrap">
        <Button variant="tertiary" startIcon={<Magic />} loading={isLoading} onClick={() => void run()}>
          {t('detect.run')}
        </Button>
        <Typography variant="pi" textColor="neutral600">
          {t('detect.hint')}
        </Typography>
      </Flex>
      <Box aria-live="polite">
        {offers.length > 0 && (
          <Offers
            domain={result?.detection?.domain ?? ''}
            offers={offers}
            chosen={chosen}
            onChoose={choose}
          />
        )}
      </Box>
      {result?.detection && offers.length === 0 && (
        <Notice look="info">{t('detect.none', { domain: result.detection.domain })}</Notice>
      )}
      {result?.failure && (
        <Notice look="danger">{problemText(result.failure) || t('failure.unknown')}</Notice>
      )}
      {chosen && <Notice look="success">{t('detect.filled', { host: chosen.host })}</Notice>}
    </Flex>
  );
}

interface OffersProps extends Detection {
  chosen: ServerOffer | null;
  onChoose(offer: ServerOffer): void;
}

function Offers({ domain, offers, chosen, onChoose }: OffersProps) {
  const t = useText();
  return (
    <Flex
      tag="ul"
      direction="column"
      alignItems="stretch"
      gap={2}
      aria-label={t('detect.offers', { domain })}
    >
      {offers.map((offer) => (
        <li key={`${offer.host} ${offer.port} ${offer.security}`}>
          <Offer offer={offer} isChosen={offer === chosen} onChoose={() => onChoose(offer)} />
        </li>
      ))}
    </Flex>
  );
}

function Offer({ offer, isChosen, onChoose }: { offer: ServerOffer; isChosen: boolean; onChoose(): void }) {
  const t = useText();
  const { formatList } = useIntl();
  const { provider, host, port, security, username, authType, sources } = offer;
  const from = formatList(sources.map((source) => t(`detect.source.${source}`)));
  return (
    <Flex
      justifyContent="space-between"
      gap={3}
      wrap="wrap"
      padding={3}
      hasRadius
      borderColor={isChosen ? 'success600' : 'neutral200'}
    >
      <Box>
        <Typography fontWeight="semiBold" tag="p">
          {provider ? `${provider}: ` : ''}
          {host}, {t('detect.port', { port: String(port) })}, {t(`security.${security}`)}
        </Typography>
        <Typography variant="pi" textColor="neutral600" tag="p">
          {t('field.username')}: {username}. {t(`authType.${authType}`)}. {from}.
        </Typography>
      </Box>
      <Button
        variant="secondary"
        size="S"
        aria-label={t('detect.use.label', { host, port: String(port) })}
        onClick={onChoose}
      >
        {t('detect.use')}
      </Button>
    </Flex>
  );
}
