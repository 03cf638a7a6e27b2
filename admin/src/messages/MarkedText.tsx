import { Box, Button, Typography } from '@strapi/design-system';
import { useRef, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { ruleByExample, type ExampleRule } from '../../../contracts/rule-by-example';
import { PATHS } from '../paths';
import { useText } from '../ui/text';
import { useAllowed } from '../ui/useAllowed';

interface MarkedTextProps {
  text: string;
  /** Channel for rules created from selected text. */
  channel: string;
  sender: string | null;
}

/** A message's text. Selected text can be used to create a rule that matches similar messages. */
export function MarkedText({ text, channel, sender }: MarkedTextProps) {
  const t = useText();
  const navigate = useNavigate();
  const [mayWrite] = useAllowed('channels.write');
  const box = useRef<HTMLPreElement>(null);
  const [proposed, setProposed] = useState<ExampleRule | null>(null);

  const mark = () => {
    const selection = document.getSelection();
    const range = selection && selection.rangeCount > 0 ? selection.getRangeAt(0) : null;
    const inside =
      range && range.startContainer === range.endContainer && box.current?.contains(range.startContainer);
    setProposed(inside ? ruleByExample(text, range.startOffset, range.endOffset) : null);
  };

  return (
    <>
      <Typography
        ref={box}
        tag="pre"
        style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', fontFamily: 'inherit' }}
        onMouseUp={mark}
        onKeyUp={mark}
        tabIndex={mayWrite ? 0 : undefined}
      >
        {text}
      </Typography>
      {mayWrite && (
        <Box paddingTop={2}>
          <Button
            variant="tertiary"
            disabled={!proposed}
            onClick={() =>
              navigate(PATHS.newRule(channel), { state: { rule: { ...proposed, channel }, sender } })
            }
          >
            {t('rule.byExample')}
          </Button>
          <Typography tag="p" variant="pi" textColor="neutral600">
            {t('rule.byExample.hint')}
          </Typography>
        </Box>
      )}
    </>
  );
}
