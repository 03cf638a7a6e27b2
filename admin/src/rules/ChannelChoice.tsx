import { useGetEmailChannelsQuery } from '../api/channels';
import { Choice } from '../ui/Choice';

interface ChannelChoiceProps {
  label: string;
  /** Text of the choice of no channel; without it one has to be chosen. */
  none?: string;
  value: string | null;
  onChange(channel: string | null): void;
}

/** Choosing one of the channels, at most a hundred. */
export function ChannelChoice(props: ChannelChoiceProps) {
  const { data } = useGetEmailChannelsQuery({ pageSize: 100 });
  const options = (data?.results ?? []).map(({ documentId, name }) => ({ value: documentId, label: name }));
  return <Choice {...props} options={options} />;
}
