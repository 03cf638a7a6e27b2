import { Box, Field, Flex, IconButton, Textarea, Typography } from '@strapi/design-system';
import { Bold, BulletList, Code, Italic, Link, NumberList, Quotes } from '@strapi/icons';
import {
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type ClipboardEvent,
  type ComponentType,
  type KeyboardEvent,
} from 'react';
import type { SavedReply } from '../../../contracts';
import { useText } from '../ui/text';
import { formatted, inserted, slashAt, type Edited, type Format } from './markdown-edits';
import { isSendKey } from './useKeys';

const FORMATS: [Format, ComponentType][] = [
  ['bold', Bold],
  ['italic', Italic],
  ['link', Link],
  ['list', BulletList],
  ['numbers', NumberList],
  ['quote', Quotes],
  ['code', Code],
];
/** Shortcuts for the formats, with Ctrl or Cmd. */
const KEYS: Record<string, Format> = { b: 'bold', i: 'italic', k: 'link' };
const MAX_SHOWN = 8;

interface MarkdownInputProps {
  name: string;
  value: string;
  error?: string;
  savedReplies: SavedReply[];
  onChange(text: string): void;
  /** Called with pasted images. Resolves with the Markdown that embeds them. */
  onPictures?(files: File[]): Promise<string>;
  /** Called on Ctrl or Cmd with Enter. */
  onSend(): void;
}

/**
 * A Markdown editor with formatting buttons, and saved replies after a slash. Strapi's own editor is not available to
 * plugins.
 */
export function MarkdownInput({
  name,
  value,
  error,
  savedReplies,
  onChange,
  onPictures,
  onSend,
}: MarkdownInputProps) {
  const t = useText();
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const latest = useRef(value);
  latest.current = value;
  const next = useRef<Edited | null>(null);
  const [caret, setCaret] = useState(0);
  const [chosen, setChosen] = useState(0);
  const [closed, setClosed] = useState(false);

  useLayoutEffect(() => {
    if (!next.current || !area.current) return;
    area.current.focus();
    area.current.setSelectionRange(next.current.start, next.current.end);
    next.current = null;
  }, [value]);

  const selection = (): Edited => ({
    text: latest.current,
    start: area.current?.selectionStart ?? latest.current.length,
    end: area.current?.selectionEnd ?? latest.current.length,
  });
  const change = (edited: Edited) => {
    next.current = edited;
    setCaret(edited.end);
    onChange(edited.text);
  };

  const slash = closed ? null : slashAt(value, caret);
  const offered = slash
    ? savedReplies
        .filter((reply) => reply.name.toLowerCase().includes(slash.typed.toLowerCase()))
        .slice(0, MAX_SHOWN)
    : [];
  const insert = (reply: SavedReply) => {
    change(inserted({ text: value, start: slash!.start, end: caret }, reply.text));
    setChosen(0);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (isSendKey(event)) {
      event.preventDefault();
      return onSend();
    }
    const command = event.metaKey || event.ctrlKey;
    const format = command && !event.altKey && !event.shiftKey ? KEYS[event.key.toLowerCase()] : undefined;
    if (format) {
      event.preventDefault();
      return change(formatted(format, selection()));
    }
    if (offered.length === 0) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setChosen((chosen + step + offered.length) % offered.length);
    else if (event.key === 'Enter') insert(offered[Math.min(chosen, offered.length - 1)]!);
    else if (event.key === 'Escape') setClosed(true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onPaste = (event: ClipboardEvent) => {
    const pictures = [...event.clipboardData.files].filter(({ type }) => type.startsWith('image/'));
    if (pictures.length === 0 || !onPictures) return;
    event.preventDefault();
    void onPictures(pictures).then((words) => words && change(inserted(selection(), words)));
  };

  return (
    <Field.Root name={name} required error={error} hint={t('ticket.text.hint')}>
      <Field.Label>{t('ticket.text')}</Field.Label>
      <Flex gap={1} wrap="wrap" role="toolbar" aria-label={t('ticket.format')}>
        {FORMATS.map(([format, Icon]) => (
          <IconButton
            key={format}
            size="S"
            variant="tertiary"
            label={t(`ticket.format.${format}` as 'ticket.format.bold')}
            onClick={() => change(formatted(format, selection()))}
          >
            <Icon />
          </IconButton>
        ))}
      </Flex>
      <Textarea
        ref={area}
        rows={8}
        value={value}
        aria-controls={slash ? id : undefined}
        aria-activedescendant={offered.length > 0 ? `${id}-${chosen}` : undefined}
        onChange={({ target }: { target: HTMLTextAreaElement }) => {
          setCaret(target.selectionStart);
          setClosed(false);
          setChosen(0);
          onChange(target.value);
        }}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
      />
      {slash && savedReplies.length > 0 && (
        <Box background="neutral0" borderColor="neutral200" hasRadius padding={2} shadow="filterShadow">
          {offered.length === 0 && (
            <Typography variant="pi" role="status">
              {t('ticket.savedReplies.none')}
            </Typography>
          )}
          <div id={id} role="listbox" aria-label={t('ticket.savedReplies')}>
            {offered.map((reply, index) => (
              <Box
                key={reply.documentId}
                id={`${id}-${index}`}
                role="option"
                aria-selected={index === chosen}
                background={index === chosen ? 'primary100' : undefined}
                padding={2}
                hasRadius
                cursor="pointer"
                onMouseDown={(event: { preventDefault(): void }) => {
                  // The caret stays in the text.
                  event.preventDefault();
                  insert(reply);
                }}
              >
                <Typography>{reply.name}</Typography>
              </Box>
            ))}
          </div>
        </Box>
      )}
      <Field.Hint />
      <Field.Error />
    </Field.Root>
  );
}
