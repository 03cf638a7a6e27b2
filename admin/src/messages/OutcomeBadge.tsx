import { Badge } from '@strapi/design-system';
import { useText } from '../ui/text';
import { isMessageState, OUTCOME_COLOURS } from './outcome-colours';

/** An outcome as a colored badge. */
export function OutcomeBadge({ outcome }: { outcome: string }) {
  const t = useText();
  const known = isMessageState(outcome) ? outcome : 'processing';
  const { background, text } = OUTCOME_COLOURS[known];
  return (
    <Badge backgroundColor={background} textColor={text}>
      {t(`outcome.${known}`)}
    </Badge>
  );
}
