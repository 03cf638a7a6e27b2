import { createContext, useContext, type ReactNode } from 'react';
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
  const { data } = useGetEmailConfigurationQuery({ drift: false }, { skip: channel === null });
  const fields = data?.channels.find(({ documentId }) => documentId === channel)?.fields;
  return (
    <ManagedFields.Provider value={fields ?? []}>
      {data?.file && fields && <ManagedNotice file={data.file} />}
      {children}
    </ManagedFields.Provider>
  );
}

/**
 * Tells users that the rules of a channel, or of all channels, are defined in the configuration file, with its path.
 */
export function ManagedRules({ channel }: { channel: string | null }) {
  const { data } = useGetEmailConfigurationQuery({ drift: false });
  if (!data?.file) return null;
  const given =
    channel === null
      ? data.rulesOfAll
      : data.channels.some(({ documentId, fields }) => documentId === channel && fields.includes('rules'));
  return given ? <ManagedNotice file={data.file} /> : null;
}

function ManagedNotice({ file }: { file: string }) {
  const t = useText();
  return <Notice look="info">{t('configuration.managed', { file })}</Notice>;
}

/** Inputs of a channel field, read-only if the configuration file sets it. */
export function Managed({ name, children }: { name: string; children: ReactNode }) {
  const managed = useContext(ManagedFields).includes(name.split('.', 1)[0]!);
  if (!managed) return children;
  return (
    <fieldset disabled style={{ all: 'unset', display: 'contents' }}>
      {children}
    </fieldset>
  );
}
