import { Dialog, DialogBackdrop, DialogPanel, DialogTitle } from '@headlessui/react';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from './button.tsx';

interface SheetProps {
  readonly open: boolean;
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A dialog: in the middle on a wide page, from the bottom edge on a phone. */
export function Sheet({ open, title, onClose, children }: SheetProps) {
  return (
    <Dialog open={open} onClose={onClose} className="relative z-50">
      <DialogBackdrop transition className="fixed inset-0 bg-black/60 transition-opacity duration-100 data-closed:opacity-0" />
      <div className="fixed inset-0 flex items-center justify-center p-6 max-md:items-end max-md:p-0">
        <DialogPanel
          transition
          className="flex max-h-full w-full max-w-2xl flex-col rounded-dialog border border-line bg-raised transition duration-100 ease-out data-closed:translate-y-2 data-closed:opacity-0 max-md:max-h-[85dvh] max-md:rounded-b-none"
        >
          <div className="flex items-center justify-between border-b border-line py-2 pr-2 pl-4">
            <DialogTitle className="text-16 font-bold">{title}</DialogTitle>
            <IconButton label="Close" onClick={onClose}>
              <X aria-hidden className="size-4" />
            </IconButton>
          </div>
          <div className="min-h-0 overflow-auto p-4">{children}</div>
        </DialogPanel>
      </div>
    </Dialog>
  );
}
