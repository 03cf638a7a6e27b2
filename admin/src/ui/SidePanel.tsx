import { Modal } from '@strapi/design-system';
import type { ReactNode, SyntheticEvent } from 'react';
import { styled } from 'styled-components';

/** A dialog at the side of the page, over its whole height; on a small screen over its whole width. */
const Sheet = styled(Modal.Content)`
  && {
    inset: 0 0 0 auto;
    width: 100%;
    max-width: 52rem;
    height: 100%;
    max-height: 100%;
    transform: none;
    animation: none;
    border-radius: 0;
  }
`;

interface SidePanelProps {
  title: string;
  open: boolean;
  onOpenChange(open: boolean): void;
  /** Buttons at its foot. */
  actions: ReactNode;
  children: ReactNode;
}

// React passes events of the panel on to the form around the place that opens it.
const keep = (event: SyntheticEvent) => event.stopPropagation();

/** A side panel that leaves the page unchanged. */
export function SidePanel({ title, open, onOpenChange, actions, children }: SidePanelProps) {
  return (
    <Modal.Root open={open} onOpenChange={onOpenChange}>
      <Sheet onSubmit={keep} onChange={keep}>
        <Modal.Header>
          <Modal.Title>{title}</Modal.Title>
        </Modal.Header>
        <Modal.Body>{children}</Modal.Body>
        <Modal.Footer>{actions}</Modal.Footer>
      </Sheet>
    </Modal.Root>
  );
}
