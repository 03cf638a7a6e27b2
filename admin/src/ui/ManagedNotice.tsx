import { useGetEmailConfigurationQuery } from '../api/configuration';
import { Notice } from './Notice';
import { useText } from './text';

/** Says that a channel is described in the configuration file, where it is. */
export function ManagedNotice({ channel }: { channel: string | null }) {
  const t = useText();
  const { data } = useGetEmailConfigurationQuery(undefined, { skip: channel === null });
  if (!data?.file || channel === null || !data.channels.includes(channel)) return null;
  return <Notice look="info">{t('configuration.managed', { file: data.file })}</Notice>;
}
