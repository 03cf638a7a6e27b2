import { useIntl } from 'react-intl';
import { CAPABILITIES, type StageFacts } from '../../../../../contracts/diagnosis';
import { useText } from '../../../ui/text';

const MAX_ADDRESSES = 4;

/** Returns the result of a stage as text, with warnings. */
export function useStageFacts(facts: StageFacts | null): { details: string[]; warning: string | null } {
  const t = useText();
  const { formatDate, formatList, formatNumber } = useIntl();
  const date = (iso: string) => formatDate(iso, { dateStyle: 'medium' });
  const only = (...details: string[]) => ({ details, warning: null });
  switch (facts?.stage) {
    case 'name':
      return only(facts.addresses.slice(0, MAX_ADDRESSES).join(', '));
    case 'connect':
      return only(facts.address);
    case 'encrypt': {
      const { protocol, certificate } = facts;
      if (!certificate) return only(protocol);
      const { subject, issuer, endsSoon } = certificate;
      const until = date(certificate.validTo);
      return {
        details: [`${protocol}, ${t('test.fact.certificate', { subject, issuer, until })}`],
        warning: endsSoon ? t('test.warn.certificate', { until }) : null,
      };
    }
    case 'login':
      return only(t('test.fact.login', { method: facts.method }));
    case 'capabilities': {
      const present = facts.present.map((name) => t(`test.can.${name}`));
      const missing = CAPABILITIES.filter((name) => !facts.present.includes(name));
      return {
        details: [
          ...(present.length > 0 ? [formatList(present, { type: 'unit' })] : []),
          ...(missing.includes('IDLE') ? [t('test.fact.noIdle')] : []),
        ],
        warning: facts.cannotMove ? t('test.warn.cannotMove') : null,
      };
    }
    case 'folders':
      return only(t('test.fact.folders', { count: facts.count }));
    case 'messages': {
      const since = facts.since && date(facts.since);
      return only(
        ...facts.folders.map(({ path, count }) =>
          since
            ? t('test.fact.messages', { folder: path, count, since })
            : t('test.fact.messagesAll', { folder: path, count }),
        ),
      );
    }
    case 'sending':
      return only(t('test.fact.sending', { host: facts.host, port: String(facts.port) }));
    case 'round-trip': {
      const seconds = formatNumber(facts.ms / 1_000, { maximumFractionDigits: 1 });
      return only(t('test.fact.roundTrip', { folder: facts.folder, seconds }));
    }
    default:
      return only();
  }
}
