import { useEffect, useState } from 'react';
import type { ChannelPatch } from '../../../../../contracts/channel';
import type { PreviewResult } from '../../../../../contracts/messages';
import { usePreviewEmailFileMutation, usePreviewNewestEmailsMutation } from '../../../api/channels';
import { useDebounce } from '../../../ui/useDebounce';
import { toPatch } from '../steps';
import { useStepForm } from '../useStepForm';
import { useWizard } from '../WizardContext';

/** Delay after typing before the preview updates, in ms. */
const PAUSE_MS = 800;
/** Number of newest messages to preview. */
export const NEWEST = 5;

/** What to preview: a file, or the newest messages in the mailbox. */
export type Subject = File | 'newest';

interface Asked {
  subject: Subject;
  /** The form's values as JSON, so that equal ones are not requested twice. */
  values: string;
}

interface Shown {
  results: PreviewResult[];
  /** Null if there is none. */
  error: unknown;
}

/** A preview that follows the form: once something is selected, each change requests it again. */
export function usePreview() {
  const { channel } = useWizard();
  const form = useStepForm();
  const [askFile] = usePreviewEmailFileMutation();
  const [askNewest] = usePreviewNewestEmailsMutation();
  const values = JSON.stringify(toPatch(form.values));
  const settled = useDebounce(values, PAUSE_MS);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [shown, setShown] = useState<Shown | null>(null);
  const [pending, setPending] = useState(false);
  const documentId = channel?.documentId;

  useEffect(() => {
    setAsked((before) => before && (before.values === settled ? before : { ...before, values: settled }));
  }, [settled]);

  useEffect(() => {
    if (!asked) return;
    const unsaved = { channel: documentId, values: JSON.parse(asked.values) as ChannelPatch };
    let superseded = false;
    const show = (next: Shown) => {
      if (superseded) return;
      setShown(next);
      setPending(false);
    };
    const load = async () => {
      if (asked.subject === 'newest') return askNewest({ ...unsaved, count: NEWEST }).unwrap();
      return [await askFile({ unsaved, file: asked.subject }).unwrap()];
    };
    setPending(true);
    load().then(
      (results) => show({ results, error: null }),
      (error: unknown) => show({ results: [], error }),
    );
    return () => {
      superseded = true;
    };
  }, [asked, documentId, askFile, askNewest]);

  return {
    /** Null until something was requested. */
    shown,
    pending,
    choose: (subject: Subject) => setAsked({ subject, values }),
  };
}
