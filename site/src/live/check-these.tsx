import type { ComponentType } from 'preact';
import { useState } from 'preact/hooks';

type Panel = ComponentType<{ readonly brief?: boolean }>;

/** The check is loaded when somebody wants it: the figures must not wait for it. */
export const CheckThese = () => {
  const [panel, setPanel] = useState<{ readonly Panel: Panel } | 'failed' | undefined>(undefined);
  const load = async (): Promise<void> => {
    try {
      const { CheckPanel } = await import('../verify/check-panel');
      setPanel({ Panel: CheckPanel });
    } catch (error) {
      console.warn(error);
      setPanel('failed');
    }
  };
  return (
    <details class="disclosure" onToggle={(event) => event.currentTarget.open && panel === undefined && void load()}>
      <summary>Check these figures in this browser</summary>
      <div class="disclosure__body">
        {panel === 'failed' && <p role="status">The check could not be loaded just now.</p>}
        {panel !== undefined && panel !== 'failed' && <panel.Panel brief />}
      </div>
    </details>
  );
};
