import { Typography } from '@strapi/design-system';
import { createContext, useContext, type ReactNode } from 'react';
import type { ConfigurationChange } from '../../../contracts/configuration';
import { useGetEmailConfigurationQuery } from '../api/configuration';
import { Notice } from './Notice';
import { useText } from './text';

const ManagedFields = createContext<readonly string[]>([]);

interface ManagedChannelProps {
  /** documentId; null for a new channel. */
  channel: string | null;
  children: ReactNode;
}

/**
 * Tells users that a channel is defined in the configuration file, with its path, and makes the fields set there
 * read-only.
 */
export function ManagedChannel({ channel, children }: ManagedChannelProps) {
  const t = useText();
  const { data } = useGetEmailConfigurationQuery({ drift: false }, { skip: channel === null });
  const fields = data?.channels.find(({ documentId }) => documentId === channel)?.fields;
  return (
    <ManagedFields.Provider value={fields ?? []}>
      {channel && data?.file && fields && (
        <ManagedNotice says={t('configuration.managed', { file: data.file })} of={channel} kind="channel" />
      )}
      {children}
    </ManagedFields.Provider>
  );
}

/** The file that gives the rules of a channel, or of all channels; null where people change them in the panel. */
export function useFileOfRules(channel: string | null): string | null {
  const { data } = useGetEmailConfigurationQuery({ drift: false });
  if (!data?.file) return null;
  const given =
    channel === null
      ? data.rulesOfAll
      : data.channels.some(({ documentId, fields }) => documentId === channel && fields.includes('rules'));
  return given ? data.file : null;
}

interface ManagedRulesProps {
  file: string;
  /** documentId of the channel; null for the rules of all channels. */
  channel: string | null;
}

/** Says that rules are given in the configuration file, and which of them differ from it. */
export function ManagedRules({ file, channel }: ManagedRulesProps) {
  const t = useText();
  return (
    <ManagedNotice says={t('configuration.managed.rules', { file })} of={channel ?? 'rules'} kind="rules" />
  );
}

interface ManagedNoticeProps {
  says: string;
  /** What to compare with the file: the documentId of a channel, or `rules`. */
  of: string;
  kind: ConfigurationChange['kind'];
}

function ManagedNotice({ says, of, kind }: ManagedNoticeProps) {
  const t = useText();
  const { data } = useGetEmailConfigurationQuery({ drift: true, of });
  const drift = (data?.drift ?? []).filter((change) => change.kind === kind);
  const differing = drift.flatMap(({ fields }) => fields.map(({ path }) => path));
  return (
    <Notice look={differing.length > 0 ? 'warning' : 'info'}>
      {says}
      {differing.length > 0 && (
        <Typography tag="div">{t('configuration.differs', { names: differing.join(', ') })}</Typography>
      )}
    </Notice>
  );
}

/** Inputs of a channel field, read-only if the configuration file sets it. */
export function Managed({ name, children }: { name: string; children: ReactNode }) {
  const managed = useContext(ManagedFields).includes(name.split('.', 1)[0]!);
  return <Closed when={managed}>{children}</Closed>;
}

/** Inputs that cannot be changed under a condition. */
export const Closed = ({ when, children }: { when: boolean; children: ReactNode }) =>
  when ? (
    <fieldset disabled style={{ all: 'unset', display: 'contents' }}>
      {children}
    </fieldset>
  ) : (
    children
  );
