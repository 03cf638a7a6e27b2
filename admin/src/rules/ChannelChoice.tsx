import { useGetEmailChannelsQuery } from '../api/channels';
import { Choice } from '../ui/Choice';

interface ChannelChoiceProps {
  label: string;
  /** Label of the empty option; without it a channel is required. */
  none?: string;
  value: string | null;
  onChange(channel: string | null): void;
}

/** Selects a channel, out of at most a hundred. */
export function ChannelChoice(props: ChannelChoiceProps) {
  const { data } = useGetEmailChannelsQuery({ pageSize: 100 });
  const options = (data?.results ?? []).map(({ documentId, name }) => ({ value: documentId, label: name }));
  return <Choice {...props} options={options} />;
}
