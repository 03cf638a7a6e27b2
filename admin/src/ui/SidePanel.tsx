import { Modal } from '@strapi/design-system';
import type { ReactNode, SyntheticEvent } from 'react';
import { styled } from 'styled-components';

/** A dialog at the side of the page, over its full height; on a small screen over its full width. */
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
  /** Buttons in its footer. */
  actions: ReactNode;
  children: ReactNode;
}

// React events bubble from the panel to the form around the component that opens it.
const keep = (event: SyntheticEvent) => event.stopPropagation();

/** A side panel that does not change the page. */
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
